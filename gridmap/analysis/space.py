"""Rooms for residents: floor area per household, and the share of it that is for activities."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.figures import Floats, Mask, checked, compare, known_amounts

# Sums of floor areas carry rounding noise; a share this close to the rule meets it.
_NOISE = 1e-9


def space(
    areas: pd.DataFrame,
    facility_area_position: npt.ArrayLike,
    floor_area_m2: npt.ArrayLike,
    *,
    area_m2: float,
    households: float,
) -> pd.DataFrame:
    """Compare the floor area of the facilities in each area with what its households ask for.

    `required = area_m2 * households of the area / households`, `value = sum of floor areas`.
    The national plan asks for at least 30 m2 of community service space per 100 households
    (《"十四五"城乡社区服务体系建设规划》, 2021): `area_m2=30, households=100`.

    Parameters
    ----------
    areas : DataFrame
        Columns `code` and `households`.
    facility_area_position : (F,) array of int
        Row of `areas` that each facility of the kinds asked for stands in, -1 for none.
    floor_area_m2 : (F,) array of float
        Floor area of each; NaN or negative is unknown.
    area_m2, households : float
        The rule: so many square metres for every so many households.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value`, `required`, `shortfall` in m2; `known`, false where the
        households are not known (then what rests on them is NaN), or where facilities of unknown
        size might fill the shortfall; `numerator` (m2), `denominator` (households).

    Raises
    ------
    InputError
        `area_m2` is negative or `households` is not above 0.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b"], "households": [1000, 500]})
    >>> space(areas, [0, 0, 1], [150, 90, 200], area_m2=30, households=100)["shortfall"].tolist()
    [60.0, 0.0]
    """
    checked("area_m2", area_m2)
    checked("households", households, above_zero=True)
    living, living_known = known_amounts(areas["households"])
    value, unsized = _sums(facility_area_position, floor_area_m2, len(areas))
    living = np.where(living_known, living, np.nan)
    required = area_m2 * living / households
    enough = value + _NOISE * required >= required
    table = compare(areas, np.where(enough, np.maximum(value, required), value), required)
    table["value"] = value
    table["known"] = living_known & (enough | (unsized == 0))
    return table.assign(numerator=value, denominator=living)


def activity_share(
    areas: pd.DataFrame,
    facility_area_position: npt.ArrayLike,
    activity_area_m2: npt.ArrayLike,
    floor_area_m2: npt.ArrayLike,
    *,
    share: float,
) -> pd.DataFrame:
    """Compare the share of floor area that residents' activities have with the least allowed.

    `value = sum of activity areas / sum of floor areas`, over the facilities of an area whose two
    sizes are both known. The national plan asks for 60 % (《"十四五"城乡社区服务体系建设规划》,
    2021): `share=0.6`.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    facility_area_position : (F,) array of int
        Row of `areas` that each facility of the kinds asked for stands in, -1 for none.
    activity_area_m2, floor_area_m2 : (F,) array of float
        Sizes of each; NaN or negative is unknown.
    share : float
        Least share, 0 to 1.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value`, `required`, `shortfall` (shares, NaN where there is no
        floor of known size); `known`; `applies`, false where there is no facility at all;
        `numerator` and `denominator` (m2).

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b"]})
    >>> found = activity_share(areas, [0, 0], [60, 20], [100, 60], share=0.6)
    >>> found["value"].tolist(), found["applies"].tolist()
    ([0.5, nan], [True, False])
    """
    checked("share", share)
    activity, activity_known = known_amounts(activity_area_m2)
    whole, whole_known = known_amounts(floor_area_m2)
    sized = activity_known & whole_known & (whole > 0)
    place = np.asarray(facility_area_position, dtype=np.int64)
    used, _ = _sums(place[sized], activity[sized], len(areas))
    floor, _ = _sums(place[sized], whole[sized], len(areas))
    value = np.full(len(areas), np.nan)
    np.divide(used, floor, out=value, where=floor > 0)
    table = compare(areas, value, float(share))
    table.loc[used + _NOISE * floor >= share * floor, "shortfall"] = 0.0
    table.loc[floor == 0, "shortfall"] = np.nan
    standing = np.bincount(place[_inside(place, len(areas))], minlength=len(areas))
    return table.assign(known=floor > 0, applies=standing > 0, numerator=used, denominator=floor)


def _sums(
    position: npt.ArrayLike, amounts: npt.ArrayLike, n_areas: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Sum what is known by area, and count what is not."""
    place = np.asarray(position, dtype=np.int64)
    values, known = known_amounts(amounts)
    inside = _inside(place, n_areas)
    total = np.bincount(place[inside], values[inside], minlength=n_areas).astype(np.float64)
    return total, np.bincount(place[inside & ~known], minlength=n_areas)


def _inside(place: npt.NDArray[np.int64], n_areas: int) -> Mask:
    return (place >= 0) & (place < n_areas)
