"""One question of reach: whom it counts, and what the run found by both methods."""

from typing import Any

import numpy as np

from gridmap.actions.coverage_arrays import counts, distances
from gridmap.actions.coverage_distances import METHODS, Distances, Found
from gridmap.analysis.detours import detour_factor, falsely_covered
from gridmap.analysis.times import times_summary
from gridmap.db.models import Run
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.saying import said


class Question:
    """One question of reach, with what the run found by both methods."""

    def __init__(
        self,
        session: Session,
        run: Run,
        kinds: list[str],
        method: str,
        metres: float,
        weight: str,
    ) -> None:
        self.session, self.run, self.kinds, self.metres = session, run, kinds, metres
        given = counts(session, run.id, weight)
        if not len(given):
            raise InputError(
                said(
                    "第 {run} 次评估没有统计 {weight}。",
                    "Run {run} counted no {weight}.",
                    run=run.id,
                    weight=weight,
                )
            )
        self.people = np.maximum(given, 0)
        self.kept = distances(session, run.id)
        self.method = method
        self.by = {name: found_by(self.kept, kinds, name, len(given)) for name in METHODS}
        self.found = self.by[method]
        missing = [kind for kind in kinds if (kind, method) not in self.kept.found]
        self.notes = [f"there was no facility of kind {kind} in the run" for kind in missing]
        if unknown := int((given < 0).sum()):
            self.notes.append(f"{unknown} residences say nothing of {weight}")

    @property
    def falsely(self) -> np.ndarray[Any, Any] | None:
        """Residences that a circle covers in vain; None where walks were not looked for so far."""
        if self.metres > float(self.run.parameters["search_limit_m"]):
            return None
        straight, walking = (self.by[name].distance_m for name in METHODS)
        return falsely_covered(straight, walking, self.metres)

    def whole(self) -> dict[str, Any]:
        """Return falsely covered people, the detour and the times of all residences."""
        falsely, times = self.falsely, self._times()
        straight, walking = (self.by[name].distance_m for name in METHODS)
        return {
            "falsely_covered": None if falsely is None else int(self.people[falsely].sum()),
            "detour": rounded(detour_factor(self.people, straight, walking)),
            "times": None
            if times is None
            else times_summary(self.people, times, self.found.joined),
        }

    def _times(self) -> np.ndarray[Any, Any] | None:
        if not any((kind, self.method) in self.kept.found for kind in self.kinds):
            return np.where(self.found.joined, 0, -1)
        return self.kept.times(self.kinds, self.method, self.metres)


def rounded(factor: float) -> float | None:
    """Return a detour as it is told; None where there is none."""
    return round(float(factor), 4) if np.isfinite(factor) else None


def found_by(kept: Distances, kinds: list[str], method: str, count: int) -> Found:
    """Return the nearest facility of some kinds, home by home; endlessly far without any."""
    found = kept.nearest(kinds, method)
    if found is None:  # no stations means all gap
        return Found(np.full(count, np.inf), np.full(count, -1, dtype=np.int64))
    return found
