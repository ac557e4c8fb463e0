"""A line of the worklist of sites: what is to be done about one, by whom, and why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gridmap.actions import tie_words
from gridmap.actions.area_panel import short_name
from gridmap.actions.organization_ties import COMING, ENDED, NOW, state_of
from gridmap.analysis.organizations import FOUND, JOINT
from gridmap.files.code_lists import called
from gridmap.saying import Said, said

NEW, WORK, DONE = "new", "work", "done"


@dataclass(frozen=True, eq=False)
class Town:
    """What every line of the worklist is made of."""

    as_of: dt.date
    found_at: int
    ties: dict[str, list[Any]]
    organizations: dict[str, Any]
    parents: dict[str, Any]
    leads: dict[str, str]
    secretaries: dict[str, Any]


@dataclass(frozen=True)
class Neighbour:
    """The nearest organization that a site can join, and how far it is."""

    code: str
    distance_m: int
    walked: bool


def upwards(parents: dict[str, Any], code: str) -> list[str]:
    """Return an area and those above it, the nearest first."""
    found: list[str] = []
    while code in parents and code not in found:
        found.append(code)
        code = parents[code].parent_code
    return found


def state_in(ties: Iterable[Any], as_of: dt.date) -> str:
    """Say whether a site of some ties is covered (done), will be (work), or neither (new)."""
    states = {state_of(tie.valid_from, tie.valid_to, as_of) for tie in ties}
    return DONE if NOW in states else WORK if COMING in states else NEW


def row_of(
    town: Town, site: dict[str, Any], lonlat: Any, fits: str, near: Neighbour | None
) -> dict[str, Any]:
    """Describe one site; `near` is None where it is covered."""
    state = state_in(town.ties.get(site["code"], ()), town.as_of)
    covered = _covered(town, site["code"])
    lead = _lead(town, site["area_code"])
    row = site | {
        "kind_words": called("site_kinds", site["kind"]),
        "state": state,
        "area": _area(town, site["area_code"]),
        "place": shapely.Point(lonlat) if np.isfinite(lonlat).all() else None,
        "how": fits,
        "covered": covered,
        "alone": _alone(town, covered) if state == DONE else None,
        "neighbour": _neighbour(town, near) if near else None,
        "lead": lead,
        "advice": _advice(fits) if state != DONE else None,
    }
    return row | {"why": _why(town, row)}


def _area(town: Town, code: str) -> dict[str, str]:
    name = town.parents[code].name if code in town.parents else code
    return {"code": code, "name": short_name(name)}


def _covered(town: Town, code: str) -> list[dict[str, Any]]:
    found = []
    for tie in town.ties.get(code, ()):
        who = town.organizations.get(tie.from_code)
        found.append(
            {
                "tie": tie.code,
                "code": tie.from_code,
                "name": who.name if who else tie.from_code,
                "formed": who.formed if who else "",
                "state": state_of(tie.valid_from, tie.valid_to, town.as_of),
                "span": tie_words.span(tie.valid_from, tie.valid_to),
            }
        )
    return found


def _alone(town: Town, covered: list[dict[str, Any]]) -> Said:
    """Say whether a site has an organization of its own or shares one, by who covers what."""
    now = {one["code"] for one in covered if one["state"] == NOW}
    shares = sum(
        tie.from_code in now and state_of(tie.valid_from, tie.valid_to, town.as_of) == NOW
        for some in town.ties.values()
        for tie in some
    )
    formed = {one["formed"] for one in covered if one["state"] == NOW}
    if len(now) > 1 or shares > 1 or "jointly" in formed:
        return said("联合覆盖", "Jointly")
    return said("单独覆盖", "Alone")


def _neighbour(town: Town, near: Neighbour) -> dict[str, Any]:
    return {
        "code": near.code,
        "name": town.organizations[near.code].name,
        "distance_m": near.distance_m,
        "walked": near.walked,
        "measured": said("步行", "on foot") if near.walked else said("直线", "straight line"),
    }


def _lead(town: Town, area_code: str) -> dict[str, Any] | None:
    """Return who leads: the party organization of the smallest area above grids that has one."""
    for code in upwards(town.parents, area_code):
        if town.parents[code].level == "grid" or code not in town.leads:
            continue
        one, secretary = town.organizations[town.leads[code]], town.secretaries.get(code)
        return {
            "code": one.code,
            "name": one.name,
            "area": short_name(town.parents[code].name),
            "secretary": secretary.holder if secretary else "",
            "phone": (secretary.office_phone if secretary else "") or one.phone,
        }
    return None


def _advice(fits: str) -> Said:
    if fits == FOUND:
        return said("单独组建", "Found its own")
    return said("联合组建", "Join") if fits == JOINT else said("先摸底", "Count members first")


def _why(town: Town, row: dict[str, Any]) -> list[Said]:
    """Say why a line says what it does, sentence by sentence."""
    found = [_members(town, row)] if row["state"] != DONE else []
    for one in row["covered"]:
        values = {"name": one["name"], "span": one["span"]}
        sentence = {
            NOW: said("{name}覆盖，{span}。", "{name} covers it, {span}.", **values),
            COMING: said("{name}将覆盖，{span}。", "{name} will cover it, {span}.", **values),
            ENDED: said("{name}曾覆盖，{span}，已结束。", "{name} covered it, {span}.", **values),
        }
        found.append(sentence[one["state"]])
    near, lead = row["neighbour"], row["lead"]
    if row["how"] == JOINT and near:
        found.append(_joins(near))
    if row["state"] != DONE and lead:
        found.append(
            said(
                "由{name}牵头。",
                "{name} of {area} leads.",
                area=lead["area"], name=lead["name"],
            )
        )  # fmt: skip
    return found


def _members(town: Town, row: dict[str, Any]) -> Said:
    values = {"n": row["party_members"], "least": town.found_at}
    if row["how"] == FOUND:
        return said(
            "{n} 名党员，达到 {least} 名，可以单独组建。",
            "{n} party members; {least} are enough to found one.",
            **values,
        )
    if row["how"] == JOINT:
        return said(
            "{n} 名党员，不足 {least} 名，联合组建。",
            "{n} party members, fewer than {least}: it joins others.",
            **values,
        )
    return said("党员人数不明，先摸底。", "How many party members it has is not known.")


def _joins(near: dict[str, Any]) -> Said:
    if near["walked"]:
        return said(
            "最近的合适组织是{name}，步行 {m} 米。",
            "The nearest that fits is {name}, {m} m on foot.",
            name=near["name"], m=f"{near['distance_m']:,}",
        )  # fmt: skip
    return said(
        "最近的合适组织是{name}，直线 {m} 米（没有可走的路网，不是步行距离）。",
        "The nearest that fits is {name}, {m} m in a straight line (no network to walk on).",
        name=near["name"], m=f"{near['distance_m']:,}",
    )  # fmt: skip
