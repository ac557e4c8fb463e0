"""Costly values kept for threads: made once, few of them, and never half-made."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gridmap.actions.bounded import Bounded


def test_a_value_is_made_once_though_many_threads_want_it() -> None:
    kept, made, begin = Bounded[int](2), [], threading.Barrier(8)

    def make() -> int:
        made.append(1)
        return len(made)

    def want(_turn: int) -> int:
        begin.wait()
        return kept.get("a", make)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(want, range(8))) == [1] * 8


def test_the_value_used_longest_ago_is_forgotten() -> None:
    kept = Bounded[str](2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: f"{key}1")  # type: ignore[misc]
    assert kept.get("a", lambda: "a2") == "a1"
    assert kept.get("b", lambda: "b2") == "b2"


def test_what_failed_is_tried_again() -> None:
    kept = Bounded[int](2)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("a", fail)
    assert kept.get("a", lambda: 3) == 3
