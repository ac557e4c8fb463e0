"""The three systems and centres of each subdistrict: what is there, who answers, what lacks."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from gridmap.actions import dates, row_places
from gridmap.actions.area_panel import short_name
from gridmap.actions.assessments import rules_file, systems_file
from gridmap.actions.assessments.systems_file import GROUPS
from gridmap.analysis.systems import Part, Seen, Thing, see, whole
from gridmap.db.engine import Engine
from gridmap.db.queries import assessments as assessment_queries
from gridmap.db.queries import systems as queries
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.listed import Column, Listed
from gridmap.saying import Said, said

LEVEL = "subdistrict"
MOST_SHOWN = 12
STATES = {
    "there": said("齐全", "Complete"),
    "partly": said("部分", "In part"),
    "missing": said("缺少", "Missing"),
    "no_data": said("没有数据", "No data"),
}
NOT_SO = said("未做到", "Not so")  # of a part of which there may be none
LAYERS = ("organizations", "posts", "facilities", "assessments")


def describe(engine: Engine, *, area: str = "") -> dict[str, Any]:
    """Describe the systems of all subdistricts, and in detail those of one.

    Parameters
    ----------
    area : str
        Code of the subdistrict that is described in detail; "" is none.

    Returns
    -------
    dict
        `heads` (systems, then centres: `id`, `words`, `group`), `rows` a subdistrict (`code`,
        `name`, `cells` in the order of the heads with `state`, `words`, `unknown`), `one`
        with `systems` and their `parts`, `as_of`.

    Raises
    ------
    NotFoundError
        There is no such subdistrict.
    """
    heads = [(group, one) for group in GROUPS for one in systems_file.of_city()[group]]
    with reading(engine) as session:
        day = dates.clock(session)
        town = _Town(session, day)
    if area and area not in town.inside:
        raise NotFoundError(
            said("没有编码为 {code} 的街道。", "There is no subdistrict {code}.", code=area[:40])
        )
    rows = []
    for code in town.inside:
        seen = {one.id: [(part, words, town.see(part, code)) for part, words in one.parts]
                for _group, one in heads}  # fmt: skip
        cells = [_whole([found.state for _p, _w, found in seen[one.id]]) for _g, one in heads]
        rows.append({"code": code, "name": town.names[code], "cells": cells, "seen": seen})
    one = next((row for row in rows if row["code"] == area), None)
    return {
        "heads": [{"id": one.id, "words": one.words, "group": group} for group, one in heads],
        "rows": [{key: row[key] for key in ("code", "name", "cells")} for row in rows],
        "one": _detail(town, heads, one) if one else None,
        "as_of": day,
    }


class _Town:
    """The areas of the town, and everything that may make a part, by area."""

    def __init__(self, session: Session, day: dt.date) -> None:
        parts = [
            part
            for group in systems_file.of_city().values()
            for one in group
            for part, _words in one.parts
        ]
        tree = queries.tree(session)
        self.names = {row.code: row.name for row in tree}
        self.inside = _inside(tree)
        self.known = queries.known(session, LAYERS)
        if "assessments" in self.known:  # then nobody having found anything is known as well
            self.known.add("findings")
        self.things: dict[str, list[Thing]] = {}
        for thing in _things(session, parts, day):
            self.things.setdefault(thing.area, []).append(thing)

    def see(self, part: Part, code: str) -> Seen:
        """Look at a part in a subdistrict."""
        return see(part, code, self.inside[code], self.things, self.known)


def _inside(tree: list[Any]) -> dict[str, dict[str, list[str]]]:
    """Return for each subdistrict the areas inside by level; "" has all, itself too."""
    owner: dict[str, str] = {}
    found: dict[str, dict[str, list[str]]] = {}
    for level in (LEVEL, "community", "grid"):
        for row in tree:
            if row.level != level:
                continue
            code = row.code if level == LEVEL else owner.get(row.parent_code, "")
            if not code:
                continue
            owner[row.code] = code
            own = found.setdefault(code, {"": []})
            own.setdefault(level, []).append(row.code)
            own[""].append(row.code)
    return found


def _kinds(parts: list[Part], of: str) -> list[str]:
    return sorted({kind for part in parts if part.of == of for kind in part.kinds})


def _things(session: Session, parts: list[Part], day: dt.date) -> Iterable[Thing]:
    for row in queries.organizations(session, _kinds(parts, "organizations")):
        yield Thing("organizations", row.code, row.area_code, row.kind, "", row.name, "", row.phone)
    for row in queries.posts(session, _kinds(parts, "posts"), day):
        yield Thing("posts", row.code, row.area_code, row.kind, "", "", row.holder,
                    row.office_phone)  # fmt: skip
    for row in queries.facilities(session, _kinds(parts, "facilities"), day):
        who, phone = row.by_name or row.operator or "", row.by_phone or ""
        yield Thing("facilities", row.code, row.area_code, row.kind, "", row.name, who, phone)
    since = day - dt.timedelta(days=rules_file.of_city().valid_days)
    for row in assessment_queries.since(session, since, day):
        yield Thing("assessments", row.code, row.subject_code, "", "", row.name)
    for row in assessment_queries.open_of_areas(session):
        state = "late" if row.due_on and row.due_on < day else "open"
        yield Thing("findings", row.code, row.area_code, "", state, row.name)


def _whole(states: list[str]) -> dict[str, Any]:
    state, unknown = whole(states)
    return {"state": state, "words": STATES[state], "unknown": 0 if state == "no_data" else unknown}


def _detail(town: _Town, heads: list[Any], row: dict[str, Any]) -> dict[str, Any]:
    systems = [
        {
            "id": one.id,
            "words": one.words,
            "group": group,
            **cell_,
            "said": cell_["words"],
            "parts": [_part(town, part, words, seen) for part, words, seen in row["seen"][one.id]],
        }
        | {"words": one.words}
        for (group, one), cell_ in zip(heads, row["cells"], strict=True)
    ]
    return {"code": row["code"], "name": row["name"], "systems": systems}


def _state_words(part: Part, seen: Seen) -> Said:
    return NOT_SO if part.most is not None and seen.state == "missing" else STATES[seen.state]


def _part(town: _Town, part: Part, words: Any, seen: Seen) -> dict[str, Any]:
    names_things = part.of != "findings"  # these are for people with an account
    return {
        "id": part.id,
        "words": words,
        "state": seen.state,
        "said": _state_words(part, seen),
        "have": seen.have,
        "need": seen.need,
        "most": part.most,
        "each": part.at not in ("own", "inside"),
        "answers": part.answers,
        "things": [
            {
                "register": thing.of,
                "code": thing.code,
                "name": thing.name or short_name(town.names.get(thing.area, thing.area)),
                "area": short_name(town.names.get(thing.area, "")),
                "who": thing.who,
                "phone": thing.phone,
            }
            for thing in (seen.things[:MOST_SHOWN] if names_things else [])
        ],
        "more": max(0, len(seen.things) - MOST_SHOWN) if names_things else 0,
        "lacking": [
            {"code": code, "name": short_name(town.names.get(code, code))}
            for code in seen.lacking[:MOST_SHOWN]
        ],
        "more_lacking": max(0, len(seen.lacking) - MOST_SHOWN),
    }


COLUMNS = (
    Column("area_code", said("街道编码", "Code")),
    Column("area", said("街道", "Subdistrict")),
    Column("system", said("体系或中心", "System or centre"), lambda row: row["system_words"]),
    Column("part", said("组成", "Part"), lambda row: row["part_words"]),
    Column("state", said("情况", "State"), lambda row: row["state_words"]),
    Column("have", said("现有", "There")),
    Column("need", said("应有", "Needed")),
    Column("lacking", said("缺少的区域", "Areas without")),
    Column("answers", said("负责", "Answers")),
    Column("phone", said("办公电话", "Office phone")),
)


def table(engine: Engine) -> Listed:
    """Return the systems of all subdistricts, a row a part, with the outlines of the areas."""
    with reading(engine) as session:
        town = _Town(session, dates.clock(session))
    return Listed(COLUMNS, list(_lines(town)), row_places.outlines(engine, "area_code"))


def _lines(town: _Town) -> Iterator[dict[str, Any]]:
    for code in town.inside:
        for group in GROUPS:
            for one in systems_file.of_city()[group]:
                for part, words in one.parts:
                    place = {"area_code": code, "area": town.names[code]}
                    system = {"system": one.id, "system_words": one.words, "part_words": words}
                    yield place | system | _line(part, town.see(part, code))


def _line(part: Part, seen: Seen) -> dict[str, Any]:
    itself = part.at in ("own", "inside")
    own = seen.things[0] if seen.things and itself and part.answers else None
    known = seen.state != "no_data"
    return {
        "part": part.id,
        "state": seen.state,
        "state_words": _state_words(part, seen),
        "have": seen.have if known else None,
        "need": seen.need if known and part.most is None else None,
        "lacking": "" if itself else " ".join(seen.lacking),
        "answers": (own.who or own.name) if own else "",
        "phone": own.phone if own else "",
    }
