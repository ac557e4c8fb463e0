"""Read how far people live from facilities: in all, by area, and what the map shows of it."""

from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions import coverage_show
from gridmap.analysis.reach import reach_summary
from gridmap.db.models import Run
from gridmap.db.queries import runs
from gridmap.db.session import Session
from gridmap.files.code_lists import code_list
from gridmap.reports import build

STATION, LIVING_M = "service_station", 300.0
Rules = list[dict[str, Any]]
Key = tuple[str, str, float]


def load_reach(
    session: Session, run: Run, rules: Rules, inside: np.ndarray[Any, Any]
) -> list[build.ReachRow]:
    """Count the people in and out of reach of each kind, at each distance of run and standards."""
    people = coverage_show.counts(session, run.id, "residents")[inside]
    known = _searched(session, run)
    asked = {metres for _, _, metres in _asked(rules, known)}
    thresholds_m = sorted(asked | {float(metres) for metres in run.parameters["thresholds_m"]})
    rows: list[build.ReachRow] = []
    for kinds in _groups(rules, known):
        away = {
            method: coverage_show.nearest(session, run.id, kinds, method)[1][inside]
            for method in ("straight", "walking")
        }
        joined = ~np.isnan(away["walking"])
        for method, distance_m in away.items():
            for metres in thresholds_m:
                sums = reach_summary(people, distance_m, ~np.isnan(distance_m), metres)
                beyond = None
                if method == "walking":
                    beyond = reach_summary(people, away["straight"], joined, metres)["uncovered"]
                where = (",".join(kinds), *_words(kinds), method, metres)
                rows.append(build.ReachRow(*where, **sums, joined_beyond=beyond))
    return rows


def _searched(session: Session, run: Run) -> set[str]:
    """Return the kinds that the run found a facility of."""
    names = runs.array_names(session, run.id)
    return {name.split("/")[1] for name in names if name.endswith("/distance_m")}


def _asked(rules: Rules, known: set[str]) -> list[Key]:
    """Return kinds, method and distance of each plain standard of reach that was applied."""
    asked = []
    for rule in rules:
        p = rule["parameters"]
        kinds = [kind for kind in p.get("kinds", []) if kind in known]
        if kinds and build.is_plain_reach(rule["measure"], p):
            asked.append((",".join(kinds), str(p["method"]), float(p["threshold_m"])))
    return list(dict.fromkeys(asked))


def _groups(rules: Rules, known: set[str]) -> list[list[str]]:
    """Return the sets of kinds to report: those that a standard names, then every other kind."""
    groups = [kinds.split(",") for kinds in dict.fromkeys(k for k, _, _ in _asked(rules, known))]
    named = {kind for group in groups for kind in group}
    groups += [[kind] for kind in code_list("facility_kinds") if kind in known - named]
    return sorted(groups, key=lambda kinds: STATION not in kinds)


def _words(kinds: list[str]) -> tuple[str, str]:
    known = code_list("facility_kinds")
    return (
        "或".join(known[kind]["zh"] for kind in kinds),
        " or ".join(known[kind]["en"] for kind in kinds),
    )


def shown_reach(reach: list[build.ReachRow], rules: Rules) -> build.ReachRow | None:
    """Choose what the map colours: a station by its living circle, else the first standard's.

    None where no standard asks for a distance: then no area has figures of any row.
    """
    by_key = {row.key: row for row in reach}
    known = {kind for row in reach for kind in row.kind.split(",")}
    asked = sorted(_asked(rules, known), key=lambda one: one[2] != LIVING_M)
    rows = [by_key[key] for key in asked if key in by_key]
    first = [row for row in rows if row.kind == reach[0].kind]
    return next(iter([*first, *rows]), None)


def load_area_reach(
    session: Session, run: Run, rules: Rules, codes: set[str] | None
) -> pd.DataFrame:
    """Return the sums of each area that the standards ask about, of the areas `codes` (or all)."""
    tables = []
    levels = coverage_show.area_tables(session.get_bind(), run.id)  # type: ignore[arg-type]
    for kinds, method, metres in _asked(rules, _searched(session, run)):
        for level in levels:
            found = coverage_show.reach(
                session,
                kinds=kinds.split(","),
                method=method,
                threshold_m=metres,
                level=level,
                run_id=run.id,
            )
            table = found.areas.assign(level=level, kind=kinds, method=method, threshold_m=metres)
            tables.append(table if codes is None else table[table["code"].isin(codes)])
    if not tables:
        return build.empty_area_reach()
    return pd.concat(tables, ignore_index=True)[list(build.AREA_REACH_COLUMNS)]
