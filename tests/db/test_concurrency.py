"""Eight writers at once: four threads in each of two processes, none lost and none failed."""

import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier

import pytest
import shapely
from sqlalchemy import Engine, create_engine, func, select, text, update

from gridmap.db.engine import open_engine
from gridmap.db.models import Backdrop, Edition
from gridmap.db.session import reading, writing
from gridmap.errors import StoreError
from tests.db.rows import index_faults, make_edition
from tests.served import NURSERY

PROCESSES, THREADS, WRITES = 2, 4, 125  # 1,000 in all
LIMIT_SECONDS = 90


def write_small(engine: Engine, edition_id: int, writer: int) -> list[str]:
    """Insert a row and count it in the edition, `WRITES` times; return what failed."""
    failed = []
    for number in range(WRITES):
        place = shapely.Point(writer + number / 1000, number / 10)
        try:
            with writing(engine) as session:
                row = Backdrop(code=f"{writer}-{number}", kind="x", geom=place)
                row.edition_id = edition_id
                session.add(row)
                session.flush()
                counted = update(Edition).values(rows=Edition.rows + 1)
                session.execute(counted.where(Edition.id == edition_id))
                row.geom = shapely.Point(place.x, -place.y)
        except Exception as error:  # noqa: BLE001  (any failure is what the test looks for)
            failed.append(repr(error))
    return failed


def run_writers(url: str, edition_id: int, process: int, report: Connection) -> None:
    """Run in a process of its own: four threads that share an engine."""
    engine = open_engine(url)
    with ThreadPoolExecutor(THREADS) as pool:
        numbers = range(process * THREADS, (process + 1) * THREADS)
        parts = [pool.submit(write_small, engine, edition_id, n) for n in numbers]
        report.send([failure for part in parts for failure in part.result()])
    engine.dispose()
    report.close()


def run_processes(url: str, edition_id: int) -> list[str]:
    """Run all writers and return what failed; no process outlives the limit."""
    last = time.monotonic() + LIMIT_SECONDS
    failed, running = [], []
    for number in range(PROCESSES):
        end, report = NURSERY.Pipe(duplex=False)
        process = NURSERY.Process(target=run_writers, args=(url, edition_id, number, report))
        process.start()
        report.close()
        running.append((process, end))
    for process, end in running:
        if end.poll(max(0, last - time.monotonic())):
            failed += end.recv()
        else:
            failed.append(f"not done in {LIMIT_SECONDS} s")
            process.kill()
        end.close()
        process.join()
        process.close()
    return failed


def test_eight_writers_lose_nothing_and_none_fails(store: Engine) -> None:
    edition_id = make_edition(store)
    store.dispose()  # SQLite's connections must not be carried into another process
    url = store.url.render_as_string(hide_password=False)
    assert run_processes(url, edition_id) == []
    check_all_there(store, edition_id)


def check_all_there(store: Engine, edition_id: int) -> None:
    total = PROCESSES * THREADS * WRITES
    with reading(store) as session:
        assert session.scalar(select(func.count()).select_from(Backdrop)) == total
        assert session.get_one(Edition, edition_id).rows == total
        assert len(set(session.scalars(select(Backdrop.code)))) == total
        for code, place in session.execute(select(Backdrop.code, Backdrop.geom)):
            writer, number = map(int, code.split("-"))
            assert (place.x, place.y) == (writer + number / 1000, -number / 10)
        if store.dialect.name == "sqlite":
            assert index_faults(session) == []
            check = session.connection().exec_driver_sql("PRAGMA integrity_check")
            assert check.scalar() == "ok"


def test_reader_sees_one_state_while_another_writes(store: Engine) -> None:
    edition_id = make_edition(store)
    count = select(func.count()).select_from(Backdrop)
    with reading(store) as reader:
        assert reader.scalar(count) == 0
        with writing(store) as writer:
            writer.add(Backdrop(kind="x", geom=shapely.Point(1, 2), edition_id=edition_id))
        assert reader.scalar(count) == 0
    with reading(store) as reader:
        assert reader.scalar(count) == 1


def test_more_visitors_than_connections_are_told_to_come_back(tmp_path: Path) -> None:
    path = tmp_path / "town.gpkg"
    engine = create_engine(f"sqlite:///{path}", pool_size=1, max_overflow=0, pool_timeout=0.01)
    with reading(engine) as first:
        first.execute(text("SELECT 1"))
        with pytest.raises(StoreError, match="too many visitors"), reading(engine) as second:
            second.execute(text("SELECT 1"))
    engine.dispose()


def test_sixteen_threads_that_borrow_a_second_connection_do_not_wait_for_each_other(
    store: Engine,
) -> None:
    meet = Barrier(16)

    def visit(_: int) -> int:
        with reading(store) as outer:
            outer.execute(text("SELECT 1"))
            meet.wait(30)  # every thread holds a connection now
            with reading(store) as inner:
                return int(inner.execute(text("SELECT 1")).scalar_one())

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(visit, range(16))) == [1] * 16
