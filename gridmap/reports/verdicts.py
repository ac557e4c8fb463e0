"""What a run can say of each standard: met, not known everywhere, about nobody, or not applied.

"No gap" alone is none of these: a standard whose every subject lacks data has no gap either.
"""

from dataclasses import dataclass

import pandas as pd

from gridmap.analysis.figures import NO_DATA, NOT_APPLICABLE, SHORT
from gridmap.reports.build import StandardFacts
from gridmap.reports.findings import GapGroup, Speaker

NOT_APPLIED, NOBODY, UNKNOWN, SHORT_OF, MET = "not_applied", "nobody", "unknown", "short", "met"


@dataclass(frozen=True)
class Verdict:
    """What can be said of a standard; `unknown` of its `judged` subjects have no data."""

    standard: StandardFacts
    state: str
    unknown: int = 0
    judged: int = 0


def verdict(voice: Speaker, standard: StandardFacts) -> Verdict:
    """Count the subjects of a standard; met is only what all of them meet, and all are known."""
    if standard.key in {one.key for one, _ in voice.not_applied()}:
        return Verdict(standard, NOT_APPLIED)
    gaps = standard.key in voice.short_keys
    figures = voice.data.figures.get(standard.key)
    if figures is None:  # an older run kept its gaps alone
        return Verdict(standard, SHORT_OF if gaps else MET)
    status = figures["status"].to_numpy()
    unknown, judged = int((status == NO_DATA).sum()), int((status != NOT_APPLICABLE).sum())
    state = NOBODY if not judged else UNKNOWN if unknown else MET
    if gaps or (status == SHORT).any():
        state = SHORT_OF
    return Verdict(standard, state, unknown, judged)


def in_state(voice: Speaker, state: str) -> list[Verdict]:
    """Return the verdicts of one state, in the order of the standards."""
    made = [verdict(voice, standard) for standard in voice.data.standards]
    return [one for one in made if one.state == state]


def verdict_words(voice: Speaker, one: Verdict) -> str:
    """Say what is not known of a standard; empty where it is known whether it is met."""
    if one.state == NOBODY:
        return voice.say("verdict_nobody")
    if one.state == NOT_APPLIED:
        why = next(why for standard, why in voice.not_applied() if standard.key == one.standard.key)
        return voice.say("verdict_not_applied", why=why)
    if one.state != UNKNOWN:
        return ""
    subject = one.standard.subject or one.standard.level
    words = "verdict_no_data" if one.unknown == one.judged else "verdict_partly"
    return voice.say(words, number=voice.number(one.unknown), all=voice.count(subject, one.judged))


def title(voice: Speaker, standard: StandardFacts, group: GapGroup | None) -> str:
    """Say in a title what the gaps of a standard are, or why there is none."""
    if group is not None:
        return group.sentence.rstrip("。.")
    why = verdict_words(voice, verdict(voice, standard))
    words = "theme_unsure" if why else "theme_met"
    return voice.say(words, rule=voice.name(standard), why=why)


def no_gap_words(voice: Speaker) -> str:
    """Say why there is no gap at all: all is met, part of it is not known, or nothing was asked."""
    states = {verdict(voice, standard).state for standard in voice.data.standards}
    if not states - {NOT_APPLIED}:
        return voice.say("no_standards")
    if MET not in states:
        return voice.say("none_met")
    return voice.say("no_gap" if states == {MET} else "no_gap_known")


def composite_title(voice: Speaker, level: str, table: pd.DataFrame) -> str:
    """Say how many areas fall short of a standard, or that none does of those judged."""
    judged, short = int(table["share"].notna().sum()), int((table["share"] < 1).sum())
    if short:
        return voice.say(
            "theme_composite", count=voice.count(level, short), all=voice.number(judged)
        )
    if judged == len(table):
        return voice.say("composite_met", count=voice.count(level, judged))
    return voice.say(
        "composite_met_known", count=voice.number(judged), all=voice.count(level, len(table))
    )
