"""A unit's room opened to residents counts in coverage in its hours, until it is withdrawn."""

from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import coverage_seen
from gridmap.actions.lists import opening_up, project_show, projects
from gridmap.actions.registers import keeping
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.errors import ConflictError, NotAllowedError, NotFoundError, RecordError
from tests import towns
from tests.actions.evaluating import evaluate, rule, short
from tests.actions.lists.conftest import CROSSING, Keep, row

HOURS = "Sa 09:00-12:00"
STATION = {"kinds": ["service_station"], "threshold_m": 200, "method": "walking"}
RULES = [
    rule("reach", name="any", **STATION),
    rule("reach", name="saturday", open_at="Sa 10:00", **STATION),
    rule("reach", name="evening", open_at="Sa 20:00", **STATION),
]
PEOPLE = 1000


def covered(store: Engine) -> dict[str, float]:
    """Evaluate, and return how many people each rule finds covered."""
    run = evaluate(store, *RULES)
    names = ("any", "saturday", "evening")
    return {name: PEOPLE - sum(short(store, run, name).values()) for name in names}


def room(keep: Keep, **more: Any) -> str:
    return keep("resources", at=CROSSING, hours=HOURS, capacity="30", **more)


def test_coverage_counts_the_room_in_its_hours_until_it_is_withdrawn(
    town: Engine, keep: Keep
) -> None:
    # The town's own station says no hours, so it counts as closed at any.
    keeping.change(town, "facilities", "F1", {"opening_hours": "Mo-Fr 09:00-18:00"}, by="test")
    assert covered(town) == {"any": 40, "saturday": 0, "evening": 0}
    resource = room(keep)
    facility = opening_up.open_up(town, resource, "service_station", "", by="test")
    # Two houses lie within 200 m of the crossing: 140 m and 180 m on foot.
    assert covered(town) == {"any": 120, "saturday": 80, "evening": 0}
    keeping.change(town, "facilities", facility, {"opening_hours": "Sa 18:00-22:00"}, by="test")
    assert covered(town) == {"any": 120, "saturday": 0, "evening": 80}
    keeping.change(town, "resources", resource, {"state": "withdrawn"}, by="test")
    assert row(town, "facilities", facility)["open_to_residents"] is False
    assert covered(town) == {"any": 40, "saturday": 0, "evening": 0}


def test_a_facility_is_unseen_until_the_next_evaluation(town: Engine, keep: Keep) -> None:
    nothing = {"run": None, "as_of": None, "at": None, "changed": False}
    assert coverage_seen.unseen(town, "F1") == nothing
    run = evaluate(town, *RULES)
    assert coverage_seen.unseen(town, "F1") is None
    code = opening_up.open_up(town, room(keep), "service_station", "", by="test")
    told = coverage_seen.unseen(town, code)
    assert told is not None
    assert (told["run"], told["changed"], coverage_seen.unseen(town, "F1")) == (run, False, None)
    keeping.change(town, "facilities", "F1", {"capacity": "9"}, by="test")
    assert coverage_seen.unseen(town, "F1") == told | {"changed": True}
    keeping.change(town, "facilities", code, {"capacity": "9"}, by="test")
    assert coverage_seen.unseen(town, code) == told  # no run has seen it in any state
    evaluate(town, *RULES)
    assert [coverage_seen.unseen(town, one) for one in (code, "F1", "F9")] == [None] * 3


def test_the_facility_is_the_resources_and_operated_by_its_unit(town: Engine, keep: Keep) -> None:
    resource = room(keep)
    made = row(town, "facilities", opening_up.open_up(town, resource, "culture", "", by="test"))
    assert (made["name"], made["kind"], made["operator"]) == ("会议室", "culture", "某某公司")
    assert (made["capacity"], made["opening_hours"]) == (30, HOURS)
    assert made["open_to_residents"] is True
    given = row(town, "resources", resource)
    assert (made["lon"], made["lat"]) == (given["lon"], given["lat"])
    assert given["facility_code"] == made["code"]


def test_a_resource_that_says_no_hours_is_free_when_residents_may_come(
    town: Engine, keep: Keep
) -> None:
    silent = keep("resources", at=CROSSING, capacity="30")
    opening_up.open_up(town, silent, "culture", HOURS, by="test")
    assert row(town, "resources", silent)["hours"] == HOURS
    own = room(keep)
    opening_up.open_up(town, own, "culture", "Su 09:00-12:00", by="test")
    assert row(town, "resources", own)["hours"] == HOURS


def test_a_facility_that_is_there_is_opened_and_stays_what_it_is(town: Engine, keep: Keep) -> None:
    resource = keep("resources", facility_code="F1")
    with pytest.raises(RecordError, match="opening hours are needed"):
        opening_up.open_up(town, resource, "", "", by="test")
    assert opening_up.open_up(town, resource, "culture", HOURS, by="test") == "F1"
    made = row(town, "facilities", "F1")
    assert (made["kind"], made["opening_hours"]) == ("service_station", HOURS)
    assert made["open_to_residents"] is True


def test_a_facility_that_another_resource_gives_stays_open(town: Engine, keep: Keep) -> None:
    one = keep("resources", facility_code="F1", hours=HOURS)
    other = keep("resources", facility_code="F1")
    opening_up.open_up(town, one, "", "", by="test")
    keeping.change(town, "resources", one, {"state": "withdrawn"}, by="test")
    assert row(town, "facilities", "F1")["open_to_residents"] is True
    keeping.remove_many(town, "resources", [other], by="test")
    assert row(town, "facilities", "F1")["open_to_residents"] is None  # as it was


def test_a_facility_that_is_open_on_its_own_stays_open(town: Engine, keep: Keep) -> None:
    keeping.change(town, "facilities", "F1", {"open_to_residents": "true"}, by="test")
    resource = keep("resources", facility_code="F1", hours=HOURS)
    opening_up.open_up(town, resource, "", "", by="test")
    keeping.change(town, "resources", resource, {"state": "withdrawn"}, by="test")
    assert row(town, "facilities", "F1")["open_to_residents"] is True
    # Closed and opened again as a resource, it goes back to closed.
    keeping.change(town, "facilities", "F1", {"open_to_residents": "false"}, by="test")
    resource = keep("resources", facility_code="F1", hours=HOURS)
    opening_up.open_up(town, resource, "", "", by="test")
    keeping.change(town, "resources", resource, {"state": "withdrawn"}, by="test")
    assert row(town, "facilities", "F1")["open_to_residents"] is False


@pytest.mark.parametrize(
    ("more", "kind", "hours", "sentence"),
    [
        ({}, "hospital", HOURS, "cannot become"),
        ({"kind": "fund"}, "culture", HOURS, "cannot become"),
        ({}, "culture", "周六", "as Sa 09:00"),
    ],
)
def test_what_cannot_be_opened_is_said_and_nothing_changes(
    town: Engine, keep: Keep, more: dict[str, str], kind: str, hours: str, sentence: str
) -> None:
    resource = room(keep, **more)
    with pytest.raises(RecordError, match=sentence):
        opening_up.open_up(town, resource, kind, hours, by="test")
    assert row(town, "resources", resource)["facility_code"] == ""


def test_without_a_place_or_withdrawn_or_not_allowed_nothing_is_opened(
    town: Engine, keep: Keep
) -> None:
    with pytest.raises(RecordError, match="has no place"):
        opening_up.open_up(town, keep("resources", hours=HOURS), "culture", "", by="test")
    with pytest.raises(ConflictError, match="was withdrawn"):
        opening_up.open_up(town, room(keep, state="withdrawn"), "culture", "", by="test")
    with pytest.raises(NotFoundError):
        opening_up.open_up(town, "R9", "culture", "", by="test")
    only_lists = User("li", "x", frozenset({"keep_lists"}))
    with pytest.raises(NotAllowedError):
        opening_up.open_up(town, room(keep), "culture", "", by=only_lists)


def test_a_project_says_whom_the_facility_that_it_opened_alone_reaches(
    town: Engine, keep: Keep
) -> None:
    resource = room(keep)
    code = projects.make(town, keep("demands", organization_code="O1"), resource, by="test")

    def reached() -> list[dict[str, Any]]:
        found = project_show.describe(town, row(town, "projects", code), asking=ANONYMOUS)
        told: list[dict[str, Any]] = found["reached"]
        return told

    assert reached() == []
    facility = opening_up.open_up(town, resource, "service_station", "", by="test")
    assert [(one["code"], one["people"]) for one in reached()] == [(facility, None)]
    run = evaluate(town)
    (one,) = reached()
    assert (one["run"], one["open"]) == (run, True)
    assert one["people"] == alone(town)


def alone(store: Engine) -> int:
    """Count by hand: 40 people a house within 500 m of the crossing and beyond 500 m of (0, 0)."""

    def walk(house: tuple[int, int], corner: tuple[float, float]) -> float:
        west = house[0] * towns.SIDE_M
        north = house[1] * towns.SIDE_M + towns.HOUSE_NORTH_M
        along = abs(west - corner[0]) + abs(north - corner[1])
        if west == corner[0]:
            return towns.HOUSE_EAST_M + along
        # From one street to another by the nearer of the two crossroads, if none lies between.
        crossed = (house[1] * towns.SIDE_M, (house[1] + 1) * towns.SIDE_M)
        ways = [abs(north - y) + abs(west - corner[0]) + abs(y - corner[1]) for y in crossed]
        return towns.HOUSE_EAST_M + min(ways)

    houses = [
        house for house in towns.cells() if walk(house, CROSSING) <= 500 < walk(house, (0.0, 0.0))
    ]
    return towns.RESIDENTS * len(houses)
