"""A file of a whole register keeps the rules that its forms keep."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.errors import RowsError
from tests.actions.conftest import Import

HEAD = "code,kind,area_code,organization_code,holder,office_phone,valid_from,valid_to"
LEADER = "P1,grid_leader,620702001001001,,赵甲甲,0936-8211234,2026-01-01,"


@pytest.fixture
def posts(tmp_path: Path, import_file: Import) -> Any:
    """Import rows of posts."""

    def call(*rows: str, **options: Any) -> Any:
        path = tmp_path / "posts.csv"
        path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
        return import_file("posts", path, **options)

    return call


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("P2,grid_leader,,,钱乙乙,,2026-01-01,", "area_code", "belongs to an area"),
        ("P2,social_worker,1,,钱乙乙,13812345678,2026-01-01,", "office_phone", "of the office"),
        ("P2,grid_leader,620702001001001,,钱乙乙,,2026-03-01,", "valid_from", "at a time"),
        ("P2,social_worker,1,,钱乙乙,,2026-03-01,2026-02-01", "valid_to", "is before"),
    ],
)
def test_a_row_that_no_form_would_take_refuses_the_file(
    store: Engine, posts: Any, row: str, field: str, reason: str
) -> None:
    with pytest.raises(RowsError, match=reason) as refused:
        posts(LEADER, row)
    assert (refused.value.problems[-1].row, refused.value.problems[-1].field) == (2, field)


def test_what_a_file_replaces_is_in_nobodys_way(store: Engine, posts: Any) -> None:
    posts(LEADER)
    other = LEADER.replace("P1", "P9").replace("赵甲甲", "孙丙丙")
    with pytest.raises(RowsError, match="at a time"):
        posts(other, add=True)
    assert posts(other).retired == 1


def test_a_reference_to_what_is_not_there_is_remarked_upon(store: Engine, posts: Any) -> None:
    done = posts("P1,secretary,,O404,赵甲甲,,2026-01-01,")
    assert done.rows == 1
    assert "of 1 rows leads to nothing" in done.remarks[-1]["text"]


def test_a_code_that_stays_is_not_taken_twice(store: Engine, posts: Any) -> None:
    posts(LEADER)
    row = "P1,social_worker,1,,钱乙乙,,2026-03-01,"
    with pytest.raises(RowsError, match="there is a record 'P1' already") as refused:
        posts(row, add=True)
    assert refused.value.problems[0].field == "code"
    assert posts(row).retired == 1
