"""Networks are built once, and a broken or missing folder only costs time."""

import os
import shutil
import time

import numpy as np
import pytest
import shapely

from gridmap.actions.networks import KEPT, open_joins, open_network
from gridmap.spatial.network import build_network, join_points, walking_distance

STREETS = [[(0, 0), (100, 0), (200, 0)], [(100, 0), (100, 80)]]


class Builder:
    """Builds, and counts how often."""

    def __init__(self, lines=STREETS):
        self.lines, self.built = lines, 0

    def network(self):
        self.built += 1
        return build_network(np.array([shapely.LineString(line) for line in self.lines]))

    def joins(self):
        return join_points(self.network(), [(30, 5), (100, 70)], 50)


def walk(network):
    sources, homes = join_points(network, [(0, 0)]), join_points(network, [(190, 5), (100, 80)])
    return walking_distance(network, sources, homes)[0].tolist()


def test_network_is_built_once_and_then_opened(tmp_path):
    builder = Builder()
    built = open_network(tmp_path, "paths 7", builder.network)
    opened = open_network(tmp_path, "paths 7", builder.network)
    assert builder.built == 1
    assert walk(opened) == walk(built) == [195, 180]
    assert not opened.nodes_xy.flags.writeable


def test_network_opened_holds_its_graph_and_tree(tmp_path):
    open_network(tmp_path, "paths 7", Builder().network)
    opened = open_network(tmp_path, "paths 7", Builder().network)
    assert {"graph", "tree"} <= vars(opened).keys()


def test_network_of_another_key_is_built_anew(tmp_path):
    builder = Builder()
    for key in ("paths 7", "paths 8", "paths 7"):
        open_network(tmp_path, key, builder.network)
    assert builder.built == 2


def test_network_without_paths_is_kept_too(tmp_path):
    builder = Builder(lines=[])
    for _ in range(2):
        assert len(open_network(tmp_path, "none", builder.network).edges) == 0
    assert builder.built == 1


def test_network_without_a_folder_is_built_every_time():
    builder = Builder()
    for _ in range(2):
        open_network(None, "paths 7", builder.network)
    assert builder.built == 2


def test_network_whose_folder_is_broken_is_built_and_kept_again(tmp_path):
    builder = Builder()
    open_network(tmp_path, "paths 7", builder.network)
    (place,) = tmp_path.iterdir()
    (place / "edges.npy").write_bytes(b"")
    assert walk(open_network(tmp_path, "paths 7", builder.network)) == [195, 180]
    open_network(tmp_path, "paths 7", builder.network)
    assert builder.built == 2


def test_network_kept_with_other_arrays_is_built_again(tmp_path):
    builder = Builder()
    open_joins(tmp_path, "paths 7", builder.joins)
    (joins,) = tmp_path.iterdir()
    open_network(tmp_path, "paths 7", builder.network)
    (network,) = set(tmp_path.iterdir()) - {joins}
    shutil.rmtree(network)
    joins.rename(network)
    builder.built = 0
    assert walk(open_network(tmp_path, "paths 7", builder.network)) == [195, 180]
    assert builder.built == 1


def test_network_is_built_where_no_folder_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    builder = Builder()
    for _ in range(2):
        assert walk(open_network(tmp_path / "file" / "x", "paths 7", builder.network)) == [195, 180]
    assert builder.built == 2


def test_joins_are_made_once_and_then_opened(tmp_path):
    builder = Builder()
    made, opened = (open_joins(tmp_path, "homes 3", builder.joins) for _ in range(2))
    assert builder.built == 1
    assert opened.offset_m.tolist() == made.offset_m.tolist() == [5, 0]


def test_only_the_few_used_last_stay(tmp_path):
    builder = Builder()
    for number in range(KEPT):
        open_network(tmp_path, f"paths {number}", builder.network)
        open_joins(tmp_path, f"homes {number}", builder.joins)
    for age, place in enumerate(sorted(tmp_path.iterdir(), key=lambda p: p.stat().st_mtime_ns)):
        os.utime(place, (1000 + age, 1000 + age))
    open_network(tmp_path, "paths 0", builder.network)  # used again, so it stays
    open_network(tmp_path, "paths new", builder.network)
    assert len(list(tmp_path.glob("network-*"))) == KEPT
    assert len(list(tmp_path.glob("joins-*"))) == KEPT
    builder.built = 0
    for number in (0, 2, 3, "new"):
        open_network(tmp_path, f"paths {number}", builder.network)
    assert builder.built == 0
    open_network(tmp_path, "paths 1", builder.network)
    assert builder.built == 1


@pytest.mark.parametrize(("age_s", "stays"), [(10, True), (7200, False)])
def test_what_an_ended_process_left_behind_is_removed_in_time(tmp_path, age_s, stays):
    left = tmp_path / "network-abc.def.part"
    left.mkdir()
    os.utime(left, (time.time() - age_s,) * 2)
    open_network(tmp_path, "paths 7", Builder().network)
    assert left.exists() == stays
