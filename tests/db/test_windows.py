"""Both stores answer any window alike: what the index lets through, refined in Shapely."""

from typing import Any

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.bulk import insert_rows
from gridmap.db.frames import raw, read_frame
from gridmap.db.geometry import overlaps
from gridmap.db.models import Backdrop
from gridmap.db.session import reading, writing
from tests.db.rows import an_edition, backdrops
from tests.db.shapes import empty_shapes, shapes

Window = tuple[float, float, float, float]


def boxes_meet(shape: Any, window: Window) -> bool:
    """Say whether the box of a shape and a window share a point: the oracle."""
    if shape.is_empty:
        return False
    (west, south, east, north), (w, s, e, n) = shape.bounds, window
    return west <= e and east >= w and south <= n and north >= s


def answer(session: Session, window: Window) -> dict[str, Any]:
    query = select(Backdrop.code, raw(Backdrop.geom)).where(
        overlaps(session, Backdrop.geom, window)
    )
    frame = read_frame(session, query)
    return dict(zip(frame["code"], frame.geometry, strict=True))


def window_between(corners: tuple[Any, Any]) -> Window:
    (ax, ay), (bx, by) = corners
    return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


POSITIONS = st.tuples(st.integers(-1800, 1800), st.integers(-900, 900)).map(
    lambda p: (p[0] / 10, p[1] / 10)
)
WINDOWS = st.tuples(POSITIONS, POSITIONS).map(window_between)


@given(given_shapes=st.lists(shapes | empty_shapes, min_size=1, max_size=8), window=WINDOWS)
@settings(max_examples=60)
def test_any_window_is_answered_with_what_meets_it(
    store: Engine, given_shapes: list[Any], window: Window
) -> None:
    with Session(store.execution_options(writes=True)) as session:
        insert_rows(session, Backdrop.__table__, backdrops(given_shapes, an_edition(session)))
        found = answer(session, window)
        refined = {code for code, shape in found.items() if boxes_meet(shape, window)}
        expected = {str(i) for i, s in enumerate(given_shapes) if boxes_meet(s, window)}
        assert refined == expected
        session.rollback()


@given(given_shapes=st.lists(shapes, min_size=1, max_size=5), data=st.data())
@settings(max_examples=40)
def test_window_at_the_very_edge_of_a_shape_finds_it(
    store: Engine, given_shapes: list[Any], data: st.DataObject
) -> None:
    shape = data.draw(st.sampled_from(given_shapes))
    west, south, east, north = shape.bounds
    corner = data.draw(st.sampled_from([(west, south), (east, north), (west, north)]))
    with Session(store.execution_options(writes=True)) as session:
        insert_rows(session, Backdrop.__table__, backdrops(given_shapes, an_edition(session)))
        found = answer(session, (*corner, *corner))
        assert any(found_shape.equals_exact(shape) for found_shape in found.values())
        session.rollback()


def test_what_the_index_lets_through_lies_within_a_few_metres(store: Engine) -> None:
    window = (100.4, 38.9, 100.5, 39.0)
    near = [shapely.Point(100.5 + 2e-4, 38.95), shapely.Point(100.45, 39.0 + 2e-4)]
    inside = [shapely.Point(100.5, 39.0), shapely.Point(100.45, 38.95)]
    with writing(store) as session:
        columns = backdrops(near + inside, an_edition(session))
        insert_rows(session, Backdrop.__table__, columns)
    with reading(store) as session:
        assert answer(session, window).keys() == {"2", "3"}


def test_window_of_an_empty_layer_gives_an_empty_frame_with_its_columns(store: Engine) -> None:
    with reading(store) as session:
        query = select(Backdrop.code, Backdrop.name, raw(Backdrop.geom))
        frame = read_frame(session, query.where(overlaps(session, Backdrop.geom, (0, 0, 1, 1))))
    assert list(frame.columns) == ["code", "name", "geometry"]
    assert len(frame) == 0
    assert frame.crs.to_epsg() == 4326


def test_window_is_answered_by_the_index_and_not_by_a_scan(store: Engine) -> None:
    with writing(store) as session:
        many = [shapely.Point(x / 100, y / 100) for x in range(60) for y in range(60)]
        insert_rows(session, Backdrop.__table__, backdrops(many, an_edition(session)))
    with reading(store) as session:
        sqlite = store.dialect.name == "sqlite"
        if not sqlite:
            session.connection().exec_driver_sql("ANALYZE backdrop")
        query = select(Backdrop.id).where(overlaps(session, Backdrop.geom, (0.1, 0.1, 0.12, 0.12)))
        bound = query.compile(store, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        plan = str(session.connection().exec_driver_sql(explain + str(bound)).all())
    assert ("VIRTUAL TABLE INDEX" if sqlite else "ix_backdrop_geom") in plan
