"""Terms of posts: clashes, two posts in one person, and what is foreseen."""

import datetime as dt
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.post_terms import (
    ENDING,
    MISSING,
    VACANT,
    Term,
    Wanted,
    clashes,
    foreseen,
    same_person,
    wanted,
)
from gridmap.analysis.standards import Standard

TODAY = dt.date(2026, 6, 30)
ONE = {"grid_leader": "area", "secretary": "organization"}
LEADER = Term("P1", "grid_leader", "甲", "8000001", area="1", organization="O1", full_time=True)
SECRETARY = Term("P5", "secretary", "丁", "8000009", area="9", organization="O9")


def day(after: int) -> dt.date:
    return TODAY + dt.timedelta(days=after)


def told(
    *terms: Term, needs: tuple[tuple[str, Wanted], ...] = (), days: int = 60
) -> list[tuple[str, str]]:
    """Return state and place of what is foreseen."""
    found = foreseen(list(terms), needs, TODAY, days, ONE)
    return [(one.state, one.area or one.organization) for one in found]


def test_one_holder_of_an_area_whatever_its_organization() -> None:
    other = replace(LEADER, code="P2", holder="乙", organization="O2")
    assert set(clashes([LEADER, other], ONE)) == {"P1", "P2"}
    assert clashes([LEADER, replace(other, area="2")], ONE) == {}
    assert clashes([LEADER, replace(other, holder=" ")], ONE) == {}
    assert clashes([LEADER, replace(other, kind="social_worker")], ONE) == {}


def test_organizations_of_an_area_have_a_secretary_each() -> None:
    beside = replace(SECRETARY, code="P6", organization="O8")
    nowhere = replace(SECRETARY, code="P7", organization="")
    assert clashes([SECRETARY, beside], ONE) == {}
    assert set(clashes([SECRETARY, beside, nowhere], ONE)) == {"P5", "P6", "P7"}
    elsewhere = replace(SECRETARY, code="P8", area="7")
    assert set(clashes([SECRETARY, elsewhere], ONE)) == {"P5", "P8"}


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        (None, None, True),
        (day(1), None, False),
        (day(0), None, True),
        (None, day(-10), True),
        (None, day(-11), False),
    ],
)
def test_terms_clash_when_they_share_a_day(
    first: dt.date | None, last: dt.date | None, *, clash: bool
) -> None:
    own = replace(LEADER, first=day(-10), last=TODAY)
    other = replace(LEADER, code="P2", first=first, last=last)
    assert bool(clashes([own, other], ONE)) is clash


DAYS = st.none() | st.integers(-20, 20).map(day)
TERMS = st.builds(
    Term,
    code=st.uuids().map(str),
    kind=st.sampled_from([*ONE, "social_worker"]),
    holder=st.sampled_from(["", "甲", "乙"]),
    area=st.sampled_from(["", "1", "2"]),
    organization=st.sampled_from(["", "O1", "O2"]),
    first=DAYS,
    last=DAYS,
).filter(lambda term: not (term.first and term.last and term.first > term.last))


def by_pairs(terms: list[Term]) -> set[str]:
    """Find the clashes of every pair by the rule in words."""
    found: set[str] = set()
    for a, b in combinations(terms, 2):
        if a.kind != b.kind or a.kind not in ONE or not (a.held and b.held):
            continue
        begin = max(a.first or dt.date.min, b.first or dt.date.min)
        if begin > min(a.last or dt.date.max, b.last or dt.date.max):
            continue
        same_area = bool(a.area) and a.area == b.area
        if ONE[a.kind] == "area":
            meets = same_area
        elif a.organization and b.organization:
            meets = a.organization == b.organization
        else:
            meets = same_area
        if meets:
            found |= {a.code, b.code}
    return found


@given(st.lists(TERMS, max_size=12))
def test_clashes_are_those_of_every_pair(terms: list[Term]) -> None:
    found = clashes(terms, ONE)
    assert set(found) == by_pairs(terms)
    assert all(other.code != code for code, other in found.items())


def test_two_posts_in_one_person_by_name_and_phone() -> None:
    director = replace(SECRETARY, code="P6", kind="director")
    assert same_person(SECRETARY, director) is True
    assert same_person(SECRETARY, replace(director, phone="0936-800 0009")) is None
    assert same_person(SECRETARY, replace(director, phone="800-0009")) is True
    assert same_person(SECRETARY, replace(director, phone="")) is True
    assert same_person(SECRETARY, replace(director, holder="戊")) is False
    assert same_person(replace(SECRETARY, holder=""), replace(director, holder="")) is False


def test_a_vacant_post_is_told_until_somebody_holds_it() -> None:
    empty = replace(LEADER, holder="")
    assert told(empty) == [(VACANT, "1")]
    assert told(replace(empty, last=day(-1))) == []
    assert told(replace(empty, first=day(1))) == []
    assert told(empty, replace(LEADER, code="P2", organization="O2")) == []
    # Of a kind of which there are many, another one's holder fills no post.
    worker = replace(empty, kind="social_worker")
    assert told(worker, replace(worker, code="P2", holder="乙")) == [(VACANT, "1")]


@pytest.mark.parametrize(
    ("left", "days", "is_told"), [(0, 60, 1), (60, 60, 1), (61, 60, 0), (1, 0, 0)]
)
def test_a_term_that_ends_is_told_within_its_days(left: int, days: int, is_told: int) -> None:
    assert len(told(replace(LEADER, last=day(left)), days=days)) == is_told


def test_a_term_is_not_told_when_somebody_follows_without_a_break() -> None:
    ending = replace(LEADER, last=day(10))
    assert told(ending) == [(ENDING, "1")]
    assert told(ending, replace(LEADER, code="P2", holder="乙", first=day(11))) == []
    late = replace(LEADER, code="P2", holder="乙", first=day(12))
    assert told(ending, late) == [(ENDING, "1")]
    nobody = replace(LEADER, code="P2", holder="", first=day(11))
    assert told(ending, nobody) == [(ENDING, "1")]


def test_what_a_standard_asks_for_is_missing_where_nobody_holds_it() -> None:
    needs = (("1", Wanted("grid", "grid_leader")), ("2", Wanted("grid", "grid_leader")))
    assert told(LEADER, needs=needs) == [(MISSING, "2")]
    # A post that is there and vacant is told once.
    assert told(replace(LEADER, holder=""), needs=needs[:1]) == [(VACANT, "1")]


def test_the_last_holder_of_what_is_missing_is_named() -> None:
    needs = [("1", Wanted("grid", "grid_leader"))]
    earlier = replace(LEADER, last=day(-90))
    later = replace(LEADER, code="P2", first=day(-89), last=day(-5))
    (one,) = foreseen([later, earlier], needs, TODAY, 60, ONE)
    assert (one.state, one.term, one.day) == (MISSING, later, day(-5))


def test_a_full_time_post_is_missing_where_the_holder_is_not() -> None:
    need = (("1", Wanted("community", "deputy_secretary", full_time=True)),)
    part = replace(LEADER, kind="deputy_secretary", full_time=False)
    (one,) = foreseen([part], need, TODAY, 60, ONE)
    assert (one.state, one.term, one.day, one.full_time) == (MISSING, part, None, True)
    assert told(replace(part, full_time=True), needs=need) == []


def rule(measure: str, **more: object) -> Standard:
    values = {
        "key": f"town/{measure}", "zh": "一", "en": "one", "measure": measure,
        "subject": "community", "unit": "posts", "source": "town", "clause": "",
        "confirmed": True, "parameters": {"kind": "secretary"},
    }  # fmt: skip
    return Standard(**values | more)  # type: ignore[arg-type]


def test_standards_say_which_posts_are_asked_for() -> None:
    rules = [
        rule("posts"),
        rule("posts", parameters={"kind": "deputy_secretary", "full_time": True}),
        rule("leaders", subject="grid", parameters={"kind": "grid_leader"}, kinds=["residential"]),
        rule("one_in_two", parameters={"kinds": ["secretary", "director"]}),
        rule("posts", parameters={"kind": "social_worker"}, residents_above=1000),
        rule("posts", parameters={"kind": "committee_member"}, valid_to="2026-06-29"),
        rule("staff", parameters={"workers": 1}),
    ]
    assert {(one.level, one.kind, one.full_time, one.kinds) for one in wanted(rules, TODAY)} == {
        ("community", "secretary", False, ()),
        ("community", "deputy_secretary", True, ()),
        ("community", "director", False, ()),
        ("grid", "grid_leader", False, ("residential",)),
    }


@given(st.lists(TERMS, max_size=10), st.integers(0, 30), st.integers(0, 30))
def test_looking_further_ahead_never_tells_less(terms: list[Term], near: int, more: int) -> None:
    short = foreseen(terms, [], TODAY, near, ONE)
    long = foreseen(terms, [], TODAY, near + more, ONE)
    assert [one for one in long if one in short] == short
