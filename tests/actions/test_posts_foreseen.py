"""Posts that are vacant, missing or ending, on both stores, by area and with filters."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions.posts import foreseen
from gridmap.actions.posts.foreseen import Asked
from gridmap.actions.standards import active
from gridmap.analysis.post_terms import STATES
from gridmap.config import Config
from gridmap.errors import InputError, NotFoundError
from tests.actions import post_town
from tests.actions.conftest import Import
from tests.actions.post_town import COMMUNITY, GRID, OTHER, OTHER_GRID, add, on
from tests.recording import recorded
from tests.saved import as_csv, as_features

RULES = active(Config())
Told = list[tuple[str, str, str]]


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """The first community lacks a full-time deputy, the other everybody."""

    def fill(engine: Engine) -> None:
        post_town.fill(import_file, tmp_path)
        add(engine, valid_to=on(59))
        add(engine, kind="secretary", area_code=COMMUNITY, organization_code="O1")
        add(engine, kind="director", area_code=COMMUNITY, organization_code="O1", valid_to=on(61))
        add(engine, kind="deputy_secretary", area_code=COMMUNITY, full_time="false")
        add(engine, kind="social_worker", holder="", area_code="", organization_code="O1")
        add(engine, kind="secretary", area_code=OTHER, valid_to=on(-8))

    filled: Engine = once(fill)
    return filled


def told(engine: Engine, **asked: Any) -> Told:
    found = foreseen.describe(engine, Asked(**asked), standards=RULES)
    return [
        (row["state"], row["kind_id"], row["area_code"] or row["organization_code"])
        for row in found["rows"]
    ]


def test_all_that_is_vacant_missing_or_ending_is_told(town: Engine) -> None:
    assert told(town) == [
        ("vacant", "social_worker", "O1"),
        ("missing", "deputy_secretary", COMMUNITY),
        ("missing", "deputy_secretary", OTHER),
        ("missing", "director", OTHER),
        ("missing", "grid_leader", OTHER_GRID),
        ("missing", "secretary", OTHER),
        ("ending", "grid_leader", GRID),
    ]


def test_a_vacancy_beside_one_who_holds_the_post_of_an_organization_is_none(town: Engine) -> None:
    before = told(town)
    add(town, kind="secretary", area_code="", organization_code="O2")
    add(town, kind="secretary", holder="", area_code="", organization_code="O2")
    assert told(town) == before


def test_filters_and_counts_agree(town: Engine) -> None:
    found = foreseen.describe(town, Asked(state="missing"), standards=RULES)
    assert {tab["id"]: tab["count"] for tab in found["tabs"]} == {
        "": 7, "vacant": 1, "missing": 5, "ending": 1,
    }  # fmt: skip
    assert (found["found"], len(found["rows"])) == (5, 5)
    assert {one["id"]: one["count"] for one in found["kinds"] if one["count"]} == {
        "grid_leader": 2, "secretary": 1, "director": 1, "deputy_secretary": 2, "social_worker": 1,
    }  # fmt: skip
    assert told(town, kind="grid_leader") == [
        ("missing", "grid_leader", OTHER_GRID),
        ("ending", "grid_leader", GRID),
    ]
    assert told(town, days=58, state="ending") == []
    assert len(told(town, days=61, state="ending")) == 2


def test_an_area_holds_what_lies_in_it_and_what_its_organizations_have(town: Engine) -> None:
    assert told(town, area=COMMUNITY) == [
        ("vacant", "social_worker", "O1"),
        ("missing", "deputy_secretary", COMMUNITY),
        ("ending", "grid_leader", GRID),
    ]
    assert told(town, area=GRID) == [("ending", "grid_leader", GRID)]


def test_a_sentence_says_what_is_the_matter(town: Engine) -> None:
    rows = foreseen.describe(town, Asked(area=OTHER), standards=RULES)["rows"]
    by_kind = {row["kind_id"]: row for row in rows}
    assert str(by_kind["secretary"]["why"]) == "The term is over, and nobody followed"
    assert by_kind["secretary"]["day"] == post_town.day(-8)
    assert str(by_kind["director"]["why"]).startswith("A standard asks for it")
    assert by_kind["director"]["post"] == ""
    (ending,) = foreseen.describe(town, Asked(state="ending"), standards=RULES)["rows"]
    assert (ending["days"], ending["holder"]) == (59, "甲")


def test_without_standards_nothing_is_missing(town: Engine) -> None:
    found = foreseen.describe(town, Asked(), standards=[])
    assert {row["state"] for row in found["rows"]} == {"vacant", "ending"}


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"state": "x"}, InputError),
        ({"kind": "x"}, InputError),
        ({"days": -1}, InputError),
        ({"days": 731}, InputError),
        ({"area": "9"}, NotFoundError),
    ],
)
def test_nonsense_is_said(town: Engine, asked: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        told(town, **asked)


def test_the_file_holds_what_the_list_does(town: Engine) -> None:
    lines = as_csv(foreseen.table(town, Asked(), standards=RULES))
    assert lines[0].startswith("情况,岗位,区域编码")
    assert len(lines) == 1 + 7
    assert lines[1].startswith("空缺,社区工作者,,,O1,一社区党委,P")


def test_a_post_stands_in_its_area(town: Engine) -> None:
    found = as_features(foreseen.table(town, Asked(), standards=RULES))
    assert len(found) == 7
    for one in found:
        told, place = one["properties"], one["geometry"]
        assert told["state"] in STATES
        assert (place is None) == (not told["area_code"])
        if place:
            assert place["type"] == "Point"
    vacant = as_features(foreseen.table(town, Asked(state="vacant"), standards=RULES), "en")
    assert vacant[0]["properties"]["why"] == "The post is there, and nobody holds it"


def test_few_statements_find_it(town: Engine) -> None:
    with recorded(town) as statements:
        told(town)
    assert 3 < len(statements) <= 11, "\n\n".join(statements)
