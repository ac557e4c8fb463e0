"""The kinds of arguments that kernels take, and how their parts are compiled."""

from collections.abc import Callable
from typing import Any

import numba
from numba import types

METRES, NUMBER = types.float64, types.int64
# Arrays that are only read: those that may be written are taken too.
FLOATS, INTS, INTS32 = (
    types.Array(kind, 1, "C", readonly=True) for kind in (METRES, NUMBER, types.int32)
)
ROWS, BLOCKS = (types.Array(METRES, dimensions, "C", readonly=True) for dimensions in (2, 3))
PAIRS = types.Array(NUMBER, 2, "C", readonly=True)
# Arrays that are written.
OUT_FLOATS, OUT_INTS, OUT_TIMES = METRES[::1], NUMBER[::1], types.int32[:, ::1]

# `Network.ways`: where the edges of each node begin, where they lead, how long they are.
GRAPH = (INTS32, INTS32, FLOATS)
# Edge, share of it and offset of `Joins`.
JOINS = (INTS, FLOATS, FLOATS)

# Parts of kernels. Those called a hundred times per place are written into their callers before
# anything is compiled, which makes the join a third faster.
_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
part: _Decorator = numba.njit(nogil=True, error_model="numpy")
inlined: _Decorator = numba.njit(nogil=True, error_model="numpy", inline="always")
