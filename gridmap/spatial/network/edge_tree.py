"""The edges of a network in a search tree of boxes, as arrays that can be kept on disk."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Cells per side along which edges are put in order: half a metre in a city, and still fine enough
# when one stray path makes the network a thousand times as wide.
_EDGE_BITS = 20
# Places need only be near each other; 16 bits can be sorted in linear time.
_PLACE_BITS = 8
# Fewer places than this are not worth a second thread.
_PER_THREAD = 10_000


@dataclass(frozen=True, eq=False)
class EdgeTree:
    """Edges in the order of Hilbert's curve, eight to a box, eight boxes to a box, up to one.

    Unlike a grid of equal cells it is as good for a town with a wide countryside, for streets of
    very different lengths and for places far from every path.

    Attributes
    ----------
    order : (S * 8,) array of int32
        The number of each edge, in the order of the tree; the last is repeated to fill its block.
    boxes : (B, 4, 8) array of float
        Blocks of eight boxes, level by level from the single top one: least x and y, greatest x
        and y with the sign changed. Boxes that only fill a block are infinitely far.
    level_start : (levels + 1,) array of int
        The first block of each level, and the number of blocks.
    segments : (S, 4, 8) array of float
        Blocks of eight edges: start x and y, and the step to the end, in the order of the tree.
    """

    order: npt.NDArray[np.int32]
    boxes: Floats
    level_start: Ints
    segments: Floats

    @classmethod
    def of(cls, nodes_xy: Floats, edges: Ints) -> "EdgeTree":
        """Build the tree of a network's edges.

        Examples
        --------
        >>> tree = EdgeTree.of(np.array([[0.0, 0.0], [5.0, 0.0]]), np.array([[0, 1]]))
        >>> tree.boxes[:, :, 0]
        array([[ 0.,  0., -5., -0.]])
        """
        from gridmap.spatial.network.kernels.joining import FAN  # noqa: PLC0415 - imports numba

        start, end = nodes_xy[edges[:, 0]], nodes_xy[edges[:, 1]]
        box = np.column_stack([np.minimum(start, end), -np.maximum(start, end)])
        order = np.argsort(along_curve((box[:, :2] - box[:, 2:]) / 2, _EDGE_BITS), kind="stable")
        order = np.append(order, np.repeat(order[-1:], -len(order) % FAN))
        segments = _blocks(np.column_stack([start, end - start])[order], FAN)
        box = box[order]
        levels: list[Floats] = []
        while not levels or len(levels[-1]) > 1:
            box = np.minimum.reduceat(box, np.arange(0, len(box), FAN))
            missing = np.full((-len(box) % FAN, 4), np.inf)
            levels.append(_blocks(np.concatenate([box, missing]), FAN))
        levels.reverse()
        level_start = np.cumsum([0, *(len(level) for level in levels)])
        return cls(order.astype(np.int32), np.concatenate(levels), level_start, segments)

    def nearest(self, xy: Floats) -> tuple[Ints, Floats, Floats]:
        """Find the edge nearest to each place; of several within `TIE_M` the one numbered lowest.

        Parameters
        ----------
        xy : (P, 2) array of float
            Places; those with a coordinate that is not finite are passed over.

        Returns
        -------
        edge : (P,) array of int
            -1 without coordinates.
        t : (P,) array of float
            How far along the edge the nearest point is, 0 to 1.
        distance_m : (P,) array of float
            Infinite without coordinates.
        """
        from gridmap.spatial.network.kernels.joining import nearest_edges  # noqa: PLC0415 - numba

        edge, t = np.full(len(xy), -1), np.zeros(len(xy))
        distance_m = np.full(len(xy), np.inf)
        xy = np.ascontiguousarray(xy)
        placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
        if len(placed):
            # Neighbours ask for the same boxes, so the memory is asked for them once.
            key = along_curve(xy[placed], _PLACE_BITS).astype(np.uint16)
            placed = placed[np.argsort(key, kind="stable")]

        def search(rows: Ints) -> None:
            tree = self.order, self.boxes, self.level_start, self.segments
            nearest_edges(*tree, xy, rows, edge, t, distance_m)

        threads = min(os.cpu_count() or 1, 1 + len(placed) // _PER_THREAD)
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(search, np.array_split(placed, threads)))
        return edge, t, distance_m


def along_curve(xy: Floats, bits: int) -> Ints:
    """Order places along Hilbert's curve over a square of 2**bits cells a side.

    Examples
    --------
    >>> along_curve(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]]), 1)
    array([0, 1, 2, 3])
    """
    from gridmap.spatial.network.kernels.joining import hilbert  # noqa: PLC0415 - imports numba

    low = xy.min(axis=0)
    wide = float((xy.max(axis=0) - low).max())
    per_m = (2**bits - 1) / wide if wide > 0 else 0.0
    number: Ints = hilbert(bits, np.ascontiguousarray(xy), low[0], low[1], per_m)
    return number


def _blocks(rows: Floats, size: int) -> Floats:
    """Turn (n, 4) rows into blocks of `size`, in which each column lies together."""
    return np.ascontiguousarray(rows.reshape(-1, size, 4).transpose(0, 2, 1))
