"""From nodes to targets: who stands where, how far it is, and how often."""

from typing import Any

import numpy as np

from gridmap.spatial.compiled import compiled
from gridmap.spatial.network.kernels.kinds import (
    FLOATS,
    INTS,
    JOINS,
    METRES,
    NUMBER,
    OUT_FLOATS,
    OUT_INTS,
    OUT_TIMES,
    PAIRS,
    part,
)


@compiled(NUMBER, INTS)
def grouped(count: Any, keys: Any) -> Any:
    """Order positions by key: those of key k are `order[first[k] : first[k + 1]]`."""
    first = np.zeros(count + 1, np.int64)
    for key in keys:
        first[key + 1] += 1
    for key in range(count):
        first[key + 1] += first[key]
    place = first[:-1].copy()
    order = np.empty(len(keys), np.int64)
    for position in range(len(keys)):
        key = keys[position]
        order[place[key]] = position
        place[key] += 1
    return first, order


@part
def _first(ordered: Any, value: Any) -> Any:
    """Find where a value begins; NumPy's own search would take a second to compile."""
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        if ordered[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@compiled(
    INTS,
    *JOINS,
    PAIRS,
    FLOATS,
    FLOATS,
    INTS,
    INTS,
    INTS,
    FLOATS,
    FLOATS,
    METRES,
    OUT_FLOATS,
    OUT_INTS,
)
def arrive(
    rows: Any,
    edge: Any,
    t: Any,
    offset_m: Any,
    edges: Any,
    edge_length_m: Any,
    node_m: Any,
    node_source: Any,
    on_edge: Any,
    source_row: Any,
    source_t: Any,
    source_offset_m: Any,
    limit_m: Any,
    distance_m: Any,
    nearest: Any,
) -> None:
    """Measure the targets `rows`: over either end of their edge, or along it from its sources.

    `on_edge` holds the edges of the sources in order; the other `source_` arrays go along.
    """
    for i in range(len(rows)):
        row = rows[i]
        best_m, best = np.inf, np.int64(-1)
        if edge[row] >= 0:
            length_m = edge_length_m[edge[row]]
            for end in range(2):
                node = edges[edge[row], end]
                share = t[row] if end == 0 else 1.0 - t[row]
                way_m = node_m[node] + share * length_m + offset_m[row]
                if way_m < best_m or (way_m == best_m and node_source[node] < best):
                    best_m, best = way_m, node_source[node]
            k = _first(on_edge, edge[row])
            while k < len(on_edge) and on_edge[k] == edge[row]:
                apart = abs(t[row] - source_t[k])
                way_m = source_offset_m[k] + apart * length_m + offset_m[row]
                if way_m < best_m or (way_m == best_m and source_row[k] < best):
                    best_m, best = way_m, source_row[k]
                k += 1
        if not best_m <= limit_m or best_m == np.inf:
            best_m, best = np.inf, np.int64(-1)
        distance_m[i], nearest[i] = best_m, best


@compiled(INTS, FLOATS, FLOATS, OUT_TIMES)
def count_within(target: Any, distance_m: Any, thresholds_m: Any, times: Any) -> None:
    """Add up for each threshold how often each target is named within it."""
    for i in range(len(target)):
        for k in range(len(thresholds_m)):
            if distance_m[i] <= thresholds_m[k]:
                times[k, target[i]] += 1
