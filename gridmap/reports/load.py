"""Fill a report's data from the store: one run, the town or one area."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gridmap.actions import coverage_show, town
from gridmap.analysis.reach import reach_summary
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, editions, layers, runs
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import code_list
from gridmap.reports import build
from gridmap.reports.load_facts import edition_facts, run_facts, standard_facts, unjoined_fact
from gridmap.reports.load_figures import load_composite, load_figures, load_ground
from gridmap.reports.load_gaps import load_gaps
from gridmap.reports.load_maps import areas_inside, load_maps
from gridmap.reports.load_trend import load_trend
from gridmap.reports.progress import Progress, quiet

STATION = "service_station"
STEPS = 9


def load_report(
    engine: Engine,
    *,
    run_id: int | None = None,
    area: str = "",
    zone: dt.tzinfo = dt.UTC,
    progress: Progress = quiet,
) -> build.ReportData:
    """Read everything that the report of a run says of the town, or of one area.

    Parameters
    ----------
    zone : tzinfo
        Time zone in which the report writes times.
    progress : callable
        Told what is being read: phase, steps done, steps in all.

    Raises
    ------
    NotFoundError
        There is no such run or area.
    """
    with reading(engine) as session:
        run = runs.latest(session) if run_id is None else runs.get(session, run_id)
        above = areas.get(session, area) if area else None
        scope = build.Scope(above.code, above.name, above.level) if above else build.Scope()
        read = editions.current(session)
        common = {
            "town": town.name(session),
            "generated_at": dt.datetime.now(zone),
            "scope": scope,
            "editions": [edition_facts(edition) for edition in read],
        }
        if run is None:
            return build.ReportData(
                **common,
                synthetic=any(edition.synthetic for edition in read),
                as_of=dt.datetime.now(dt.UTC).date(),
                run=None,
                ground=load_ground(
                    session, None, None if above is None else areas_inside(session, above), above
                ),
                maps=load_maps(session, None, above, None),
            )
        return _of_run(session, run, above, zone, common, progress)


def _of_run(
    session: Session,
    run: Run,
    above: Area | None,
    zone: dt.tzinfo,
    common: dict[str, Any],
    progress: Progress,
) -> build.ReportData:
    rules = runs.rules(session, run.id)
    codes = None if above is None else areas_inside(session, above)
    read: dict[str, Any] = {}

    def step(name: str, value: Any) -> Any:
        read[name] = value
        progress("figures", len(read), STEPS)
        return value

    inside = _inside(session, run, above)
    reach = step("reach", _reach(session, run, rules, inside))
    step("totals", _totals(session, run, above, inside))
    step("area_reach", _area_reach(session, run, rules, above))
    measured = step("figures", load_figures(session, run, codes))
    step("gaps", load_gaps(session, run, codes, measured))
    step("composite", load_composite(session, run, codes))
    step("trend", load_trend(session, run, codes, zone))
    step("ground", load_ground(session, run, codes, above))
    step("maps", load_maps(session, run, above, _shown(reach, rules)))
    return build.ReportData(
        **common,
        **read,
        synthetic=any(edition["synthetic"] for edition in run.editions),
        as_of=run.as_of,
        run=run_facts(run, zone),
        standards=[standard_facts(rule) for rule in rules],
        unjoined=[unjoined_fact(note) for note in run.notes if "unjoined" in note],
    )


def _inside(session: Session, run: Run, above: Area | None) -> np.ndarray[Any, Any]:
    """Return which residences of the run lie in the scope."""
    count = len(coverage_show.counts(session, run.id, "residents"))
    if above is None:
        return np.ones(count, dtype=bool)
    return coverage_show.inside(session, run.id, above.level, above.code)


def _totals(
    session: Session, run: Run, above: Area | None, inside: np.ndarray[Any, Any]
) -> build.Totals:
    sums = {}
    for name in ("residents", "households", "over_60", "under_6"):
        known = coverage_show.counts(session, run.id, name)[inside]
        known = known[known >= 0]
        sums[name] = int(known.sum()) if len(known) else None
    facilities = layers.facilities(session)
    if above is not None:
        kept = shapely.intersects(above.geom, np.asarray(facilities.geometry.array, dtype=object))
        facilities = facilities[kept]
    counted = facilities["kind"].value_counts()
    kinds = code_list("facility_kinds")
    counts = [
        build.KindCount(kind, kinds[kind]["zh"], kinds[kind]["en"], int(counted[kind]))
        for kind in kinds
        if kind in counted.index
    ]
    return build.Totals(areas=_area_counts(session, above), facilities=counts, **sums)


def _area_counts(session: Session, above: Area | None) -> dict[str, int]:
    counts = {}
    for level in areas.LEVELS:
        if above is None:
            frame = areas.frame(session, level)
            count = 0 if frame.empty else int((~frame["made"]).sum())
        elif areas.LEVELS.index(level) > areas.LEVELS.index(above.level):
            count = len(areas.descendants(session, above, level))
        else:
            count = 0
        if count:
            counts[level] = count
    return counts


def _groups(session: Session, run: Run, rules: list[dict[str, Any]]) -> list[list[str]]:
    """Return the sets of kinds to report: those that a standard names, then every other kind."""
    known = {
        name.split("/")[1]
        for name in runs.array_names(session, run.id)
        if name.endswith("/distance_m")
    }
    groups: list[list[str]] = []
    for rule in rules:
        kinds = [k for k in rule["parameters"].get("kinds", []) if k in known]
        if (
            build.is_plain_reach(rule["measure"], rule["parameters"])
            and kinds
            and kinds not in groups
        ):
            groups.append(kinds)
    named = {kind for group in groups for kind in group}
    groups += [[kind] for kind in code_list("facility_kinds") if kind in known - named]
    return sorted(groups, key=lambda kinds: STATION not in kinds)


def _words(kinds: list[str]) -> tuple[str, str]:
    known = code_list("facility_kinds")
    return (
        "或".join(known[kind]["zh"] for kind in kinds),
        " or ".join(known[kind]["en"] for kind in kinds),
    )


def _reach(
    session: Session, run: Run, rules: list[dict[str, Any]], inside: np.ndarray[Any, Any]
) -> list[build.ReachRow]:
    people = coverage_show.counts(session, run.id, "residents")[inside]
    rows: list[build.ReachRow] = []
    for kinds in _groups(session, run, rules):
        for method in ("straight", "walking"):
            _, distance_m, _ = coverage_show.nearest(session, run.id, kinds, method)
            away = distance_m[inside]
            rows += [
                build.ReachRow(
                    ",".join(kinds),
                    *_words(kinds),
                    method,
                    float(threshold_m),
                    **reach_summary(people, away, ~np.isnan(away), threshold_m),
                )
                for threshold_m in run.parameters["thresholds_m"]
            ]
    return rows


def _shown(reach: list[build.ReachRow], rules: list[dict[str, Any]]) -> build.ReachRow | None:
    """Choose what the map colours: a station by its living circle, else the first standard's."""
    asked = [
        (rule["parameters"]["method"], float(rule["parameters"]["threshold_m"]))
        for rule in sorted(rules, key=lambda rule: rule["parameters"].get("threshold_m") != 300)
        if build.is_plain_reach(rule["measure"], rule["parameters"])
    ]
    by_key = {row.key: row for row in reach}
    for row in reach[:1]:
        for method, threshold_m in asked:
            if (row.kind, method, threshold_m) in by_key:
                return by_key[row.kind, method, threshold_m]
    return reach[0] if reach else None


def _area_reach(
    session: Session, run: Run, rules: list[dict[str, Any]], above: Area | None
) -> pd.DataFrame:
    tables = []
    known = coverage_show.area_tables(session.get_bind(), run.id)  # type: ignore[arg-type]
    for rule in rules:
        if not build.is_plain_reach(rule["measure"], rule["parameters"]):
            continue
        p = rule["parameters"]
        kinds = next((g for g in _groups(session, run, rules) if set(g) <= set(p["kinds"])), None)
        if kinds is None:
            continue
        for level in known:
            found = coverage_show.reach(
                session,
                kinds=kinds,
                method=p["method"],
                threshold_m=p["threshold_m"],
                level=level,
                run_id=run.id,
            )
            table = found.areas.assign(
                level=level,
                kind=",".join(kinds),
                method=p["method"],
                threshold_m=float(p["threshold_m"]),
            )
            if above is not None:
                table = table[table["code"].isin(areas_inside(session, above))]
            tables.append(table)
    if not tables:
        return build.empty_area_reach()
    whole = pd.concat(tables, ignore_index=True)[list(build.AREA_REACH_COLUMNS)]
    return whole.drop_duplicates(["level", "code", "kind", "method", "threshold_m"])
