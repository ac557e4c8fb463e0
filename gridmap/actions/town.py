"""What the map needs to know of the store before it draws anything."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np

from gridmap.actions import break_zones, coverage_figures, dates, tiles_state
from gridmap.actions.answers import said_of
from gridmap.actions.coverage_distances import METHODS
from gridmap.db.engine import Engine
from gridmap.db.models import Run
from gridmap.db.queries import areas, editions, layers, run_list, runs
from gridmap.db.queries.standing import on_day
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import code_list

DEFAULT_NAME = "gridmap"
MOST_RUNS = 20


def describe(
    engine: Engine, *, may: dict[str, bool], files_folder: Path, day: dt.date | None = None
) -> dict[str, Any]:
    """Describe the store: name, extent, layers with counts, editions, tiles, the latest run.

    `may` says for each verb whether the person who asks may do it. On a `day` that is past,
    everything is as it was then, nobody may change it, and there are no tiles of it.
    """
    with reading(engine) as session:
        at = on_day(session, day) if day else None
        current = editions.current(session, at)
        counted = editions.counts(session, at)
        recent = run_list.recent(session, MOST_RUNS)
        run = runs.latest_by(session, day) if day else next(iter(recent), None)
        made_up = any(edition.synthetic and edition.layer == "cases" for edition in current)
        called, bounds = _ground(session)
        return {
            "name": called,
            "date": day.isoformat() if day else "",
            "clock": (day or dates.clock_of(run, made_up=made_up)).isoformat(),
            "may": {
                verb: allowed and (day is None or verb == "read") for verb, allowed in may.items()
            },
            "writable": day is None
            and any(allowed for verb, allowed in may.items() if verb != "read"),
            "synthetic": any(edition.synthetic for edition in current),
            "bounds": bounds,
            "layers": counted,
            "editions": [
                {
                    "id": edition.id,
                    "layer": edition.layer,
                    "scope": edition.scope,
                    "imported_at": edition.imported_at.isoformat(),
                    "source": edition.source,
                    "rows": edition.rows,
                    "synthetic": edition.synthetic,
                    "remarks": len(edition.remarks),
                }
                for edition in current
            ],
            "tiles": tiles_state.state(session, files_folder) if day is None else None,
            "run": _run(session, run, recent, counted["facilities"] if at is None else None),
        }


def name(session: Session) -> str:
    """Return the name of the district, when there is exactly one with a name of its own."""
    return _called(areas.frame(session, areas.LEVELS[0]))


def _called(districts: Any) -> str:
    own = districts.loc[~districts["made"].astype(bool), "name"]
    return str(own.iloc[0]) if len(own) == 1 else DEFAULT_NAME


def _ground(session: Session) -> tuple[str, list[float] | None]:
    """Return what the town is called, and its extent in degrees; None where nothing lies."""
    districts = areas.frame(session, areas.LEVELS[0])
    called = _called(districts)
    if not districts.empty:
        return called, _extent(districts)
    for level in areas.LEVELS[1:]:
        frame = areas.frame(session, level)
        if not frame.empty:
            return called, _extent(frame)
    homes = layers.residences(session)
    return called, None if homes.empty else _extent(homes)


def _extent(frame: Any) -> list[float]:
    return [round(float(v), 6) for v in np.asarray(frame.total_bounds)]


def _run(
    session: Session, run: Run | None, recent: list[Run], counted: dict[str, int] | None
) -> dict[str, Any] | None:
    """Describe a run; `counted` are the facilities that stand, by kind, where that is known."""
    if run is None:
        return None
    if counted is None:
        counted = editions.counts(session)["facilities"]
    known = code_list("facility_kinds")
    kinds = [
        {"kind": kind, "count": counted[kind], **_words(known.get(kind, {}), kind)}
        for kind in sorted(counted, key=list(known).index)
    ]
    counts = runs.gap_counts(session, run.id)
    applied = coverage_figures.applied(session, run.id)
    rules = runs.rules(session, run.id)
    return {
        "id": run.id,
        "started_at": run.started_at.isoformat(),
        "as_of": run.as_of.isoformat(),
        "code_version": run.code_version,
        "metric_crs": run.metric_crs,
        "thresholds_m": run.parameters["thresholds_m"],
        "search_limit_m": run.parameters["search_limit_m"],
        "methods": list(METHODS),
        "kinds": kinds,
        "groups": _groups(rules, counted),
        "measures": sorted({c["measure"] for c in counts}),
        "gaps": counts,
        "standards": [said_of(rule) | {"applied": rule["key"] in applied} for rule in rules],
        "composite": sorted(
            {name.removeprefix("areas/") for name in applied.values() if "areas/" in name},
            key=areas.LEVELS.index,
        ),
        "break_zones": break_zones.count(session, run.id),
        "runs": [
            {
                "id": other.id,
                "as_of": other.as_of.isoformat(),
                "started_at": other.started_at.isoformat(),
            }
            for other in recent
        ],
        "notes": run.notes,
    }


def _words(entry: Any, kind: str) -> dict[str, str]:
    return {
        key: entry.get(key, kind if key != "family" else "other") for key in ("zh", "en", "family")
    }


def _groups(rules: list[dict[str, Any]], counted: dict[str, int]) -> list[dict[str, str]]:
    """Return the sets of kinds that a standard takes together, such as stations and centres."""
    known = code_list("facility_kinds")
    groups = {}
    for rule in rules:
        kinds = [k for k in rule["parameters"].get("kinds", []) if k in counted]
        if rule["measure"] == "reach" and len(kinds) > 1:
            groups[",".join(kinds)] = {
                "key": ",".join(kinds),
                "zh": "或".join(known[k]["zh"] for k in kinds),
                "en": " or ".join(known[k]["en"] for k in kinds),
            }
    # Stations first: they are what a subdistrict can move, so the map opens with them.
    return sorted(groups.values(), key=lambda group: "service_station" not in group["key"])
