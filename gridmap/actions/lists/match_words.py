"""Why a resource is proposed for a demand, in words."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gridmap.actions.lists.placing import NOWHERE, WORDS
from gridmap.saying import Said, said

PART_WORDS: dict[str, Said] = {
    "size": said("够不够", "Size"),
    "days": said("日期", "Days"),
    "hours": said("时段", "Hours"),
    "near": said("远近", "Nearness"),
}
NOTHING = said("没有合适的资源", "No resource fits")


@dataclass(frozen=True)
class Facts:
    """What is known of a pair.

    Attributes
    ----------
    pair : dict
        A row of `matching.propose`.
    needed, given : float
        Persons, or money where `money`; NaN where nobody says.
    placed : tuple of str
        How the places of demand and resource were found.
    on_foot : bool
        Whether the distance is a walk.
    """

    pair: dict[str, Any]
    needed: float
    given: float
    money: bool
    placed: tuple[str, str]
    on_foot: bool


def _size(facts: Facts) -> Said:
    needed, given = _number(facts.needed), _number(facts.given)
    if math.isnan(facts.needed) and math.isnan(facts.given):
        return said("双方都没有写多少", "neither says how much")
    if facts.money:
        if math.isnan(facts.given):
            return said("没有写金额，需要 {n} 元", "no amount is said, {n} yuan needed", n=needed)
        if math.isnan(facts.needed):
            return said("有 {n} 元", "{n} yuan", n=given)
        return said(
            "有 {given} 元，需要 {needed} 元",
            "{given} yuan of the {needed} that are needed",
            given=given, needed=needed,
        )  # fmt: skip
    if math.isnan(facts.given):
        return said(
            "没有写能容多少人，需要 {n} 人", "no capacity is said, for {n} needed", n=needed
        )
    if math.isnan(facts.needed):
        return said("可容 {n} 人", "room for {n}", n=given)
    return said(
        "可容 {given} 人，需要 {needed} 人",
        "room for {given}, for {needed} needed",
        given=given, needed=needed,
    )  # fmt: skip


def _days(facts: Facts) -> Said:
    shared, needed = int(facts.pair["shared_days"]), int(facts.pair["needed_days"])
    if shared == needed:
        return said("需要的 {n} 天都可用", "available on all {n} days", n=needed)
    return said(
        "需要的 {needed} 天里有 {shared} 天可用",
        "available on {shared} of {needed} days",
        shared=shared, needed=needed,
    )  # fmt: skip


def _hours(facts: Facts) -> Said:
    shared, needed = facts.pair["shared_hours"], facts.pair["needed_hours"]
    if math.isnan(needed):
        return said("需求没有限定时段", "any hours will do")
    if math.isnan(shared):
        return said("资源没有写时段", "the resource does not say its hours")
    return said(
        "每周需要 {needed} 小时，其中 {shared} 小时可用",
        "{shared} of the {needed} hours a week",
        shared=_number(shared), needed=_number(needed),
    )  # fmt: skip


def _near(facts: Facts) -> Said:
    one, other = facts.placed
    if NOWHERE in facts.placed:
        return said("没有位置，不知道多远", "without a place, so it is not known how far")
    by = said(
        "需求按{one}，资源按{other}", "demand by {one}, resource by {other}",
        one=WORDS[one], other=WORDS[other],
    )  # fmt: skip
    away = facts.pair["distance_m"]
    if math.isnan(away):
        return said("附近没有路，量不出步行距离（{by}）", "no path is near enough ({by})", by=by)
    if math.isinf(away):
        return said("超出步行范围（{by}）", "beyond a walk ({by})", by=by)
    if facts.on_foot:
        return said("步行 {n} 米（{by}）", "{n} m on foot ({by})", n=f"{away:,.0f}", by=by)
    return said("直线 {n} 米（{by}）", "{n} m straight ({by})", n=f"{away:,.0f}", by=by)


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


SENTENCES: dict[str, Callable[[Facts], Said]] = {
    "size": _size,
    "days": _days,
    "hours": _hours,
    "near": _near,
}
