"""Made-up towns for the benches: large, irregular enough to be honest, the same on every run."""

import numpy as np
import shapely

from gridmap.spatial.network import Network

SEED = 20260101


def street_network(columns: int = 1000, rows: int = 1000, edges: int = 2_500_000) -> Network:
    """Lay streets some 50 m apart, with as many diagonals as the wanted number of edges needs."""
    rng = np.random.default_rng(SEED)
    node = np.arange(columns * rows).reshape(rows, columns)
    x, y = np.meshgrid(np.arange(columns) * 50.0, np.arange(rows) * 50.0)
    xy = np.stack([x, y], axis=-1) + rng.uniform(-12, 12, (rows, columns, 2))
    eastwards = np.stack([node[:, :-1], node[:, 1:]], axis=-1).reshape(-1, 2)
    northwards = np.stack([node[:-1], node[1:]], axis=-1).reshape(-1, 2)
    diagonal = np.stack([node[:-1, :-1], node[1:, 1:]], axis=-1).reshape(-1, 2)
    wanted = edges - len(eastwards) - len(northwards)
    chosen = diagonal[rng.permutation(len(diagonal))[:wanted]]
    ends = np.concatenate([eastwards, northwards, chosen])
    xy = xy.reshape(-1, 2)
    step = xy[ends[:, 0]] - xy[ends[:, 1]]
    return Network(xy, ends, np.hypot(step[:, 0], step[:, 1]), np.arange(len(ends)))


def tiling(columns: int = 400, rows: int = 250, vertices: int = 4) -> np.ndarray:
    """Cut a town into seamless cells of some 100 m with crooked borders, in metres.

    Each of a cell's four sides has `vertices` of its own, so a cell has four times as many.
    """
    rng = np.random.default_rng(SEED)
    x, y = np.meshgrid(np.arange(columns + 1) * 100.0, np.arange(rows + 1) * 100.0)
    corner = np.stack([x, y], axis=-1) + rng.uniform(-25, 25, (rows + 1, columns + 1, 2))
    eastwards = _sides(rng, corner[:, :-1], corner[:, 1:], vertices)
    northwards = _sides(rng, corner[:-1], corner[1:], vertices)
    ring = np.concatenate(
        [
            eastwards[:-1],
            northwards[:, 1:],
            _back(eastwards[1:], corner[1:, 1:]),
            _back(northwards[:, :-1], corner[1:, :-1]),
        ],
        axis=-2,
    ).reshape(rows * columns, 4 * vertices, 2)
    return shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1))


def _sides(
    rng: np.random.Generator, start: np.ndarray, end: np.ndarray, vertices: int
) -> np.ndarray:
    share = (np.arange(vertices) / vertices)[:, None]
    side = start[..., None, :] * (1 - share) + end[..., None, :] * share
    side[..., 1:, :] += rng.uniform(-5, 5, side[..., 1:, :].shape)
    return side


def _back(side: np.ndarray, start: np.ndarray) -> np.ndarray:
    return np.concatenate([start[..., None, :], side[..., :0:-1, :]], axis=-2)
