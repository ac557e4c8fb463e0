"""A post is handed over, on both stores: terms, duties, what stays, and how it is taken back."""

import datetime as dt
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, select

from gridmap.actions.posts.handing_over import hand_over, preview
from gridmap.actions.registers import keeping
from gridmap.db.models import Duty, Post, RecordChange
from gridmap.db.session import reading
from gridmap.errors import ConflictError, NotAllowedError, NotFoundError, RecordError
from tests import consulting
from tests.actions import post_town
from tests.actions.conftest import Import
from tests.actions.post_town import COMMUNITY, ELSEWHERE, GRID, READER, STAFF, add, day, duty, on
from tests.happening import move_on, report


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(_: Engine) -> None:
        post_town.fill(import_file, tmp_path)

    filled: Engine = once(fill)
    return filled


def posts(engine: Engine) -> dict[str, tuple[Any, ...]]:
    """Return holder, phone and term of the posts that stand."""
    with reading(engine) as session:
        return {
            one.code: (one.holder, one.office_phone, one.valid_from, one.valid_to)
            for one in session.scalars(select(Post).where(Post.retired_by_id.is_(None)))
        }


def duties(engine: Engine) -> dict[str, str]:
    """Return the posts of the duties that stand, by their names."""
    with reading(engine) as session:
        standing = select(Duty).where(Duty.retired_by_id.is_(None))
        return {one.name: one.post_code for one in session.scalars(standing)}


def did(engine: Engine, register: str, code: str) -> list[str]:
    with reading(engine) as session:
        own = select(RecordChange).where(
            RecordChange.register == register, RecordChange.code == code
        )
        return [one.did for one in session.scalars(own.order_by(RecordChange.id))]


def over(engine: Engine, code: str, **given: Any) -> Any:
    values = {"to": "乙", "phone": "0936-8000002", "on": day(0), "by": STAFF} | given
    return hand_over(engine, code, **values)


def test_the_term_ends_on_the_day_before_the_next_begins(town: Engine) -> None:
    old = add(town, office_phone="0936-8000001", valid_from=on(-300), full_time="true")
    new = over(town, old, until=day(700)).code
    assert posts(town) == {
        old: ("甲", "0936-8000001", day(-300), day(-1)),
        new: ("乙", "0936-8000002", day(0), day(700)),
    }
    with reading(town) as session:
        found = session.scalars(select(Post).where(Post.code == new)).one()
        assert (found.kind, found.area_code, found.full_time) == ("grid_leader", GRID, True)
    assert did(town, "posts", old) == ["add", "hand_over"]
    assert did(town, "posts", new) == ["hand_over"]


def test_open_duties_move_and_done_ones_stay(town: Engine) -> None:
    old = add(town)
    moved = duty(town, old, "巡查")
    duty(town, old, "走访", done_on=on(-3), evidence="三户")
    done = over(town, old)
    assert done.duties == [moved]
    assert duties(town) == {"巡查": done.code, "走访": old}
    assert did(town, "duties", moved) == ["add", "hand_over"]


def test_a_term_that_had_ended_keeps_its_end(town: Engine) -> None:
    old = add(town, valid_from=on(-300), valid_to=on(-40))
    over(town, old)
    assert posts(town)[old][3] == day(-40)


def test_a_vacant_post_is_filled(town: Engine) -> None:
    old = add(town, holder="", valid_from=on(-30))
    new = over(town, old).code
    assert (posts(town)[old][0], posts(town)[old][3]) == ("", day(-1))
    assert posts(town)[new][0] == "乙"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": "  "}, "to"),
        ({"on": None}, "on"),
        ({"on": day(-30)}, "on"),
        ({"on": day(-31)}, "on"),
        ({"until": day(-1)}, "valid_to"),
        ({"phone": "13812345678"}, "office_phone"),
    ],
)
def test_what_does_not_fit_changes_nothing(town: Engine, given: Any, field: str) -> None:
    old = add(town, valid_from=on(-30))
    duty(town, old, "巡查")
    before = posts(town)
    with pytest.raises(RecordError) as refused:
        over(town, old, **given)
    assert [set(one) for one in refused.value.problems.values()] == [{field}]
    assert (posts(town), duties(town)) == (before, {"巡查": old})


def test_who_may_not_hands_nothing_over(town: Engine) -> None:
    old = add(town)
    for by in (READER, ELSEWHERE):
        with pytest.raises(NotAllowedError):
            over(town, old, by=by)
    with pytest.raises(NotFoundError):
        over(town, "P9")
    assert len(posts(town)) == 1


def test_whoever_was_slower_is_told(town: Engine) -> None:
    old = add(town)
    seen = preview(town, old, asking=STAFF)["last_change"]
    keeping.change(town, "posts", old, {"office_phone": "0936-8000009"}, by="test")
    with pytest.raises(ConflictError):
        over(town, old, seen=seen)
    seen = preview(town, old, asking=STAFF)["last_change"]
    assert over(town, old, seen=seen).code


def test_of_two_at_the_same_moment_one_hands_over(town: Engine) -> None:
    old = add(town, kind="committee_member", valid_from=on(-30))
    seen = preview(town, old, asking=STAFF)["last_change"]
    outcomes = []

    def attempt() -> None:
        try:
            outcomes.append(over(town, old, seen=seen).code)
        except ConflictError:
            outcomes.append("late")

    threads = [Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("late") == 1
    assert len(posts(town)) == 2


def last_change(engine: Engine, register: str, code: str) -> int:
    with reading(engine) as session:
        own = select(RecordChange.id).where(
            RecordChange.register == register, RecordChange.code == code
        )
        return int(session.scalars(own.order_by(RecordChange.id.desc())).first() or 0)


def take_back(engine: Engine, register: str, code: str) -> None:
    keeping.undo(engine, register, code, last_change(engine, register, code), by=STAFF)


def test_a_hand_over_is_taken_back_as_a_whole_from_each_of_its_records(town: Engine) -> None:
    old = add(town, valid_from=on(-30))
    moved = duty(town, old, "巡查")
    duty(town, old, "入户", due_on=on(9))
    before = posts(town)
    for register in ("new", "old", "duty"):
        new = over(town, old).code
        of = {"new": ("posts", new), "old": ("posts", old), "duty": ("duties", moved)}
        take_back(town, *of[register])
        assert (posts(town), duties(town)) == (before, {"巡查": old, "入户": old})


def test_a_hand_over_that_something_followed_is_not_taken_back(town: Engine) -> None:
    old = add(town, valid_from=on(-30))
    moved = duty(town, old, "巡查")
    new = over(town, old).code
    keeping.change(town, "duties", moved, {"text": "每周"}, by="test")
    now = posts(town)
    with pytest.raises(ConflictError, match=f"{moved} was changed after the hand-over"):
        take_back(town, "posts", new)
    take_back(town, "duties", moved)  # the text
    later = duty(town, new, "走访")
    with pytest.raises(ConflictError, match=later):
        take_back(town, "posts", old)
    assert (posts(town), duties(town)["巡查"]) == (now, new)


def test_the_list_of_a_hand_over_holds_what_is_open(town: Engine) -> None:
    post = add(town)
    duty(town, post, "巡查", due_on=on(-1))
    duty(town, post, "走访", due_on=on(-9), done_on=on(-9), evidence="三户")
    demand = add(town, "demands", name="座椅", kind="room", state="open", area_code=GRID)
    of = {"area_code": GRID, "organization_code": "O1", "demand_codes": demand}
    of |= {"starts_on": on(-60)}
    done = {"result": "已装", "answers": "9", "satisfied": "8"}
    add(town, "projects", name="加装座椅", state="running", due_on=on(30), **of)
    add(town, "projects", name="旧项目", state="done", done_on=on(-30), **done, **of)
    soon, late = (dt.datetime.now(dt.UTC) + dt.timedelta(days=n) for n in (5, -5))
    report(town, "SOON", area_code=GRID, due_at=soon)
    report(town, "LATE", area_code=GRID, due_at=late)
    report(town, "AWAY", area_code=post_town.OTHER_GRID)
    report(town, "GONE", area_code=GRID)
    move_on(town, "GONE", "reject")
    found = preview(town, post, asking=STAFF)
    assert [(one["name"], one["late"]) for one in found["duties"]] == [("巡查", True)]
    assert [one["code"] for one in found["cases"]] == ["LATE", "SOON"]
    assert [one["name"] for one in found["projects"]] == ["加装座椅"]
    assert (found["projects_total"], found["may"]) == (1, True)
    assert not preview(town, post, asking=ELSEWHERE)["may"]
    over(town, post)
    assert [one["code"] for one in preview(town, post, asking=STAFF)["cases"]] == ["LATE", "SOON"]


def test_a_post_of_an_organization_alone_lists_its_cases(town: Engine) -> None:
    post = add(town, kind="secretary", area_code="", organization_code="O1")
    report(town, "OWN", area_code=GRID, organization_code="O1")
    report(town, "NOT", area_code=GRID, organization_code="O2")
    found = preview(town, post, asking=STAFF)
    assert [one["code"] for one in found["cases"]] == ["OWN"]
    assert [one["code"] for one in found["areas"]][-1] == COMMUNITY
    assert (found["organization"], found["may"]) == ("一社区党委", True)
    assert over(town, post).code


def test_open_tasks_of_consultations_are_on_the_list_and_stay_with_the_grid(
    town: Engine, tmp_path: Path
) -> None:
    post = add(town)
    code = consulting.opened(town, GRID).code
    consulting.go_to(town, code, "decided", files=tmp_path)
    given = {"number": 1, "area": GRID, "due_on": day(10), "files": tmp_path}
    consulting.did(town, code, "assign", text="回访商户", **given)
    consulting.did(town, code, "assign", text="量路", **given)
    done = {"number": 2, "text": "量了", "lon": 100.44, "lat": 38.93, "files": tmp_path}
    consulting.did(town, code, "finish", **done)
    found = preview(town, post, asking=STAFF)
    assert ([one["text"] for one in found["tasks"]], found["tasks_total"]) == (["回访商户"], 1)
    new = over(town, post).code
    assert preview(town, new, asking=STAFF)["tasks"] == found["tasks"]
