"""The parts of a system: what is there, what lacks, and what nobody knows."""

from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.systems import MISSING, NO_DATA, PARTLY, THERE, Part, Thing, see, whole

INSIDE = {"": ["1", "12", "13"], "community": ["12", "13"]}


def thing(area: str, kind: str = "secretary", of: str = "posts", **more: str) -> Thing:
    return Thing(of, f"{of}-{area}", area, kind, **more)


def by_area(*things: Thing) -> dict[str, list[Thing]]:
    return {one.area: [one] for one in things}


def test_its_own_and_what_lies_inside_are_told_apart() -> None:
    things = by_area(thing("12"))
    own = Part("a", "posts", ("secretary",), at="own")
    inside = Part("b", "posts", ("secretary",), at="inside")
    assert see(own, "1", INSIDE, things, ["posts"]).state == MISSING
    assert see(inside, "1", INSIDE, things, ["posts"]).state == THERE
    assert see(own, "1", INSIDE, things, ["posts"]).lacking == ["1"]


def test_each_area_must_have_one() -> None:
    part = Part("c", "posts", ("secretary",), at="community")
    found = see(part, "1", INSIDE, by_area(thing("12")), ["posts"])
    assert (found.state, found.have, found.need, found.lacking) == (PARTLY, 1, 2, ["13"])
    both = by_area(thing("12"), thing("13"))
    assert see(part, "1", INSIDE, both, ["posts"]).state == THERE
    assert see(part, "1", INSIDE, {}, ["posts"]).state == MISSING
    assert see(part, "1", {"": ["1"]}, {}, ["posts"]).state == NO_DATA  # it has no communities


def test_another_kind_layer_or_state_is_none_of_it() -> None:
    part = Part("d", "findings", state="late", at="inside", most=0)
    late = thing("12", "", "findings", state="late")
    open_ = thing("12", "", "findings", state="open")
    assert see(part, "1", INSIDE, by_area(late), ["findings"]).state == MISSING
    assert see(part, "1", INSIDE, by_area(open_), ["findings"]).state == THERE
    posts = Part("e", "posts", ("secretary",), at="inside")
    assert see(posts, "1", INSIDE, by_area(thing("12", "director")), ["posts"]).state == MISSING


def test_what_the_store_has_nothing_of_is_not_missing() -> None:
    for part in (
        Part("a", "posts"),
        Part("b", "posts", at="community"),
        Part("c", "posts", most=0),
    ):
        assert see(part, "1", INSIDE, {}, ["facilities"]).state == NO_DATA


states = st.sampled_from([THERE, PARTLY, MISSING, NO_DATA])


@given(st.lists(states, min_size=1))
def test_the_whole_is_only_unknown_where_all_parts_are(found: list[str]) -> None:
    state, unknown = whole(found)
    assert unknown == found.count(NO_DATA)
    assert (state == NO_DATA) == (set(found) == {NO_DATA})
    assert (state == THERE) == (set(found) - {NO_DATA} == {THERE})
