"""Activities at a facility: before and after today, by month, and where nothing takes place."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import dates
from gridmap.actions.lists import activities
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.errors import InputError, NotFoundError, RecordError
from tests import towns
from tests.actions.lists.conftest import Keep
from tests.saved import as_features

STAFF = User("li", "staff", frozenset({"read"}))
TODAY = dates.today()


def at(days: int, hour: int = 10) -> str:
    """Return a moment so many days from today, as forms have it."""
    return f"{(TODAY + dt.timedelta(days=days)).isoformat()}T{hour:02d}:00"


def test_activities_of_a_facility(town: Engine, keep: Keep) -> None:
    past = keep("activities", starts_at=at(-3), persons="12")
    small = keep("activities", starts_at=at(-1), persons="3")
    keep("activities", starts_at=at(-500), persons="50")
    coming = keep("activities", starts_at=at(4))
    later = keep("activities", starts_at=at(9))
    found = activities.at_facility(town, "F1", 10, asking=STAFF)
    assert [one["code"] for one in found["past"]] == [small, past]
    assert [one["code"] for one in found["coming"]] == [coming, later]
    # More people than there is room for is worth a remark, and no more than that.
    assert [one["over"] for one in found["past"]] == [False, True]
    assert len(found["bars"]) == 12
    assert sum(bar["persons"] for bar in found["bars"]) == 15
    assert sum(bar["held"] for bar in found["bars"]) == 2


def test_the_public_sees_no_small_attendance(town: Engine, keep: Keep) -> None:
    keep("activities", starts_at=at(-1), persons="3")
    found = activities.at_facility(town, "F1", None, asking=ANONYMOUS)
    (one,) = found["past"]
    assert (one["few"], one["persons"]) == (True, None)
    few = [bar for bar in found["bars"] if bar["few"]]
    assert [(bar["persons"], bar["height"]) for bar in few] == [(0, 0.0)]


def test_bars_stand_on_one_line_and_the_most_is_the_highest(town: Engine, keep: Keep) -> None:
    for days, persons in ((-40, "20"), (-1, "5")):
        keep("activities", starts_at=at(days), persons=persons)
    bars: list[dict[str, Any]] = activities.at_facility(town, "F1", None, asking=STAFF)["bars"]
    foot = activities.HEIGHT - activities.FOOT
    assert all(bar["y"] + bar["height"] == pytest.approx(foot) for bar in bars)
    assert max(bar["height"] for bar in bars) == activities.HEIGHT - 2 * activities.FOOT


def test_an_activity_does_not_end_before_it_begins(town: Engine, keep: Keep) -> None:
    with pytest.raises(RecordError, match="is before"):
        keep("activities", starts_at=at(-1, 10), ends_at=at(-1, 9))
    with pytest.raises(RecordError, match="negative"):
        keep("activities", persons="-1")


@pytest.mark.parametrize(
    ("held", "days", "idle"), [(-30, 29, True), (-30, 31, False), (5, 9, True)]
)
def test_facilities_where_nothing_takes_place(
    town: Engine,
    keep: Keep,
    held: int,
    days: int,
    idle: bool,
) -> None:
    keep("activities", starts_at=at(held))
    found = activities.idle(town, "", "", days)
    assert [row["code"] for row in found["rows"]] == (["F1"] if idle else [])


def test_a_facility_without_any_activity_says_so(town: Engine) -> None:
    found = activities.idle(town, "", "service_station", None)
    assert [(row["code"], row["last"]) for row in found["rows"]] == [("F1", None)]
    assert found["days"] == 90
    assert activities.idle(town, "", "library", None)["rows"] == []
    (saved,) = as_features(activities.idle_table(town, "", "service_station", None))
    assert (saved["id"], saved["geometry"]["type"]) == ("F1", "Point")
    assert saved["properties"]["kind"] == "service_station"


def test_nonsense_is_said(town: Engine) -> None:
    for given in (("", "x", 9), ("", "", 0), ("", "", 4000)):
        with pytest.raises(InputError):
            activities.idle(town, *given)
    with pytest.raises(NotFoundError):
        activities.idle(town, "9", "", 9)
    assert activities.idle(town, towns.COMMUNITY, "", 9)["area"]["name"] == "交通巷社区"
