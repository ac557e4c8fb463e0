"""Responsibility lists, on both stores: shown, filled by templates, ticked off with evidence."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions.posts import duty_lists
from gridmap.actions.posts.templates import of_city, read
from gridmap.actions.registers import showing
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    NotAllowedError,
    NotFoundError,
    RecordError,
)
from tests.actions import post_town
from tests.actions.conftest import Import
from tests.actions.post_town import COMMUNITY, ELSEWHERE, READER, STAFF, add, day, duty, on
from tests.recording import recorded


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(_: Engine) -> None:
        post_town.fill(import_file, tmp_path)

    filled: Engine = once(fill)
    return filled


def listed(engine: Engine, post: str) -> dict[str, Any]:
    return duty_lists.of_post(engine, showing.show(engine, "posts", post, asking=STAFF))


def test_open_items_come_first_and_late_ones_are_marked(town: Engine) -> None:
    post = add(town)
    for name, given in {
        "done": {"due_on": on(-9), "done_on": on(-8), "evidence": "三户"},
        "far": {"due_on": on(9)},
        "late": {"due_on": on(-1)},
        "today": {"due_on": on(0)},
    }.items():
        duty(town, post, name, **given)
    found = listed(town, post)
    told = [(one["name"], one["late"], one["late_done"]) for one in found["duties"]]
    assert told == [
        ("late", True, False),
        ("today", False, False),
        ("far", False, False),
        ("done", False, True),
    ]
    assert (found["open"], found["late"], found["done"]) == (3, 1, 1)


def test_a_template_adds_what_is_lacking_and_no_more(town: Engine) -> None:
    post = add(town)
    names = [item.name for item in of_city()["grid_leader"]]
    assert listed(town, post)["lacking"] == names
    assert len(duty_lists.fill(town, post, by=STAFF)) == len(names)
    found = listed(town, post)
    assert sorted(one["name"] for one in found["duties"]) == sorted(names)
    assert (found["lacking"], found["late"]) == ([], 0)
    with pytest.raises(ConflictError):
        duty_lists.fill(town, post, by=STAFF)
    assert len(listed(town, post)["duties"]) == len(names)


def test_a_post_that_is_over_takes_no_new_items(town: Engine) -> None:
    post = add(town, valid_to=on(-1))
    assert listed(town, post)["lacking"] == []
    assert listed(town, post)["over"]
    with pytest.raises(ConflictError):
        duty_lists.fill(town, post, by=STAFF)


def test_a_duty_is_ticked_off_today_with_evidence(town: Engine) -> None:
    post = add(town)
    code = duty(town, post, "走访")
    with pytest.raises(RecordError, match="evidence"):
        duty_lists.finish(town, code, evidence=" ", by=STAFF)
    assert duty_lists.finish(town, code, evidence="走访三户\n已登记", by=STAFF) == post
    (found,) = listed(town, post)["duties"]
    assert (found["done_on"], found["evidence"]) == (day(0), "走访三户\n已登记")
    history = showing.show(town, "duties", code, asking=STAFF)["history"]
    assert [str(one["did"]) for one in history] == ["Done", "Added"]
    with pytest.raises(ConflictError):
        duty_lists.finish(town, code, evidence="again", by=STAFF)


def test_who_may_not_changes_nothing(town: Engine) -> None:
    post = add(town)
    code = duty(town, post, "走访")
    for by in (READER, ELSEWHERE):
        with pytest.raises(NotAllowedError):
            duty_lists.finish(town, code, evidence="三户", by=by)
        with pytest.raises(NotAllowedError):
            duty_lists.fill(town, post, by=by)
    for work in (
        lambda: duty_lists.finish(town, "U9", evidence="三户", by=STAFF),
        lambda: duty_lists.fill(town, "P9", by=STAFF),
    ):
        with pytest.raises(NotFoundError):
            work()
    assert listed(town, post)["open"] == 1


def test_two_posts_in_one_person_are_recognised(town: Engine) -> None:
    given = {"area_code": COMMUNITY, "organization_code": "O1", "office_phone": "0936-8000001"}
    head = add(town, kind="secretary", **given)
    assert listed(town, head)["together"] is None
    director = add(town, kind="director", **given)
    found = listed(town, head)["together"]
    assert (found["code"], found["sure"]) == (director, True)
    assert listed(town, director)["together"]["code"] == head


def test_the_page_of_a_post_takes_four_statements_more_than_a_record(town: Engine) -> None:
    head = add(town, kind="secretary", area_code=COMMUNITY)
    record = showing.show(town, "posts", head, asking=STAFF)
    with recorded(town) as statements:
        duty_lists.of_post(town, record)
    assert len(statements) <= 4  # two of them ask for the day


def test_a_namesake_with_another_phone_is_not_taken_for_the_same(town: Engine) -> None:
    given = {"area_code": COMMUNITY, "organization_code": "O1"}
    head = add(town, kind="secretary", office_phone="0936-8000001", **given)
    add(town, kind="director", office_phone="0936-8000002", **given)
    assert listed(town, head)["together"]["sure"] is False


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("mayor:\n  - {name: a, by: week}\n", "line 1: `mayor` is no kind of post"),
        ("grid_leader: {}\n", "line 1: `grid_leader` is a list of items"),
        ("grid_leader:\n  - {name: a}\n", "line 2: an item has"),
        ("grid_leader:\n  - {name: a, by: week}\n  - {name: a, by: week}\n", "line 3: the item a"),
        ("grid_leader:\n  - {name: a, by: day}\n", "line 2: `by` is one of"),
        ("grid_leader:\n  - {name: a, by: 0}\n", "line 2: `by` is one of"),
        ("grid_leader:\n  - {name: a, by: true}\n", "line 2: `by` is one of"),
        ("grid_leader:\n  - {name: 1, by: week}\n", "line 2: `name` and `text` are texts"),
        ("- a\n", "line 1: templates are lists"),
    ],
)
def test_what_is_wrong_with_a_template_is_told_by_line(
    tmp_path: Path, text: str, line: str
) -> None:
    path = tmp_path / "duties.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileFormatError, match=line):
        read(path)
