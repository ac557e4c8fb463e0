"""Which posts are vacant, missing, or soon will be: by area, with what to do next."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gridmap.actions import area_choice, dates, row_places
from gridmap.actions.area_panel import short_name
from gridmap.actions.registers import places
from gridmap.actions.registers.post_rules import single, term_of
from gridmap.analysis import post_terms
from gridmap.analysis.post_terms import ENDING, MISSING, STATES, VACANT, Foreseen, Wanted
from gridmap.analysis.standards import Standard
from gridmap.db.engine import Engine
from gridmap.db.models import Area
from gridmap.db.queries import areas, organizations
from gridmap.db.queries import posts as queries
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import called, code_list
from gridmap.files.listed import Column, Listed, Row, coded
from gridmap.saying import said

ROWS = 50
DAYS, MOST_DAYS = 60, 730
WORDS = {
    VACANT: said("空缺", "Vacant"),
    MISSING: said("缺岗", "Missing"),
    ENDING: said("将到期", "Ending"),
    "": said("全部", "All"),
}
COLUMNS = (
    Column("state", said("情况", "State"), lambda row: WORDS[row["state"]]),
    coded("kind", said("岗位", "Post"), "post_kinds"),
    Column("area_code", said("区域编码", "Area code")),
    Column("area", said("区域", "Area")),
    Column("organization_code", said("组织编码", "Organization code")),
    Column("organization", said("组织", "Organization")),
    Column("post", said("岗位编码", "Code of the post")),
    Column("holder", said("任职人", "Holder")),
    Column("day", said("日期", "Day")),
    Column("days", said("还有几天", "Days left")),
    Column("why", said("说明", "What it is")),
)


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see.

    Attributes
    ----------
    area : str
        Code of an area; "" is the whole town.
    state : str
        vacant, missing or ending; "" is all.
    kind : str
        A kind of post; "" is any.
    days : int
        How far ahead.
    page : int
        From 1.
    """

    area: str = ""
    state: str = ""
    kind: str = ""
    days: int = DAYS
    page: int = 1


def describe(engine: Engine, asked: Asked, *, standards: Sequence[Standard]) -> dict[str, Any]:
    """Describe the posts that are vacant, missing or ending.

    Returns
    -------
    dict
        `rows` of the page, `tabs` with their counts, `found`, `page`, `pages`, `kinds` with their
        counts, `area` with `parents` and `children`, `today`, `until`.

    Raises
    ------
    NotFoundError, InputError
        There is no such area; a state, kind or number of days that there cannot be.
    """
    _check(asked)
    with reading(engine) as session:
        area = areas.get(session, asked.area) if asked.area else None
        today = dates.clock(session)
        found, _ = read(session, area, standards, today, asked.days)
        kinds = Counter(one.kind for one in found)
        of_kind = [one for one in found if asked.kind in ("", one.kind)]
        chosen = [one for one in of_kind if asked.state in ("", one.state)]
        pages = max(1, -(-len(chosen) // ROWS))
        page = min(asked.page, pages)
        counts = {**Counter(one.state for one in of_kind), "": len(of_kind)}
        return {
            "rows": in_words(session, chosen[(page - 1) * ROWS : page * ROWS], today),
            "tabs": [
                {"id": s, "words": WORDS[s], "count": counts.get(s, 0)} for s in ("", *STATES)
            ],
            "kinds": [{"id": kind, "count": kinds[kind]} for kind in code_list("post_kinds")],
            "found": len(chosen),
            "page": page,
            "pages": pages,
            "area": area_choice.describe(session, area),
            "today": today,
            "until": today + dt.timedelta(days=asked.days),
        }


def table(engine: Engine, asked: Asked, *, standards: Sequence[Standard]) -> Listed:
    """Return all that fit, each in its area, or else where its organization is.

    Raises
    ------
    NotFoundError, InputError
        As of `describe`.
    """
    _check(asked)
    with reading(engine) as session:
        area = areas.get(session, asked.area) if asked.area else None
        today = dates.clock(session)
        found = [
            one
            for one in read(session, area, standards, today, asked.days)[0]
            if asked.kind in ("", one.kind) and asked.state in ("", one.state)
        ]
        rows = in_words(session, found, today)
    told = [row | {"kind": row["kind_id"]} for row in rows]
    return Listed(COLUMNS, told, row_places.points(engine, _refers))


def _refers(row: Row) -> tuple[tuple[str, str], ...]:
    return ("areas", row["area_code"]), ("organizations", row["organization_code"])


def _check(asked: Asked) -> None:
    for name, value, known in (
        ("state", asked.state, STATES),
        ("kind", asked.kind, tuple(code_list("post_kinds"))),
    ):
        if value and value not in known:
            raise InputError(
                said(
                    "{name} 是 {known} 之一，而不是“{value}”。",
                    "{name} is one of {known}, not “{value}”.",
                    name=name, value=value[:40], known=", ".join(known),
                )
            )  # fmt: skip
    if not 0 <= asked.days <= MOST_DAYS:
        raise InputError(said("days 从 0 到 {most}。", "days is from 0 to {most}.", most=MOST_DAYS))


def read(
    session: Session, area: Area | None, standards: Sequence[Standard], today: dt.date, days: int
) -> tuple[list[Foreseen], dict[str, str]]:
    """Find what is vacant, missing or ending in an area, or in the whole town; two statements.

    Returns
    -------
    found : list of Foreseen
    names : dict of str to str
        Names of the areas that must have posts, by their codes.
    """
    wanted = post_terms.wanted(standards, today)
    until = today + dt.timedelta(days=days)
    kinds = sorted({one.kind for one in wanted})
    rows = queries.may_lack(session, area, places.ways("posts"), today, until, kinds)
    levels = {one.level for one in wanted}
    those = queries.areas_of_levels(session, levels, area) if levels else []
    terms = list(map(term_of, rows))
    found = post_terms.foreseen(terms, _needs(wanted, those), today, days, single())
    return found, {row.code: row.name for row in those}


def _needs(wanted: list[Wanted], those: list[Any]) -> list[tuple[str, Wanted]]:
    return [
        (row.code, one)
        for row in those
        for one in wanted
        if row.level == one.level and (not one.kinds or row.kind in one.kinds)
    ]


def in_words(session: Session, found: Sequence[Foreseen], today: dt.date) -> list[dict[str, Any]]:
    """Describe what is foreseen: two statements for all the names."""
    named = areas.names(session, sorted({one.area for one in found} - {""}))
    offices = organizations.names(session, sorted({one.organization for one in found} - {""}))
    return [
        {
            "state": one.state,
            "kind_id": one.kind,
            "kind": called("post_kinds", one.kind),
            "area_code": one.area,
            "area": short_name(named.get(one.area, one.area)),
            "organization_code": one.organization,
            "organization": offices.get(one.organization, one.organization),
            "post": one.term.code if one.term else "",
            "holder": one.term.holder if one.term else "",
            "day": one.day,
            "days": (one.day - today).days if one.day and one.state == ENDING else None,
            "full_time": one.full_time,
            "why": _why(one),
        }
        for one in found
    ]


def _why(one: Foreseen) -> Any:
    """Say in a sentence what is the matter."""
    if one.state == VACANT:
        return said("岗位在册，没有任职人", "The post is there, and nobody holds it")
    if one.state == ENDING:
        return said("任期将到，还没有接任的人", "The term ends, and nobody follows yet")
    if one.term and one.day is None:
        return said("要求专职，现在的不是专职", "A full-time one is asked for; this one is not")
    if one.term:
        return said("任期已过，没有人接任", "The term is over, and nobody followed")
    return said("标准要求有，没有登记", "A standard asks for it; none is on record")
