"""Amounts of standards and indicators in words."""

from typing import Any

from gridmap.saying import Said

# What stands after a number of each unit: Chinese, English.
UNITS = {
    "workers": ("名", " workers"), "posts": ("个岗位", " posts"), "persons": ("人", " persons"),
    "yuan": ("元", " yuan"), "organizations": ("个", " organizations"),
    "facilities": ("处", " facilities"), "residents": ("人", " residents"),
    "households": ("户", " households"), "areas": ("个", " areas"), "ties": ("项", " ties"),
    "breaks": ("处", " breaks"), "m2": ("平方米", " m²"), "cases": ("件", " cases"),
    "sites": ("处", " sites"), "standards": ("项", " standards"), "duties": ("项", " duties"),
    "joints": ("项", " joints"), "findings": ("项", " findings"), "per_1000": ("‰", " per 1,000"),
    "grids": ("个", " grids"), "hours": ("小时", " hours"), "percent": ("%", " %"),
}  # fmt: skip


def unit_in_chinese(unit: str) -> str:
    """Return what a unit is called in Chinese; one of a city's own stays as it is, a share is none.

    Examples
    --------
    >>> unit_in_chinese("households"), unit_in_chinese("share"), unit_in_chinese("m3")
    ('户', '', 'm3')
    """
    return "" if unit == "share" else UNITS.get(unit, (unit,))[0]


def amount(value: float | None, unit: str) -> Said:
    """Write an amount with its unit; what nobody knows is said, and not 0.

    Examples
    --------
    >>> amount(3, "workers").zh, amount(0.125, "share").en, amount(None, "yuan").zh
    ('3 名', '12.5 %', '没有数据')
    """
    if value is None:
        return Said("没有数据", "no data")
    if unit == "share":
        figure = plain(value * 100)
        return Said(f"{figure}%", f"{figure} %")
    zh, en = UNITS.get(unit, (unit, f" {unit}"))
    return Said(f"{plain(value)} {zh}".strip(), f"{plain(value)}{en}".strip())


def plain(value: Any) -> str:
    """Write a number for a person.

    Examples
    --------
    >>> plain(1200.0), plain(3.14159)
    ('1,200', '3.1')
    """
    rounded = round(float(value), 1)
    return f"{int(rounded):,}" if rounded.is_integer() else f"{rounded:,.1f}"
