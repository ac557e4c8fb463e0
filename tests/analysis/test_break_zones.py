"""Breaks and their zones in the 5 x 5 town."""

import networkx
import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.break_zones import breaks, zones
from gridmap.spatial.overlay import neighbours
from tests import towns
from tests.analysis.by_hand import CODES, row, rows

GRIDS = pd.DataFrame({"code": CODES}, index=np.arange(100, 125))
PAIRS = neighbours(np.array([towns.cell(*at) for at in towns.cells()]))


def mask(*cells):
    found = np.zeros(25, dtype=bool)
    found[rows(*cells)] = True
    return found


def test_breaks_are_uncovered_sites_and_a_missing_organization_of_its_own():
    # Two sites of (0, 0) are uncovered and one of (1, 0) is; (1, 0) and (2, 2) have no branch. The
    # covered site of (3, 3) and the one outside every grid make no break.
    place = [row(0, 0), row(0, 0), row(1, 0), row(3, 3), -1]
    own = ~mask((1, 0), (2, 2))
    found = breaks(GRIDS, place, [False, False, False, True, False], own)
    assert found["value"][found["value"] > 0].to_dict() == {100: 2, 101: 2, 112: 1}
    assert found["shortfall"].equals(found["value"])
    assert found.loc[101, ["sites", "lacking", "required"]].tolist() == [1, True, 0]


def test_breaks_where_no_organization_of_its_own_is_asked_for():
    assert breaks(GRIDS, [row(0, 0)], [False], None)["value"].sum() == 1
    assert breaks(GRIDS, [], [], None)["value"].sum() == 0
    assert breaks(GRIDS.iloc[:0], [-1], [False], np.zeros(0, bool)).empty


def test_zones_join_at_edges_not_at_corners():
    # (0, 0), (1, 0) and (1, 1) hang together; (2, 2) meets (1, 1) only in a corner.
    broken = mask((0, 0), (1, 0), (1, 1), (2, 2), (4, 3), (4, 4))
    found = zones(broken, PAIRS, CODES)
    members = {z: np.flatnonzero(found == z).tolist() for z in (1, 2, 3)}
    assert members == {
        1: rows((0, 0), (1, 0), (1, 1)),
        2: rows((2, 2)),
        3: rows((4, 3), (4, 4)),
    }
    assert (found[~broken] == -1).all()


def test_zones_are_numbered_by_the_smallest_code_not_by_the_first_row():
    assert zones([True, True], [], ["b", "a"]).tolist() == [2, 1]
    assert zones([True, True], []).tolist() == [1, 2]


def test_zones_of_nothing():
    assert zones([], []).tolist() == []
    assert zones([False, False], [(0, 1)]).tolist() == [-1, -1]


@given(broken=st.lists(st.booleans(), min_size=25, max_size=25), data=st.data())
def test_zones_are_the_components_that_networkx_finds_in_any_order_of_rows(broken, data):
    order = np.array(data.draw(st.permutations(range(25))))
    place = np.argsort(order)  # where each grid now stands
    found = zones(np.array(broken)[order], place[PAIRS], np.array(CODES)[order])
    graph = networkx.Graph()
    graph.add_nodes_from(np.flatnonzero(broken).tolist())
    graph.add_edges_from((a, b) for a, b in PAIRS.tolist() if broken[a] and broken[b])
    parts = sorted(networkx.connected_components(graph), key=min)
    expected = np.full(25, -1)
    for number, part in enumerate(parts, start=1):
        expected[list(part)] = number
    assert found[place].tolist() == expected.tolist()
