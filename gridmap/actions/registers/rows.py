"""One record as plain values: from the store, from a form, and as the log keeps it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import shapely

from gridmap.errors import InputError
from gridmap.files.code_lists import resolve
from gridmap.files.registers import Register, RegisterField
from gridmap.files.values import narrow_code, parse_column
from gridmap.saying import Said, in_language, said

# A record: the values of its fields, and of a place its `lon` and `lat` in degrees of WGS 84.
Row = dict[str, Any]
PLACE = ("lon", "lat")
DIGITS = 7  # of degrees, as files have them
LONGEST_TEXT, LONGEST_PROSE, LONGEST_CODE = 200, 4_000, 40
# What stands in addresses where the code of a record might stand; lists among it can be saved.
_LISTS = ("worklist", "summary", "matches", "idle", "foreseen", "weak", "systems")
RESERVED = {"new", "import", "many", "template.xlsx", "tree", "begin", ".", "..", *_LISTS}
RESERVED |= {f"{name}.{ending}" for name in _LISTS for ending in ("csv", "xlsx")}


def row_of(register: Register, record: Any) -> Row:
    """Return the values of a record of the store."""
    row: Row = {name: getattr(record, name) for name in register.fields}
    if register.geometry == "point":
        none = record.geom is None or record.geom.is_empty
        row["lon"] = None if none else round(record.geom.x, DIGITS)
        row["lat"] = None if none else round(record.geom.y, DIGITS)
    return row


def geometry_of(row: Row) -> Any:
    """Return the place of a record as a point; None where it has none."""
    if row.get("lon") is None or row.get("lat") is None:
        return None
    return shapely.Point(row["lon"], row["lat"])


def names_of(register: Register) -> list[str]:
    """Return the names of the values that a record has."""
    return [*register.fields, *(PLACE if register.geometry == "point" else ())]


def empty(register: Register) -> Row:
    """Return a record in which nothing is said."""
    row: Row = {field.id: "" if field.kind is str else None for field in register.all_fields()}
    return row | (dict.fromkeys(PLACE) if register.geometry == "point" else {})


def parsed(
    register: Register, given: Mapping[str, str], before: Row | None = None
) -> tuple[Row, dict[str, Said]]:
    """Read the texts of a form.

    Parameters
    ----------
    given : mapping of str to str
        Texts by the name of the value; what is not there stays as it was.
    before : dict, optional
        The record as it is.

    Returns
    -------
    row : dict
        The record; a value that is wrong stays as it was.
    problems : dict of str to Said
        What is wrong, by the name of the value.
    """
    columns = {name: [text] for name, text in given.items()}
    (row,), (problems,) = parsed_many(register, columns, [before])
    return row, problems


def parsed_many(
    register: Register, given: Mapping[str, Sequence[str]], before: Sequence[Row | None]
) -> tuple[list[Row], list[dict[str, Said]]]:
    """Read the texts of many records at once, column by column; see `parsed`."""
    found = [dict(row or empty(register)) for row in before]
    problems: list[dict[str, Said]] = [{} for _ in found]
    for field in register.all_fields():
        for place, (value, why) in enumerate(_values(field, given.get(field.id, []))):
            if why is not None:
                problems[place][field.id] = why
            else:
                found[place][field.id] = value
    if register.geometry == "point" and any(name in given for name in PLACE):
        nothing = [""] * len(found)
        pairs = zip(*(given.get(name, nothing) for name in PLACE), strict=True)
        for row, wrong, (lon, lat) in zip(found, problems, pairs, strict=True):
            wrong.update(_place(row, lon.strip(), lat.strip()))
    return found, problems


def _values(field: RegisterField, texts: Sequence[str]) -> list[tuple[Any, Said | None]]:
    plain = [text.strip().replace("\r\n", "\n") for text in texts]
    if field.kind is str:
        if field.id == "code" or field.refers or field.refers_by:
            plain = [",".join(map(narrow_code, text.split(","))) for text in plain]
        return [_text(field, text) for text in plain]
    if not plain:
        return []
    column = pd.Series(plain, index=range(len(plain)), dtype=object)
    values, problems = parse_column(column, field.kind, field="", required=False)
    wrong = {one.row: Said(*_both(one.reason)) for one in problems}
    return [(value, wrong.get(place)) for place, value in enumerate(values)]


def _both(reason: str) -> tuple[str, str]:
    return in_language(reason, "zh"), in_language(reason, "en")


def _text(field: RegisterField, text: str) -> tuple[str, Said | None]:
    longest = LONGEST_PROSE if field.type == "prose" else LONGEST_TEXT
    lines = text.replace("\n", "") if field.type == "prose" else text
    if lines and not lines.isprintable():
        return "", said("有不能显示的字符", "it has characters that cannot be printed")
    if len(text) > longest:
        return "", said("超过 {n} 字", "it is longer than {n} characters", n=longest)
    if not field.codes or not text:
        return text, None
    try:
        return resolve(field.codes, text), None
    except InputError as error:
        return "", error.args[0]


def _place(row: Row, lon_text: str, lat_text: str) -> dict[str, Said]:
    if not lon_text and not lat_text:
        row |= dict.fromkeys(PLACE)
        return {}
    try:
        lon, lat = float(lon_text), float(lat_text)
    except ValueError:
        return {"lon": said("经度和纬度都要填度数", "longitude and latitude are both degrees")}
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return {"lon": said("不在地球上", "it is not on the globe")}
    row |= {"lon": round(lon, DIGITS), "lat": round(lat, DIGITS)}
    return {}


def checked(register: Register, row: Row) -> dict[str, Said]:
    """Say what a record lacks, by the name of the value; its code may be missing."""
    missing = said("没有值", "the value is missing")
    found = {
        field.id: missing
        for field in register.all_fields()
        if field.required and field.id != "code" and row[field.id] in ("", None)
    }
    if register.geometry == "point" and not register.optional and row["lon"] is None:
        found["lon"] = missing
    return found


def code_problems(code: str) -> dict[str, Said]:
    """Say what is wrong with the code of a new record; its address holds it."""
    if code in RESERVED:
        return {
            "code": said("这个编码用不了，请换一个", "this code cannot be used; choose another")
        }
    fits = len(code) <= LONGEST_CODE and not any(c.isspace() or c in ",，/?#" for c in code)
    why = said(
        "编码最多 {n} 个字符，没有空格、逗号、斜线、问号和井号",
        "a code has at most {n} characters, and no space, comma, slash, question mark or hash",
        n=LONGEST_CODE,
    )
    return {} if fits else {"code": why}


def plain(row: Row) -> dict[str, Any]:
    """Return a record as JSON holds it."""
    return {
        name: value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value
        for name, value in row.items()
    }


def typed(register: Register, data: Mapping[str, Any]) -> Row:
    """Return a record from what `plain` made of it; names that are no field are left out."""
    row = empty(register)
    for name in names_of(register):
        value = data.get(name, row[name])
        kind = register.fields[name].kind if name in register.fields else float
        if isinstance(value, str) and kind in (dt.date, dt.datetime):
            value = kind.fromisoformat(value)
        row[name] = value
    return row


def still(register: Register, now: Row | None, then: Mapping[str, Any]) -> bool:
    """Say whether a record still has the values that a line of the log left it with."""
    if now is None or not then:
        return now is None and not then
    left = typed(register, then)
    return all(now[name] == left[name] for name in names_of(register) if name in then)


def differing(before: Row | None, after: Row | None) -> list[str]:
    """Return the names of the values that differ between two states of a record."""
    one, other = before or {}, after or {}
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]
