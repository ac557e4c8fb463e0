"""What an organization is tied to, today and before: for its page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from gridmap.actions import dates, tie_words
from gridmap.actions.area_panel import short_name
from gridmap.actions.registers import references
from gridmap.actions.registers.references import Names
from gridmap.db.engine import Engine
from gridmap.db.models import Agreement
from gridmap.db.queries import ties as queries
from gridmap.db.session import reading
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said, said

ALLIANCE, MEMBER = "alliance", "alliance_member"
LISTED = 60  # ties of a group that a page lists
# What the ties of a kind are called on the page of an organization, at their near and far end.
GROUPS = {
    ("superior", "to"): said("上级", "Superior"),
    ("superior", "from"): said("直接下级", "Directly below"),
    ("industry_over", "to"): said("行业管理", "Industry committee over it"),
    ("industry_over", "from"): said("管理的行业组织", "Organizations of its industry"),
    ("alliance_member", "any"): said("党建联盟", "Alliances"),
    ("red_property", "any"): said("红色物业（交叉任职）", "Red property (cross-appointments)"),
    ("covers_site", "from"): said("覆盖的场所", "Sites covered"),
    ("serves_area", "from"): said("服务的区域", "Areas served"),
    ("operates_facility", "from"): said("运营的设施", "Facilities operated"),
}
MEMBERS = said("联盟成员", "Members")
NOW, COMING, ENDED = "now", "coming", "ended"


def of(engine: Engine, code: str, *, kind: str, as_of: dt.date | None = None) -> dict[str, Any]:
    """Describe the ties of an organization.

    Parameters
    ----------
    kind : str
        Of the organization.
    as_of : date, optional
        Day on which ties are in force; by default `dates.clock`.

    Returns
    -------
    dict
        `as_of`; `above`, the chain of superiors, the highest first; `groups`, each with `id`,
        `words`, `ties` (`code`, `other`, `span`, `state`: now, coming, ended; those in force
        first), `total` and `filter`, by which the register lists all; `joints` of an alliance
        (see `joints_of`).
    """
    with reading(engine) as session:
        as_of = as_of or dates.clock(session)
        chain = queries.above(session, [code], as_of, ["superior"])
        own = queries.of(session, code)
        is_alliance = kind == ALLIANCE
        agreements = queries.agreements(session, code) if is_alliance else []
        groups = _groups(own, code, as_of)
        known = references.names(session, _wanted(chain, groups, agreements))
        return {
            "as_of": as_of,
            "above": [
                _end("organizations", row.from_code, known)
                | {"span": tie_words.span(row.valid_from, row.valid_to)}
                for row in reversed(chain)
            ],
            "groups": [
                _told(key, rows, code, as_of, known, is_alliance=is_alliance)
                for key, rows in groups.items()
            ],
            "joints": joints_of(agreements, as_of, known) if is_alliance else None,
        }


def state_of(begins: dt.date | None, ends: dt.date | None, day: dt.date) -> str:
    """Say whether what holds for a time does so on a day: now, coming or ended.

    Examples
    --------
    >>> state_of(None, dt.date(2026, 1, 1), dt.date(2026, 1, 1))
    'now'
    """
    if ends and ends < day:
        return ENDED
    return COMING if begins and begins > day else NOW


def side_of(row: Any, code: str) -> str:
    """Return the end of a tie at which an organization stands, `any` where both are alike."""
    side = "from" if row.from_code == code else "to"
    return "any" if (row.kind, "any") in GROUPS else side


def words_of(kind: str, side: str) -> Said:
    """Return what ties of a kind are called by whoever stands at that end of them."""
    return GROUPS.get((kind, side)) or called("tie_kinds", kind)


def place_of(row: Any, code: str) -> int:
    """Return where the group of a tie stands on the page of an organization, from 0."""
    order = list(GROUPS)
    key = (row.kind, side_of(row, code))
    return order.index(key) if key in order else len(order)


def _groups(own: Iterable[Any], code: str, as_of: dt.date) -> dict[tuple[str, str], list[Any]]:
    """Return ties by kind and end, in the order of `GROUPS`, those in force first."""
    found: dict[tuple[str, str], list[Any]] = {}
    for row in own:
        found.setdefault((row.kind, side_of(row, code)), []).append(row)
    order = [NOW, COMING, ENDED]
    for rows in found.values():
        rows.sort(key=lambda row: order.index(state_of(row.valid_from, row.valid_to, as_of)))
    known = [key for key in GROUPS if key in found]
    return {key: found[key] for key in [*known, *(key for key in found if key not in GROUPS)]}


def other_end(row: Any, code: str) -> tuple[str, str]:
    """Return layer and code of the other end of a tie."""
    if row.from_code == code:
        return str(code_list("tie_ends").get(row.to_kind, {}).get("layer", "")), row.to_code
    return "organizations", row.from_code


def _wanted(
    chain: list[Any],
    groups: dict[tuple[str, str], list[Any]],
    agreements: list[Agreement],
) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {"organizations": {row.from_code for row in chain}}
    for rows in groups.values():
        for row in rows[:LISTED]:
            for layer, code in (("organizations", row.from_code), other_end(row, row.from_code)):
                wanted.setdefault(layer, set()).add(code)
    for one in agreements:
        wanted["organizations"] |= set(partners_of(one))
    return wanted


def partners_of(one: Agreement) -> list[str]:
    """Return the codes of those who take part in an agreement."""
    return [
        part.strip() for part in one.partner_codes.replace("，", ",").split(",") if part.strip()
    ]


def _end(layer: str, code: str, known: Names) -> dict[str, Any]:
    words = known.get((layer, code), Said(code, code))
    if layer == "areas":
        words = Said(short_name(words.zh), short_name(words.en))
    return {"layer": layer, "code": code, "words": words}


def _told(
    key: tuple[str, str],
    rows: list[Any],
    code: str,
    as_of: dt.date,
    known: Names,
    *,
    is_alliance: bool,
) -> dict[str, Any]:
    kind, words = key[0], words_of(*key)
    one_side = {("to_code" if row.from_code != code else "from_code") for row in rows}
    return {
        "id": "-".join(key),
        "kind": kind,
        "words": MEMBERS if is_alliance and kind == MEMBER else words,
        "total": len(rows),
        "now": sum(state_of(row.valid_from, row.valid_to, as_of) == NOW for row in rows),
        "filter": {"kind": kind, one_side.pop(): code} if len(one_side) == 1 else {"kind": kind},
        "ties": [
            {
                "code": row.code,
                "other": _end(*other_end(row, code), known),
                "span": tie_words.span(row.valid_from, row.valid_to),
                "state": state_of(row.valid_from, row.valid_to, as_of),
            }
            for row in rows[:LISTED]
        ],
    }


def joints_of(agreements: list[Agreement], as_of: dt.date, known: Names) -> dict[str, Any]:
    """Describe the five joints of an alliance, each with its agreements.

    Returns
    -------
    dict
        `all`, a joint each with `words`, `state` (now; ended, where there only was one; missing)
        and `agreements`; `missing`, the words of those without one in force.
    """
    found = []
    for joint in code_list("alliance_joints"):
        own = [one for one in agreements if one.joint == joint]
        rows = [
            {
                "code": one.code,
                "name": one.name or one.code,
                "text": one.text,
                "span": tie_words.span(one.valid_from, one.valid_to),
                "state": state_of(one.valid_from, one.valid_to, as_of),
                "partners": [_end("organizations", code, known) for code in partners_of(one)],
            }
            for one in own
        ]
        states = {row["state"] for row in rows}
        state = next((one for one in (NOW, COMING, ENDED) if one in states), "missing")
        found.append(
            {"joint": joint, "words": called("alliance_joints", joint)}
            | {"state": state, "agreements": rows}
        )
    return {"all": found, "missing": [one["words"] for one in found if one["state"] != NOW]}
