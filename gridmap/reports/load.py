"""Fill a report's data from the store: one run, the town or one area."""

import datetime as dt
from typing import Any

import numpy as np
import shapely

from gridmap.actions import coverage_show, town
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, editions, layers, runs
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import code_list
from gridmap.reports import build
from gridmap.reports.load_facts import edition_facts, run_facts, standard_facts
from gridmap.reports.load_figures import load_composite, load_figures, load_ground
from gridmap.reports.load_gaps import load_gaps
from gridmap.reports.load_maps import areas_inside, load_maps
from gridmap.reports.load_reach import load_area_reach, load_reach, shown_reach
from gridmap.reports.load_trend import load_trend
from gridmap.reports.load_unjoined import load_unjoined
from gridmap.reports.progress import Progress, quiet

STEPS = 9


def load_report(
    engine: Engine,
    *,
    run_id: int | None = None,
    area: str = "",
    zone: dt.tzinfo = dt.UTC,
    approval: str = "",
    progress: Progress = quiet,
) -> build.ReportData:
    """Read everything that the report of a run says of the town, or of one area.

    Parameters
    ----------
    zone : tzinfo
        Time zone in which the report writes times.
    approval : str
        Number under which the town's maps were approved, for the foot of every map.
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
            "approval": approval,
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
    reach = step("reach", load_reach(session, run, rules, inside))
    step("totals", _totals(session, run, above, inside))
    step("area_reach", load_area_reach(session, run, rules, codes))
    measured = step("figures", load_figures(session, run, codes))
    step("gaps", load_gaps(session, run, codes, measured))
    step("composite", load_composite(session, run, codes))
    step("trend", load_trend(session, run, codes, zone))
    step("ground", load_ground(session, run, codes, above))
    step("maps", load_maps(session, run, above, shown_reach(reach, rules)))
    return build.ReportData(
        **common,
        **read,
        synthetic=any(edition["synthetic"] for edition in run.editions),
        as_of=run.as_of,
        run=run_facts(run, zone),
        standards=[standard_facts(rule) for rule in rules],
        unjoined=load_unjoined(session, run, inside),
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
