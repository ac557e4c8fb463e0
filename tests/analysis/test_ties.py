"""Which ties cannot be: by hand, and as laws over forests and orders of rows."""

import datetime as dt
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.ties import Fault, Rule, Tie, faults

RULES = {
    "superior": Rule("organization", frozenset({"committee"}), one=True, tree=True),
    "member": Rule("organization", far=frozenset({"alliance"}), either=True),
    "covers": Rule("site"),
}
KINDS = {"A": "committee", "B": "committee", "C": "committee", "U": "unit", "L": "alliance"}


def day(year: int) -> dt.date:
    return dt.date(year, 1, 1)


def tie(ends: str, kind: str = "superior", since: int = 0, until: int = 0) -> Tie:
    start = day(since) if since else None
    return Tie(kind, ends[0], "organization", ends[1], start, day(until) if until else None)


def told(*ties: Tie) -> list[tuple[int, str]]:
    return [(fault.at, fault.why) for fault in faults(ties, RULES, KINDS)]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ([tie("AB"), tie("AC")], []),
        ([tie("AA")], [(0, "itself")]),
        ([tie("AB", since=2021, until=2020)], [(0, "backwards")]),
        ([tie("AB", since=2020, until=2020)], []),
        ([Tie("covers", "A", "organization", "B")], [(0, "far")]),
        ([Tie("covers", "A", "site", "A")], []),  # a site may have the code of an organization
        ([tie("UA")], [(0, "kinds")]),
        ([tie("XA")], []),  # nobody knows yet what X is
        ([tie("UL", "member"), tie("LA", "member")], []),
        ([tie("UA", "member")], [(0, "kinds")]),
        # The same tie again: at the same time, later, and the other way round.
        ([tie("AB"), tie("AB")], [(1, "again")]),
        ([tie("AB", until=2020), tie("AB", since=2021)], []),
        ([tie("AB", until=2021), tie("AB", since=2021)], [(0, "again"), (1, "again")]),
        ([tie("UL", "member"), tie("LU", "member")], [(0, "again"), (1, "again")]),
        # One superior at a time.
        ([tie("AC"), tie("BC")], [(0, "second"), (1, "second")]),
        ([tie("AC", until=2020), tie("BC", since=2021)], []),
        # The long one overlaps both short ones, which do not meet.
        (
            [tie("AC"), tie("BC", until=2020), tie("LC", since=2022)],
            [(0, "second"), (1, "second"), (2, "kinds")],
        ),
        # Rings, only where one is closed on some day.
        ([tie("AB"), tie("BC"), tie("CA")], [(0, "ring"), (1, "ring"), (2, "ring")]),
        ([tie("AB", until=2020), tie("BA", since=2021)], []),
        ([tie("AB", until=2021), tie("BA", since=2021)], [(0, "ring"), (1, "ring")]),
        ([tie("AB", until=2020), tie("BC", since=2019), tie("CA", since=2021)], []),
    ],
)
def test_ties_that_cannot_be(ties: list[Tie], expected: list[tuple[int, str]]) -> None:
    assert told(*ties) == expected


def test_a_ring_is_told_from_each_of_its_ties_on() -> None:
    assert faults([tie("AB"), tie("CA"), tie("BC")], RULES, KINDS) == [
        Fault(0, "ring", (0, 2, 1)),
        Fault(1, "ring", (1, 0, 2)),
        Fault(2, "ring", (2, 1, 0)),
    ]


def test_a_second_superior_is_told_with_the_first() -> None:
    assert faults([tie("AC"), tie("BC", since=2020)], RULES, KINDS) == [
        Fault(0, "second", (1,)),
        Fault(1, "second", (0,)),
    ]


@st.composite
def forests(draw: Any) -> list[Tie]:
    """Organizations, each below one of those before it or at the top, in any order of rows."""
    above = draw(st.lists(st.integers(-1, 30), min_size=1, max_size=30))
    ties = [
        Tie("superior", str(up % n), "organization", str(n))
        for n, up in enumerate(above)
        if n and up >= 0
    ]
    shuffled: list[Tie] = draw(st.permutations(ties))
    return shuffled


@given(forests())
def test_a_forest_is_accepted_whatever_the_order(ties: list[Tie]) -> None:
    assert faults(ties, RULES, {}) == []


@given(forests(), st.data())
def test_one_tie_back_up_is_refused_with_the_whole_ring(ties: list[Tie], data: Any) -> None:
    if not ties:
        return
    low = data.draw(st.sampled_from(ties))
    above = {one.to_code: one for one in ties}
    way = [low]
    while way[-1].from_code in above:
        way.append(above[way[-1].from_code])
    back = Tie("superior", low.to_code, "organization", way[-1].from_code)
    place = data.draw(st.integers(0, len(ties)))
    rows = [*ties[:place], back, *ties[place:]]
    wrong = {rows[fault.at] for fault in faults(rows, RULES, {}) if fault.why == "ring"}
    assert wrong == {*way, back}


codes = st.sampled_from("ABCDE")
days = st.one_of(st.none(), st.integers(2018, 2023).map(day))
any_ties = st.builds(
    Tie, st.sampled_from(["superior", "member"]), codes, st.just("organization"), codes, days, days
)


@given(st.lists(any_ties, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(ties: list[Tie], random: Any) -> None:
    shuffled = list(ties)
    random.shuffle(shuffled)

    def wrong(rows: list[Tie]) -> list[tuple[str, str]]:
        return sorted((repr(rows[one.at]), one.why) for one in faults(rows, RULES, KINDS))

    assert wrong(ties) == wrong(shuffled)


@given(st.lists(any_ties, max_size=14))
def test_what_is_not_at_fault_is_sound_by_itself(ties: list[Tie]) -> None:
    bad = {fault.at for fault in faults(ties, RULES, KINDS)}
    rest = [one for at, one in enumerate(ties) if at not in bad]
    assert faults(rest, RULES, KINDS) == []
    # On every day at most one superior, and no way back to where one was.
    for on in [day(year) for year in range(2017, 2025)]:
        above: dict[str, str] = {}
        for one in rest:
            if one.kind == "superior" and one.begins <= on <= one.ends:
                assert one.to_code not in above
                above[one.to_code] = one.from_code
        for low, first in above.items():
            seen, up = {low}, first
            while up in above:
                assert up not in seen
                seen.add(up)
                up = above[up]


@pytest.mark.parametrize("ring", [False, True], ids=["a forest", "one long ring"])
def test_ten_times_as_many_ties_take_about_ten_times_as_long(*, ring: bool) -> None:
    def took(number: int) -> float:
        ties = [
            Tie("superior", str((n - 1) // 8 if not ring else n - 1), "organization", str(n))
            for n in range(1, number + 1)
        ]
        if ring:
            ties.append(Tie("superior", str(number), "organization", "0"))
        started = time.process_time()
        found = faults(ties, RULES, {})
        seconds = time.process_time() - started
        assert len(found) == (number + 1 if ring else 0)
        return seconds

    # What compares each tie with each takes a hundred times as long.
    assert took(20_000) < 40 * max(min(took(2_000) for _ in range(3)), 0.001)
