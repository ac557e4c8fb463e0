"""A post is handed over once, while somebody follows in it, on both stores."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions.posts.handing_over import preview
from gridmap.actions.registers import keeping, showing
from gridmap.errors import ConflictError
from gridmap.saying import day_of
from tests.actions import post_town
from tests.actions.conftest import Import
from tests.actions.post_town import STAFF, add, day, on
from tests.actions.test_posts_handing_over import over, posts, take_back

# Of none of these there is but one at a time, so what follows is known by the hand-over alone.
MANY = ("committee_member", "deputy_secretary", "social_worker")


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(_: Engine) -> None:
        post_town.fill(import_file, tmp_path)

    filled: Engine = once(fill)
    return filled


def test_a_post_is_handed_over_once(town: Engine) -> None:
    old = add(town, valid_from=on(-30))
    assert preview(town, old, asking=STAFF)["over"] is None
    over(town, old)
    with pytest.raises(ConflictError, match=r"was handed over to 乙 \(P"):
        over(town, old)
    assert "已经交接给乙（P" in preview(town, old, asking=STAFF)["over"].zh
    assert len(posts(town)) == 2
    take_back(town, "posts", old)
    assert preview(town, old, asking=STAFF)["over"] is None


@pytest.mark.parametrize("kind", MANY)
@pytest.mark.parametrize("given", [{}, {"valid_to": on(-40)}])
def test_a_post_of_many_is_handed_over_once_whatever_its_days_are(
    town: Engine, kind: str, given: dict[str, str]
) -> None:
    old = add(town, kind=kind, valid_from=on(-300), **given)
    add(town, kind=kind, holder="丁", valid_from=on(-20))  # another one of them follows nobody
    assert preview(town, old, asking=STAFF)["over"] is None
    new = over(town, old).code
    for end in ("", on(-50), on(-1)):
        keeping.change(town, "posts", old, {"valid_to": end}, by="test")
        with pytest.raises(ConflictError, match=rf"was handed over to 乙 \({new}\)"):
            over(town, old)
    assert len(posts(town)) == 3


def test_a_post_whose_successor_is_gone_is_handed_over_again(town: Engine) -> None:
    old = add(town, kind="social_worker", valid_from=on(-300), valid_to=on(-40))
    first = over(town, old).code
    keeping.remove(town, "posts", first, by="test")
    assert preview(town, old, asking=STAFF)["over"] is None
    take_back(town, "posts", first)  # the removal
    assert preview(town, old, asking=STAFF)["over"] is not None
    third = over(town, first, to="丙", on=day(5)).code
    keeping.remove(town, "posts", first, by="test")
    with pytest.raises(ConflictError, match=rf"was handed over to 丙 \({third}\)"):
        over(town, old)
    keeping.remove(town, "posts", third, by="test")
    assert over(town, old).code


def test_the_history_of_the_next_post_says_of_which_it_is(town: Engine) -> None:
    old = add(town, valid_from=on(-30))
    new = over(town, old).code
    told = [showing.show(town, "posts", code, asking=STAFF)["history"] for code in (new, old)]
    assert [(one[0]["did"].en, one[0]["source"]) for one in told] == [
        ("Handed over", old),
        ("Handed over", ""),
    ]


def test_a_term_after_which_another_one_began_is_not_handed_over(town: Engine) -> None:
    old = add(town, valid_from=on(-300), valid_to=on(-40))
    assert preview(town, old, asking=STAFF)["over"] is None  # nobody follows yet
    new = add(town, holder="丙", valid_from=on(-20))
    sentence = rf"ends on {day_of(day(-40))}, and 丙 follows \({new}\)"
    with pytest.raises(ConflictError, match=sentence):
        over(town, old)
    assert len(posts(town)) == 2
