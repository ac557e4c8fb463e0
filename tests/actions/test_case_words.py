"""What a case says of its time: the years of which the calendar is not sure."""

import datetime as dt

import pytest

from gridmap.actions import calendars, case_words
from gridmap.analysis.case_deadlines import Allowance, of_case
from gridmap.analysis.case_stages import Step, begin
from gridmap.files.values import LOCAL


def why(clock: str, *begun: int) -> list[str]:
    at = dt.datetime(*begun, 10, tzinfo=LOCAL)  # type: ignore[misc]
    standing = of_case(
        begin(Step("report", at, "li")), Allowance(clock, 5), calendars.of_country(), at
    )
    return [one["en"] for one in case_words.describe(standing, at)["why"]]


@pytest.mark.parametrize(
    ("clock", "begun", "doubts"),
    [
        ("working_days", (2026, 5, 6), []),
        ("working_days", (2026, 12, 30), ["The holidays of 2027 are not announced"]),
        ("working_hours", (2027, 5, 6), ["The holidays of 2027 are not announced"]),
        ("working_days", (2027, 12, 30), ["of 2027 are not", "The calendar does not know 2028"]),
        ("natural_days", (2028, 5, 6), []),
    ],
)
def test_years_without_announced_holidays_are_told(
    clock: str, begun: tuple[int, ...], doubts: list[str]
) -> None:
    told = [
        sentence for sentence in why(clock, *begun) if "announced" in sentence or "know" in sentence
    ]
    assert len(told) == len(doubts)
    assert all(part in sentence for part, sentence in zip(doubts, told, strict=True))
