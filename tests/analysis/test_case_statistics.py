"""What is counted of cases, and that no share is made better by doing worse."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis import case_tally
from gridmap.analysis.case_stages import ENDED, LINE
from gridmap.analysis.case_statistics import (
    FAULTS,
    FEWEST,
    Figures,
    by_share,
    percentile,
    total,
)
from gridmap.analysis.case_tally import Facts, pack, spent, states

NOW = dt.datetime(2026, 5, 20, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
moments = st.integers(-20, 20).map(lambda days: NOW + days * DAY)


@st.composite
def cases(draw: st.DrawFn) -> Facts:
    """Cases as they can be: what has ended has done so by now, and no deadline gets shorter."""
    stage = draw(st.sampled_from([*LINE, "rejected", "void", "suspended", "appealed"]))
    due = draw(st.none() | moments)
    over = stage in ENDED or stage == "appealed"
    return Facts(
        stage,
        due_at=due,
        plain_due_at=due and due - draw(st.integers(0, 5)) * DAY,
        closed_at=NOW - draw(st.integers(0, 20)) * DAY if over else None,
        clock=draw(st.sampled_from(case_tally.CLOCKS)),
        used=draw(st.floats(0, 500)),
        returns=draw(st.integers(0, 3)),
        reworks=draw(st.integers(0, 1)),
        appeals=1 if stage == "appealed" else draw(st.integers(0, 1)),
        reopens=draw(st.integers(0, 1)),
        again=draw(st.booleans()),
    )


def late(case: Facts) -> bool:
    return case.stage not in ENDED and case.due_at is not None and case.due_at < NOW


def saved(case: Facts) -> bool:
    """Say by the definition whether only pauses and extensions keep a case from being late."""
    until = case.closed_at or NOW
    in_time = case.due_at is None or case.due_at >= until
    return case.plain_due_at is not None and case.plain_due_at < until and in_time


def figures(found: Sequence[Facts]) -> Figures:
    """Count as the store does: by tallies, and what depends on the day besides."""
    counted = Figures()
    for case in found:
        counted.add(pack(case), 1)
    running = [case for case in found if case.stage not in ENDED]
    faulty = [case for case in running if set(states(pack(case))) & set(FAULTS)]
    counted.add_open(
        late=sum(map(late, running)),
        saved=sum(saved(case) for case in running if case.closed_at is None),
        late_and_plain=sum(late(case) for case in running if case not in faulty),
    )
    return counted


def share(found: Sequence[Facts]) -> float:
    """Return the share of some cases, 1 where none can be judged: any fault makes it worse."""
    known = figures(found).share
    return 1.0 if known is None else known


@given(st.lists(cases(), max_size=12))
def test_every_count_is_what_its_definition_says(found: list[Facts]) -> None:
    counted = figures(found).states
    ended = [case for case in found if case.stage in ENDED]
    timed = [case for case in ended if case.due_at and case.closed_at]
    on_time = [case for case in timed if case.closed_at <= case.due_at]  # type: ignore[operator]
    faulty = [case for case in found if case.reworks or case.appeals or case.reopens]
    good = [c for c in on_time if c.stage == "closed" and c not in faulty and not c.again]
    bad = [c for c in found if c in faulty or late(c) or (c in timed and c not in on_time)]
    assert counted == {
        "open": len(found) - len(ended),
        "ended": len(ended),
        "on_time": len(on_time),
        "ended_late": len(timed) - len(on_time),
        "late": sum(map(late, found)),
        "saved": sum(map(saved, found)),
        "returned": sum(case.returns > 0 for case in found),
        "reworked": sum(case.reworks > 0 for case in found),
        "appealed": sum(case.appeals > 0 for case in found),
        "reopened": sum(case.reopens > 0 for case in found),
        "dropped": sum(case.stage in ("rejected", "void") for case in found),
        "good": len(good),
        "judged": len(good) + len(bad),
    }


@given(st.lists(cases(), max_size=12), cases(), st.sampled_from(["late", "ended_late", *FAULTS]))
def test_a_case_more_that_went_wrong_never_improves_the_share(
    found: list[Facts], case: Facts, fault: str
) -> None:
    wrong = {
        "late": replace(case, stage="handling", closed_at=None, due_at=NOW - DAY),
        "ended_late": replace(case, stage="closed", closed_at=NOW, due_at=NOW - DAY),
        "reworked": replace(case, reworks=1),
        "appealed": replace(case, appeals=1),
        "reopened": replace(case, reopens=1),
    }[fault]
    assert share([*found, wrong]) <= share(found)


@given(st.lists(cases(), min_size=1, max_size=12), st.sampled_from(FAULTS))
def test_a_case_that_goes_wrong_never_improves_the_share(found: list[Facts], fault: str) -> None:
    name = {"reworked": "reworks", "appealed": "appeals", "reopened": "reopens"}[fault]
    worse = [replace(found[0], **{name: 1}), *found[1:]]
    assert share(worse) <= share(found)


@given(st.lists(cases(), max_size=12), cases(), st.sampled_from(["void", "rejected"]))
def test_dropping_a_case_never_improves_the_share(
    found: list[Facts], case: Facts, stage: str
) -> None:
    running = replace(case, stage="handling", closed_at=None)
    dropped = replace(running, stage=stage, closed_at=NOW)
    assert share([*found, dropped]) <= share([*found, running])


@given(st.lists(cases(), max_size=12), cases(), st.integers(1, 4))
def test_splitting_a_case_never_improves_the_share(
    found: list[Facts], case: Facts, parts: int
) -> None:
    whole = replace(case, again=False)
    split = [whole, *[replace(case, again=True)] * parts]
    assert share([*found, *split]) <= share([*found, whole])


@given(st.lists(cases(), max_size=12), cases())
def test_a_case_more_that_is_well_done_never_harms(found: list[Facts], case: Facts) -> None:
    well = replace(
        case, stage="closed", due_at=NOW, plain_due_at=NOW, closed_at=NOW - DAY,
        reworks=0, appeals=0, reopens=0, again=False,
    )  # fmt: skip
    assert share([*found, well]) >= share(found)


@given(cases())
def test_a_number_says_how_long_a_closed_case_took_to_half_a_unit(case: Facts) -> None:
    time = spent(pack(case))
    if case.stage != "closed" or not case.clock:
        assert time is None
    else:
        assert time is not None
        assert (time[0], abs(time[1] - case.used) <= 0.25) == (case.clock, True)


def test_a_number_fits_into_a_whole_number_of_every_store() -> None:
    case = Facts("closed", NOW, NOW - DAY, NOW, "natural_days", 1e9, 1, 1, 1, 1, again=False)
    assert 0 < pack(case) < 2**31
    # Whatever may come together: a server keeps 31 bits and a sign.
    every = sum(map(case_tally.bit, case_tally.BITS))
    assert every | case_tally.CLOCK_MASK | case_tally.MOST_STEPS == 2**31 - 1
    assert len(case_tally.CLOCKS) <= 8


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), min_size=1))
def test_a_percentile_is_the_nearest_rank(counted: list[tuple[int, int]]) -> None:
    times = {units / 2: count for units, count in counted}
    listed = sorted(units for units, count in times.items() for _ in range(count))
    for per_cent in (1, 50, 90, 100):
        rank = -(-per_cent * len(listed) // 100)
        assert percentile(times, per_cent / 100) == listed[rank - 1]


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no case"):
        percentile({}, 0.5)


def part(good: int, bad: int) -> Figures:
    made = Figures()
    made.add(pack(Facts("closed", NOW, NOW, NOW)), good)
    made.add(pack(Facts("closed", NOW - DAY, NOW - DAY, NOW)), bad)
    return made


def test_shares_of_few_cases_are_not_ranked() -> None:
    parts = {
        "few": part(0, FEWEST - 1),
        "worse": part(6, 6),
        "better": part(9, 1),
        "none": part(0, 0),
    }
    assert by_share(parts) == ["worse", "better", "few", "none"]
    assert [parts[name].ranked for name in parts] == [False, True, True, False]
    assert parts["none"].share is None


def test_parts_add_up_to_the_whole() -> None:
    whole = total([part(3, 1), part(2, 2)])
    assert (whole.reported, whole.states["good"], whole.states["judged"]) == (8, 5, 8)
