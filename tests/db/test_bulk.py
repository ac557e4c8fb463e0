"""Many rows at once: all of them or none, in order, and the index as if written one by one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.bulk import CHUNK, SOME, insert_rows
from gridmap.db.models import Backdrop, Case, Fund, Tie
from gridmap.db.session import reading, writing
from gridmap.errors import StoreError, StoreFullError
from tests.db.rows import an_edition, backdrops, index_faults, make_edition, stored

TABLE = Backdrop.__table__


def some_points(count: int) -> list[Any]:
    return list(shapely.points(np.arange(count) / 1000, np.arange(count) % 90))


def triggers(engine: Engine) -> list[Any]:
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        find = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        return list(connection.exec_driver_sql(find))


def test_ids_are_new_rising_and_in_the_order_of_the_rows(store: Engine) -> None:
    edition = make_edition(store)
    with writing(store) as session:
        first = insert_rows(session, TABLE, backdrops(some_points(5), edition))
    with writing(store) as session:
        session.add(Backdrop(kind="x", geom=shapely.Point(1, 2), edition_id=edition))
    with writing(store) as session:
        second = insert_rows(session, TABLE, backdrops(some_points(3), edition))
        codes = dict(session.execute(select(Backdrop.id, Backdrop.code)).all())
    ids = [*first.tolist(), *second.tolist()]
    assert ids == sorted(set(ids))
    assert [codes[i] for i in ids] == ["0", "1", "2", "3", "4", "0", "1", "2"]
    with writing(store) as session:  # a row added after them gets an id of its own
        row = Backdrop(kind="x", geom=shapely.Point(1, 2), edition_id=edition)
        session.add(row)
        session.flush()
        assert row.id > max(ids)


def test_progress_is_told_after_each_chunk(store: Engine) -> None:
    told: list[tuple[int, int]] = []
    count = 2 * CHUNK + 5
    with writing(store) as session:
        columns = backdrops(some_points(count), an_edition(session))
        ids = insert_rows(session, TABLE, columns, lambda *progress: told.append(progress))
    assert told == [(CHUNK, count), (2 * CHUNK, count), (count, count)]
    with reading(store) as session:
        assert session.scalar(select(func.count()).select_from(Backdrop)) == count
        last = session.get_one(Backdrop, int(ids[-1]))
        assert (last.code, last.geom) == (str(count - 1), some_points(count)[-1])
        if store.dialect.name == "sqlite":
            assert index_faults(session) == []


def test_no_rows_are_inserted_without_harm(store: Engine) -> None:
    before = triggers(store)
    told: list[Any] = []
    with writing(store) as session:
        columns = backdrops([], an_edition(session))
        ids = insert_rows(session, TABLE, columns, lambda *progress: told.append(progress))
        assert len(ids) == 0
    assert told == []
    assert triggers(store) == before


def test_values_of_every_type_come_back(store: Engine) -> None:
    moment = dt.datetime(2026, 7, 2, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with writing(store) as session:
        edition = an_edition(session)
        insert_rows(session, Case.__table__, {
            "code": ["a", "b"], "class_code": "", "title": ["井盖,破损\t\"一\"\n二", "\\N"],
            "stage": "reported", "area_code": "", "organization_code": "",
            "reported_at": [moment, moment], "due_at": [None, moment], "closed_at": None,
            "edition_id": edition, "geom": np.array(some_points(2), dtype=object),
        })  # fmt: skip
        insert_rows(session, Tie.__table__, {
            "kind": "superior", "from_code": ["x"], "to_kind": "organization", "to_code": "y",
            "valid_from": [dt.date(2026, 1, 31)], "valid_to": None, "edition_id": edition,
        })  # fmt: skip
        insert_rows(session, Fund.__table__, {
            "area_code": np.array(["620702001"], dtype=object), "year": np.array([2026]),
            "kind": "work", "amount_yuan": np.array([0.1 + 0.2]), "edition_id": edition,
        })  # fmt: skip
    with reading(store) as session:
        one, two = session.scalars(select(Case).order_by(Case.code))
        assert (one.title, two.title) == ('井盖,破损\t"一"\n二', "\\N")
        assert (one.reported_at, one.due_at, two.due_at) == (moment, None, moment)
        tie = session.scalars(select(Tie)).one()
        assert (tie.valid_from, tie.valid_to) == (dt.date(2026, 1, 31), None)
        fund = session.scalars(select(Fund)).one()
        assert (fund.year, fund.amount_yuan) == (2026, 0.1 + 0.2)


class StopError(Exception):
    """What a test raises in the middle."""


def test_rollback_in_the_middle_leaves_rows_triggers_and_index(store: Engine) -> None:
    edition = make_edition(store)
    with writing(store) as session:
        insert_rows(session, TABLE, backdrops(some_points(3), edition))
    before = triggers(store)

    def stop(done: int, _count: int) -> None:
        raise StopError(str(done))

    with pytest.raises(StopError, match=str(CHUNK)), writing(store) as session:
        insert_rows(session, TABLE, backdrops(some_points(CHUNK + 1), edition), stop)
    assert triggers(store) == before
    with writing(store) as session:
        assert len(stored(session)) == 3
        session.add(Backdrop(kind="x", geom=shapely.Point(170, 80), edition_id=edition))
        session.flush()
        if store.dialect.name == "sqlite":
            assert index_faults(session) == []


def test_failure_that_a_transaction_outlives_undoes_these_rows_alone(store: Engine) -> None:
    def stop(_done: int, _count: int) -> None:
        raise StopError

    before = triggers(store)
    with writing(store) as session:
        edition = an_edition(session)
        insert_rows(session, TABLE, backdrops(some_points(3), edition))
        with pytest.raises(StopError):
            insert_rows(session, TABLE, backdrops(some_points(2), edition), stop)
    assert triggers(store) == before
    with reading(store) as session:
        assert len(stored(session)) == 3
        if store.dialect.name == "sqlite":
            assert index_faults(session) == []


def limit_pages(session: Session, more: int) -> None:
    """Let the file grow by some pages only, as on a disk that is nearly full."""
    run = session.connection().exec_driver_sql
    run(f"PRAGMA max_page_count = {run('PRAGMA page_count').scalar() + more}")


def write_limited(engine: Engine, edition: int) -> None:
    with writing(engine) as session:
        limit_pages(session, 20)
        insert_rows(session, TABLE, backdrops(some_points(20_000), edition))


def write_long_name(engine: Engine, edition: int) -> None:
    with writing(engine) as session:
        limit_pages(session, 0)
        place = shapely.Point(1, 2)
        session.add(Backdrop(kind="x", name="x" * 100_000, geom=place, edition_id=edition))


@pytest.mark.parametrize("write", [write_limited, write_long_name])
def test_full_disk_is_said_so_and_leaves_the_store_as_it_was(
    geopackage: Engine, write: Callable[[Engine, int], None]
) -> None:
    edition = make_edition(geopackage)
    before = triggers(geopackage)
    with pytest.raises(StoreFullError, match=r"The disk that holds .* full\. Nothing was changed"):
        write(geopackage, edition)
    geopackage.dispose()  # the limit was the connection's
    assert triggers(geopackage) == before
    with writing(geopackage) as session:
        assert stored(session) == {}
        check = session.connection().exec_driver_sql("PRAGMA integrity_check")
        assert check.scalar() == "ok"
        insert_rows(session, TABLE, backdrops(some_points(20_000), edition))
        assert index_faults(session) == []


@pytest.mark.postgis
def test_full_disk_of_the_server_is_said_so(postgis_store: Engine) -> None:
    edition = make_edition(postgis_store)
    with postgis_store.begin() as connection:
        # What the server says when its disk is full, at the same moment.
        connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON backdrop EXECUTE FUNCTION full_disk()"
        )
    columns = backdrops(some_points(3), edition)
    with pytest.raises(StoreFullError), writing(postgis_store) as session:
        insert_rows(session, TABLE, columns)
    row = Backdrop(kind="x", geom=shapely.Point(1, 2), edition_id=edition)
    with pytest.raises(StoreFullError), writing(postgis_store) as session:
        session.add(row)


@pytest.mark.postgis
def test_locked_table_of_the_server_is_said_in_a_sentence(postgis_store: Engine) -> None:
    columns = backdrops(some_points(3), make_edition(postgis_store))

    def write() -> None:
        with writing(postgis_store) as session:
            session.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            insert_rows(session, TABLE, columns)

    with postgis_store.begin() as other:
        other.exec_driver_sql("LOCK TABLE backdrop IN EXCLUSIVE MODE")
        with pytest.raises(StoreError, match=r"refused the work: .*lock timeout"):
            write()
    write()


@pytest.mark.postgis
def test_a_server_looks_through_a_table_that_grew(postgis_store: Engine) -> None:
    edition = make_edition(postgis_store)
    with writing(postgis_store) as session:
        insert_rows(session, TABLE, backdrops(some_points(SOME), edition))
    seen = "SELECT relpages, relallvisible, reltuples FROM pg_class WHERE relname = 'backdrop'"
    with postgis_store.connect() as connection:
        pages, visible, rows = connection.exec_driver_sql(seen).one()
    assert pages
    assert (visible, rows) == (pages, SOME)
