"""Check-ins in numbers: by community and by unit, beside what the city says, and who is missing."""

import datetime as dt
from operator import itemgetter
from typing import Any

import pandas as pd

from gridmap.actions import area_choice, dates, row_places
from gridmap.actions.area_panel import short_name
from gridmap.actions.lists.rules import of_city
from gridmap.actions.registers import references
from gridmap.actions.registers.listing import SMALLEST_SHOWN
from gridmap.actions.registers.references import Names
from gridmap.analysis.check_ins import DOUBLE, SUMS, summarize_told
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, lists
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.listed import Column, Listed
from gridmap.saying import Said, said

COMMUNITY, UNIT = "area_code", "organization_code"
LAYERS = {COMMUNITY: "areas", UNIT: "organizations"}
MOST_UNITS = 100  # of a page; the CSV has all
WHOLE = {"units", "employed", "mobile", "pledges", "kept", *DOUBLE}
FEW = "few"
WORDS: dict[str, Said] = {
    "units": said("单位", "Units"),
    "employed": said("在职党员", "Employed"),
    "mobile": said("流动党员", "Mobile"),
    "pledges": said("承诺", "Pledges"),
    "kept": said("践诺", "Kept"),
    "kept_share": said("践诺率", "Share kept"),
    "service_hours": said("服务时长（小时）", "Service hours"),
    "checked_in": said("双报到", "Checked in with both"),
    "reported": said("双报告", "Reported to both"),
    "managed": said("双管理", "Managed by both"),
    "assessed": said("双考评", "Assessed by both"),
}


def summary(engine: Engine, area_code: str, *, asking: User) -> dict[str, Any]:
    """Describe the check-ins of an area, "" for the whole town.

    Counts of people below 5 are told only to people with an account; for others they are in no
    sum either, so that none can be worked out from what is told.

    Returns
    -------
    dict
        `total`, a row; `communities` and `units`, rows with `code`, `name` and a value for each of
        `WORDS` (None where there is none, "few" where nothing of it is told) and `more`, the
        names of those to which something that is not told adds; `unit_count`; `missing`,
        units of the area that checked in nowhere, with `missing_count`; `expected` units;
        `reference`; `area`.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    rules = of_city()
    with reading(engine) as session:
        area = areas.get(session, area_code) if area_code else None
        frame, today = lists.check_ins(session, area), dates.clock(session)
        missing, lacking, expected = lists.units_missing(session, rules.units, area, MOST_UNITS)
        communities, units = (_rows(frame, by, today, asking) for by in (COMMUNITY, UNIT))
        units.sort(key=lambda row: -row["order"])
        shown = units[:MOST_UNITS]
        known = _names(session, communities, shown, missing)
        return {
            "total": (_rows(frame, "", today, asking) or [_none()])[0],
            "communities": _named(communities, COMMUNITY, known),
            "units": _named(shown, UNIT, known),
            "unit_count": len(units),
            "missing": [_unit(unit, known) for unit in missing],
            "missing_count": lacking,
            "expected": expected,
            "reference": rules.reference,
            "area": area_choice.describe(session, area),
            "today": today,
        }


def table(engine: Engine, area_code: str, by: str, *, asking: User) -> Listed:
    """Return the sums by community, with the outline of each, or by unit, with its place.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    column = UNIT if by == "unit" else COMMUNITY
    with reading(engine) as session:
        area = areas.get(session, area_code) if area_code else None
        found = _rows(lists.check_ins(session, area), column, dates.clock(session), asking)
        codes = {row["code"] for row in found}
        known = references.names(session, {LAYERS[column]: codes})
        rows = _named(found, column, known)
    places = row_places.outlines(engine, "code")
    if column == UNIT:
        places = row_places.points(engine, lambda row: (("organizations", row["code"]),))
    numbers = [_numbers(row) for row in rows]
    return Listed(COLUMNS, numbers, places, key=lambda row: row["code"])


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of plain numbers; those that are more than is told are named in `at_least`."""
    at_least = [name for name in SUMS if name in row["more"] and row[name] not in (None, FEW)]
    numbers = {name: None if row[name] == FEW else row[name] for name in SUMS}
    cells = {f"{name}_cell": _cell(row, name) for name in SUMS}
    return row | numbers | cells | {"at_least": at_least}


def _cell(row: dict[str, Any], name: str) -> Any:
    if row[name] == FEW:
        return "…"
    return f"≥{row[name]}" if name in row["more"] and row[name] is not None else row[name]


COLUMNS = (
    Column("code", said("编码", "Code")),
    Column("name", said("名称", "Name")),
    *(Column(name, WORDS[name], itemgetter(f"{name}_cell")) for name in SUMS),
    Column("at_least"),
)


def _rows(frame: pd.DataFrame, by: str, today: dt.date, asking: User) -> list[dict[str, Any]]:
    if frame.empty:
        return []
    smallest = 0 if asking.name else SMALLEST_SHOWN
    sums, more = summarize_told(frame, by, today, smallest)
    return [
        {"code": str(code), "order": row["employed"] + row["mobile"]} | _told(row, withheld)
        for (code, row), withheld in zip(
            sums.to_dict("index").items(), more.to_dict("records"), strict=True
        )
    ]


def _told(row: dict[Any, Any], more: dict[Any, Any]) -> dict[str, Any]:
    """Return the values of a row; `more` names those to which something that is not told adds."""
    found: dict[str, Any] = {"more": {name for name in SUMS if more[name]}}
    for name in SUMS:
        value = row[name]
        if value != value:  # NaN
            found[name] = None
        elif more[name] and value == 0:
            found[name] = FEW
        else:
            found[name] = int(value) if name in WHOLE else round(value, 3)
    return found


def _none() -> dict[str, Any]:
    return {"code": "", "more": set()} | dict.fromkeys(SUMS, 0) | {"kept_share": None}


def _names(session: Session, communities: list[Any], units: list[Any], missing: list[Any]) -> Names:
    organizations = {row["code"] for row in units}
    codes = {row["code"] for row in communities} | {unit.area_code for unit in missing} - {""}
    return references.names(session, {"organizations": organizations, "areas": codes})


def _named(rows: list[dict[str, Any]], by: str, known: Names) -> list[dict[str, Any]]:
    layer = LAYERS[by]
    return [row | {"name": _name(layer, row["code"], known)} for row in rows]


def _name(layer: str, code: str, known: Names) -> Said:
    words = known.get((layer, code), Said(code, code))
    return Said(short_name(words.zh), short_name(words.en)) if layer == "areas" else words


def _unit(unit: Any, known: Names) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": called("organization_kinds", unit.kind),
        "area_code": unit.area_code,
        "area": _name("areas", unit.area_code, known) if unit.area_code else Said("", ""),
    }
