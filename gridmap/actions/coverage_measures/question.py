"""One standard put to what was read and measured: what every measure is asked."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_distances import Distances, Found
from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_measures.measured import NotApplied
from gridmap.actions.coverage_measures.subjects import Subjects
from gridmap.analysis.standards import Standard


@dataclass(frozen=True, eq=False)
class Question:
    """A standard, its subjects, and everything that can answer it."""

    inputs: Inputs
    distances: Distances
    standard: Standard
    as_of: dt.date
    subjects: Subjects

    @property
    def table(self) -> pd.DataFrame:
        """The subjects, a row each."""
        return self.subjects.table

    @property
    def parameters(self) -> dict[str, Any]:
        """What the standard asks for."""
        return self.standard.parameters

    @property
    def position(self) -> npt.NDArray[np.int64]:
        """Row of the area that each residence lies in, -1 for none."""
        return self.inputs.area_positions(self.standard.level)

    @property
    def facility_position(self) -> npt.NDArray[np.int64]:
        """Row of the area that each facility stands in, -1 for none."""
        return self.inputs.facility_positions(self.standard.level)

    def people(self, name: str = "residents") -> npt.NDArray[np.int64]:
        """Return the people of each residence; where it says nothing, 0."""
        people: npt.NDArray[np.int64] = np.maximum(self.inputs.counts[name], 0)
        return people

    def sum_by_area(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Add values of residences up by area."""
        inside = self.position >= 0
        return np.bincount(
            self.position[inside], weights=values[inside], minlength=len(self.table)
        ).astype(np.float64)

    def of_kinds(self) -> npt.NDArray[np.bool_]:
        """Return which facilities are of the standard's kinds."""
        kinds = self.inputs.facilities["kind"].isin(self.parameters["kinds"])
        return np.asarray(kinds, dtype=bool)

    def no_facility(self) -> NotApplied:
        """Say that the store has no facility of the standard's kinds."""
        return NotApplied(f"there is no facility of kind {', '.join(self.parameters['kinds'])}")

    def unknown_people(self, name: str) -> list[str]:
        """Note the residences that do not say how many people they have."""
        unknown = int((self.inputs.counts[name] < 0).sum())
        return [f"{unknown} residences say nothing of {name}"] if unknown else []

    def nearest(self, method: str, open_at: str = "") -> Found | None:
        """Return the nearest facility of the standard's kinds; None where there is none."""
        return self.distances.nearest(self.parameters["kinds"], method, open_at)
