"""One figure to be explained: a standard, a subject, and what the run kept of it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_places import lookup
from gridmap.actions.explaining.state import State
from gridmap.actions.explaining.writing import Said, block, worded
from gridmap.analysis.standards import Standard
from gridmap.db.models import Run


@dataclass(frozen=True, eq=False)
class Case:
    """A figure of one subject.

    Attributes
    ----------
    row : int
        Row of the subject in its table of `state.inputs`; -1 where it is no longer there.
    kept : dict
        What the run kept of it: the columns of `runs.FIGURES`, code and name.
    most : int
        How many rows are listed.
    """

    state: State
    run: Run
    standard: Standard
    row: int
    kept: dict[str, Any]
    most: int

    @property
    def inputs(self) -> Inputs:
        """The layers as the run saw them."""
        return self.state.inputs

    @property
    def p(self) -> dict[str, Any]:
        """What the standard asks for."""
        return self.standard.parameters

    @property
    def level(self) -> str:
        """Level of the area."""
        return self.standard.level

    @property
    def code(self) -> str:
        """Code of the subject."""
        return str(self.kept["code"])

    @cached_property
    def home_rows(self) -> npt.NDArray[np.int64]:
        """Rows of the residences in the area."""
        return self._rows(self.inputs.area_positions(self.level))

    @cached_property
    def facility_rows(self) -> npt.NDArray[np.int64]:
        """Rows of the facilities of the standard's kinds that stand in the area."""
        rows = self._rows(self.inputs.facility_positions(self.level))
        of_kind = self.inputs.facilities["kind"].isin(self.p["kinds"]).to_numpy(dtype=bool)
        standing: npt.NDArray[np.int64] = rows[of_kind[rows]]
        return standing

    def _rows(self, position: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        if self.row < 0:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(position == self.row)

    def facilities(self, rows: npt.NDArray[np.int64]) -> pd.DataFrame:
        """Return facilities as rows of a passport."""
        table = pd.DataFrame(self.inputs.facilities.drop(columns="geometry"))
        return worded(table.iloc[rows], "facility_kinds")

    def homes(self, rows: npt.NDArray[np.int64], people: str) -> pd.DataFrame:
        """Return residences as rows of a passport, with a count of theirs."""
        table = self.state.homes.iloc[rows][["code", "name", "lon", "lat"]].copy()
        counted = self.inputs.counts[people][rows].astype(np.float64)
        table[people] = np.where(counted < 0, np.nan, counted)
        return table

    def facility_names(self, ids: npt.NDArray[np.int64]) -> list[str | None]:
        """Return what facilities are called, by their ids."""
        table = self.inputs.facilities
        rows = lookup(table["id"].to_numpy(dtype=np.int64), ids)
        names = [name or code for name, code in zip(table["name"], table["code"], strict=True)]
        return [names[row] if row >= 0 else None for row in rows]

    def block(
        self, said: Said, value: float | None, frame: pd.DataFrame, *columns: str
    ) -> dict[str, Any]:
        """Return rows that the figure was worked out from."""
        return block(said, value, frame, columns, self.most)


@dataclass
class Evidence:
    """How a figure came about.

    Attributes
    ----------
    formula : Said
        The formula with its numbers put in.
    numerator, denominator : dict or None
        As `writing.block` makes them.
    further : list of dict
        More rows that help to understand it.
    notes : list of Said
        What a reader must know.
    """

    formula: Said
    numerator: dict[str, Any]
    denominator: dict[str, Any] | None = None
    further: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
