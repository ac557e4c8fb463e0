"""What must hold of posts, on both stores: a place, one holder at a time, and no secrets."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from gridmap.actions.registers import keeping
from gridmap.db.models import Post
from gridmap.errors import RecordError
from tests.actions import post_town
from tests.actions.conftest import Import
from tests.actions.post_town import COMMUNITY, GRID, OTHER_GRID, add, on
from tests.recording import recorded


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(_: Engine) -> None:
        post_town.fill(import_file, tmp_path)

    filled: Engine = once(fill)
    return filled


def wrong(engine: Engine, **given: str) -> set[str]:
    """Return the fields that are wrong with a post."""
    with pytest.raises(RecordError) as refused:
        add(engine, **given)
    (fields,) = refused.value.problems.values()
    return set(fields)


def test_a_post_has_an_area_or_an_organization(town: Engine) -> None:
    assert wrong(town, area_code="") == {"area_code"}
    assert add(town, kind="secretary", area_code="", organization_code="O1")


def test_a_grid_has_one_leader_at_a_time(town: Engine) -> None:
    first = add(town, valid_to=on(-1))
    second = add(town, holder="乙", valid_from=on(0))
    assert wrong(town, holder="丙", valid_from=on(5)) == {"valid_from"}
    assert wrong(town, holder="丙", valid_to=on(-1), organization_code="O1") == {"valid_from"}
    assert add(town, holder="丙", area_code=OTHER_GRID)
    assert add(town, holder="", valid_from=on(0))
    with pytest.raises(RecordError, match="one Grid leader at a time"):
        keeping.change(town, "posts", first, {"valid_to": on(0)}, by="test")
    assert keeping.change(town, "posts", first, {"office_phone": "0936-8000001"}, by="test")
    assert keeping.change(town, "posts", second, {"valid_to": on(9)}, by="test")


def test_one_person_is_secretary_and_director(town: Engine) -> None:
    for kind in ("secretary", "director"):
        given = {"kind": kind, "area_code": COMMUNITY, "organization_code": "O1"}
        assert add(town, **given)
        assert wrong(town, holder="乙", **given) == {"valid_from"}


def test_there_are_many_workers_and_deputies(town: Engine) -> None:
    for kind in ("social_worker", "deputy_secretary", "committee_member"):
        assert add(town, kind=kind, area_code=COMMUNITY)
        assert add(town, kind=kind, area_code=COMMUNITY, holder="乙")


@pytest.mark.parametrize(
    "phone", ["0936-8000001", "8000001", "0936-8000001 转 12", "+86 936 8000001", "12345"]
)
def test_phones_of_offices_are_taken(town: Engine, phone: str) -> None:
    assert add(town, office_phone=phone)


@pytest.mark.parametrize("phone", ["13812345678", "138 1234 5678", "+86-13812345678", "问门卫"])
def test_other_phones_are_refused(town: Engine, phone: str) -> None:
    assert wrong(town, office_phone=phone) == {"office_phone"}


def test_a_holder_is_a_name_and_no_number(town: Engine) -> None:
    assert wrong(town, holder="甲 620702199001011234") == {"holder"}
    assert wrong(town, office_phone="620702199001011234") == {"office_phone"}


def test_what_is_already_there_may_stay(town: Engine, tmp_path: Path, import_file: Import) -> None:
    code = add(town)
    with town.begin() as connection:  # as a store may hold it from before there was the rule
        connection.execute(update(Post).values(office_phone="13812345678"))
    assert keeping.change(town, "posts", code, {"holder": "乙"}, by="test")
    file = tmp_path / "posts.csv"
    head = "code,kind,holder,office_phone,area_code"
    file.write_text(f"{head}\n{code},grid_leader,乙,13812345678,{GRID}\n", "utf-8")
    assert import_file("posts", file).rows == 1


def test_a_batch_takes_as_many_statements_as_one_record(town: Engine) -> None:
    codes = [add(town, area_code=area) for area in (GRID, OTHER_GRID)]
    told: list[int] = []
    for some in (codes[:1], codes):
        with recorded(town) as statements:
            keeping.change_many(
                town, "posts", some, "full_time", f"{len(some) == 1}".lower(), by="t"
            )
        told.append(sum("FROM post" in one for one in statements))
    assert told[0] == told[1]
