"""The spatial index and the extent agree with the table after every kind of write."""

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.bulk import insert_rows
from gridmap.db.geometry import encode
from gridmap.db.models import Backdrop
from gridmap.db.session import writing
from tests.db.rows import an_edition, array_of, backdrops, extent, index_faults, make_edition
from tests.db.shapes import empty_shapes, points, shapes

HERE, THERE = shapely.Point(100, 38), shapely.Point(-70.5, -33.25)
EMPTY = shapely.from_wkt("POINT EMPTY")


def blob(shape: Any) -> bytes | None:
    return None if shape is None else encode(array_of([shape]), "sqlite")[0]


def execute(session: Session, statement: str, *values: Any) -> None:
    session.connection().exec_driver_sql(statement, values)


def put(session: Session, key: int, shape: Any) -> None:
    """Insert an organization by plain SQL: its shape may be missing."""
    execute(
        session,
        "INSERT INTO organization (id, code, name, kind, formed, area_code, address, phone, geom,"
        " edition_id) VALUES (?, '', '', '', '', '', '', '', ?, 1)",
        key, blob(shape),
    )  # fmt: skip


def boxes(session: Session, table: str = "organization") -> dict[int, tuple[float, ...]]:
    rows = session.connection().exec_driver_sql(
        f"SELECT id, minx, miny, maxx, maxy FROM rtree_{table}_geom"
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def box_of(shape: Any) -> tuple[float, ...]:
    return pytest.approx(shape.bounds, abs=1e-4)


@pytest.fixture
def writer(geopackage: Engine) -> Any:
    assert make_edition(geopackage) == 1
    with writing(geopackage) as session:
        yield session
        assert index_faults(session, "organization") == []


@pytest.mark.parametrize(
    ("shape", "indexed"), [(HERE, True), (None, False), (EMPTY, False)], ids=str
)
def test_insert_indexes_what_has_a_place(writer: Session, shape: Any, indexed: bool) -> None:
    put(writer, 7, shape)
    assert boxes(writer) == ({7: box_of(shape)} if indexed else {})


def test_insert_that_replaces_a_row_moves_its_box(writer: Session) -> None:
    put(writer, 7, HERE)
    execute(writer, "INSERT OR REPLACE INTO organization SELECT id, code, name, kind, formed,"
            " area_code, address, phone, ?, edition_id,"
            " retired_by_id, case_classes FROM organization",
            blob(THERE))  # fmt: skip
    assert boxes(writer) == {7: box_of(THERE)}


@pytest.mark.parametrize("new", [None, EMPTY], ids=str)
@pytest.mark.parametrize("old", [HERE, None, EMPTY], ids=str)
def test_update2_forgets_a_shape_that_goes_away(writer: Session, old: Any, new: Any) -> None:
    put(writer, 7, old)
    execute(writer, "UPDATE organization SET geom = ? WHERE id = 7", blob(new))
    assert boxes(writer) == {}


@pytest.mark.parametrize("new", [None, EMPTY], ids=str)
@pytest.mark.parametrize("old", [HERE, None, EMPTY], ids=str)
def test_update4_forgets_both_keys_when_key_changes_and_shape_goes(
    writer: Session, old: Any, new: Any
) -> None:
    put(writer, 7, old)
    execute(writer, "UPDATE organization SET id = 8, geom = ? WHERE id = 7", blob(new))
    assert boxes(writer) == {}


@pytest.mark.parametrize("old", [HERE, None, EMPTY], ids=str)
def test_update5_moves_the_box_to_the_new_key(writer: Session, old: Any) -> None:
    put(writer, 7, old)
    execute(writer, "UPDATE organization SET id = 8, geom = ? WHERE id = 7", blob(THERE))
    assert boxes(writer) == {8: box_of(THERE)}


def test_update5_acts_when_only_the_key_changes(writer: Session) -> None:
    put(writer, 7, HERE)
    execute(writer, "UPDATE organization SET id = 8")
    assert boxes(writer) == {8: box_of(HERE)}


def test_update6_moves_the_box_with_the_shape(writer: Session) -> None:
    put(writer, 7, HERE)
    execute(writer, "UPDATE organization SET geom = ?", blob(THERE))
    assert boxes(writer) == {7: box_of(THERE)}


@pytest.mark.parametrize("old", [None, EMPTY], ids=str)
def test_update7_indexes_a_shape_that_comes(writer: Session, old: Any) -> None:
    put(writer, 7, old)
    execute(writer, "UPDATE organization SET geom = ?", blob(THERE))
    assert boxes(writer) == {7: box_of(THERE)}


@pytest.mark.parametrize("shape", [HERE, None, EMPTY], ids=str)
def test_delete_forgets_the_box(writer: Session, shape: Any) -> None:
    put(writer, 7, shape)
    put(writer, 8, THERE)
    execute(writer, "DELETE FROM organization WHERE id = 7")
    assert boxes(writer) == {8: box_of(THERE)}


def test_update_of_other_columns_leaves_index_and_extent(writer: Session) -> None:
    put(writer, 7, HERE)
    before = boxes(writer)
    execute(writer, "UPDATE organization SET name = 'x', retired_by_id = 1")
    assert boxes(writer) == before


def test_extent_is_unknown_until_the_first_shape_and_then_grows(writer: Session) -> None:
    put(writer, 1, None)
    put(writer, 2, EMPTY)
    assert extent(writer, "organization") == (None, None, None, None)
    put(writer, 3, HERE)
    assert extent(writer, "organization") == (100, 38, 100, 38)
    execute(writer, "UPDATE organization SET geom = ? WHERE id = 1", blob(THERE))
    assert extent(writer, "organization") == (-70.5, -33.25, 100, 38)


def test_bulk_insert_sets_the_exact_extent(writer: Session) -> None:
    given_shapes = [HERE, THERE, EMPTY, shapely.box(1, 2, 3, 77.7)]
    insert_rows(writer, Backdrop.__table__, backdrops(given_shapes, 1))
    assert extent(writer, "backdrop") == (-70.5, -33.25, 100, 77.7)
    assert index_faults(writer, "backdrop") == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "insert many", "shape", "key", "key and shape", "delete"]),
        st.integers(1, 6),
        st.integers(1, 6),
        points | shapes | empty_shapes,
    ),
    min_size=1,
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=60)
def test_index_agrees_after_any_row_of_writes(geopackage: Engine, steps: Any) -> None:
    with Session(geopackage.execution_options(writes=True)) as session:
        edition = an_edition(session)
        for act, key, other, shape in steps:
            _act(session, act, key, other, shape, edition)
            assert index_faults(session, "backdrop") == []
        session.rollback()


def _act(session: Session, act: str, key: int, other: int, shape: Any, edition: int) -> None:
    run, data = session.connection().exec_driver_sql, blob(shape)
    if act == "insert":
        run("INSERT OR REPLACE INTO backdrop (id, code, name, kind, geom, edition_id)"
            " VALUES (?, '', '', 'water', ?, ?)", (key, data, edition))  # fmt: skip
    elif act == "insert many":
        insert_rows(session, Backdrop.__table__, backdrops([shape] * other, edition))
    elif act == "shape":
        run("UPDATE backdrop SET geom = ? WHERE id = ?", (data, key))
    elif act == "key":
        run("UPDATE OR IGNORE backdrop SET id = ? WHERE id = ?", (other, key))
    elif act == "key and shape":
        run("UPDATE OR REPLACE backdrop SET id = ?, geom = ? WHERE id = ?", (other, data, key))
    else:
        run("DELETE FROM backdrop WHERE id = ?", (key,))
