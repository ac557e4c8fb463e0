"""What every measure answers: a figure a subject, and whether it meets what a standard asks."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.errors import InputError

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MET, SHORT, NO_DATA, NOT_APPLICABLE = 0, 1, 2, 3
STATUSES = ("met", "short", "no_data", "not_applicable")


def known_amounts(values: npt.ArrayLike) -> tuple[Floats, Mask]:
    """Read counts or sizes where a missing, negative or infinite one means "nobody knows".

    Parameters
    ----------
    values : (N,) array of float
        Counts, floor areas, amounts. Stores say -1 for a count that is not there, frames NaN.

    Returns
    -------
    amounts : (N,) array of float
        The values, 0 where they are not known, so that they can be summed.
    known : (N,) array of bool
        Whether each is a finite number of 0 or more.

    Examples
    --------
    >>> known_amounts([3, -1, float("nan")])
    (array([3., 0., 0.]), array([ True, False, False]))
    """
    amounts = pd.to_numeric(pd.Series(np.asarray(values).ravel()), errors="coerce")
    numbers = amounts.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(numbers) & (numbers >= 0)
    return np.where(known, numbers, 0.0), known


def compare(
    areas: pd.DataFrame, value: npt.ArrayLike, required: npt.ArrayLike, **more: npt.ArrayLike
) -> pd.DataFrame:
    """Set what each subject has beside what it must have.

    `shortfall = max(required - value, 0)`, in the unit of both.

    Parameters
    ----------
    areas : DataFrame
        The subjects, with a column `code`.
    value, required : (A,) array or one number
        What there is, and the least that there must be.
    **more : (A,) arrays or one value each
        More columns, say `known` (false: nobody knows, though it may be short), `applies`
        (false: the standard does not judge this subject), `numerator`, `denominator`.

    Returns
    -------
    DataFrame
        A row a subject, with the index of `areas`: `code`, `value`, `required`, `shortfall`.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b"]}, index=[7, 8])
    >>> compare(areas, [3, 0], 1)["shortfall"].to_dict()
    {7: 0, 8: 1}
    """
    have, need = (np.broadcast_to(np.asarray(v), len(areas)) for v in (value, required))
    columns = {"value": have, "required": need, "shortfall": np.maximum(need - have, 0), **more}
    spread = {name: np.broadcast_to(np.asarray(v), len(areas)) for name, v in columns.items()}
    return pd.DataFrame({"code": areas["code"].to_numpy(), **spread}, index=areas.index)


def at_least(areas: pd.DataFrame, value: npt.ArrayLike, required: float) -> pd.DataFrame:
    """Compare a count of things in each area with the number that it must have at least.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    value : (A,) array of int
        Things in each area, say its facilities of a kind.
    required : float
        The number asked for.

    Returns
    -------
    DataFrame
        As `compare` gives it.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b"]})
    >>> at_least(areas, np.array([3, 1]), 2)["shortfall"].tolist()
    [0, 1]
    """
    return compare(areas, value, required)


def statuses(compared: pd.DataFrame) -> npt.NDArray[np.int8]:
    """Say of each row of a comparison whether the standard is met, missed, or cannot be judged.

    Not judged where `applies` is false; no data where `known` is false or the shortfall is NaN;
    else short where the shortfall is above 0, and met where it is not.

    Returns
    -------
    (A,) array of int8
        Positions in `STATUSES`.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b", "c"]})
    >>> statuses(compare(areas, [3, 0, 0], 1, known=[True, True, False]))
    array([0, 1, 2], dtype=int8)
    """
    shortfall = compared["shortfall"].to_numpy(dtype=np.float64)
    known = _flag(compared, "known") & ~np.isnan(shortfall)
    judged = np.where(shortfall > 0, SHORT, MET)
    status = np.where(known, judged, NO_DATA)
    return np.where(_flag(compared, "applies"), status, NOT_APPLICABLE).astype(np.int8)


def checked(name: str, value: float, *, above_zero: bool = False) -> float:
    """Return a parameter that must be a number of 0 or more, infinity allowed.

    Raises
    ------
    InputError
        It is negative, not a number, or 0 where `above_zero` forbids that.

    Examples
    --------
    >>> checked("threshold_m", 300)
    300.0
    """
    number = float(value)
    if not number >= 0 or (above_zero and number == 0):
        least = "above 0" if above_zero else "0 or more"
        raise InputError(f"{name} must be {least}, not {value}.")
    return number


def _flag(compared: pd.DataFrame, name: str) -> Mask:
    given: Any = compared.get(name)
    every = np.ones(len(compared), dtype=bool)
    return every if given is None else np.asarray(given.to_numpy(dtype=bool))
