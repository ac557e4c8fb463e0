"""How much a grid carries: too many households or too few, and cases that nobody reports."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.figures import Floats, checked, compare, known_amounts
from gridmap.errors import InputError


def within_range(
    areas: pd.DataFrame, values: npt.ArrayLike, at_least: float, at_most: float | None
) -> pd.DataFrame:
    """Compare a load with the range that it must lie in, both ends allowed.

    `shortfall = max(at_least - value, value - at_most, 0)`: how far outside the range it lies.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    values : (A,) array of float
        Households, residents, cases or sites of each area; NaN or negative is unknown.
    at_least, at_most : float
        The range; `at_most` None is without an upper end.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value`, `required` (the end of the range that the value lies
        beyond; the lower one when it lies within), `shortfall`, `known`, and `over`, true where
        the load is too great.

    Raises
    ------
    InputError
        The range is negative or its ends are the wrong way round.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b", "c"]})
    >>> within_range(areas, [280, 400, 650], 300, 500)["shortfall"].tolist()
    [20.0, 0.0, 150.0]
    """
    least = checked("at_least", at_least)
    most = np.inf if at_most is None else checked("at_most", at_most)
    if most < least:
        raise InputError(f"at_most {most:g} must not be below at_least {least:g}.")
    load, known = known_amounts(values)
    over = known & (load > most)
    table = compare(areas, load, np.where(over, most, least), known=known, over=over)
    table["shortfall"] = np.where(over, load - most, np.where(known, table["shortfall"], np.nan))
    table["value"] = np.where(known, load, np.nan)
    return table


def smoothed_rates(cases: npt.ArrayLike, residents: npt.ArrayLike) -> Floats:
    """Smooth the case rate of each area towards that of the whole town (empirical Bayes).

    With `O_i` cases of `n_i` residents, `r_i = O_i / n_i`, `m = sum O / sum n` and
    `a = sum n_i (r_i - m)^2 / sum n - m / mean n` (0 when negative):
    `theta_i = m + (r_i - m) * a / (a + m / n_i)`.
    A rate among few people is mostly chance, so it is drawn to `m` more than one among many.

    Source: R. J. Marshall (1991), "Mapping disease and mortality rates using empirical Bayes
    estimators", Applied Statistics 40(2), 283-294, the global estimator by moments.

    Parameters
    ----------
    cases, residents : (A,) array of float
        Areas without residents, or of which either is unknown, are left out.

    Returns
    -------
    (A,) array of float
        Cases per resident; NaN where left out.

    Examples
    --------
    >>> smoothed_rates([30, 10, 0, 0], [1000, 1000, 1000, 10]).round(4).tolist()
    [0.0285, 0.0103, 0.0012, 0.012]
    """
    reported, reported_known = known_amounts(cases)
    living, living_known = known_amounts(residents)
    use = reported_known & living_known & (living > 0)
    rates = np.full(len(living), np.nan)
    if use.any():
        rates[use] = _marshall(reported[use], living[use])
    return rates


def _marshall(cases: Floats, residents: Floats) -> Floats:
    mean = cases.sum() / residents.sum()
    rate = cases / residents
    variance = (residents * (rate - mean) ** 2).sum() / residents.sum()
    between = max(variance - mean / residents.mean(), 0.0)
    spread = between + mean / residents
    weight = np.zeros(len(rate))
    np.divide(between, spread, out=weight, where=spread > 0)
    smoothed: Floats = mean + weight * (rate - mean)
    return smoothed


def silent(
    areas: pd.DataFrame,
    cases: npt.ArrayLike,
    residents: npt.ArrayLike,
    share: float,
    at_least_residents: float = 0,
) -> pd.DataFrame:
    """Find the areas from which so few cases come that chance does not explain it.

    An area is silent when its smoothed rate (`smoothed_rates`) lies below `share` of the town's
    rate `m`. In cases: `value = theta_i * n_i`, `required = share * m * n_i`.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    cases, residents : (A,) array of float
        What was reported in the time looked at, and who lives there; NaN or negative is unknown.
    share : float
        Share of the town's rate below which an area is silent.
    at_least_residents : float
        Areas with fewer residents are not judged, though they count in the town's rate.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value`, `required`, `shortfall` (cases); `known`, false where
        something is missing, and everywhere when the town has no case at all: then nobody knows;
        `applies`, false with fewer than `at_least_residents` residents or none; `numerator`
        (cases reported), `denominator` (residents).

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b", "c", "d"]})
    >>> found = silent(areas, [30, 10, 0, 0], [1000, 1000, 1000, 10], 0.5, 100)
    >>> (found["shortfall"] > 0).tolist(), found["applies"].tolist()
    ([False, False, True, False], [True, True, True, False])
    """
    checked("share", share)
    checked("at_least_residents", at_least_residents)
    reported, reported_known = known_amounts(cases)
    living, living_known = known_amounts(residents)
    rates = smoothed_rates(cases, residents)
    use = ~np.isnan(rates)
    mean = reported[use].sum() / living[use].sum() if use.any() else np.nan
    applies = ~living_known | ((living >= at_least_residents) & (living > 0))
    table = compare(areas, rates * living, share * mean * living, applies=applies)
    table["known"] = reported_known & living_known & bool(mean > 0)
    return table.assign(numerator=np.where(reported_known, reported, np.nan), denominator=living)
