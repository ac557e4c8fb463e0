"""What can be done to facilities and sites in a draft."""

from typing import Any

import pandas as pd
import shapely

from gridmap.actions.area_tree import locate
from gridmap.actions.drafts_grids import Step, place_of
from gridmap.actions.drafts_rows import NEW, Row, base, canonical, mapping_of, one, shape_of
from gridmap.db.models import Draft
from gridmap.db.queries import areas, drafts
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError
from gridmap.files.code_lists import code_list, resolve
from gridmap.files.layers import Field, layer_spec
from gridmap.files.values import parse_column
from gridmap.saying import Said, said

LONGEST_TEXT = 200
THINGS = {"facilities": Said("设施", "facility"), "sites": Said("场所", "site")}


def step(session: Session, draft: Draft, given: dict[str, Any]) -> Step:
    """Return what a change says of itself, and the rows that it makes."""
    do = given.get("do")
    if do == "add":
        return _add(session, draft, given)
    key = canonical(session, draft.layer, str(given.get("key", "")))
    row = one(session, draft, key)
    name = row["name"] or row["code"] or _kind(draft.layer, row)
    if do == "place":
        moved = _placed(session, row, place_of(given, "to"))
        return said("移动“{name}”", "Moved “{name}”", name=name), {key: moved}
    if do == "set":
        new = {**row, **_values(draft.layer, given.get("values"))}
        _check(session, draft, new, row)
        return said("改“{name}”的资料", "Changed “{name}”", name=name), {key: new}
    if do == "take":
        return said("去掉“{name}”", "Removed “{name}”", name=name), {key: None}
    raise InputError(said("不认识的修改：{do}。", "No such change: {do}.", do=repr(do)))


def _kind(layer: str, row: Row) -> Any:
    words = code_list(layer_spec(layer).fields["kind"].codes).get(row["kind"], {})
    return Said(str(words.get("zh", row["kind"])), str(words.get("en", row["kind"])))


def _add(session: Session, draft: Draft, given: dict[str, Any]) -> Step:
    at = place_of(given, "at")
    empty = {
        name: "" if field.kind is str else None
        for name, field in layer_spec(draft.layer).fields.items()
    }
    row = {**empty, **_values(draft.layer, given.get("values"))}
    if not row["kind"]:
        raise InputError(said("先选类型。", "Choose a kind first."))
    row["geometry"] = mapping_of(shapely.Point(at))
    row["area_code"] = row["area_code"] or locate(session, [shapely.Point(at)], "community")[0]
    _check(session, draft, row, None)
    number = sum(1 for k in base(draft) if k.startswith(NEW)) + 1
    name = row["name"] or _kind(draft.layer, row)
    text = said("新{thing}：{name}", "New {thing}: {name}", thing=THINGS[draft.layer], name=name)
    return text, {f"{NEW}{number}": row}


def _placed(session: Session, row: Row, to: tuple[float, float]) -> Row:
    """Move a row, and its area with it where that was the one around it."""
    level = _level(session, row["area_code"])
    new = {**row, "geometry": mapping_of(shapely.Point(to))}
    if level:
        was, now = locate(session, [shape_of(row), shape_of(new)], level)
        if was == row["area_code"] and now:
            new["area_code"] = now
    return new


def _level(session: Session, code: str) -> str:
    if not code:
        return ""
    try:
        return areas.get(session, code).level
    except NotFoundError:
        return ""


def _values(layer: str, given: Any) -> Row:
    """Type the values of a form as an import does."""
    fields = layer_spec(layer).fields
    if given is None:
        return {}
    if not isinstance(given, dict) or not given.keys() <= fields.keys():
        known = ", ".join(fields)
        raise InputError(
            said("可以填的是：{known}。", "What can be given is {known}.", known=known)
        )
    return {name: _value(name, fields[name], value) for name, value in given.items()}


def _value(name: str, field: Field, value: Any) -> Any:
    text = "" if value is None else str(value).strip()
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise InputError(
            said(
                "{name} 太长，或者有不能显示的字符。",
                "{name} is too long, or cannot be printed.",
                name=name,
            )
        )
    if field.codes and text:
        return resolve(field.codes, text)
    (parsed,), problems = parse_column(
        pd.Series([text], dtype=object), field.kind, field=name, required=field.required
    )
    if problems:
        raise InputError(
            said("{name}：{text} 不能用。", "{problem}", name=name, text=text, problem=problems[0])
        )
    return parsed


def _check(session: Session, draft: Draft, row: Row, was: Row | None) -> None:
    """Refuse a code that another row of the layer has, and an area that there is not."""
    code = row["code"]
    if code and (was is None or was["code"] != code):
        others = drafts.rows(session, draft.layer, code=[code])
        if others or any(s and s["code"] == code for s in _news(draft)):
            raise InputError(
                said("编码 {code} 已经有了。", "The code {code} is taken already.", code=code)
            )
    if row["area_code"] and (was is None or was["area_code"] != row["area_code"]):
        areas.get(session, row["area_code"])


def _news(draft: Draft) -> list[Row | None]:
    return [row for step in draft.changes[: draft.position] for row in step["after"].values()]
