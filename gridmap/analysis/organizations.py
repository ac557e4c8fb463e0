"""Which areas, sites and units have the organization or the tie that a standard asks for."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.figures import at_least, checked, known_amounts
from gridmap.analysis.periods import in_force

FOUND, JOINT, UNKNOWN = "found", "joint", "unknown"


def own(areas: pd.DataFrame, organizations: pd.DataFrame, *, kinds: list[str]) -> pd.DataFrame:
    """Compare the organizations of some kinds in each area with the one that it must have.

    Only organizations of the area itself count: one of an area above does not replace it.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    organizations : DataFrame
        Columns `kind` and `area_code`, a row an organization.
    kinds : list of str
        Any of them will do, say `grid_branch`.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value` (organizations), `required` (1), `shortfall` (0 or 1).

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["1", "2"]})
    >>> organizations = pd.DataFrame({"kind": ["grid_branch"], "area_code": ["2"]})
    >>> own(areas, organizations, kinds=["grid_branch"])["shortfall"].tolist()
    [1, 0]
    """
    counts = organizations[organizations["kind"].isin(kinds)]["area_code"].value_counts()
    return at_least(areas, _looked_up(counts, areas["code"]), 1)


def formation(sites: pd.DataFrame, found_at: int) -> npt.NDArray[np.object_]:
    """Say how each site can get a party organization: found its own, or join with others.

    A site with `found_at` party members or more founds one (单建), with fewer it joins (联建).
    Three is the number of full members from which the Party's constitution, article 30, asks for
    a primary organization.

    Parameters
    ----------
    sites : DataFrame
        Column `party_members`; NaN, None or negative is unknown.
    found_at : int
        Members from which a site founds its own.

    Returns
    -------
    (N,) array of str
        `found`, `joint` or `unknown`.

    Examples
    --------
    >>> formation(pd.DataFrame({"party_members": [3, 2, None]}), 3).tolist()
    ['found', 'joint', 'unknown']
    """
    checked("found_at", found_at)
    members, known = known_amounts(sites["party_members"])
    fit = np.where(members >= found_at, FOUND, JOINT)
    return np.where(known, fit, UNKNOWN).astype(object)


def tied(
    organizations: pd.DataFrame,
    ties: pd.DataFrame,
    as_of: dt.date,
    *,
    kind: str,
    tie_kinds: list[str],
) -> pd.DataFrame:
    """Count the ties of each organization of a kind that hold on the day `as_of`.

    A tie counts whichever end the organization stands at. Used for resident units (驻区单位) that
    no alliance or area has bound in.

    Parameters
    ----------
    organizations : DataFrame
        Columns `code` and `kind`; one without a code can have no tie.
    ties : DataFrame
        Columns `kind`, `from_code`, `to_kind`, `to_code`, `valid_from`, `valid_to`.
    kind : str
        Kind of the organizations that are judged.
    tie_kinds : list of str
        Kinds of ties that count.

    Returns
    -------
    DataFrame
        A row an organization of the kind, with its index: `code`, `value` (ties), `required`
        (1), `shortfall` (0 or 1).

    Examples
    --------
    >>> units = pd.DataFrame({"code": ["U1", "U2"], "kind": ["resident_unit"] * 2})
    >>> ties = pd.DataFrame({"kind": ["alliance_member"], "from_code": ["O1"],
    ...     "to_kind": ["organization"], "to_code": ["U2"], "valid_from": [None],
    ...     "valid_to": [None]})
    >>> tied(units, ties, dt.date(2026, 6, 30), kind="resident_unit",
    ...     tie_kinds=["alliance_member"])["shortfall"].tolist()
    [1, 0]
    """
    judged = organizations[organizations["kind"] == kind]
    fitting = ties[ties["kind"].isin(tie_kinds)]
    fitting = fitting[in_force(fitting["valid_from"], fitting["valid_to"], as_of)]
    to_organization = fitting[fitting["to_kind"] == "organization"]
    # A tie of an organization to itself is one tie.
    to_others = to_organization[to_organization["to_code"] != to_organization["from_code"]]
    ends = pd.concat([fitting["from_code"], to_others["to_code"]])
    return at_least(judged, _looked_up(ends.value_counts(), judged["code"]), 1)


def _looked_up(counts: pd.Series, codes: pd.Series) -> npt.NDArray[np.int64]:
    by_code = {code: int(n) for code, n in counts.items() if code}
    return np.array([by_code.get(code, 0) for code in codes], dtype=np.int64)
