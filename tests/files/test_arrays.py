"""Arrays in a folder: whole or not at all."""

import errno
import json
import threading

import numpy as np
import pytest

from gridmap.errors import StoreError, StoreFullError
from gridmap.files import arrays
from gridmap.files.arrays import open_arrays, save_arrays

TOWN = {
    "nodes_xy": np.arange(6.0).reshape(3, 2),
    "edges": np.array([[0, 1], [1, 2]]),
    "order": np.array([1, 0], dtype=np.int32),
    "nothing": np.empty((0, 4)),
}


def test_arrays_come_back_as_they_were_and_cannot_be_written(tmp_path):
    save_arrays(tmp_path / "new" / "town", TOWN)
    found = open_arrays(tmp_path / "new" / "town")
    assert list(found) == list(TOWN)
    for name, array in found.items():
        assert array.dtype == TOWN[name].dtype
        assert np.array_equal(array, TOWN[name])
        assert not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        found["edges"][0] = 7


def test_arrays_are_mapped_not_read(tmp_path):
    save_arrays(tmp_path / "town", TOWN)
    assert isinstance(open_arrays(tmp_path / "town")["edges"].base, np.memmap)


def test_arrays_that_were_never_saved_are_none(tmp_path):
    assert open_arrays(tmp_path / "town") is None


def break_by_cutting(folder):
    path = folder / "edges.npy"
    path.write_bytes(path.read_bytes()[:-8])


def break_by_removing(folder):
    (folder / "order.npy").unlink()


def break_by_exchanging(folder):
    np.save(folder / "order.npy", np.array([1.0]))


def break_the_kind(folder):
    (folder / "order.npy").write_bytes(b"x" * (folder / "order.npy").stat().st_size)


def break_the_index(folder):
    (folder / "arrays.json").write_text('{"arrays": {"edges": {"bytes": 1')


def break_the_index_s_form(folder):
    (folder / "arrays.json").write_text(json.dumps(["edges"]))


def break_an_entry(folder):
    (folder / "arrays.json").write_text(json.dumps({"arrays": {"edges": {}}}))


def break_an_entry_s_form(folder):
    (folder / "arrays.json").write_text(json.dumps({"arrays": {"edges": 3}}))


def break_before_the_index(folder):
    (folder / "arrays.json").unlink()


@pytest.mark.parametrize(
    "damage",
    [
        break_by_cutting,
        break_by_removing,
        break_by_exchanging,
        break_the_kind,
        break_the_index,
        break_the_index_s_form,
        break_an_entry,
        break_an_entry_s_form,
        break_before_the_index,
    ],
)
def test_arrays_that_are_broken_are_none_and_can_be_saved_again(tmp_path, damage):
    save_arrays(tmp_path / "town", TOWN)
    damage(tmp_path / "town")
    assert open_arrays(tmp_path / "town") is None
    save_arrays(tmp_path / "town", TOWN)
    assert np.array_equal(open_arrays(tmp_path / "town")["order"], [1, 0])


def test_arrays_in_use_stay_as_they_were_when_others_take_their_place(tmp_path):
    save_arrays(tmp_path / "town", {"lengths": np.arange(5.0)})
    before = open_arrays(tmp_path / "town")
    save_arrays(tmp_path / "town", {"widths": np.arange(3.0)})
    assert before["lengths"].tolist() == [0, 1, 2, 3, 4]
    assert list(open_arrays(tmp_path / "town")) == ["widths"]
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


def test_arrays_are_never_seen_half_while_several_write_and_read(tmp_path):
    seen, failed = [], []

    def write(value):
        for _ in range(20):
            try:
                save_arrays(tmp_path / "town", {"a": np.full(500, value), "b": np.full(9, value)})
            except StoreError as error:
                failed.append(error)

    writers = [threading.Thread(target=write, args=(value,)) for value in (1.0, 2.0)]
    for writer in writers:
        writer.start()
    writing = True
    while writing:  # and once more, when they have ended
        writing = any(writer.is_alive() for writer in writers)
        found = open_arrays(tmp_path / "town")
        if found is not None:
            seen.append({float(x) for array in found.values() for x in array})
    assert not failed
    assert seen
    assert all(len(values) == 1 for values in seen)


def test_arrays_leave_nothing_behind_when_the_disk_is_full(tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(arrays.np, "save", full)
    with pytest.raises(StoreFullError, match="full"):
        save_arrays(tmp_path / "town", TOWN)
    assert list(tmp_path.iterdir()) == []


def test_arrays_where_no_folder_can_be_made_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        save_arrays(tmp_path / "file" / "town", TOWN)


@pytest.mark.parametrize("name", ["../edges", "a b", ""])
def test_arrays_with_names_that_are_no_names_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="cannot be the name"):
        save_arrays(tmp_path / "town", {name: np.zeros(1)})
