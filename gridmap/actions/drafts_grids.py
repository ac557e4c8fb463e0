"""What can be done to the boundaries of grids in a draft."""

import math
import re
from typing import Any

from gridmap.actions.drafts_rows import Row, Rows, after, base, mapping_of, one, plain, shape_of
from gridmap.db.models import Draft
from gridmap.db.queries import areas, drafts
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.files.code_lists import resolve
from gridmap.saying import Said, said
from gridmap.spatial import codes, seams

Step = tuple[Said, Rows]
NUMBERED = re.compile(r"第\d+网格$")
LONGEST_NAME = 100
MOST_VERTICES = 200


def community(session: Session, draft: Draft, code: str) -> dict[str, Row]:
    """Return the grids of a community, as the draft has them, by their keys.

    Raises
    ------
    NotFoundError
        There is no such community.
    """
    areas.get(session, code, "community")
    found = {
        row.code: plain("areas", row)
        for row in drafts.rows(session, "areas", parent_code=[code])
        if row.geom is not None
    }
    for key, row in after(draft).items():
        if row is None:
            found.pop(key, None)
        elif row["parent_code"] == code:
            found[key] = row
    return dict(sorted(found.items()))


def step(session: Session, draft: Draft, given: dict[str, Any]) -> Step:
    """Return what a change says of itself, and the rows that it makes."""
    do = given.get("do")
    if do in ("move", "insert", "remove"):
        return _vertex(session, draft, given, str(do))
    if do == "split":
        return _split(session, draft, given)
    if do == "merge":
        return _merge(session, draft, given)
    if do == "set":
        return _name(session, draft, given)
    raise InputError(said("不认识的修改：{do}。", "No such change: {do}.", do=repr(do)))


def place_of(given: dict[str, Any], name: str) -> tuple[float, float]:
    """Return a place of a change, longitude and latitude."""
    return _place(given.get(name), name)


def _place(value: Any, name: str) -> tuple[float, float]:
    numbers = isinstance(value, list | tuple) and len(value) == 2
    if numbers and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value):
        lon, lat = float(value[0]), float(value[1])
        if math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90:
            return lon, lat
    raise InputError(
        said("{name} 应当是 [经度, 纬度]。", "{name} must be [longitude, latitude].", name=name)
    )


def _vertex(session: Session, draft: Draft, given: dict[str, Any], do: str) -> Step:
    rows = community(session, draft, str(given.get("community", "")))
    tiling = _tiling(rows)
    at = place_of(given, "at")
    if do == "move":
        changed = seams.move(tiling, at, place_of(given, "to"))
    else:
        changed = seams.insert(tiling, at) if do == "insert" else seams.remove(tiling, at)
    texts = {
        "move": ("移动边界的顶点：{names}", "Moved a vertex: {names}"),
        "insert": ("增加一个顶点：{names}", "Added a vertex: {names}"),
        "remove": ("去掉一个顶点：{names}", "Removed a vertex: {names}"),
    }
    return said(*texts[do], names=_names(rows, changed)), _reshaped(rows, changed)


def _tiling(rows: dict[str, Row]) -> dict[str, Any]:
    return {key: shape_of(row) for key, row in rows.items()}


def _reshaped(rows: dict[str, Row], changed: dict[str, Any]) -> Rows:
    return {key: {**rows[key], "geometry": mapping_of(new)} for key, new in changed.items()}


def _names(rows: dict[str, Row], keys: Any) -> Said:
    names = [rows[key]["name"] or key for key in keys]
    return Said("、".join(names), ", ".join(names))


def _split(session: Session, draft: Draft, given: dict[str, Any]) -> Step:
    key = str(given.get("key", ""))
    row = one(session, draft, key)
    rows = community(session, draft, row["parent_code"])
    line = given.get("line")
    if not isinstance(line, list) or len(line) > MOST_VERTICES:
        raise InputError(said("line 应当是一列坐标。", "line must be a list of places."))
    changed, part = seams.split(_tiling(rows), key, [_place(p, "line") for p in line])
    new = numbered(row, taken(session, draft))
    made = {**row, **new, "households": None, "geometry": mapping_of(part)}
    after_rows = _reshaped(rows, changed)
    # Who lives in which part is for the residences to say, not for the old count.
    after_rows[key] = {**(after_rows[key] or {}), "households": None}
    text = said(
        "拆分“{name}”，新网格 {code}",
        "Split “{name}”; the new grid is {code}",
        name=row["name"] or key,
        code=new["code"],
    )
    return text, {**after_rows, new["code"]: made}


def _merge(session: Session, draft: Draft, given: dict[str, Any]) -> Step:
    key, other = str(given.get("key", "")), str(given.get("other", ""))
    row, gone = one(session, draft, key), one(session, draft, other)
    if row["parent_code"] != gone["parent_code"]:
        raise InputError(
            said(
                "两个网格属于不同的社区，不能合并。",
                "These grids belong to different communities; they cannot be merged.",
            )
        )
    rows = community(session, draft, row["parent_code"])
    merged = seams.merge(_tiling(rows), key, other)[key]
    counts = [row["households"], gone["households"]]
    total = None if None in counts else sum(counts)
    text = said(
        "把“{gone}”并入“{name}”",
        "Merged “{gone}” into “{name}”",
        gone=gone["name"] or other,
        name=row["name"] or key,
    )
    kept = {**row, "households": total, "geometry": mapping_of(merged)}
    return text, {key: kept, other: None}


def _name(session: Session, draft: Draft, given: dict[str, Any]) -> Step:
    """Give a grid another name or kind."""
    key = str(given.get("key", ""))
    row = one(session, draft, key)
    values = given.get("values")
    if not isinstance(values, dict) or not values.keys() <= {"name", "kind"}:
        raise InputError(
            said("网格只能改名称和类型。", "Only the name and kind of a grid can be set.")
        )
    name = str(values.get("name", row["name"])).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(
            said("请给网格起个名字，最多 100 个字。", "A grid needs a name of at most 100 letters.")
        )
    kind = resolve("grid_kinds", str(values["kind"])) if values.get("kind") else row["kind"]
    text = said("改“{name}”的名称或类型", "Set name or kind of “{name}”", name=name)
    return text, {key: {**row, "name": name, "kind": kind}}


def taken(session: Session, draft: Draft) -> set[str]:
    """Return every code that a grid has or had, in the store or on the way of the draft."""
    return drafts.grid_codes(session) | base(draft).keys()


def numbered(row: Row, used: set[str]) -> dict[str, str]:
    """Return code and name of a new grid beside `row`: the next number that was never used.

    Raises
    ------
    InputError
        The community has no number left.
    """
    code, scheme = row["code"], row["scheme"]
    digits = {"statistics": 3, "cjt349": 2}.get(scheme)
    if digits is None:
        number = next(n for n in range(2, len(used) + 3) if f"{code}-{n}" not in used)
        return {"code": f"{code}-{number}", "name": f"{row['name'] or code}-{number}"}
    stem = code[:-digits]
    numbers = [int(c[-digits:]) for c in used if c.startswith(stem) and c[-digits:].isdigit()]
    number = max(numbers, default=0) + 1
    if number >= 10**digits:
        raise InputError(
            said("这个社区的网格编号用完了。", "The community has no number left for a grid.")
        )
    new = codes.parse(scheme, f"{stem}{number:0{digits}}", "grid").code
    old = row["name"] or code
    name = NUMBERED.sub(f"第{number}网格", old) if NUMBERED.search(old) else f"{old}-{number}"
    return {"code": new, "name": name}


def ground(rows: dict[str, Row]) -> dict[str, Any]:
    """Return grids as GeoJSON, each with every vertex that it shares, and which ones are fixed."""
    whole = seams.joined(_tiling(rows))
    return {
        "type": "FeatureCollection",
        "fixed": seams.fixed(whole),
        "features": [
            {
                "type": "Feature",
                "id": key,
                "properties": {
                    "key": key,
                    "code": key,
                    "name": rows[key]["name"],
                    "kind": rows[key]["kind"],
                },
                "geometry": mapping_of(shape),
            }
            for key, shape in whole.items()
        ],
    }
