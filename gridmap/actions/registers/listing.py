"""The list of a register: filtered, counted by tab, page by page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gridmap.actions import area_choice, case_routing, dates
from gridmap.actions.area_panel import short_name
from gridmap.actions.registers import places, references, rows
from gridmap.actions.registers.references import Names
from gridmap.actions.registers.rows import Row
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, register_lists
from gridmap.db.queries.register_lists import RecordFilter
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import called, code_list
from gridmap.files.registers import DUE, VALIDITY, Register, RegisterField, register, registers
from gridmap.files.values import LOCAL
from gridmap.saying import Said, said

ROWS = 50
CLASSES = "case_classes"  # codes, or their first digits: no field of a code list
SMALLEST_SHOWN = 5  # a count of people below this is told to nobody without an account
PEOPLE = (
    "persons",
    "pledges",
    "kept",
    "checked_in",
    "reported",
    "managed",
    "assessed",
    "answers",
    "satisfied",
)
TABS = {
    "now": said("有效", "In force"),
    "coming": said("未开始", "To come"),
    "ended": said("已结束", "Ended"),
    "open": said("未完成", "Open"),
    "late": said("超期", "Late"),
    "done": said("已完成", "Done"),
    "": said("全部", "All"),
}
FIRST_TAB = {VALIDITY: "now", DUE: "open"}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of a register.

    Attributes
    ----------
    register : str
    area : str
        Code of an area; "" is the whole town.
    tab : str, optional
        A tab; the first one by default, "" is all.
    equal : dict of str to str
        Values of fields: those that lists are filtered by, or that refer to other records.
    text : str
        Part of what names a record, or beginning of its code.
    sort : str
        A field that lists show, `-field` downwards; "" is the order of the codes.
    page : int
        From 1.
    """

    register: str
    area: str = ""
    tab: str | None = None
    equal: dict[str, str] = field(default_factory=dict)
    text: str = ""
    sort: str = ""
    page: int = 1


def describe(engine: Engine, asked: Asked, *, asking: User) -> dict[str, Any]:
    """Describe the records that fit what is asked for.

    Returns
    -------
    dict
        `register`; `rows` of the page: `code`, `heading` and `cells`; `tabs` with their counts;
        `found`, `page`, `pages`; `area` with `parents` and `children`; `equal` in words.

    Raises
    ------
    NotFoundError, InputError
        No such register or area; a tab, field or sort that there is not.
    """
    kept = register(asked.register)
    with reading(engine) as session:
        wanted = filter_of(session, asked)
        counts = register_lists.counts(session, wanted)
        found = counts.get(wanted.tab, 0)
        pages = max(1, -(-found // ROWS))
        page = min(asked.page, pages)
        records = register_lists.page(session, wanted, asked.sort, (page - 1) * ROWS, ROWS)
        values = [rows.row_of(kept, record) for record in records]
        return {
            "register": kept,
            "rows": in_words(session, kept, values, wanted.today, asking=asking),
            "tabs": _tabs(kept, counts, wanted.tab),
            "tab": wanted.tab,
            "found": found,
            "all": counts.get("", 0),
            "page": page,
            "pages": pages,
            "area": area_choice.describe(session, wanted.area),
            "equal": _chosen(session, kept, asked.equal),
        }


def filter_of(session: Session, asked: Asked) -> RecordFilter:
    """Return the filter of what is asked for.

    Raises
    ------
    NotFoundError, InputError
        As of `describe`.
    """
    kept = register(asked.register)
    tab = FIRST_TAB.get(kept.tabs, "") if asked.tab is None else asked.tab
    if tab not in tabs_of(kept):
        raise _unknown("tab", tab, tabs_of(kept))
    listed = [field.id for field in kept.all_fields() if field.listed]
    if asked.sort.lstrip("-") not in ("", "code", *listed):
        raise _unknown("sort", asked.sort, ["code", *listed])
    filtered = {one.id for one in kept.all_fields() if one.filtered or one.refers or one.refers_by}
    for name in asked.equal:
        if name not in filtered:
            raise _unknown("filter", name, sorted(filtered))
    own = [kept.field(name) for name in kept.heading]
    return RecordFilter(
        kept.name,
        area=areas.get(session, asked.area) if asked.area else None,
        ways=places.ways(kept.name),
        equal={name: _typed(kept.field(name), value) for name, value in asked.equal.items()},
        text=asked.text,
        texts=tuple(one.id for one in own if one.kind is str and not one.codes and not one.refers),
        named=tuple(
            (one.id, one.refers)
            for one in own
            if "name" in references.heading_of(one.refers) and one.refers
        ),
        tabs=kept.tabs,
        tab=tab,
        today=dates.clock(session),
    )


def tabs_of(kept: Register) -> list[str]:
    """Return the tabs of a register, "" (all) the last."""
    own = register_lists.states(kept.tabs)
    if not own and kept.tabs:
        own = tuple(code_list(kept.field(kept.tabs).codes))
    return [*own, ""]


def _typed(field: RegisterField, text: str) -> Any:
    if field.kind is not int:
        return text
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError(
            said("“{text}”不是整数。", "{text} is not a whole number.", text=text[:40])
        )
    return int(text)


def _unknown(name: str, value: str, known: Any) -> InputError:
    return InputError(
        said(
            "{name} 是 {known} 之一，而不是“{value}”。",
            "{name} is one of {known}, not “{value}”.",
            name=name, value=value[:40], known=", ".join(filter(None, known)),
        )
    )  # fmt: skip


def _tabs(kept: Register, counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    """Describe the tabs; of a code list those that hold something, or are looked at."""
    own = kept.tabs not in FIRST_TAB and kept.tabs
    return [
        {
            "id": tab,
            "words": called(kept.field(kept.tabs).codes, tab) if own and tab else TABS[tab],
            "count": counts.get(tab, 0),
        }
        for tab in tabs_of(kept)
        if not own or tab in ("", chosen) or counts.get(tab)
    ]


def in_words(
    session: Session, kept: Register, values: list[Row], today: dt.date, *, asking: User
) -> list[dict[str, Any]]:
    """Describe records as lists show them: `code`, `heading`, `late`, and `cells` by field."""
    shown = [field for field in kept.all_fields() if field.listed]
    named = [*kept.heading, *(field.id for field in shown if field.refers or field.refers_by)]
    wanted = references.references(kept, values, dict.fromkeys(named))
    known = references.names(session, wanted)
    return [
        {
            "code": row["code"],
            "heading": references.heading(kept.name, row, known),
            "late": bool(
                kept.tabs == DUE and not row["done_on"] and row["due_on"] and row["due_on"] < today
            ),
            "cells": {one.id: cell(one, row, known, asking=asking) for one in shown},
        }
        for row in values
    ]


def cell(field: RegisterField, row: Row, known: Names, *, asking: User) -> dict[str, Any]:
    """Describe a value: `type`, the `value` itself, and `words` and `links` where it is a code."""
    value = row[field.id]
    found: dict[str, Any] = {"type": field.type, "value": value, "words": None, "links": []}
    if value in ("", None):
        return found | {"value": None}
    if not asking.name and field.id in hidden_in(row):
        return found | {"type": "hidden", "value": None}
    if field.type == "moment":
        return found | {"value": value.astimezone(LOCAL)}
    if field.codes:
        return found | {"words": called(field.codes, str(value))}
    if field.id == CLASSES:
        return found | {"words": case_routing.class_names(value)}
    if layer := field.layer_of(row):
        found["links"] = [_link(layer, code, known) for code in field.codes_in(row)]
    return found


def hidden_in(row: Mapping[str, Any]) -> set[str]:
    """Return the fields of a record that are told to people with an account only.

    Examples
    --------
    >>> sorted(hidden_in({"persons": 3, "pledges": 7, "service_hours": 2.5}))
    ['persons', 'service_hours']
    """
    found = {name for name in PEOPLE if row.get(name) and 0 < row[name] < SMALLEST_SHOWN}
    return found | ({"service_hours"} if "persons" in found and row.get("service_hours") else set())


def _link(layer: str, code: str, known: Names) -> dict[str, Any]:
    words = known.get((layer, code), Said(code, code))
    if layer == "areas":
        words = Said(short_name(words.zh), short_name(words.en))
    return {"layer": layer, "code": code, "words": words, "register": layer in registers()}


def _chosen(session: Session, kept: Register, equal: dict[str, str]) -> list[dict[str, Any]]:
    """Describe the filters that refer to other records: they have no control of their own."""
    found = []
    for name, code in equal.items():
        field = kept.field(name)
        if field.refers and not field.filtered:
            known = references.names(session, {field.refers: {code}})
            found.append(
                {
                    "id": name,
                    "words": field.words,
                    "value": known.get((field.refers, code), Said(code, code)),
                }
            )
    return found


def index(engine: Engine) -> list[dict[str, Any]]:
    """Describe all registers by shelf, each with how many records it holds."""
    with reading(engine) as session:
        totals = register_lists.totals(session, registers())
    shelves = [
        {"words": called("register_shelves", shelf["id"]), "names": shelf["registers"]}
        for shelf in code_list("register_shelves").values()
    ]
    placed = {name for shelf in shelves for name in shelf["names"]}
    lost = [name for name in registers() if name not in placed]
    shelves.append({"words": said("其他", "Others"), "names": lost})
    return [
        {
            "words": shelf["words"],
            "registers": [
                {"register": register(name), "count": totals[name]} for name in shelf["names"]
            ],
        }
        for shelf in shelves
        if shelf["names"]
    ]
