"""Shapes are the same after a way through either store, bit for bit."""

import struct
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.bulk import insert_rows
from gridmap.db.geometry import SRID, Geometry, decode, decode_points, encode, wkb_start
from gridmap.db.models import Backdrop
from gridmap.db.session import reading, writing
from tests.db.rows import an_edition, array_of, backdrops, stored
from tests.db.shapes import any_points, empty_shapes, shapes


def same(a: Any, b: Any) -> bool:
    return shapely.to_wkb(a, byte_order=1) == shapely.to_wkb(b, byte_order=1)


@settings(max_examples=40)
@given(given_shapes=st.lists(shapes | empty_shapes, min_size=1, max_size=5))
def test_shapes_written_in_bulk_come_back_as_they_were(
    store: Engine, given_shapes: list[Any]
) -> None:
    with Session(store.execution_options(writes=True)) as session:
        edition = an_edition(session)
        ids = insert_rows(session, Backdrop.__table__, backdrops(given_shapes, edition))
        read = stored(session)
        assert all(same(read[i], s) for i, s in zip(ids.tolist(), given_shapes, strict=True))
        session.rollback()


@settings(max_examples=40)
@given(shape=shapes | empty_shapes)
def test_shape_written_as_a_model_comes_back_as_it_was(store: Engine, shape: Any) -> None:
    with Session(store.execution_options(writes=True)) as session:
        row = Backdrop(kind="water", geom=shape, edition_id=an_edition(session))
        session.add(row)
        session.flush()
        session.expire(row)
        assert same(row.geom, shape)
        session.rollback()


@given(point=any_points)
@settings(max_examples=60)
def test_point_keeps_every_bit_of_its_coordinates(store: Engine, point: Any) -> None:
    with Session(store.execution_options(writes=True)) as session:
        insert_rows(session, Backdrop.__table__, backdrops([point], an_edition(session)))
        read = session.scalar(select(Backdrop.geom))
        assert same(read, point)  # the sign of zero included
        session.rollback()


def test_committed_shape_is_seen_by_another_session(store: Engine) -> None:
    point = shapely.Point(100.4567890123456, 38.9323456789012)
    with writing(store) as session:
        insert_rows(session, Backdrop.__table__, backdrops([point], an_edition(session)))
    with reading(store) as session:
        assert list(stored(session).values()) == [point]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@given(given_shapes=st.lists(st.none() | shapes | empty_shapes, max_size=5))
def test_decode_undoes_encode(dialect: str, given_shapes: list[Any]) -> None:
    read = decode(encode(array_of(given_shapes), dialect))
    assert len(read) == len(given_shapes)
    for was, now in zip(given_shapes, read, strict=True):
        assert now is None if was is None else same(was, now)


@given(shape=shapes)
def test_blob_has_the_header_of_the_standard(shape: Any) -> None:
    (blob,) = encode(array_of([shape]), "sqlite")
    magic, version, flags, srs_id, *box = struct.unpack_from("<2sBBi4d", blob)
    assert (magic, version, flags, srs_id) == (b"GP", 0, 0b11, SRID)
    west, south, east, north = shape.bounds
    assert box == [west, east, south, north]
    assert wkb_start(blob) == 40


@given(shape=empty_shapes)
def test_blob_of_an_empty_shape_is_flagged_and_has_an_envelope_of_nan(shape: Any) -> None:
    (blob,) = encode(array_of([shape]), "sqlite")
    assert blob[3] & 0b10000
    assert np.isnan(struct.unpack_from("<4d", blob, 8)).all()


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4])
def test_blobs_of_others_are_read_with_any_envelope_and_byte_order(code: int) -> None:
    shape = shapely.box(100, 38, 101, 39)
    doubles = (0, 4, 6, 6, 8)[code]
    for order, little in ((">", 0), ("<", 1)):
        flags = code << 1 | little
        envelope = [0.0] * doubles
        header = struct.pack(f"{order}2sBBi{doubles}d", b"GP", 0, flags, SRID, *envelope)
        blob = header + shapely.to_wkb(shape, byte_order=little)
        assert same(decode([blob])[0], shape)


def test_no_shape_is_null_in_the_store(store: Engine) -> None:
    from gridmap.db.models import Organization

    with writing(store) as session:
        edition = an_edition(session, "organizations")
        session.add(Organization(code="a", kind="committee", edition_id=edition))
        session.flush()
        columns = {"code": ["b", "c"], "name": "", "kind": "committee", "formed": "",
                   "area_code": "", "address": "", "phone": "", "edition_id": edition,
                   "geom": array_of([None, shapely.Point(1, 2)])}  # fmt: skip
        insert_rows(session, Organization.__table__, columns)
    with reading(store) as session:
        rows = session.execute(select(Organization.code, Organization.geom).order_by("code")).all()
        assert [tuple(r) for r in rows] == [("a", None), ("b", None), ("c", shapely.Point(1, 2))]


def test_column_type_writes_itself_into_a_migration() -> None:
    assert repr(Geometry("POINT")) == "Geometry('POINT')"


@pytest.mark.parametrize(
    "points",
    [
        [shapely.Point(100.4, 38.9), shapely.Point(-1, 2)],
        [shapely.Point(100.4, 38.9), shapely.Point()],
        [shapely.Point(100.4, 38.9), None],
        [shapely.Point(100.4, 38.9), shapely.Point(1, 2, 3)],
        [],
    ],
    ids=["plain", "empty", "missing", "with a height", "none"],
)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_points_decode_to_the_coordinates_of_their_geometries(
    points: list[Any], dialect: str
) -> None:
    array = np.empty(len(points), dtype=object)
    array[:] = points
    expected = [
        (p.x, p.y) if p is not None and not p.is_empty else (np.nan, np.nan) for p in points
    ]
    found = decode_points(encode(array, dialect))
    np.testing.assert_array_equal(found, np.array(expected).reshape(-1, 2))


def test_points_of_another_byte_order_decode_alike() -> None:
    big = shapely.to_wkb(np.array([shapely.Point(3, 4)]), byte_order=0)
    assert decode_points(list(big)).tolist() == [[3.0, 4.0]]
