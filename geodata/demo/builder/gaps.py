"""What is planted in organizations, ties and posts after they were made."""

from datetime import date, timedelta
from typing import Any

from builder.planted import (
    LEADERS,
    NAMESAKES,
    NO_BRANCH,
    UNITS_ALLIED,
    UNITS_CROSS,
    UNITS_ENDED,
    UNITS_NEVER,
    VACANT,
)
from builder.settings import AS_OF

Row = dict[str, Any]


def plant(
    organizations: list[Row], ties: list[Row], posts: list[Row], committee: dict[str, str]
) -> None:
    """Change the rows in place; `committee` is the party committee's code by area."""
    _take_branches(organizations, ties, posts, committee)
    _untie_units(organizations, ties, committee)
    _share_leaders(posts)
    _follow_directors(posts)
    for kind, area in VACANT:
        posts.append({
            "kind": kind, "holder": "", "office_phone": "", "area_code": area,
            "organization_code": committee[area[:12]], "full_time": True,
            "valid_from": date(2026, 3, 1), "valid_to": None,
        })  # fmt: skip


def _take_branches(
    organizations: list[Row], ties: list[Row], posts: list[Row], committee: dict[str, str]
) -> None:
    """Remove the branches of some grids; their leaders then belong to the community's committee."""
    gone = {
        row["code"]: row["area_code"]
        for row in organizations
        if row["kind"] == "grid_branch" and row["area_code"] in NO_BRANCH
    }
    if sorted(gone.values()) != sorted(NO_BRANCH):
        raise RuntimeError("a grid without a branch has none to lose")
    organizations[:] = [row for row in organizations if row["code"] not in gone]
    ties[:] = [row for row in ties if not {row["from_code"], row["to_code"]} & set(gone)]
    for row in posts:
        if row["organization_code"] in gone:
            row["organization_code"] = committee[row["area_code"][:12]]


def _untie_units(organizations: list[Row], ties: list[Row], committee: dict[str, str]) -> None:
    units = [row for row in organizations if row["kind"] == "resident_unit"]
    alliance = {row["area_code"]: row["code"] for row in organizations if row["kind"] == "alliance"}
    one_tie = {row["from_code"]: row for row in ties if row["kind"] == "serves_area"}
    for number in UNITS_NEVER:
        ties.remove(one_tie[units[number]["code"]])
    for number in UNITS_ENDED:
        one_tie[units[number]["code"]]["valid_to"] = date(2025, 12, 31)
    for number in UNITS_ALLIED:
        tie = one_tie[units[number]["code"]]
        target = alliance[units[number]["area_code"][:9]]
        tie.update(kind="alliance_member", to_kind="organization", to_code=target)
    for number in UNITS_CROSS:
        tie = one_tie[units[number]["code"]]
        tie.update(
            kind="red_property", from_code=committee[units[number]["area_code"]],
            to_kind="organization", to_code=units[number]["code"],
        )  # fmt: skip


def _share_leaders(posts: list[Row]) -> None:
    leads = {
        row["area_code"]: row
        for row in posts
        if row["kind"] == "grid_leader" and row["valid_to"] is None
    }
    for first, *others in [*LEADERS, NAMESAKES]:
        for other in others:
            leads[other]["holder"] = leads[first]["holder"]


def _follow_directors(posts: list[Row]) -> None:
    """Let the term of a former director end on the day before the present one's begins."""
    begun = {
        row["area_code"]: row["valid_from"]
        for row in posts
        if row["kind"] == "director" and row["valid_to"] is None
    }
    for row in posts:
        if row["kind"] == "director" and row["valid_to"] is not None:
            row["valid_to"] = min(begun[row["area_code"]] - timedelta(days=1), AS_OF)
            row["valid_from"] = row["valid_to"] - timedelta(days=1095)
