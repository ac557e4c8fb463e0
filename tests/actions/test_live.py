"""What happened since somebody last looked, on both stores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from gridmap.actions import live
from gridmap.actions.live import Cursor
from gridmap.errors import InputError
from tests.happening import move_on, report

PUBLIC = {
    "code",
    "class_code",
    "title",
    "stage",
    "area_code",
    "organization_code",
    "reported_at",
    "due_at",
    "line_due_at",
    "closed_at",
}
numbers = st.integers(0, 10**18 - 1)


def test_nothing_happened(store: Engine) -> None:
    assert live.since(store, live.now(store)) == []


def test_a_case_that_comes_in_and_moves_on(store: Engine) -> None:
    begun = live.now(store)
    report(store, "A1")
    cases, edition = live.since(store, begun)
    assert (cases.kind, edition.kind) == ("cases", "edition")
    assert edition.data == {"layers": ["cases"]}
    [feature] = cases.data["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [100.45, 38.93]}
    assert feature["properties"]["stage"] == "reported"
    known = live.now(store)
    assert edition.cursor == known
    move_on(store, "A1", "accept")
    [moved] = live.since(store, known)
    assert moved.data["features"][0]["properties"]["stage"] == "accepted"
    assert live.since(store, moved.cursor) == []


def test_a_connection_that_broke_between_two_messages_misses_none(store: Engine) -> None:
    begun = live.now(store)
    report(store, "A1")
    cases, edition = live.since(store, begun)
    assert live.since(store, cases.cursor) == [edition]


def test_nothing_of_the_reporter_is_told(store: Engine) -> None:
    report(store, "A1")
    cases, _ = live.since(store, Cursor(0, 0, 0))
    [feature] = cases.data["features"]
    assert set(feature["properties"]) == PUBLIC
    assert "not for everybody" not in str(cases)
    assert "key-A1" not in str(cases)


def test_a_case_that_moved_twice_is_told_once(store: Engine) -> None:
    begun = live.now(store)
    report(store, "A1")
    report(store, "A2")
    move_on(store, "A1", "accept")
    told = live.since(store, begun)[0].data["features"]
    assert sorted(f["properties"]["code"] for f in told) == ["A1", "A2"]


def test_very_many_cases_are_not_told_one_by_one(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_CASES", 2)
    begun = live.now(store)
    for code in ("A1", "A2"):
        report(store, code)
    assert len(live.since(store, begun)[0].data["features"]) == 2
    report(store, "A3")
    assert live.since(store, begun)[0].data == {"many": True, "features": []}


@given(numbers, numbers, numbers)
def test_a_cursor_is_read_as_it_was_written(event: int, editions: int, runs: int) -> None:
    cursor = Cursor(event, editions, runs)
    assert Cursor.parse(str(cursor)) == cursor
    assert not cursor.ahead_of(cursor)
    assert Cursor(event + 1, editions, runs).ahead_of(cursor)


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "a.b.c", "-1.2.3", "１.2.3", "1.2.3 "])
def test_nonsense_is_no_cursor(text: str) -> None:
    with pytest.raises(InputError, match=r"three numbers such as 7\.12\.3"):
        Cursor.parse(text)
