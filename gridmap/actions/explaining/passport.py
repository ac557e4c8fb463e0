"""The passport of a number: which rule, which rows, which formula, and the same once more."""

from dataclasses import dataclass, field
from typing import Any

from gridmap.actions import coverage_figures
from gridmap.actions.coverage_distances import METHODS
from gridmap.actions.explaining import areas, distances
from gridmap.actions.explaining.case import Case
from gridmap.actions.explaining.figures import figure, used
from gridmap.actions.explaining.formulas import FORMULAS
from gridmap.actions.explaining.state import State, standard_of, state_of
from gridmap.actions.explaining.subjects import OTHERS, Subject, find
from gridmap.actions.explaining.wholes import whole
from gridmap.actions.explaining.writing import Said
from gridmap.analysis.standards import MEASURES
from gridmap.db.models import Run
from gridmap.db.queries import runs
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError

MOST_ROWS = 10_000


@dataclass(frozen=True)
class Question:
    """Which number is to be explained.

    Attributes
    ----------
    measure : str
        A measure, the key of a standard, or residents, households, over_60, under_6, composite.
    area : str
        Code of an area, a site or an organization.
    standard : str
        Key of one standard; empty: all of the measure.
    kinds, method, threshold_m, people, pace
        Of reach by one's own choice, when kinds are named and no standard is.
    most : int
        Rows of each list.
    """

    measure: str
    area: str
    standard: str = ""
    kinds: list[str] = field(default_factory=list)
    method: str = "walking"
    threshold_m: float = 500.0
    people: str = "residents"
    pace: str = ""
    most: int = 10


def explain(session: Session, asked: Question, run_id: int | None = None) -> dict[str, Any]:
    """Explain a number of a run: formula with its numbers put in, rows, source, and a replay.

    Raises
    ------
    InputError
        There is no such measure, or it says nothing of this subject.
    NotFoundError
        There is no such run or subject, or the run applied no such standard.
    """
    run = runs.get(session, run_id)
    if not asked.measure and not asked.standard:
        raise InputError("measure is missing: name a measure, or a standard by its key.")
    subject = find(session, run, asked.area)
    state = state_of(session, run)
    if not 0 < asked.most <= MOST_ROWS:
        raise InputError(f"rows must be from 1 to {MOST_ROWS:,}, not {asked.most!r:.40}.")
    figures = _figures(session, run, state, asked, subject)
    layers = used({f["measure"] for f in figures})
    return {
        "run": run.id,
        "as_of": run.as_of.isoformat(),
        "code_version": run.code_version,
        "metric_crs": run.metric_crs,
        "inputs_sha256": run.inputs_sha256,
        "result_sha256": run.result_sha256,
        "editions": [_edition(e, state, layers) for e in run.editions],
        "subject": subject.as_dict(),
        "figures": figures,
        "notes": [note.as_dict() for note in _notes(run, state)],
    }


def _figures(
    session: Session, run: Run, state: State, asked: Question, subject: Subject
) -> list[dict[str, Any]]:
    measure, key = asked.measure, asked.standard
    if "/" in measure:
        measure, key = "", measure
    if not key and measure in areas.COUNTS:
        _only_areas(subject, measure)
        return [areas.people(session, run, state, measure, subject, asked.most)]
    rules = runs.rules(session, run.id)
    if not key and measure == "composite":
        _only_areas(subject, measure)
        return [areas.composite(session, run, state, rules, subject, asked.most)]
    if not key and measure == "reach" and asked.kinds:
        _only_areas(subject, measure)
        rule = _own(run, asked, subject)
        return [areas.reach(session, run, state, rule, subject, asked.most)]
    applied = coverage_figures.applied(session, run.id)
    chosen = _rules(run, rules, applied, measure, key, subject)
    return [_figure(session, run, state, rule, subject, asked.most) for rule in chosen]


def _only_areas(subject: Subject, measure: str) -> None:
    if subject.type != "area":
        raise InputError(f"{measure} is a figure of areas; {subject.code} is {subject.kind}.")


def _own(run: Run, asked: Question, subject: Subject) -> dict[str, Any]:
    """Make the rule of one's own choice of reach."""
    if asked.method not in METHODS:
        raise InputError(f"{asked.method!r:.40} is not a method; they are {', '.join(METHODS)}.")
    if not 0 < asked.threshold_m < float("inf"):
        raise InputError("A threshold must be longer than 0 m.")
    limit_m = float(run.parameters["search_limit_m"])
    if asked.method == "walking" and asked.threshold_m > limit_m:
        raise InputError(f"Run {run.id} looked for walks of up to {limit_m:,.0f} m.")
    if asked.people not in areas.COUNTS:
        raise InputError(f"{asked.people!r:.40} is not counted; {', '.join(areas.COUNTS)} are.")
    p = {
        "kinds": asked.kinds,
        "threshold_m": asked.threshold_m,
        "method": asked.method,
        "people": asked.people,
    }
    p |= {"pace": asked.pace, "times": 1, "open_at": ""}
    what, who = distances.what_words(p), Said(*distances.PEOPLE[asked.people])
    return {
        "key": "",
        "zh": f"{what.zh}的{who.zh}",
        "en": f"{who.en} {what.en}".capitalize(),
        "measure": "reach",
        "subject": subject.level,
        "unit": "households" if asked.people == "households" else "residents",
        "parameters": p,
        "source": "",
        "clause": "",
        "confirmed": True,
    }


def _rules(
    run: Run,
    rules: list[dict[str, Any]],
    applied: dict[str, str],
    measure: str,
    key: str,
    subject: Subject,
) -> list[dict[str, Any]]:
    """Choose the rules that say something of a subject."""
    if measure and measure not in MEASURES and measure not in FORMULAS:
        known = ", ".join([*MEASURES, *areas.COUNTS, "composite"])
        raise InputError(f"{measure!r:.40} is not a measure; they are {known}.")
    fitting = [
        r for r in rules if (r["key"] == key if key else True) and measure in ("", r["measure"])
    ]
    if key and not fitting:
        which = f"the standard {key!r:.40} to {measure or key:.40}"
        raise NotFoundError(f"Run {run.id} did not apply {which}.")
    chosen = [r for r in fitting if r["key"] in applied]
    if not chosen:
        keys = {r["key"] for r in fitting}
        said = [note for note in run.notes if note.partition(" ")[0] in keys]
        why = " ".join(said) or f"Run {run.id} applied no standard of {measure}."
        raise NotFoundError(why)
    if told := [r for r in chosen if _explains(r, subject)]:
        return told
    judged = ", ".join(sorted({r["subject"] for r in chosen}))
    raise InputError(f"{key or measure} is measured by {judged}; {subject.code} is {subject.kind}.")


def _explains(rule: dict[str, Any], subject: Subject) -> bool:
    if subject.type != "area":
        return bool(rule["subject"] == subject.type)
    if rule["subject"] in OTHERS or rule["measure"] == "reach":
        return True
    return LEVELS.index(subject.level) <= LEVELS.index(rule["subject"])


def _figure(
    session: Session, run: Run, state: State, rule: dict[str, Any], subject: Subject, most: int
) -> dict[str, Any]:
    own = subject.type if subject.type != "area" else subject.level
    if rule["subject"] != own:
        if rule["measure"] == "reach":
            return areas.reach(session, run, state, rule, subject, most)
        return whole(session, run, state, rule, subject, most)
    kept = coverage_figures.figures(session, run.id, rule["key"])
    place = kept["subject_id"] == subject.id
    row = _row(state, rule, subject)
    case = Case(state, run, standard_of(rule), row, dict(kept[place].iloc[0]), most)
    return figure(case, rule)


def _row(state: State, rule: dict[str, Any], subject: Subject) -> int:
    if rule["subject"] not in OTHERS:
        return areas.row_of(state, subject)
    table = state.inputs.sites if subject.type == "site" else state.inputs.organizations
    found = [row for row, number in enumerate(table["id"]) if number == subject.id]
    return found[0] if found else -1


def _edition(edition: dict[str, Any], state: State, layers: set[str]) -> dict[str, Any]:
    names = ("id", "layer", "source", "imported_at", "synthetic", "rows")
    said = {name: edition[name] for name in names}
    layer = edition["layer"]
    return said | {"used": layer in layers, "edited": layer in state.edited}


def _notes(run: Run, state: State) -> list[Said]:
    notes = []
    if any(edition["synthetic"] for edition in run.editions):
        notes.append(Said("合成的演示数据，不是真实情况。", "Synthetic data: not a real town."))
    if state.edited:
        layers = ", ".join(state.edited)
        notes.append(
            Said(
                f"评估之后有人在 gridmap 之外修改了图层 {layers}；所列各行是现在的样子。",
                f"The layer {layers} was edited outside of gridmap after the run; the rows are "
                "listed as they stand now.",
            )
        )
    return notes
