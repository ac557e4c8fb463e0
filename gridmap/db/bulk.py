"""Write many rows of one layer at once, by the quickest way that each store has."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from gridmap.db.geometry import Geometry, encode
from gridmap.db.geopackage import loading
from gridmap.db.session import GROWN

CHUNK = 10_000
# Of so many new rows a server is told: after the transaction, and within it.
SOME, MANY = 50, 1_000
# Under this name a session counts the rows that it wrote by table, and of how many it has told.
WRITTEN = "written"
Progress = Callable[[int, int], None]


def insert_rows(
    session: Session,
    table: Table,
    columns: dict[str, Any],
    progress: Progress | None = None,
) -> np.ndarray[Any, Any]:
    """Insert rows given as equally long columns and return their new ids, in order.

    Parameters
    ----------
    columns : dict of str to sequence or scalar
        A scalar stands for every row; the geometry column is an array of shapely geometries.
    progress : callable, optional
        Called with the rows done and all rows.
    """
    count = max(len(v) for v in columns.values() if _is_sequence(v))
    ids = _reserve(session, table, count)
    columns = {"id": ids, **columns}
    write = _copy if session.get_bind().dialect.name == "postgresql" else _insert
    # All rows or none, even if the caller lives on with the transaction after an error.
    with session.begin_nested(), loading(session.connection(), table) as index:
        for start in range(0, count, CHUNK):
            part = {
                k: v[start : start + CHUNK] if _is_sequence(v) else v for k, v in columns.items()
            }
            done = min(start + CHUNK, count)
            write(session, table, _encoded(session, table, part, done - start))
            index(part)
            if progress:
                progress(done, count)
    if write is _copy:
        _analyze_grown(session, table.name, count)
    if write is _copy and count >= SOME:
        session.info.setdefault(GROWN, set()).add(table.name)
    return ids


def _analyze_grown(session: Session, table: str, count: int) -> None:
    """Tell a server of many new rows: until then it plans as if there were few.

    Where they come part by part, it is told as often as they are twice as many.
    """
    written: dict[str, tuple[int, int]] = session.info.setdefault(WRITTEN, {})
    rows, told = written.get(table, (0, 0))
    rows += count
    if rows >= max(MANY, 2 * told):
        session.execute(text(f'ANALYZE "{table}"'))
        told = rows
    written[table] = rows, told


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list | np.ndarray)


def _reserve(session: Session, table: Table, count: int) -> np.ndarray[Any, Any]:
    """Take `count` ids that no other writer will take."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
        taken = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return np.array(session.scalars(taken).all(), dtype=np.int64)
    # The embedded store has one writer at a time, and this session is it.
    last = session.scalar(select(func.coalesce(func.max(table.c.id), 0)))
    return np.arange(1, count + 1, dtype=np.int64) + int(last or 0)


def _encoded(
    session: Session, table: Table, part: dict[str, Any], count: int
) -> dict[str, list[Any]]:
    """Turn columns into lists of what the driver takes: geometry in bulk, the rest by its type."""
    dialect = session.get_bind().dialect
    encoded = {}
    for name, values in part.items():
        kind = table.c[name].type
        if isinstance(kind, Geometry):
            encoded[name] = encode(values, dialect.name)
            continue
        listed = values.tolist() if isinstance(values, np.ndarray) else values
        listed = listed if isinstance(listed, list) else [listed] * count
        convert = kind.dialect_impl(dialect).bind_processor(dialect)
        encoded[name] = _converted(listed, convert) if convert else listed
    return encoded


def _converted(values: list[Any], convert: Callable[[Any], Any]) -> list[Any]:
    """Convert values, each object once: many rows share one moment, or one JSON value."""
    known: dict[int, Any] = {}
    for value in values:
        if id(value) not in known:
            known[id(value)] = convert(value)
    return [known[id(value)] for value in values]


def _insert(session: Session, table: Table, part: dict[str, list[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in part)
    marks = ", ".join("?" * len(part))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    rows = list(zip(*part.values(), strict=True))
    session.connection().exec_driver_sql(statement, rows)


def _copy(session: Session, table: Table, part: dict[str, list[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in part)
    cursor = session.connection().connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in zip(*part.values(), strict=True):
            copy.write_row(row)
