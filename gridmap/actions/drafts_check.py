"""What a draft would change, in numbers, before anybody publishes it."""

from collections import Counter
from typing import Any

import numpy as np
import shapely

from gridmap.actions import case_areas
from gridmap.actions.allowing import By
from gridmap.actions.area_tree import locate
from gridmap.actions.drafts_rows import Row, Rows, changed, conflict, shape_of
from gridmap.actions.drafts_show import mine
from gridmap.analysis.case_stages import ENDED
from gridmap.db.engine import Engine
from gridmap.db.models import Draft
from gridmap.db.queries import case_areas as queries
from gridmap.db.queries import drafts
from gridmap.db.session import Session, reading
from gridmap.spatial import seams
from gridmap.spatial.overlay import containing

PLACES = ("facilities", "sites")


def check(engine: Engine, draft_id: int, *, by: By) -> dict[str, Any]:
    """Say what would change: areas in m², homes and people that get another grid, places, codes.

    Raises
    ------
    NotFoundError
        There is no such draft for this person.
    """
    with reading(engine) as session:
        return report(session, mine(session, draft_id, by))


def report(session: Session, draft: Draft) -> dict[str, Any]:
    """Say what a draft would change."""
    before, then = changed(draft)
    why = conflict(session, draft) if draft.state == "open" else None
    counted = _of_grids if draft.layer == "areas" else _of_places
    return {
        "layer": draft.layer,
        "rows": len(then),
        "conflict": {"zh": why.zh, "en": why.en} if why else None,
        **counted(session, before, then),
    }


def _of_places(session: Session, before: Rows, then: Rows) -> dict[str, Any]:
    rows = []
    for key, row in then.items():
        was = before[key]
        some = row or was or {}
        shapes = [shape_of(r) for r in (was, row) if r is not None]
        codes = locate(session, shapes, "grid")
        rows.append(
            {
                "key": key,
                "code": some["code"],
                "name": some["name"],
                "kind": some["kind"],
                "did": "added" if was is None else "removed" if row is None else "changed",
                "from": codes[0] if was is not None else "",
                "to": codes[-1] if row is not None else "",
            }
        )
    return {"places": rows}


def _of_grids(session: Session, before: Rows, then: Rows) -> dict[str, Any]:
    old = {key: row for key, row in before.items() if row is not None}
    new = {key: row for key, row in then.items() if row is not None}
    homes = _moves(session, old, new)
    added, gone = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    held = drafts.led(session, [*old, *new])
    return {
        "grids": [_grid(key, old.get(key), new.get(key), homes) for key in sorted({*old, *new})],
        "moves": homes["moves"],
        "homes_moved": sum(move["homes"] for move in homes["moves"]),
        "residents_moved": sum(move["residents"] for move in homes["moves"]),
        "new_codes": added,
        "retired_codes": gone,
        "leaderless": [
            {"code": key, "name": new[key]["name"]} for key in sorted(new) if key not in held
        ],
        "leaders_without_grid": [
            {"code": key, "name": old[key]["name"]} for key in gone if key in held
        ],
        **{layer: _places_moved(session, layer, old, new) for layer in PLACES},
        "cases_moved": _cases_moved(session, old, new),
    }


def _grid(key: str, was: Row | None, row: Row | None, homes: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": key,
        "name": (row or was or {})["name"],
        "did": "added" if was is None else "removed" if row is None else "changed",
        "before_m2": seams.area_m2(shape_of(was)) if was else None,
        "after_m2": seams.area_m2(shape_of(row)) if row else None,
        "residents_before": homes["before"][key] if was else None,
        "residents_after": homes["after"][key] if row else None,
    }


def _cases_moved(session: Session, old: dict[str, Row], new: dict[str, Row]) -> int:
    """Count the open cases that will belong to another grid."""
    cases = queries.in_areas(session, sorted(old), ENDED)
    if cases.empty:
        return 0
    around = np.array(_grids_of(new, shapely.get_coordinates(cases.geometry)), dtype=object)
    elsewhere = around == ""  # in a grid that the draft leaves alone, if in any
    if elsewhere.any():
        around[elsewhere] = locate(session, cases.geometry[elsewhere].to_numpy(), drafts.GRID)
    shapes = {key: shape_of(row) for key, row in old.items()}
    return int(case_areas.leaving(cases, shapes, around, old.keys() - new.keys()).sum())


def _grids_of(rows: dict[str, Row], xy: Any) -> list[str]:
    """Return the key of the grid that each place lies in, "" for none of them."""
    if not rows:
        return [""] * len(xy)
    keys = sorted(rows)
    shapes = np.array([shape_of(rows[key]) for key in keys], dtype=object)
    return [keys[i] if i >= 0 else "" for i in containing(shapes, xy)]


def _box(*rows: dict[str, Row]) -> tuple[float, float, float, float]:
    shapes = [shape_of(row) for some in rows for row in some.values()]
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return float(west), float(south), float(east), float(north)


def _moves(session: Session, old: dict[str, Row], new: dict[str, Row]) -> dict[str, Any]:
    """Count the residents of each grid before and after, and who comes from where."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    moved: dict[tuple[str, str], list[int]] = {}
    if old or new:
        frame = drafts.homes_in(session, _box(old, new))
        xy = shapely.get_coordinates(np.asarray(frame.geometry.array, dtype=object))
        for was, now, people in zip(
            _grids_of(old, xy), _grids_of(new, xy), frame["residents"], strict=True
        ):
            before[was] += int(people)
            after[now] += int(people)
            if was != now:
                pair = moved.setdefault((was, now), [0, 0])
                pair[0] += 1
                pair[1] += int(people)
    listed = [
        {"from": a, "to": b, "homes": homes, "residents": people}
        for (a, b), (homes, people) in sorted(moved.items())
    ]
    return {"before": before, "after": after, "moves": listed}


def _places_moved(
    session: Session, layer: str, old: dict[str, Row], new: dict[str, Row]
) -> list[dict[str, str]]:
    """List the facilities or sites that come to lie in another grid."""
    if not old and not new:
        return []
    frame = drafts.places_in(session, layer, _box(old, new))
    xy = shapely.get_coordinates(np.asarray(frame.geometry.array, dtype=object))
    return [
        {"code": code, "name": name or code, "kind": kind, "from": was, "to": now}
        for code, name, kind, was, now in zip(
            frame["code"],
            frame["name"],
            frame["kind"],
            _grids_of(old, xy),
            _grids_of(new, xy),
            strict=True,
        )
        if was != now
    ]
