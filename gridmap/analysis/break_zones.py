"""Breaks (割裂带): grids where an organization is missing, and the zones that they form."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmap.analysis.figures import Mask

Ints = npt.NDArray[np.int64]


def breaks(
    grids: pd.DataFrame,
    grid_of_site: npt.ArrayLike,
    site_covered: npt.ArrayLike,
    has_organization: npt.ArrayLike | None,
) -> pd.DataFrame:
    """Count the breaks of each grid: sites that no organization covers, and its own missing one.

    `value = uncovered sites + (1 if the grid has no organization of its own)`; none is allowed,
    so the shortfall is the value.

    Parameters
    ----------
    grids : DataFrame
        Column `code`.
    grid_of_site : (S,) array of int
        Row of `grids` that each site lies in, -1 for none.
    site_covered : (S,) array of bool
        Whether an organization covers the site.
    has_organization : (A,) array of bool or None
        Whether the grid has an organization of its own; None when that is not asked.

    Returns
    -------
    DataFrame
        A row a grid: `code`, `value`, `required` (0), `shortfall` (breaks), `sites` (uncovered
        sites), `lacking` (true without an organization of its own).

    Examples
    --------
    >>> grids = pd.DataFrame({"code": ["1", "2", "3"]})
    >>> breaks(grids, [0, 0, 1], [False, False, True], [False, True, True])["value"].tolist()
    [3, 0, 0]
    """
    place = np.asarray(grid_of_site, dtype=np.int64)
    open_ = ~np.asarray(site_covered, dtype=bool) & (place >= 0) & (place < len(grids))
    sites = np.bincount(place[open_], minlength=len(grids))
    lacking = np.zeros(len(grids), dtype=bool)
    if has_organization is not None:
        lacking = ~np.asarray(has_organization, dtype=bool)
    value = sites + lacking
    columns = {"code": grids["code"].to_numpy(), "value": value, "required": 0}
    more = {"shortfall": value, "sites": sites, "lacking": lacking}
    return pd.DataFrame({**columns, **more}, index=grids.index)


def zones(
    is_break: npt.ArrayLike, neighbours: npt.ArrayLike, codes: npt.ArrayLike | None = None
) -> Ints:
    """Join grids with breaks that share an edge into zones.

    Zones are the connected components of the graph of those grids.

    Parameters
    ----------
    is_break : (A,) array of bool
        Grids with at least one break.
    neighbours : (P, 2) array of int
        Pairs of rows that share an edge, as `gridmap.spatial.overlay.neighbours` finds them.
    codes : (A,) array of str, optional
        Codes of the grids. Zones are numbered 1, 2, ... by the smallest code in each; without
        codes by the first row in each.

    Returns
    -------
    (A,) array of int
        Number of the zone that each grid belongs to, -1 for none.

    Examples
    --------
    >>> zones([True, False, True, True], [(0, 1), (1, 2), (2, 3)], ["d", "c", "b", "a"])
    array([ 2, -1,  1,  1])
    """
    broken: Mask = np.asarray(is_break, dtype=bool)
    pairs = np.asarray(neighbours, dtype=np.int64).reshape(-1, 2)
    pairs = pairs[broken[pairs].all(axis=1)]
    count = len(broken)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    label = connected_components(graph, directed=False)[1] if count else np.zeros(0, np.int64)
    order = np.arange(count) if codes is None else np.argsort(np.asarray(codes, dtype=str))
    in_order = order[broken[order]]
    number: dict[int, int] = {}
    for part in label[in_order].tolist():
        number.setdefault(part, len(number) + 1)
    found = np.full(count, -1, dtype=np.int64)
    found[in_order] = [number[part] for part in label[in_order].tolist()]
    return found
