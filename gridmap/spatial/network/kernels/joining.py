"""Put places and edges in order along a curve, and find the edge nearest to each place."""

import math
from typing import Any

import numpy as np

from gridmap.spatial.compiled import compiled
from gridmap.spatial.network.kernels.kinds import (
    BLOCKS,
    INTS,
    INTS32,
    METRES,
    NUMBER,
    OUT_FLOATS,
    OUT_INTS,
    ROWS,
    inlined,
    part,
)

# Children of a box of the edge tree, and edges of its lowest boxes.
FAN = 8
# Edges this much further than the nearest count as equally near, so that rounding (of another
# reference system, of a shift of all coordinates) cannot choose between two streets.
TIE_M = 1e-6

_TINY = np.finfo(np.float64).tiny


@compiled(NUMBER, ROWS, METRES, METRES, METRES)
def hilbert(bits: Any, xy: Any, low_x: Any, low_y: Any, cells_per_m: Any) -> Any:
    """Order places along Hilbert's curve, so that neighbours in number are neighbours in place."""
    number = np.zeros(len(xy), np.int64)
    for i in range(len(xy)):
        a = np.int64((xy[i, 0] - low_x) * cells_per_m)
        b = np.int64((xy[i, 1] - low_y) * cells_per_m)
        side = np.int64(1) << (bits - 1)
        while side > 0:
            right, up = np.int64((a & side) != 0), np.int64((b & side) != 0)
            number[i] += side * side * ((3 * right) ^ up)
            if up == 0:
                if right == 1:
                    a, b = side - 1 - (a & (side - 1)), side - 1 - (b & (side - 1))
                a, b = b, a
            side >>= 1
    return number


@inlined
def _foot(segments: Any, block: Any, lane: Any, x: Any, y: Any) -> Any:
    """Find the point of a segment that is nearest: how far along, and the gap to it.

    Only differences of coordinates enter, so nothing is lost to their size.
    """
    to_x, to_y = x - segments[block, 0, lane], y - segments[block, 1, lane]
    along_x, along_y = segments[block, 2, lane], segments[block, 3, lane]
    square = max(along_x * along_x + along_y * along_y, _TINY)
    t = min(max((to_x * along_x + to_y * along_y) / square, 0.0), 1.0)
    return t, to_x - t * along_x, to_y - t * along_y


@inlined
def _wider(square: Any, by_m: Any) -> Any:
    return (math.sqrt(square) + by_m) ** 2


@inlined
def _gaps2(segments: Any, block: Any, x: Any, y: Any, gaps2: Any) -> None:
    # Without branches, so that the processor does several at once; as in `_open_block`.
    for lane in range(FAN):
        _, gap_x, gap_y = _foot(segments, block, lane, x, y)
        gaps2[lane] = gap_x * gap_x + gap_y * gap_y


@inlined
def _open_block(boxes: Any, block: Any, child: Any, x: Any, y: Any, cap2: Any, work: Any) -> Any:
    """Put the boxes of a block on the stack, the nearest on top; those beyond `cap2` are left."""
    gaps2, stack, stack2, top = work
    for lane in range(FAN):
        gap_x = max(boxes[block, 0, lane] - x, x + boxes[block, 2, lane], 0.0)
        gap_y = max(boxes[block, 1, lane] - y, y + boxes[block, 3, lane], 0.0)
        gaps2[lane] = gap_x * gap_x + gap_y * gap_y
    nearest, nearest2 = np.int64(-1), np.inf
    for lane in range(FAN):
        if gaps2[lane] <= cap2:
            pushed, pushed2 = child + (lane << 5), gaps2[lane]
            if pushed2 < nearest2:
                pushed, nearest = nearest, pushed
                pushed2, nearest2 = nearest2, pushed2
            if pushed >= 0:
                stack[top], stack2[top] = pushed, pushed2
                top += 1
    if nearest >= 0:
        stack[top], stack2[top] = nearest, nearest2
        top += 1
    return top


@inlined
def _next_edges(tree: Any, x: Any, y: Any, cap2: Any, work: Any) -> Any:
    """Go down to the next block of edges that may be within `cap2`; -1 when there is none."""
    boxes, level_start, _ = tree
    gaps2, stack, stack2, top = work
    found = np.int64(-1)
    while top > 0 and found < 0:
        top -= 1
        if stack2[top] <= cap2:
            block, level = stack[top] >> 5, stack[top] & 31
            if level == len(level_start) - 1:
                found = block
            else:
                child = (block * FAN << 5) | (level + 1)
                work = gaps2, stack, stack2, top
                top = _open_block(boxes, level_start[level] + block, child, x, y, cap2, work)
    return found, top


@inlined
def _nearest_edge(tree: Any, x: Any, y: Any, cap2: Any, work: Any) -> Any:
    """Find the place of the nearest edge in the tree, its gap and that of the second nearest."""
    gaps2, stack, stack2, _ = work
    stack[0], stack2[0] = 0, 0.0
    found, best2, second2 = np.int64(0), np.inf, np.inf
    block, top = _next_edges(tree, x, y, cap2, (gaps2, stack, stack2, 1))
    while block >= 0:
        _gaps2(tree[2], block, x, y, gaps2)
        for lane in range(FAN):
            if gaps2[lane] < best2:
                best2, second2, found = gaps2[lane], best2, block * FAN + lane
            elif gaps2[lane] < second2:
                second2 = gaps2[lane]
        cap2 = min(cap2, _wider(best2, 2 * TIE_M))
        block, top = _next_edges(tree, x, y, cap2, (gaps2, stack, stack2, top))
    return found, best2, second2


@part
def _lowest_edge(tree: Any, order: Any, x: Any, y: Any, cap2: Any, work: Any) -> Any:
    """Find the place in the tree of the edge within `cap2` that has the lowest number."""
    gaps2, stack, stack2, _ = work
    stack[0], stack2[0] = 0, 0.0
    found = np.int64(-1)
    block, top = _next_edges(tree, x, y, cap2, (gaps2, stack, stack2, 1))
    while block >= 0:
        _gaps2(tree[2], block, x, y, gaps2)
        for lane in range(FAN):
            at = block * FAN + lane
            if gaps2[lane] <= cap2 and (found < 0 or order[at] < order[found]):
                found = at
        block, top = _next_edges(tree, x, y, cap2, (gaps2, stack, stack2, top))
    return found


@compiled(INTS32, BLOCKS, INTS, BLOCKS, ROWS, INTS, OUT_INTS, OUT_FLOATS, OUT_FLOATS)
def nearest_edges(
    order: Any,
    boxes: Any,
    level_start: Any,
    segments: Any,
    xy: Any,
    rows: Any,
    edge: Any,
    t: Any,
    distance_m: Any,
) -> None:
    """Find the edge nearest to each place of `rows`, of several within `TIE_M` the lowest.

    The search goes down the tree of boxes, nearest first, and leaves out boxes beyond the best
    edge so far. The edge found for the place before is a good start: rows come in order of place.
    """
    tree = boxes, level_start, segments
    work = np.empty(FAN), np.empty(32 * FAN, np.int64), np.empty(32 * FAN), 0
    found = np.int64(0)
    for row in rows:
        x, y = xy[row, 0], xy[row, 1]
        _, gap_x, gap_y = _foot(segments, found // FAN, found % FAN, x, y)
        cap2 = _wider(gap_x * gap_x + gap_y * gap_y, 2 * TIE_M)
        found, best2, second2 = _nearest_edge(tree, x, y, cap2, work)
        cap2 = _wider(best2, TIE_M)
        if second2 <= cap2:
            found = _lowest_edge(tree, order, x, y, cap2, work)
        edge[row] = order[found]
        t[row], gap_x, gap_y = _foot(segments, found // FAN, found % FAN, x, y)
        distance_m[row] = math.hypot(gap_x, gap_y)
