"""Keep the hierarchy of areas whole: find parents, make the missing ones, adopt orphans."""

from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from gridmap.actions.preparing import Prepared, remark
from gridmap.db.bulk import insert_rows
from gridmap.db.models import Area
from gridmap.db.queries import areas, retiring
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.spatial.codes import LEVELS_ZH, parse
from gridmap.spatial.overlay import containing

LEVELS = areas.LEVELS
MADE_CODE = "made-{level}"
MADE_NAME = {"district": "未命名区县", "subdistrict": "未划分街道", "community": "未划分社区"}


def find_parents(session: Session, prepared: Prepared, level: str) -> None:
    """Give every area without a parent the current area of the level above that it lies in."""
    above = areas.parent_level(level)
    codes = prepared.columns["parent_code"]
    if above is None:
        prepared.columns["parent_code"] = [""] * len(codes)
        return
    orphans = np.array([not code for code in codes])
    if not orphans.any():
        return
    found = locate(session, prepared.geometry[orphans], above)  # type: ignore[index]
    made = MADE_CODE.format(level=above)
    for place, code in zip(np.flatnonzero(orphans), found, strict=True):
        codes[place] = code or made


def mend(session: Session, level: str, edition_id: int) -> list[dict[str, Any]]:
    """Make the hierarchy whole after areas of `level` came in; return remarks on what was made.

    Children whose parent is gone go to the current area that they lie in, made-up areas that
    have no children left are retired, and parents that exist nowhere are made from the union of
    their children, level by level up to the district.
    """
    remarks: list[dict[str, Any]] = []
    place = LEVELS.index(level)
    if place + 1 < len(LEVELS):
        remarks += _adopt(session, level, LEVELS[place + 1])
    for below in reversed(LEVELS[1 : place + 2]):
        remarks += _make_parents(session, below, edition_id)
    retired = 0
    for above, below in reversed(list(pairwise(LEVELS))):
        retired += retiring.retire_childless_made_areas(session, above, below, edition_id)
    if retired:
        text = said(
            "{n} 个自动生成、已没有下级的区域已停用。",
            "{n} made-up areas that nothing belongs to any more were retired.",
            n=retired,
        )
        remarks.append(remark("parents", text))
    return remarks


def locate(session: Session, geometry: Any, level: str) -> list[str]:
    """Return the code of the current area of `level` around each geometry, "" for none."""
    around = areas.frame(session, level)
    around = around[~around["made"].astype(bool)]
    if around.empty:
        return [""] * len(geometry)
    inner = shapely.point_on_surface(geometry)
    xy = np.column_stack([shapely.get_x(inner), shapely.get_y(inner)])
    found = containing(np.asarray(around.geometry.array, dtype=object), xy)
    codes = around["code"].to_numpy()
    return [str(codes[i]) if i >= 0 else "" for i in found]


def _adopt(session: Session, level: str, below: str) -> list[dict[str, Any]]:
    """Give children whose parent is made up, or gone, the area of `level` that they lie in."""
    children = areas.frame(session, below)
    known = areas.frame(session, level)
    real = set(known.loc[~known["made"].astype(bool), "code"])
    orphans = children[~children["parent_code"].isin(real)]
    if orphans.empty:
        return []
    found = locate(session, np.asarray(orphans.geometry.array, dtype=object), level)
    moved = 0
    for child, was, code in zip(orphans["id"], orphans["parent_code"], found, strict=True):
        if code and code != was:
            retiring.set_area(session, int(child), parent_code=code)
            moved += 1
    text = said(
        "{n} 个{below_zh}现在归入所在的{level_zh}。",
        "{n} areas of level {below} now belong to the {level} that they lie in.",
        n=moved,
        below=below,
        level=level,
        below_zh=LEVELS_ZH[below],
        level_zh=LEVELS_ZH[level],
    )
    return [remark("parents", text)] if moved else []


def _make_parents(session: Session, below: str, edition_id: int) -> list[dict[str, Any]]:
    level = areas.parent_level(below)
    if level is None:
        return []
    children = areas.frame(session, below)
    known = areas.frame(session, level)
    missing = sorted(set(children["parent_code"]) - set(known["code"]))
    _refresh_made(session, known, children)
    if not missing:
        return []
    rows = [_made(level, code, children[children["parent_code"] == code]) for code in missing]
    columns: dict[str, Any] = {key: [row[key] for row in rows] for key in rows[0]}
    columns["geom"] = np.array(columns["geom"], dtype=object)
    table: Any = Area.__table__
    insert_rows(session, table, {**columns, "edition_id": edition_id, "made": True})
    some = ", ".join(missing[:3]) + (" ..." if len(missing) > 3 else "")
    text = said(
        "{below_zh}上面缺少 {n} 个{level_zh}，已由它们合成：{some}",
        "{n} areas of level {level} were missing above the areas of level {below} and have been "
        "made from them: {some}",
        n=len(missing),
        below=below,
        level=level,
        below_zh=LEVELS_ZH[below],
        level_zh=LEVELS_ZH[level],
        some=some,
    )
    return [remark("made_parent", text) | {"codes": missing}]


def _refresh_made(session: Session, known: Any, children: Any) -> None:
    """Redraw made-up parents whose children have changed; they have no boundary of their own."""
    for made in known[known["made"]].itertuples():
        inside = children[children["parent_code"] == made.code]
        if not inside.empty:
            retiring.set_area(session, int(made.id), geom=_union(inside))


def _made(level: str, code: str, children: Any) -> dict[str, Any]:
    above = areas.parent_level(level)
    try:
        parsed = parse("statistics", code, level)
        scheme, parent = parsed.scheme, parsed.parent
    except InputError:
        scheme, parent = str(children["scheme"].iloc[0]), ""
    if above is not None and not parent:
        parent = MADE_CODE.format(level=above)
    return {
        "level": level,
        "kind": "",
        "scheme": scheme,
        "code": code,
        "name": MADE_NAME[level] if code.startswith("made-") else code,
        "parent_code": parent,
        "households": None,
        "geom": _union(children),
    }


def _union(children: Any) -> shapely.MultiPolygon:
    # union_all and not coverage_union_all: the latter invents gaps where children overlap.
    geometry = np.asarray(children.geometry.array, dtype=object)
    valid = bool(shapely.coverage_is_valid(geometry))
    whole = shapely.coverage_union_all(geometry) if valid else shapely.union_all(geometry)
    polygons = [p for p in shapely.get_parts(whole) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons)
