"""The sentences of a report: what is missing, of whom, by how much; the finding first."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from gridmap.files.code_lists import code_list
from gridmap.reports.build import ReachRow, ReportData, StandardFacts, is_plain_reach
from gridmap.reports.figures import is_missing, number, percent
from gridmap.reports.notes import in_chinese, not_applied_reasons
from gridmap.reports.words import PLURALS, WORDS, Say, say_or

MEASURES = (
    *("reach", "capacity", "accessibility", "staff", "leaders", "span", "posts", "one_in_two"),
    *("sites", "organizations", "units", "breaks", "funds", "facilities", "space"),
    *("activity_share", "load", "silent"),
)
# Measures whose shortfalls add up to something; the others are counted by subject.
SUMMED = ("reach", "capacity", "staff", "funds", "space")


@dataclass(frozen=True)
class Finding:
    """One sentence with the number that it is about, and the standard behind it."""

    figure: str
    unit: str
    sentence: str
    standard: StandardFacts | None
    measure: str


@dataclass(frozen=True)
class GapGroup:
    """The gaps of one standard, the largest first, and the sentence that sums them up."""

    measure: str
    standard: StandardFacts | None
    sentence: str
    unit: str
    rows: pd.DataFrame

    @property
    def shortfall(self) -> float:
        """All that is missing, in the group's unit."""
        return float(self.rows["shortfall"].sum())


# A finding with every standard that it is about.
Said = tuple[Finding, list[StandardFacts]]


def merged(findings: list[Finding]) -> list[Said]:
    """Say a sentence once when several standards ask for the same."""
    once: dict[str, Said] = {}
    for finding in findings:
        _, standards = once.setdefault(finding.sentence, (finding, []))
        if finding.standard is not None:
            standards.append(finding.standard)
    return list(once.values())


def in_two(said: list[Said]) -> list[tuple[str, list[Said]]]:
    """Put how far people must walk beside what is missing of people, organizations and money."""
    reach = [one for one in said if one[0].measure == "reach"]
    other = [one for one in said if one[0].measure != "reach"]
    halves = [("group_reach", reach), ("group_other", other)]
    return [(title, half) for title, half in halves if half]


class Speaker:
    """Makes sentences of the data in one language."""

    def __init__(self, data: ReportData, lang: str, say: Say) -> None:
        self.data, self.lang, self.say = data, lang, say
        self.standards = {standard.key: standard for standard in data.standards}
        self.rows = {row.key: row for row in data.reach}

    def name(self, thing: Any) -> str:
        """Return the thing's name in the language."""
        return str(thing.zh if self.lang == "zh" else thing.en or thing.zh)

    def number(self, value: Any) -> str:
        """Write a number."""
        return number(value, self.lang)

    def percent(self, share: Any) -> str:
        """Write a share."""
        return percent(share, self.lang)

    def distance(self, metres: float) -> str:
        """Write a distance with its unit."""
        return self.say("metres", number=self.number(metres))

    def within(self, row: ReachRow) -> str:
        """Say how far, and how measured: 步行 500 米."""
        return self.say(row.method, distance=self.distance(row.threshold_m))

    def count(self, subject: str, number_of: int) -> str:
        """Say how many areas of a level, or sites: 5 个社区."""
        if self.lang == "en":
            noun = PLURALS.get(subject, subject) if number_of != 1 else subject
            return f"{self.number(number_of)} {noun}"
        noun = say_or(self.say, "", subject).replace("（乡镇）", "").replace("（村）", "")
        return f"{self.number(number_of)} {'处' if subject == 'site' else '个'}{noun}"

    def reach_sentence(self, row: ReachRow) -> str:
        """Say how many residents are out of reach, or that none is."""
        everyone = row.residents > 0 and row.covered == row.residents
        return self.say(
            "reach_met" if everyone else "reach_gap",
            people=self.number(row.residents if everyone else row.uncovered),
            within=self.within(row),
            kind=self.kind(row),
            share=self.percent(row.share_uncovered),
        )

    def kind(self, thing: Any) -> str:
        """Return a kind's name as it stands inside a sentence."""
        name = self.name(thing)
        if self.lang == "zh":
            return name
        return " or ".join(part[:1].lower() + part[1:] for part in name.split(" or "))

    def kinds(self, standard: StandardFacts) -> str:
        """Return the facility kinds that a standard is about, in words; empty for none."""
        words = code_list("facility_kinds")
        known = [words[kind] for kind in standard.kind.split(",") if kind in words]
        return self.say("or").join(str(one[self.lang]) for one in known)

    def headline_rows(self) -> list[ReachRow]:
        """Return the rows of reach that a standard asks for, else all at the map's distance."""
        asked = [self.row_of(s) for s in self.data.standards if s.measure == "reach"]
        rows = list(dict.fromkeys(row for row in asked if row is not None))
        shown = self.data.maps.reach
        if rows or shown is None:
            return rows
        return [
            row
            for row in self.data.reach
            if (row.method, row.threshold_m) == (shown.method, shown.threshold_m)
        ]

    def row_of(self, standard: StandardFacts | None) -> ReachRow | None:
        """Return the row of reach that a standard asks about, where the run has it."""
        if standard is None or standard.threshold is None:
            return None
        if not is_plain_reach(standard.measure, standard.parameters):
            return None
        asked = set(standard.kind.split(","))
        # A kind that the town has none of may be left out of the run's row.
        fitting = [
            row
            for row in self.data.reach
            if (row.method, float(row.threshold_m)) == (standard.method, float(standard.threshold))
            and set(row.kind.split(",")) <= asked
        ]
        return max(fitting, key=lambda row: len(row.kind.split(",")), default=None)

    def gap_groups(self) -> list[GapGroup]:
        """Return the gaps by standard, in the order of the measures, each ranked."""
        groups = []
        for (measure, key), rows in self.data.gaps.groupby(["measure", "standard"], sort=False):
            ranked = rows.assign(
                _residents=pd.to_numeric(rows["residents_affected"], errors="coerce").fillna(-1)
            ).sort_values(
                ["shortfall", "_residents", "subject_code"], ascending=[False, False, True]
            )
            standard = self.standards.get(key)
            unit = say_or(self.say, "unit_", str(ranked["unit"].iloc[0]))
            sentence = self._group_sentence(str(measure), standard, str(key), ranked)
            groups.append(GapGroup(str(measure), standard, sentence, unit, ranked))
        order = {standard.key: place for place, standard in enumerate(self.data.standards)}
        return sorted(
            groups, key=lambda g: (_rank(g.measure), _doubt(g), _place(order, g.standard))
        )

    def _group_sentence(
        self, measure: str, standard: StandardFacts | None, key: str, rows: pd.DataFrame
    ) -> str:
        row = self.row_of(standard)
        if row is not None:
            return self.reach_sentence(row)
        words = {
            "count": self.counted(rows),
            "short": self.number(rows["shortfall"].sum()),
            "people": self.number(rows["shortfall"].sum()),
            "who": say_or(self.say, "who_", str(rows["unit"].iloc[0])),
            "rule": self.name(standard) if standard else key,
        }
        template = {"reach": "reach_gap_loose", "one_in_two": "posts_gap"}.get(measure)
        template = template or f"{measure}_gap"
        sentence = self.say(template if template in WORDS else "other_gap", **words)
        unknown = sum(lacks_data(detail) for detail in rows["detail"])
        if not unknown:
            return sentence
        return sentence + self.say("no_data_among", number=self.number(unknown))

    def findings(self, groups: list[GapGroup]) -> list[Finding]:
        """Return one finding a standard that is missed, the gravest measure first."""
        found = []
        for group in groups:
            figure, unit = self._figure(group)
            found.append(Finding(figure, unit, group.sentence, group.standard, group.measure))
        return found

    def _figure(self, group: GapGroup) -> tuple[str, str]:
        """Return what the sentence is about: people or money missing, else how many subjects."""
        row = self.row_of(group.standard)
        if row is not None:
            return self.number(row.uncovered), group.unit
        if group.measure in SUMMED:
            return self.number(group.shortfall), group.unit
        figure, _, noun = self.counted(group.rows).partition(" ")
        return figure, noun if self.lang == "en" else noun[:1]

    def counted(self, rows: pd.DataFrame) -> str:
        """Say how many subjects some gaps are of: 5 个社区."""
        kind = str(rows["subject_type"].iloc[0])
        subject = str(rows["level"].iloc[0]) if kind == "area" else kind
        return self.count(subject, rows["subject_code"].nunique())

    def not_applied(self) -> list[tuple[StandardFacts, str]]:
        """Return the standards that found nothing to measure, and why: that is not "no gap"."""
        why = self._not_applied
        return [(s, self.told(why[s.key])) for s in self.data.standards if s.key in why]

    @cached_property
    def _not_applied(self) -> dict[str, str]:
        return not_applied_reasons(self.data.run.notes if self.data.run else [])

    @cached_property
    def short_keys(self) -> set[str]:
        """Keys of the standards that any gap is of."""
        return set(self.data.gaps["standard"])

    def told(self, note: str) -> str:
        """Say a note of the run, which is English, in the language of the report."""
        return in_chinese(note) if self.lang == "zh" else note

    def area_names(self) -> dict[str, str]:
        """Return the names of areas by code, as far as the data tells them."""
        frame = self.data.area_reach.drop_duplicates("code")
        names = dict(zip(frame["code"], frame["name"], strict=True))
        for shapes in (self.data.maps.grids, self.data.maps.communities):
            names |= dict(zip(shapes["code"], shapes["name"], strict=True))
        return {str(code): str(name) for code, name in names.items() if not is_missing(name)}


def lacks_data(detail: Any) -> bool:
    """Say whether a gap is there because nothing was recorded, rather than too little."""
    return isinstance(detail, dict) and bool(detail.get("no_data"))


def _rank(measure: str) -> int:
    return MEASURES.index(measure) if measure in MEASURES else len(MEASURES)


def _doubt(group: GapGroup) -> bool:
    """Put what was measured by a confirmed standard before what was only recalled."""
    return group.standard is None or not group.standard.confirmed


def _place(order: dict[str, int], standard: StandardFacts | None) -> int:
    return order[standard.key] if standard else len(order)
