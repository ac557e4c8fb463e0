"""The page of one area: how it stands, what it was, and what took its place."""

from typing import Any

import shapely

from gridmap.actions import dates, my_grid
from gridmap.actions.registers import places
from gridmap.actions.registers.listing import FIRST_TAB
from gridmap.actions.sketches import Sketch, draw
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Edition
from gridmap.db.queries import area_history, areas
from gridmap.db.queries.register_lists import RecordFilter
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import called
from gridmap.files.registers import registers
from gridmap.files.values import LOCAL
from gridmap.saying import Said, said

MOST_STATES = 50
# What lies in an area that is no more, if it holds this share of it.
LEAST_SHARE = 0.01


def describe(engine: Engine, code: str) -> dict[str, Any]:
    """Describe an area that is, or that was.

    Returns
    -------
    dict
        `code`, `name`, `level` (words), `kind` (words), `found` as `my_grid.describe` says it,
        None for an area that is no more; `successors` (`code`, `name`, `share`) of such a one;
        `history`, the newest first: `at` (day in force), `source`, `by`, `changes` in words.

    Raises
    ------
    NotFoundError
        No area has the code, or ever had it.
    """
    with reading(engine) as session:
        states = area_history.states(session, code, MOST_STATES)
        if not states:
            raise NotFoundError(
                said(
                    "没有编码为 {code} 的区域。",
                    "There is no area with the code {code}.",
                    code=code,
                )
            )
        newest, _, gone = states[0]
        told = {
            "code": code,
            "name": newest.name,
            "level": called("area_levels", newest.level),
            "kind": called("grid_kinds", newest.kind) if newest.kind else None,
            "successors": _successors(session, newest) if gone else [],
            "history": _history(states),
        }
    return told | {"found": None if gone else my_grid.describe(engine, code)}


def _successors(session: Session, gone: Area) -> list[dict[str, Any]]:
    """Return the areas of its level that lie where it lay, with the share of it that they hold."""
    if gone.geom is None or gone.geom.is_empty:
        return []
    found = []
    for area in area_history.over(session, gone.level, gone.geom.bounds):
        # Shares of one small place are the same in degrees as in metres.
        share = float(shapely.intersection(area.geom, gone.geom).area / gone.geom.area)
        if share >= LEAST_SHARE:
            found.append({"code": area.code, "name": area.name, "share": share})
    return sorted(found, key=lambda one: -one["share"])


def _history(states: area_history.States) -> list[dict[str, Any]]:
    found = []
    newest, _, gone = states[0]
    if gone is not None:
        found.append(_line(gone, newest.code, [said("不再有这个区域", "It is no more")]))
    before = [state[0] for state in states[1:]] + [None]
    for (area, came, _), older in zip(states, before, strict=True):
        changes = _changes(older, area)
        if changes or older is None:
            found.append(_line(came, area.code, changes or [said("首次导入", "First imported")]))
    return found


def _line(edition: Edition, code: str, changes: list[Said]) -> dict[str, Any]:
    told = [
        Said(one["zh"], one["text"])
        for one in edition.remarks
        if one["check"] == "lineage" and code in one.get("codes", ())
    ]
    return {
        "at": edition.valid_from,
        "imported_at": edition.imported_at.astimezone(LOCAL),
        "source": edition.source,
        "by": edition.imported_by,
        "edition": edition.id,
        "changes": [*changes, *told],
    }


def _changes(older: Area | None, newer: Area) -> list[Said]:
    if older is None:
        return []
    found = []
    for name, words in (
        ("name", said("名称", "Name")),
        ("parent_code", said("上级", "Above it")),
        ("kind", said("类别", "Kind")),
        ("households", said("户数", "Households")),
    ):
        one, other = getattr(older, name), getattr(newer, name)
        if one != other:
            found.append(
                said(
                    "{words}：{one} → {other}", "{words}: {one} → {other}",
                    words=words, one=one or "—", other=other or "—",
                )
            )  # fmt: skip
    if not _same_shape(older.geom, newer.geom):
        found.append(said("边界有变化", "Its boundary changed"))
    return found


def _same_shape(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(one.normalize(), other.normalize(), 1e-7))


def records(engine: Engine, code: str, *, asking: User) -> list[dict[str, Any]]:
    """Count what the registers hold of an area and of what lies inside: `register`, `count`.

    The first tab of each register counts: what is in force, or open.
    """
    with reading(engine) as session:
        area, today = areas.get(session, code), dates.clock(session)
        shown = [one for one in registers().values() if asking.name or not one.accounts_only]
        wanted = {
            one.name: RecordFilter(
                one.name,
                area=area,
                ways=places.ways(one.name),
                tabs=one.tabs,
                tab=FIRST_TAB.get(one.tabs, ""),
                today=today,
            )
            for one in shown
            if places.ways(one.name)
        }
        counts = area_history.records(session, wanted)
        return [{"register": registers()[name], "count": counts[name]} for name in wanted]


def place(engine: Engine, code: str) -> Sketch | None:
    """Draw an area with what is around it; None where it has no outline."""
    with reading(engine) as session:
        return draw(session, [areas.get(session, code).code])
