"""How projects move, and what becomes of the demands and resources that they name."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.project_stages import (
    DONE,
    LIVE,
    MATCHED,
    NEEDS,
    NEXT,
    OPEN,
    STOPPED,
    WITHDRAWN,
    lacking,
    listed_state,
    may_follow,
)
from gridmap.files.code_lists import code_list
from gridmap.files.registers import registers

FORWARD = [("proposed", "agreed"), ("agreed", "running"), ("running", "done")]


def test_states_and_needs_are_those_of_the_code_list_and_the_register() -> None:
    assert set(NEXT) == set(NEEDS) == set(code_list("project_states"))
    fields = set(registers()["projects"].fields)
    assert {name for names in NEEDS.values() for name in names} <= fields
    assert {OPEN, MATCHED, DONE, WITHDRAWN} == set(code_list("list_states"))


def test_a_project_goes_forward_or_is_stopped_and_never_back() -> None:
    allowed = {(a, b) for a, b in itertools.product(NEXT, NEXT) if a != b and may_follow(a, b)}
    assert allowed == {*FORWARD, *((state, STOPPED) for state in LIVE)}


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        ("proposed", []),
        ("agreed", ["starts_on", "due_on"]),
        ("done", ["starts_on", "done_on", "result", "answers", "satisfied"]),
        ("stopped", ["result"]),
    ],
)
def test_what_a_state_needs(state: str, missing: list[str]) -> None:
    assert lacking({"state": state, "result": ""}) == missing


def test_nobody_who_answered_is_a_number() -> None:
    row = {"state": "done", "starts_on": 1, "done_on": 1, "result": "x", "satisfied": 0}
    assert lacking(row | {"answers": 0}) == []


STATES = st.sampled_from([OPEN, MATCHED, DONE, WITHDRAWN])
ENDS = st.lists(st.sampled_from([DONE, STOPPED, ""]), max_size=3)


@given(STATES, ENDS, st.booleans(), st.booleans())
def test_states_of_lists_obey_their_laws(
    now: str, ends: list[str], live: bool, spent: bool
) -> None:
    state = listed_state(now, ends, live=live, spent=spent)
    assert (state == WITHDRAWN) == (now == WITHDRAWN)  # only people withdraw, and take that back
    assert listed_state(state, ends, live=live, spent=spent) == state  # twice is once
    if now != WITHDRAWN:
        assert (state == MATCHED) == (live or (not ends and now == MATCHED))
        if ends and not live and not spent:
            assert state == OPEN
