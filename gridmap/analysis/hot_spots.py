"""Hot spots: where values that lie together are higher, or lower, than chance would put them.

The statistic is Getis and Ord's Gi*, by PySAL's esda; what it is worth is found by shuffling the
other values many times, and a place is called hot or cold only where that stands up to the number
of places that were looked at (Benjamini and Hochberg).
"""

from dataclasses import dataclass
from importlib import import_module

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import KDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SEED = 20_260_101  # the same question has the same answer
PERMUTATIONS = 9_999
# Of more places, fewer shuffles: a page is not to be waited for.
MANY, FEWER_PERMUTATIONS = 1_000, 999
LEVEL = 0.05
FEWEST = 8  # places: of fewer, no pattern can be told from chance
_AT_ONCE = 1 << 22  # values that are gathered at once; it bounds the memory


@dataclass(frozen=True)
class Spots:
    """What is known of each place; rows are those of the values.

    Attributes
    ----------
    table : DataFrame
        `z` (of Gi*), `p` (two-sided, by permutations), `p_adjusted`, `neighbours` (how many,
        without the place itself) and `kind`: hot, cold, none, or missing where there is no value.
    permutations : int
        How many times the values were shuffled; 0 where nothing could be told.
    """

    table: pd.DataFrame
    permutations: int

    def count(self, kind: str) -> int:
        """Return how many places are of a kind."""
        return int((self.table["kind"] == kind).sum())


def find(values: npt.ArrayLike, pairs: npt.ArrayLike, *, seed: int = SEED) -> Spots:
    """Find hot and cold spots.

    Parameters
    ----------
    values : (A,) array of float
        NaN where there is no value: such a place is left out, also as a neighbour.
    pairs : (P, 2) array of int
        Rows of neighbours, each pair once; a place is always a neighbour of itself.
    seed : int
        Of the shuffling.

    Returns
    -------
    Spots
        Where all values are the same, or there are fewer than `FEWEST`, nothing is hot or cold. A
        place without neighbours is neither: it cannot lie together with anything.

    References
    ----------
    A. Getis and J. K. Ord (1992), The analysis of spatial association by use of distance
    statistics; J. K. Ord and A. Getis (1995), Local spatial autocorrelation statistics.

    Examples
    --------
    >>> along = within_distance([(metres, 0) for metres in range(60)], 3)
    >>> spots = find([9] * 8 + [0, 1] * 26, along)
    >>> spots.table["kind"].tolist()[:12]
    ['hot', 'hot', 'hot', 'hot', 'hot', 'hot', 'hot', 'none', 'none', 'none', 'none', 'none']
    """
    given = np.asarray(values, dtype=np.float64)
    known = np.isfinite(given)
    table = pd.DataFrame(
        {"z": np.nan, "p": np.nan, "p_adjusted": np.nan, "neighbours": 0, "kind": "missing"},
        index=range(len(given)),
    )
    rows = np.flatnonzero(known)
    within = _within(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), known)
    around = np.bincount(within.ravel(), minlength=len(rows))
    table.loc[rows, "neighbours"] = around
    table.loc[rows, "kind"] = "none"
    own = given[rows]
    if len(rows) < FEWEST or np.ptp(own) == 0:
        return Spots(table, 0)
    times = PERMUTATIONS if len(rows) <= MANY else FEWER_PERMUTATIONS
    z = gi_star(own, within)
    p = permuted_p(own, within, times, seed)
    adjusted = benjamini_hochberg(p)
    told = (adjusted <= LEVEL) & (around > 0)
    table.loc[rows, "z"], table.loc[rows, "p"], table.loc[rows, "p_adjusted"] = z, p, adjusted
    table.loc[rows, "kind"] = np.where(told & (z > 0), "hot", np.where(told, "cold", "none"))
    return Spots(table, times)


def load() -> None:
    """Load what the statistic needs before anybody asks: it takes longer than to reckon it."""
    import_module("esda.getisord")
    import_module("libpysal.graph")


def gi_star(values: Floats, pairs: Ints) -> Floats:
    """Return the standard score of Gi* of each place, by PySAL; the values must not all be equal.

    Parameters
    ----------
    pairs : (P, 2) array of int
        Neighbours, each pair once.
    """
    # These bring half of the scientific Python with them: nobody else is to wait for it.
    from esda.getisord import G_Local  # noqa: PLC0415
    from libpysal.graph import Graph  # noqa: PLC0415

    count = len(values)
    alone = np.setdiff1d(np.arange(count), pairs)
    focal = np.concatenate([pairs[:, 0], pairs[:, 1], alone])
    neighbour = np.concatenate([pairs[:, 1], pairs[:, 0], alone])
    weight = np.concatenate([np.ones(2 * len(pairs)), np.zeros(len(alone))])
    order = np.lexsort((neighbour, focal))
    graph = Graph.from_arrays(focal[order], neighbour[order], weight[order])
    # Gi* does not change with the level of the values as long as their sum is not 0.
    raised = values - values.min() + 1.0
    found: Floats = G_Local(raised, graph, transform="B", star=True, permutations=0).Zs
    return found


def permuted_p(values: Floats, pairs: Ints, times: int, seed: int = SEED) -> Floats:
    """Return how likely chance alone is to put a sum as far out around each place, either way.

    The value of the place stays, those of all others are shuffled; PySAL's own shuffling says
    that places without neighbours are unlikely, and has to be compiled anew in each process.

    Parameters
    ----------
    times : int
        How often.
    """
    count = len(values)
    around = np.bincount(pairs.ravel(), minlength=count)
    sums = np.bincount(pairs[:, 0], values[pairs[:, 1]], minlength=count)
    sums = sums + np.bincount(pairs[:, 1], values[pairs[:, 0]], minlength=count)
    most = int(around.max(initial=0))
    drawn = _drawn(count - 1, most, times, seed)
    p = np.ones(count)
    near = 1e-9 * max(float(np.abs(values).sum()), 1.0)  # sums of floats differ by their order
    for place in np.flatnonzero(around):
        picked = drawn[:, : around[place]]
        shuffled = values[picked + (picked >= place)].sum(axis=1)  # the others, without the place
        above = int((shuffled >= sums[place] - near).sum())
        below = int((shuffled <= sums[place] + near).sum())
        p[place] = min(1.0, 2.0 * (min(above, below) + 1) / (times + 1))
    return p


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Adjust p-values so that among those at most 0.05, at most one in twenty is by chance.

    References
    ----------
    Y. Benjamini and Y. Hochberg (1995), Controlling the false discovery rate.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    given = np.asarray(p, dtype=np.float64)
    order = np.argsort(given)
    stepped = given[order] * len(given) / np.arange(1, len(given) + 1)
    adjusted = np.empty(len(given))
    adjusted[order] = np.minimum.accumulate(stepped[::-1])[::-1]
    return np.minimum(adjusted, 1.0)


def within_distance(xy: npt.ArrayLike, band_m: float) -> Ints:
    """Return the pairs of places that lie at most so many metres apart.

    Parameters
    ----------
    xy : (A, 2) array of float
        In a metric reference system.

    Examples
    --------
    >>> within_distance([(0, 0), (30, 0), (100, 0)], 50.0).tolist()
    [[0, 1]]
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if len(points) == 0:
        return np.empty((0, 2), dtype=np.int64)
    pairs = KDTree(points).query_pairs(band_m, output_type="ndarray").astype(np.int64)
    found: Ints = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return found


def _within(pairs: Ints, known: npt.NDArray[np.bool_]) -> Ints:
    """Return the pairs of places that both have a value, by their number among those."""
    both = known[pairs].all(axis=1)
    number = np.cumsum(known) - 1
    return np.asarray(number[pairs[both]], dtype=np.int64)


def _drawn(count: int, most: int, times: int, seed: int) -> Ints:
    """Draw `most` different numbers below `count`, many times."""
    generator = np.random.default_rng(seed)
    drawn = np.empty((times, most), dtype=np.int64)
    step = max(1, _AT_ONCE // max(count, 1))
    for start in range(0, times, step):
        part = drawn[start : start + step]
        keys = generator.random((len(part), count))
        chosen = np.argpartition(keys, min(most, count - 1), axis=1)[:, :most]
        # `argpartition` puts the smallest first, in no order of chance: a part of them must be so.
        part[:] = generator.permuted(chosen, axis=1)
    return drawn
