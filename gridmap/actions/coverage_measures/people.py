"""Measures of posts and of money: who serves an area, and with what."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_measures.measured import Details, Measured, judge
from gridmap.actions.coverage_measures.question import Question
from gridmap.analysis import funds, posts


def staff(asked: Question) -> Measured:
    """Compare community workers with how many the residents ask for."""
    p = asked.parameters
    counted = asked.table["counted"]
    compared = posts.staff(
        asked.table.assign(residents=asked.table["residents"].where(counted)),
        asked.inputs.held_posts(asked.as_of),
        workers=p["workers"],
        per_residents=p["residents"],
        minimum=p["minimum"],
    )
    compared["denominator"] = asked.table["residents"].where(counted)
    return judge(asked.subjects, compared, notes=asked.unknown_people("residents"))


def filled(asked: Question) -> Measured:
    """Say whether the post that an area must have is held; if not, whether it was."""
    p = asked.parameters
    compared = posts.filled(
        asked.table,
        asked.inputs.held_posts(asked.as_of),
        kind=p["kind"],
        full_time=p.get("full_time", False),
    )
    return judge(asked.subjects, compared, details=_empty_posts(asked, p["kind"]))


def _empty_posts(asked: Question, kind: str) -> Details:
    def details(rows: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
        empty, listed = asked.table.iloc[rows], asked.inputs.posts
        theirs = listed[listed["area_code"].isin(empty["code"])]
        counted = posts.vacancies(empty, theirs, asked.as_of, kind)
        both = zip(counted["vacant"].tolist(), counted["expired"].tolist(), strict=True)
        said = ({"vacant": vacant, "expired": expired} for vacant, expired in both)
        return [{name: count for name, count in row.items() if count} for row in said]

    return details


def one_in_two(asked: Question) -> Measured:
    """Say whether one person holds all of some posts."""
    held = asked.inputs.held_posts(asked.as_of)
    compared = posts.one_in_two(asked.table, held, kinds=asked.parameters["kinds"])
    return judge(asked.subjects, compared)


def span(asked: Question) -> Measured:
    """Count the areas that the leader of each area leads."""
    p = asked.parameters
    held = asked.inputs.held_posts(asked.as_of)
    compared = posts.span(asked.table, held, kind=p["kind"], at_most=p["at_most"])
    return judge(asked.subjects, compared)


def fund(asked: Question) -> Measured:
    """Compare the money of the year with its floor."""
    p = asked.parameters
    compared = funds.floor(
        asked.table,
        asked.inputs.funds,
        kind=p["kind"],
        year=asked.as_of.year,
        amount_yuan=p["amount_yuan"],
    )
    return judge(asked.subjects, compared, details=_no_data(compared))


def _no_data(compared: pd.DataFrame) -> Details:
    known = compared["known"].to_numpy(dtype=bool)
    return lambda rows: [{} if known[row] else {"no_data": True} for row in rows]
