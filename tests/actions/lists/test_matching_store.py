"""Proposals from the store: places, walks along the streets, and their words; on both stores."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import coverage
from gridmap.actions.lists import matching
from gridmap.actions.lists.matching import Asked
from gridmap.errors import InputError, NotFoundError
from tests import towns
from tests.actions.lists.conftest import Keep
from tests.saved import as_csv, as_features

DAY = dt.date(2026, 6, 30)


def evaluate(store: Engine) -> None:
    parameters = coverage.Parameters(as_of=DAY)
    coverage.run(store, by="test", standards=[], parameters=parameters)


def near(found: dict[str, Any], resource: str) -> dict[str, Any]:
    match = next(one for one in found["matches"] if one["code"] == resource)
    part = next(part for part in match["parts"] if part["part"] == "near")
    return {"distance_m": match["distance_m"], "words": part["words"]}


def test_a_walk_follows_the_streets_and_the_words_say_whose_place_it_is(
    town: Engine, keep: Keep
) -> None:
    demand = keep("demands", at=(200, 200))
    own = keep("resources", at=(400, 400))
    at_unit = keep("resources", name="大厅")
    nowhere = keep("resources", organization_code="O3", name="教室", area_code="")
    facility = keep("resources", organization_code="O3", name="站内", facility_code="F1")
    evaluate(town)
    found = matching.of_demand(town, demand)
    assert (found["on_foot"], found["run"]) == (True, 1)
    assert near(found, own)["distance_m"] == 400  # 283 m as the crow flies
    assert near(found, own)["words"].zh == "步行 400 米（需求按自己的位置，资源按自己的位置）"
    assert near(found, at_unit)["distance_m"] == 400
    assert near(found, at_unit)["words"].zh.endswith("资源按单位的位置）")
    assert near(found, facility)["distance_m"] == 400
    assert near(found, facility)["words"].en.endswith("resource by the place of its facility)")
    assert near(found, nowhere) == {"distance_m": None, "words": "without a place, so it is not "
                                    "known how far"}  # fmt: skip


def test_a_demand_without_a_place_is_in_the_middle_of_its_area(town: Engine, keep: Keep) -> None:
    grid = towns.grid_code(2, 2)
    demand = keep("demands", area_code=grid)
    resource = keep("resources", at=(500, 400))
    evaluate(town)
    # The middle of the grid is 100 m from every street around it; the way goes round a corner.
    words = near(matching.of_demand(town, demand), resource)["words"]
    assert "需求按区域中心" in words.zh


def test_before_the_first_run_distances_are_straight(town: Engine, keep: Keep) -> None:
    demand = keep("demands", at=(200, 200))
    resource = keep("resources", at=(400, 400))
    found = matching.of_demand(town, demand)
    assert (found["on_foot"], found["run"]) == (False, None)
    assert near(found, resource)["distance_m"] == 283
    assert "直线 283 米" in near(found, resource)["words"].zh


def test_the_page_lists_open_demands_and_the_three_best_open_resources(
    town: Engine, keep: Keep
) -> None:
    last = keep("demands", at=(0, 0), needed_to="2099-01-01", persons="20")
    first = keep("demands", at=(1000, 1000), needed_to="2098-01-01")
    keep("demands", state="done")
    skill = keep("demands", kind="skill")
    rooms = [keep("resources", at=(200.0 * n, 0), capacity="30") for n in range(5)]
    keep("resources", at=(0, 0), state="withdrawn")
    keep("resources", at=(0, 0), capacity="19")
    evaluate(town)
    found = matching.overview(town, Asked())
    assert [row["code"] for row in found["rows"]] == [first, last, skill]
    assert [match["code"] for match in found["rows"][1]["matches"]] == rooms[:3]
    assert [match["distance_m"] for match in found["rows"][1]["matches"]] == [0, 200, 400]
    assert found["rows"][2]["matches"] == []
    assert (found["found"], found["pages"]) == (3, 1)
    only = matching.overview(town, Asked(area=towns.COMMUNITY, kind="skill"))
    assert [row["code"] for row in only["rows"]] == [skill]


def test_a_resource_sees_the_demands_that_it_fits_in_the_same_points(
    town: Engine, keep: Keep
) -> None:
    near_one, far_one = keep("demands", at=(200, 0)), keep("demands", at=(800, 800))
    keep("demands", persons="31")
    resource = keep("resources", at=(0, 0), capacity="30")
    evaluate(town)
    found = matching.of_resource(town, resource)
    assert [match["code"] for match in found["matches"]] == [near_one, far_one]
    for match in found["matches"]:
        (same,) = matching.of_demand(town, match["code"])["matches"]
        assert (same["points"], same["parts"]) == (match["points"], match["parts"])


def test_the_table_has_a_row_a_proposal_and_one_for_who_has_none(town: Engine, keep: Keep) -> None:
    keep("demands", name="=1+1", at=(0, 0))
    keep("demands", kind="goods")
    keep("resources", at=(0, 0))
    evaluate(town)
    lines = as_csv(matching.table(town, Asked()))
    assert lines[0].startswith("需求编码,需求,类型,名次,资源编码")
    assert lines[1].startswith("D000001,'=1+1,场地,1,R000001,会议室,某某公司,100.0,25.0,")
    assert lines[2].endswith(",物资,,,没有合适的资源,,,,,,,,")


def test_a_proposal_is_a_line_from_the_resource_to_the_demand(town: Engine, keep: Keep) -> None:
    keep("demands", at=(0, 0))
    keep("demands", kind="skill", at=(200, 0))
    for place in ({"at": (400, 400)}, {"at": (0, 0)}, {"organization_code": "O3", "area_code": ""}):
        keep("resources", **place)
    found = as_features(matching.table(town, Asked()))
    told = {(one["properties"]["demand"], one["properties"]["resource"]): one for one in found}
    away = told["D000001", "R000001"]["geometry"]
    assert away["type"] == "LineString"
    ends = [towns.lonlat(*place) for place in ((400, 400), (0, 0))]
    assert away["coordinates"] == [pytest.approx(end, abs=1e-6) for end in ends]
    here = {"type": "Point", "coordinates": pytest.approx(towns.lonlat(0, 0), abs=1e-6)}
    assert told["D000001", "R000002"]["geometry"] == here  # both are there
    assert told["D000001", "R000003"]["geometry"] == here  # nobody knows where the other is
    assert told["D000002", None]["geometry"]["type"] == "Point"
    assert told["D000002", None]["properties"]["kind"] == "skill"


def test_nonsense_is_said(town: Engine) -> None:
    with pytest.raises(InputError, match="kind is one of room, field"):
        matching.overview(town, Asked(kind="x"))
    with pytest.raises(NotFoundError):
        matching.overview(town, Asked(area="9"))
    with pytest.raises(NotFoundError, match="There is no demand D9"):
        matching.of_demand(town, "D9")
    with pytest.raises(NotFoundError, match="There is no resource R9"):
        matching.of_resource(town, "R9")
    assert matching.overview(town, Asked())["rows"] == []
