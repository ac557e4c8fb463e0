"""Check-ins: their rules, and their sums for the public and for people with an account."""

from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions.lists import check_ins
from gridmap.actions.registers import keeping
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.errors import NotFoundError, RecordError
from tests import towns
from tests.actions.lists.conftest import Keep
from tests.saved import as_csv, as_features

STAFF = User("li", "staff", frozenset({"read"}))


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"area_code": towns.grid_code(0, 0)}, "area_code", "level community"),
        ({"pledges": "3", "kept": "4"}, "kept", "more pledges are kept"),
        ({"kept": "1"}, "kept", "more pledges are kept"),
        ({"reported": "1"}, "reported", "of mobile members only"),
        ({"checked_in": "1"}, "checked_in", "of mobile members only"),
        ({"kind": "mobile", "checked_in": "11"}, "checked_in", "more than the persons"),
        ({"kind": "mobile", "assessed": "11"}, "assessed", "more than the persons"),
        ({"organization_code": "O9"}, "organization_code", "there is no organization"),
        ({"ended_on": "2026-02-01"}, "ended_on", "is before"),
    ],
)
def test_what_cannot_be_is_refused(
    town: Engine, keep: Keep, given: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(RecordError) as told:
        keep("check_ins", **given)
    (problems,) = told.value.problems.values()
    assert sentence in problems[field]


def test_what_fits_is_kept(town: Engine, keep: Keep) -> None:
    keep(
        "check_ins",
        kind="mobile",
        checked_in="10",
        reported="10",
        managed="0",
        pledges="3",
        kept="3",
    )


@pytest.fixture
def filled(town: Engine, keep: Keep) -> Engine:
    """A unit with 40 members, a committee with 3 mobile ones; a school that is missing."""
    keep("check_ins", persons="40", pledges="20", kept="15", service_hours="33.5")
    keep(
        "check_ins",
        persons="3",
        kind="mobile",
        organization_code="O1",
        checked_in="3",
        reported="2",
        pledges="4",
    )
    return town


def test_the_public_sees_no_small_number_and_people_with_an_account_do(filled: Engine) -> None:
    inside = check_ins.summary(filled, "", asking=STAFF)
    assert [(row["name"], row["employed"], row["mobile"]) for row in inside["units"]] == [
        ("某某公司", 40, 0),
        ("居委会", 0, 3),
    ]
    outside = check_ins.summary(filled, "", asking=ANONYMOUS)
    (unit, few) = outside["units"]
    assert (unit["employed"], unit["kept_share"], unit["service_hours"]) == (40, 0.75, 33.5)
    assert [few[name] for name in ("mobile", "pledges", "reported")] == ["few"] * 3
    assert (few["employed"], few["kept"], few["kept_share"]) == (0, 0, None)
    (row,) = outside["communities"]
    assert (row["units"], row["employed"], row["mobile"]) == (2, 40, "few")
    # The 4 pledges of the few are not in the total, from which the 20 could be taken.
    assert (row["pledges"], "pledges" in row["more"], row["kept_share"]) == (20, True, None)
    assert outside["total"]["pledges"] == 20


def test_units_that_checked_in_nowhere_are_named_and_the_city_is_quoted(filled: Engine) -> None:
    found = check_ins.summary(filled, towns.COMMUNITY, asking=ANONYMOUS)
    assert [unit["code"] for unit in found["missing"]] == ["O3"]
    assert (found["missing_count"], found["expected"]) == (1, 2)
    assert (found["reference"].units, found["reference"].members) == (558, 58_000)
    assert found["total"]["units"] == 2


def test_the_tables_say_the_same_in_both_ways(filled: Engine) -> None:
    def lines(by: str, asking: User) -> list[str]:
        return as_csv(check_ins.table(filled, "", by, asking=asking), "en")

    assert lines("unit", STAFF)[1:] == [
        "O1,居委会,1,0,3,4,0,0.0,0.0,3,2,0,0",
        "O2,某某公司,1,40,0,20,15,0.75,33.5,0,0,0,0",
    ]
    assert lines("unit", ANONYMOUS)[1].startswith("O1,居委会,1,0,…,…,0,,0.0,")
    assert lines("community", ANONYMOUS)[1].startswith(f"{towns.COMMUNITY},交通巷,2,40,…,≥20,")
    assert lines("unit", STAFF)[0].startswith("Code,Name,Units,Employed")


def test_sums_are_saved_where_the_communities_and_units_are(filled: Engine) -> None:
    def told(by: str, asking: User) -> list[dict[str, Any]]:
        return as_features(check_ins.table(filled, "", by, asking=asking))

    (community,) = told("community", ANONYMOUS)
    assert (community["id"], community["geometry"]["type"]) == (towns.COMMUNITY, "MultiPolygon")
    own = community["properties"]
    assert [own[name] for name in ("employed", "mobile", "pledges")] == [40, None, 20]
    assert own["at_least"] == ["pledges"]
    assert told("community", STAFF)[0]["properties"]["mobile"] == 3
    committee, company = told("unit", ANONYMOUS)
    assert committee["geometry"] is None
    assert company["geometry"]["type"] == "Point"


def test_an_empty_town_and_an_area_that_is_not_there(town: Engine) -> None:
    found: dict[str, Any] = check_ins.summary(town, "", asking=ANONYMOUS)
    assert (found["total"]["units"], found["communities"], found["missing_count"]) == (0, [], 2)
    with pytest.raises(NotFoundError):
        check_ins.summary(town, "9", asking=ANONYMOUS)


def test_who_left_is_not_missing(town: Engine, keep: Keep) -> None:
    code = keep("check_ins")
    keeping.change(town, "check_ins", code, {"ended_on": "2026-04-01"}, by="test")
    found = check_ins.summary(town, "", asking=STAFF)
    assert (found["total"]["units"], found["total"]["employed"]) == (0, 0)
    assert [unit["code"] for unit in found["missing"]] == ["O3"]
