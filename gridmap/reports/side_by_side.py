"""Local and national standards on the same question, and what each of them finds missing."""

from dataclasses import dataclass
from itertools import zip_longest

import pandas as pd

from gridmap.analysis.figures import MET, NOT_APPLICABLE, SHORT
from gridmap.reports.build import StandardFacts
from gridmap.reports.findings import Speaker
from gridmap.reports.measure_names import measure_name
from gridmap.reports.verdicts import verdict, verdict_words


@dataclass(frozen=True)
class Asked:
    """One standard with its figures summed: None where the run kept none, or nobody was judged.

    `unsure` says why it is not known that nothing is missing; it is empty where that is known.
    """

    standard: StandardFacts
    required: float | None
    missing: float | None
    short: int
    unsure: str = ""


@dataclass(frozen=True)
class Question:
    """Something that both a local and a national standard ask for."""

    name: str
    pairs: list[tuple[Asked | None, Asked | None]]


def questions(voice: Speaker) -> list[Question]:
    """Return the questions that standards of both sides answer, local beside national."""
    by_question: dict[tuple[str, ...], list[StandardFacts]] = {}
    for standard in voice.data.standards:
        by_question.setdefault(_question(standard), []).append(standard)
    found = []
    for standards in by_question.values():
        local = [asked(voice, s) for s in standards if s.place]
        national = [asked(voice, s) for s in standards if not s.place]
        if local and national:
            pairs = list(zip_longest(local, national))
            found.append(Question(_name(voice, standards[0]), pairs))
    return found


def _question(standard: StandardFacts) -> tuple[str, ...]:
    """Return what a standard asks about; two with the same answer can stand side by side."""
    kinds = standard.kind or str(standard.parameters.get("kind", ""))
    people = str(standard.parameters.get("people", ""))
    return standard.measure, standard.subject or standard.level, kinds, people


def _name(voice: Speaker, standard: StandardFacts) -> str:
    name = measure_name(standard.measure, voice.lang)
    kinds = voice.kinds(standard)
    return voice.say("question_of", measure=name, kind=kinds) if kinds else name


def asked(voice: Speaker, standard: StandardFacts) -> Asked:
    """Sum what a standard requires and finds missing in the scope of the report."""
    figures = voice.data.figures.get(standard.key)
    gaps = voice.data.gaps[voice.data.gaps["standard"] == standard.key]
    missing, unsure = float(gaps["shortfall"].sum()), verdict_words(voice, verdict(voice, standard))
    if figures is None:
        return Asked(standard, None, None if unsure else missing, len(gaps), unsure)
    judged = figures[figures["status"].isin([MET, SHORT])]
    if unsure and not len(judged):
        return Asked(standard, None, None, len(gaps), unsure)
    return Asked(standard, float(judged["required"].sum()), missing, len(gaps), unsure)


def status_counts(figures: pd.DataFrame) -> dict[int, int]:
    """Count the subjects of each status, those that a standard does not judge left out."""
    counts = figures.loc[figures["status"] != NOT_APPLICABLE, "status"].value_counts()
    return {int(status): int(count) for status, count in counts.items()}
