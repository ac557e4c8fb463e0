"""Whom a standard judges: areas of a level, sites or organizations, and which of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_inputs import Inputs
from gridmap.analysis.standards import Standard

NONE = {"site": "there are no sites", "organization": "there are no organizations"}


@dataclass(frozen=True, eq=False)
class Subjects:
    """The subjects of a standard.

    Attributes
    ----------
    kind : str
        area, site or organization: what a gap calls them.
    name : str
        Name of their table in a run: `areas/LEVEL`, `subjects/site`, `subjects/organization`.
    table : DataFrame
        id, code, name, kind and, of areas, parent_code, residents and households; of others
        area_code.
    applies : (S,) array of bool
        Whether the standard judges each: its kind and population fit, and it is no area that an
        import made up.
    unsure : (S,) array of bool
        Areas that it may judge or not: nobody knows whether their population fits.
    """

    kind: str
    name: str
    table: pd.DataFrame
    applies: npt.NDArray[np.bool_]
    unsure: npt.NDArray[np.bool_]


def subjects_of(inputs: Inputs, standard: Standard) -> Subjects | None:
    """Return the subjects of a standard, or None when the store has none at all."""
    kind = standard.subject
    if kind in NONE:
        table = inputs.sites if kind == "site" else inputs.organizations
        return None if table.empty else _among(inputs, kind, table, standard)
    areas = inputs.areas.get(kind)
    # Made-up areas have no outline of their own: nobody supplied anything about them.
    return None if areas is None or areas["made"].all() else _areas(areas, standard)


def nobody(standard: Standard) -> str:
    """Say that the store has no subject of a standard."""
    return NONE.get(standard.subject, f"there are no areas of level {standard.subject}")


def _areas(table: pd.DataFrame, standard: Standard) -> Subjects:
    applies = ~table["made"].to_numpy(dtype=bool) & _of_kind(table, standard)
    above, up_to = standard.residents_above, standard.residents_up_to
    unsure = np.zeros(len(table), dtype=bool)
    if above is not None or up_to is not None:
        unsure = applies & ~table["counted"].to_numpy(dtype=bool)
        residents = table["residents"].to_numpy()
        applies &= ~unsure & (residents > (-1 if above is None else above))
        applies &= residents <= (np.inf if up_to is None else up_to)
    return Subjects("area", f"areas/{standard.subject}", table, applies, unsure)


def _among(inputs: Inputs, kind: str, frame: pd.DataFrame, standard: Standard) -> Subjects:  # noqa: ARG001
    table = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    applies = _of_kind(table, standard)
    return Subjects(kind, f"subjects/{kind}", table, applies, np.zeros(len(table), dtype=bool))


def _of_kind(table: pd.DataFrame, standard: Standard) -> npt.NDArray[np.bool_]:
    kind = table["kind"]
    if not standard.kinds:
        return np.ones(len(table), dtype=bool)
    # A subject whose kind nobody stated is judged too: silence does not excuse it.
    return np.asarray(kind.isin(standard.kinds) | (kind == ""), dtype=bool)
