"""A tiling of grids whose shared edges move together: no edit leaves a gap or an overlap.

A tiling is the grids of one community, by their keys, in longitude and latitude. Grids are
neighbours where they share vertices by their exact coordinates; where a vertex of one lies on an
edge of another (within `TOGETHER`), the other gets it first.

Every edit keeps the outline of the whole: what the community covers before and after is the same.
So a vertex on the outline stays where it is, and no area above has to follow.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import shapely

from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.spatial.seam_checks import area_m2, crossed, flipped, refuse_improper
from gridmap.spatial.seam_cuts import NEARLY, cut_through, halves
from gridmap.spatial.seam_rings import (
    TOGETHER,
    Place,
    Shape,
    apart,
    holds,
    map_rings,
    nearest_on,
    nodes_of,
    on_edge,
    with_nodes,
)

__all__ = ["area_m2", "fixed", "insert", "joined", "merge", "move", "remove", "split"]

Tiling = Mapping[str, Shape]
Changed = dict[str, Shape]

SIDES = 2  # of an edge


def joined(tiling: Tiling) -> dict[str, Shape]:
    """Give every grid the vertices of its neighbours that lie on its edges.

    Examples
    --------
    >>> cells = {"a": shapely.box(0, 0, 1, 2), "b": shapely.box(1, 0, 2, 1)}
    >>> int(shapely.get_num_coordinates(joined(cells)["a"]))
    6
    """
    keys, shapes = list(tiling), np.array(list(tiling.values()), dtype=object)
    tree = shapely.STRtree(shapes)
    result: dict[str, Shape] = {}
    for key, shape in tiling.items():
        near = tree.query(shape, predicate="dwithin", distance=TOGETHER)
        others = [keys[i] for i in near if keys[i] != key]
        result[key] = with_nodes(shape, nodes_of(tiling[other] for other in others))
    return result


def fixed(whole: Tiling) -> list[Place]:
    """Return the vertices on the outline of a tiling whose grids are joined: no edit moves them."""
    nodes = nodes_of(whole.values())
    outline = shapely.boundary(shapely.union_all(list(whole.values())))
    near = shapely.dwithin(outline, shapely.points(nodes), TOGETHER) if nodes else []
    return sorted(node for node, lies in zip(nodes, near, strict=True) if lies)


def move(tiling: Tiling, at: Place, to: Place) -> Changed:
    """Move the vertex at `at` to `to`, in every grid that has it.

    Returns
    -------
    dict of str to Polygon or MultiPolygon
        The grids that change.

    Raises
    ------
    InputError
        There is no vertex, it lies on the outline, or a grid would be no proper shape any more.
    """
    whole = joined(tiling)
    own = _around(whole, at)
    if not own:
        raise _nothing_there()
    _refuse_outline(whole, at)
    replaced = {
        key: map_rings(
            whole[key], lambda ring: [to if apart(v, at) <= TOGETHER else v for v in ring]
        )
        for key in own
    }
    return _proper(whole, replaced)


def insert(tiling: Tiling, at: Place) -> Changed:
    """Put a vertex on the edge at `at`, in every grid that has the edge.

    Raises
    ------
    InputError
        There is no edge, or a vertex already.
    """
    whole = joined(tiling)
    if _around(whole, at):
        raise InputError(said("这里已经有一个顶点。", "There is a vertex here already."))
    near = {key: shape for key, shape in whole.items() if on_edge(shape, at, NEARLY)}
    if not near:
        raise _nothing_there()
    first = next(iter(near.values()))
    node = nearest_on(first, at)
    return _proper(whole, {k: with_nodes(s, [node]) for k, s in near.items() if on_edge(s, node)})


def remove(tiling: Tiling, at: Place) -> Changed:
    """Take the vertex at `at` out of every grid that has it.

    Raises
    ------
    InputError
        There is none, it lies on the outline, three boundaries meet in it, or a grid needs it.
    """
    whole = joined(tiling)
    own = _around(whole, at)
    if not own:
        raise _nothing_there()
    _refuse_outline(whole, at)
    if len(own) > SIDES:
        raise InputError(
            said(
                "这里有三条以上的边界相接，不能去掉。可以拖动它。",
                "Three boundaries or more meet here, so it stays. It can be moved.",
            )
        )
    without = {
        key: map_rings(whole[key], lambda ring: [v for v in ring if apart(v, at) > TOGETHER])
        for key in own
    }
    return _proper(whole, without)


def split(tiling: Tiling, key: str, line: Iterable[Place]) -> tuple[Changed, Shape]:
    """Cut a grid along a line.

    Parameters
    ----------
    line : iterable of (lon, lat)
        From one side of the grid to another; what lies outside of the grid does not count.

    Returns
    -------
    changed : dict of str to Polygon or MultiPolygon
        The grids that change: what remains of `key` (the larger part), and neighbours that get a
        vertex where the line meets them.
    part : Polygon
        The smaller part, which is a new grid.

    Raises
    ------
    InputError
        The line does not cut the grid in two, or a part would be too small.
    """
    whole = joined(tiling)
    cut = cut_through(whole[key], list(line))
    ends = [_node_at(whole, cut[0]), _node_at(whole, cut[-1])]
    noded = {k: with_nodes(s, ends) for k, s in whole.items() if any(on_edge(s, e) for e in ends)}
    parts = halves(noded[key], [ends[0], *cut[1:-1], ends[1]])
    kept, part = sorted(parts, key=shapely.area, reverse=True)
    changed = {k: s for k, s in noded.items() if k == key or not s.equals_exact(whole[k], 0)}
    refuse_improper(whole, {**changed, key: kept, "": part})
    return {**_differing(tiling, changed), key: kept}, part


def merge(tiling: Tiling, key: str, other: str) -> Changed:
    """Join `other` to `key`; only `key` remains.

    Raises
    ------
    InputError
        They are no neighbours.
    """
    whole = joined(tiling)
    if key == other or shapely.length(shapely.intersection(whole[key], whole[other])) <= NEARLY:
        raise InputError(
            said(
                "这两个网格没有共同的边，不能合并。请选相邻的网格。",
                "These grids share no edge, so they cannot be merged. Choose a neighbour.",
            )
        )
    union = shapely.orient_polygons(shapely.union_all([whole[key], whole[other]]))
    before = {key: whole[key], other: whole[other]}
    refuse_improper(before, {key: union, other: None})
    return {key: union}


def _around(whole: Tiling, at: Place) -> list[str]:
    """Return the keys of the grids that have a vertex at a place."""
    return [key for key, shape in whole.items() if holds(shape, at)]


def _refuse_outline(whole: Tiling, at: Place) -> None:
    outline = shapely.boundary(shapely.union_all(list(whole.values())))
    if shapely.distance(outline, shapely.Point(at)) <= TOGETHER:
        raise InputError(
            said(
                "这个顶点在社区的外边界上。网格的修改不改变社区的边界；"
                "社区边界要改，请导入新的社区图层。",
                "This vertex lies on the outline of the community, which an edit of grids does "
                "not change. To change it, import the communities anew.",
            )
        )


def _node_at(whole: Tiling, at: Place) -> Place:
    """Return the vertex at a place, if some grid has one there, else the place."""
    for shape in whole.values():
        if holds(shape, at):
            return min(nodes_of([shape]), key=lambda node: apart(node, at))
    return at


def _proper(whole: Tiling, replaced: Changed) -> Changed:
    """Return the shapes that replace others, if the tiling stays seamless."""
    refuse_improper(whole, replaced)
    if any(flipped(whole[key], shape) for key, shape in replaced.items()):
        raise crossed()
    return _differing(whole, replaced)


def _differing(tiling: Tiling, changed: Changed) -> Changed:
    return {k: s for k, s in changed.items() if not s.equals_exact(tiling[k], 0)}


def _nothing_there() -> InputError:
    return InputError(said("这里没有网格的边界。", "There is no boundary of a grid here."))
