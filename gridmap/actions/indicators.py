"""The values of indicators for an area and a day: many at once, each with why it is what it is."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from gridmap.actions import coverage_arrays, coverage_figures
from gridmap.actions.answers import number
from gridmap.actions.area_panel import short_name
from gridmap.actions.coverage_distances import Distances
from gridmap.actions.explaining.distances import states_of
from gridmap.actions.indicator_town import Town, layers_of, rules_of
from gridmap.actions.indicators_file import Indicator, of_city, of_standards
from gridmap.analysis.figures import STATUSES
from gridmap.analysis.reach import sum_by_area
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, runs
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import called
from gridmap.files.registers import registers
from gridmap.saying import Said, day_of, said

STATUS_WORDS = {
    "met": said("达到", "met"),
    "short": said("未达到", "short"),
    "no_data": said("没有数据", "no data"),
    "not_applicable": said("不适用", "not applicable"),
}


@dataclass(frozen=True)
class Resolved:
    """The value of an indicator; None is no data.

    Attributes
    ----------
    indicator : Indicator
    value : int, float, str, Said, date or None
    why : Said
        Where it comes from, a sentence.
    run : int or None
        The run that it was read from.
    as_of : date
        The day that it is of.
    editions : list of dict
        `id`, `layer`, `source`, `imported_at` of what it was counted from.
    explain : dict or None
        What to ask `/api/explain` about it.
    """

    indicator: Indicator
    value: Any
    why: Said
    run: int | None = None
    as_of: dt.date = dt.date.min
    editions: list[dict[str, Any]] = field(default_factory=list)
    explain: dict[str, Any] | None = None


def known(session: Session, day: dt.date | None = None) -> dict[str, Indicator]:
    """Return all indicators by their ids: those of the city, and those of the run's standards."""
    run = runs.latest_by(session, day) if day else runs.latest(session)
    return of_city() | (of_standards(rules_of(session, run.id)) if run else {})


@lru_cache(maxsize=8)
def _distances(engine: Engine, run_id: int) -> Distances:
    with Session(engine) as session:
        return coverage_arrays.distances(session, run_id)


def resolve(
    session: Session, names: Sequence[str], area_code: str, day: dt.date | None = None
) -> dict[str, Resolved]:
    """Return the values of indicators by their ids; one that there is not is left out.

    Parameters
    ----------
    names : sequence of str
        Ids of indicators.
    area_code : str
        Code of the area.
    day : date, optional
        The day; by default `dates.clock`.

    Raises
    ------
    NotFoundError
        There is no such area, or none on the day.
    """
    found = resolve_all(session, {area_code: names}, day)
    if area_code not in found:
        raise areas.none_of(area_code)
    return found[area_code]


def resolve_all(
    session: Session, wanted: Mapping[str, Sequence[str]], day: dt.date | None = None
) -> dict[str, dict[str, Resolved]]:
    """Return the values of indicators by the area and their ids, in few questions for all areas.

    Parameters
    ----------
    wanted : mapping of str to sequence of str
        Ids of indicators by the code of the area; of areas that there are not nothing comes back.
    day : date, optional
        As of `resolve`.
    """
    town = Town(session, day)
    found = areas.by_codes(session, wanted, town.at)
    asked = {
        code: [town.known[name] for name in dict.fromkeys(wanted[code]) if name in town.known]
        for code in found
    }
    town.ask([(found[code], ones) for code, ones in asked.items()])
    return {code: _Resolving(town, found[code]).all(ones) for code, ones in asked.items()}


class _Resolving:
    """An area on a day."""

    def __init__(self, town: Town, area: Area) -> None:
        self.town, self.area = town, area
        self.session, self.day, self.run = town.session, town.day, town.run
        self.levels, self.tables, self.there = town.levels, town.tables, town.there

    def all(self, wanted: Sequence[Indicator]) -> dict[str, Resolved]:
        by_source: dict[str, list[Indicator]] = {}
        for one in wanted:
            by_source.setdefault(one.source, []).append(one)
        found = self._counted([*by_source.get("rows", []), *by_source.get("areas", [])])
        for source, ones in by_source.items():
            if source in ("run", "reach", "standard"):
                found |= {one.id: self._of_run(one) for one in ones}
            elif source == "cases":
                found |= self._cases(ones)
            elif source in ("area", "day", "run_day"):
                found |= {one.id: self._said(one) for one in ones}
        return {one.id: found[one.id] for one in wanted}

    def _counted(self, ones: list[Indicator]) -> dict[str, Resolved]:
        editions = self.town.editions
        found = {}
        for one in ones:
            rows, total = self.town.counted[self.area.code, one.id]
            value: Any = total if one.given.get("sum") else rows
            if one.given.get("sum") and not rows:
                value = None
            if not self.there.issuperset(layers_of(one)):  # of an empty layer nobody knows
                value = None
            found[one.id] = Resolved(
                one,
                number(value) if value is not None else None,
                _counted_words(one, self.area, self.day),
                as_of=self.day,
                editions=[editions[layer] for layer in layers_of(one) if layer in editions],
            )
        return found

    def _cases(self, ones: list[Indicator]) -> dict[str, Resolved]:
        counts = self.town.cases[self.area.code]
        there = "cases" in self.there
        found = {}
        for one in ones:
            of = one.given["of"]
            value: Any = counts.get(of)
            if of == "on_time_share":
                value = (
                    number(counts["on_time"] / counts["with_due"]) if counts["with_due"] else None
                )
            why = said(
                "{area}及其下区域的事项，截至 {day}",
                "cases of {area} and inside it, up to {day}",
                area=short_name(self.area.name), day=day_of(self.day),
            )  # fmt: skip
            found[one.id] = Resolved(one, value if there else None, why, as_of=self.day)
        return found

    def _said(self, one: Indicator) -> Resolved:
        values: dict[str, Any] = {
            "name": self.area.name,
            "short_name": short_name(self.area.name),
            "code": self.area.code,
            "level": called("area_levels", self.area.level),
        }
        value = values.get(one.given.get("of", ""), self.day)
        if one.source == "run_day":
            value = self.run.as_of if self.run else None
        why = said("填报时选定", "as the form was filled for")
        return Resolved(one, value, why, run=self.run.id if self.run else None, as_of=self.day)

    def _of_run(self, one: Indicator) -> Resolved:
        if self.run is None:
            why = said("{day} 之前没有评估", "there is no run up to {day}", day=day_of(self.day))
            return Resolved(one, None, why, as_of=self.day)
        why = said("第 {run} 次评估，截至 {day}", "run {run} of {day}",
                   run=self.run.id, day=day_of(self.run.as_of))  # fmt: skip
        editions = [
            {key: e[key] for key in ("id", "layer", "source", "imported_at")}
            for e in self.run.editions
        ]
        try:
            value, explain = self._measured(one, self.run)
        except NotFoundError as error:  # the run did not know the area
            sentence = error.args[0]
            value, explain = None, None
            why = sentence if isinstance(sentence, Said) else Said(str(sentence), str(sentence))
        return Resolved(one, value, why, self.run.id, self.run.as_of, editions, explain)

    def _measured(self, one: Indicator, run: Run) -> tuple[Any, dict[str, Any] | None]:
        ask: dict[str, Any] = {"area": self.area.code, "run": run.id}
        if one.source == "standard":
            key = one.given["key"]
            return self._standard(one), {"measure": key, "standard": key} | ask
        if one.source == "reach":
            kinds = ",".join(one.given["kinds"])
            more = {"measure": "reach", "kind": kinds, "threshold": one.given["threshold_m"]}
            return self._reach(one, run), more | ask
        of = one.given["of"]
        if of == "composite":
            table = coverage_figures.composite(self.session, run.id, self.area.level)
            row = table[table["code"] == self.area.code]
            share = number(row["share"].iloc[0]) if len(row) else None
            return share, {"measure": "composite"} | ask
        inside = coverage_arrays.inside(self.session, run.id, self.area.level, self.area.code)
        counts = coverage_arrays.counts(self.session, run.id, of)[inside]
        some = counts[counts >= 0]
        return (int(some.sum()) if len(some) or not len(counts) else None), {"measure": of} | ask

    def _reach(self, one: Indicator, run: Run) -> float | int | None:
        given = one.given
        people = coverage_arrays.counts(self.session, run.id, given.get("counted", "residents"))
        inside = coverage_arrays.inside(self.session, run.id, self.area.level, self.area.code)
        asked = {"method": "walking"} | given
        states, _found = states_of(_distances(self._engine, run.id), len(people), asked)
        sums = sum_by_area(np.where(inside, 0, -1), 1, {"": np.maximum(people, 0)}, states)[""]
        known_ = float(sums.covered[0] + sums.uncovered[0])
        return number(float(sums.covered[0]) / known_) if known_ else None

    @property
    def _engine(self) -> Engine:
        engine: Any = self.session.get_bind()
        return engine  # type: ignore[no-any-return]

    def _inside(self) -> set[str]:
        """Return the codes of the area and of those inside, as the run saw them."""
        tables = coverage_arrays.area_tables(self._engine, self.run.id) if self.run else {}
        found = above = {self.area.code}
        for level in LEVELS[LEVELS.index(self.area.level) + 1 :]:
            if level in tables:
                table = tables[level]
                above = set(table["code"][table["parent_code"].isin(above)])
                found = found | above
        return found

    def _standard(self, one: Indicator) -> Any:
        key, aspect = one.given["key"], one.given["aspect"]
        level, table = self.levels[key], self.tables.get(key)
        if table is None:  # the run did not apply it
            return None
        own = level == self.area.level
        rows = table[
            table["code"] == self.area.code if own else table["area_code"].isin(self._inside())
        ]
        rows = rows[rows["status"] != STATUSES.index("not_applicable")]
        if rows.empty or (level in LEVELS and LEVELS.index(level) < LEVELS.index(self.area.level)):
            return None
        short = int((rows["status"] == STATUSES.index("short")).sum())
        judged = rows[rows["status"] != STATUSES.index("no_data")]
        if judged.empty:
            return STATUS_WORDS["no_data"] if aspect == "status" else None
        if aspect == "short":
            return short
        if aspect == "status":
            return STATUS_WORDS["short" if short else "met"]
        if own:
            return number(rows.iloc[0][aspect])
        return number(judged["shortfall"].sum()) if aspect == "shortfall" else None


def _counted_words(one: Indicator, area: Area, day: dt.date) -> Said:
    named = [
        registers()[layer].words if layer in registers() else Said("区域", "areas")
        for layer in layers_of(one)
    ]
    return said(
        "{area}及其下区域的{layers}，{day} 有效",
        "{layers} of {area} and inside it, in force on {day}",
        area=short_name(area.name),
        layers=Said("、".join(w.zh for w in named), ", ".join(w.en.lower() for w in named)),
        day=day_of(day),
    )
