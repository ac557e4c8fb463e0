"""Statistics of cases on both stores: every number is that of the list behind it."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from gridmap.actions import case_account, case_list, case_statistics
from gridmap.actions.case_statistics import BY, Asked, describe
from gridmap.analysis.case_tally import states
from gridmap.db.models import Case, CaseEvent
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from gridmap.files.listed import lines
from gridmap.files.values import LOCAL
from tests.actions import case_town
from tests.actions.case_town import COMMUNITIES, GRIDS
from tests.actions.conftest import Import
from tests.recording import recorded
from tests.saved import as_features

COUNTS = {"returns": "return", "reworks": "rework", "appeals": "appeal", "reopens": "reopen"}
STAGES = {"returns": "returned", "reworks": "reworked", "appeals": "appealed"}


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(engine: Engine) -> None:
        case_town.make(import_file, tmp_path)
        case_town.bring(import_file, tmp_path, case_town.rows(60))
        case_town.wander(engine)

    filled: Engine = once(fill)
    return filled


def found_by(town: Engine, query: dict[str, str]) -> int:
    """Return how many cases the list of an address holds."""
    asked = case_list.Asked(
        area=query.get("area", ""),
        directly=query.get("here") == "1",
        state=query["state"],
        stage=query.get("stage", ""),
        class_code=query.get("class", ""),
        organization=query.get("organization", ""),
        since=dt.date.fromisoformat(query["since"]) if "since" in query else None,
        until=dt.date.fromisoformat(query["until"]) if "until" in query else None,
    )
    listed = case_list.describe(town, asked)
    rows = len(listed["rows"])
    assert rows == min(listed["found"], case_list.ROWS)
    return int(listed["found"])


def numbers(row: dict[str, Any]) -> list[tuple[int, dict[str, str]]]:
    """Return every number of a row, with the list that it leads to."""
    cells = [(cell["count"], cell["query"]) for cell in row["cells"]]
    share = row["share"]
    cells += [(share["good"], share["good_query"]), (share["judged"], share["judged_query"])]
    return cells + [(time["count"], time["query"]) for time in row["times"]]


FILTERS = {
    "all": {},
    "community": {"area": COMMUNITIES[0]},
    "grid": {"area": GRIDS[0]},
    "class": {"class_code": "02"},
    "nobody": {"organization": "-"},
    "days": {"since": dt.date(2026, 3, 20), "until": dt.date(2026, 4, 30)},
}


ASKED = [(by, "all") for by in BY]
ASKED += [(by, name) for by in ("area", "organization") for name in FILTERS if name != "all"]
# Days and weeks are counted back from the last one.
UNTIL = dt.date(2026, 5, 10)


@pytest.mark.parametrize(("by", "name"), ASKED)
def test_every_number_is_that_of_the_list_behind_it(town: Engine, by: str, name: str) -> None:
    found = describe(town, Asked(**({"by": by, "until": UNTIL} | FILTERS[name])))
    seen: Counter[int] = Counter()
    for row in [*found["rows"], found["total"]]:
        for count, query in numbers(row):
            assert count == found_by(town, query), (row["key"], query)
            seen[count] += 1
    assert len(seen) > 2, "a table of equal numbers would prove nothing"


@pytest.mark.parametrize("by", BY)
def test_the_parts_add_up_to_the_total(town: Engine, by: str) -> None:
    found = describe(town, Asked(by=by, since=dt.date(2026, 1, 1)))
    for place, cell in enumerate(found["total"]["cells"]):
        assert sum(row["cells"][place]["count"] for row in found["rows"]) == cell["count"]
    assert found["total"]["cells"][0]["count"] == 60


def test_what_a_row_counts_is_what_the_history_says(town: Engine) -> None:
    with reading(town) as session:
        cases = list(session.scalars(select(Case)))
        for case in cases:
            account = case_account.of(session, case)
            assert {name: getattr(case, name) for name in account.columns} == account.columns
            for column, move in COUNTS.items():
                told = select(func.count()).where(
                    CaseEvent.case_id == case.id,
                    (CaseEvent.move == move)
                    | ((CaseEvent.move == "import") & (CaseEvent.stage == STAGES.get(column, "-"))),
                )
                assert getattr(case, column) == session.scalars(told).one()
            assert case.reported_on == case.reported_at.astimezone(LOCAL).date()
        assert {name for case in cases for name in states(case.tally)} >= {
            "ended", "dropped", "on_time", "ended_late", "returned", "reworked", "appealed", "good",
        }  # fmt: skip


def test_areas_without_cases_are_told_with_0(town: Engine) -> None:
    found = describe(town, Asked(by="area", area=COMMUNITIES[1], class_code="9999"))
    assert [(row["key"], row["cells"][0]["count"]) for row in found["rows"]] == [
        (GRIDS[2], 0), (GRIDS[3], 0),
    ]  # fmt: skip
    assert (found["total"]["share"]["share"], found["total"]["times"]) == (None, [])


def test_cases_of_an_area_itself_and_of_none_have_rows_of_their_own(town: Engine) -> None:
    inside = describe(town, Asked(by="area", area=COMMUNITIES[0]))["rows"]
    assert [row["key"] for row in inside] == [*GRIDS[:2], ""]
    assert inside[-1]["query"] == {"area": COMMUNITIES[0], "here": "1", "state": ""}
    whole = describe(town, Asked(by="area"))["rows"]
    assert [row["key"] for row in whole] == ["620702", ""]
    assert whole[-1]["query"] == {"area": "-", "state": ""}


def test_a_class_that_others_begin_with_is_listed_alone(town: Engine) -> None:
    rows = {row["key"]: row for row in describe(town, Asked())["rows"]}
    assert rows["02"]["query"]["class"] == "=02"
    assert rows["0203"]["query"]["class"] == "0203"


def test_a_case_that_comes_in_again_does_not_count_as_done_well(
    store: Engine, tmp_path: Path, import_file: Import
) -> None:
    case_town.make(import_file, tmp_path)
    at, end = "2026-03-02T12:00:00+08:00", "2026-03-03T12:00:00+08:00"
    rows = [f"S{n},100.445,38.935,0203,closed,{GRIDS[0]},,{at},,{end}" for n in range(4)]
    case_town.bring(import_file, tmp_path, rows)
    share = describe(store, Asked())["total"]["share"]
    assert (share["good"], share["judged"]) == (1, 1)


def test_what_cannot_be_counted_is_said(town: Engine) -> None:
    with pytest.raises(InputError, match="by is one of"):
        describe(town, Asked(by="colour"))
    with pytest.raises(InputError, match="sort is one of"):
        describe(town, Asked(sort="size"))
    with pytest.raises(InputError, match="lies after the last"):
        describe(town, Asked(since=dt.date(2026, 5, 2), until=dt.date(2026, 5, 1)))
    with pytest.raises(NotFoundError):
        describe(town, Asked(area="9"))


@pytest.mark.parametrize("by", BY)
def test_the_store_is_asked_little(town: Engine, by: str) -> None:
    with recorded(town) as told:
        describe(town, Asked(by=by, area=COMMUNITIES[0], organization="O1"))
    assert 2 <= len(told) <= 10, "\n\n".join(told)


def test_the_table_says_what_the_page_does(town: Engine) -> None:
    found = describe(town, Asked())
    head, *rows = lines(case_statistics.table(town, found), "en")
    assert head[:3] == ["key", "name", "reported"]
    assert {len(row) for row in rows} == {len(head)}
    reported = {row[0]: row[2] for row in rows}
    assert reported == {row["key"]: row["cells"][0]["count"] for row in found["rows"]}


def test_what_is_counted_by_area_is_saved_with_outlines(town: Engine) -> None:
    def kinds(by: str) -> set[str | None]:
        found = describe(town, Asked(by=by))
        shapes = [one["geometry"] for one in as_features(case_statistics.table(town, found))]
        return {shape and shape["type"] for shape in shapes}

    assert "MultiPolygon" in kinds("area")
    assert kinds("month") == {None}
