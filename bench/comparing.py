"""Time jobs side by side: in turns, in one run, the fastest of three counts."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ROUNDS = 3


@dataclass(frozen=True)
class Comparison:
    """Ours against one peer in one job; `at_most` is the ratio that gridmap promises."""

    job: str
    peer: str
    ours: float
    theirs: float
    at_most: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours over theirs: below 1 gridmap is better."""
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def kept(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= self.at_most


def fastest(jobs: Mapping[str, Callable[[], Any]]) -> dict[str, float]:
    """Time each job `ROUNDS` times, in turns so that all share the noise; the fastest counts."""
    seconds = dict.fromkeys(jobs, float("inf"))
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            gc.collect()
            start = time.perf_counter()
            result = job()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
            del result
    return seconds


def against_peers(
    job: str, jobs: Mapping[str, Callable[[], Any]], at_most: Mapping[str, float]
) -> list[Comparison]:
    """Time `jobs["gridmap"]` and the others; `at_most` holds the promised ratio to each peer."""
    seconds = fastest(jobs)
    ours = seconds.pop("gridmap")
    return [Comparison(job, peer, ours, took, at_most[peer]) for peer, took in seconds.items()]
