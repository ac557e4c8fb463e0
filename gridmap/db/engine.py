"""Open a store by its URL: the embedded GeoPackage or a PostGIS server."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from gridmap.db import geopackage
from gridmap.errors import ConfigError

__all__ = ["Engine", "open_engine", "store_file", "store_name"]

BUSY_TIMEOUT_MS = 30_000
# A request holds a connection and may borrow a second one, to read what a run kept; with fewer
# than two for each thread of a server, all could wait for each other.
POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 32}
IS_STORE = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
# What serves pages best, for a server whose own settings are still those it was delivered with: no
# compiler for statements that take milliseconds, and a disk that reads here and there as fast as in
# order, so that a narrow index is read rather than the whole table.
PLANNING = {"jit": "off", "random_page_cost": "1.1"}
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


def open_engine(store: str) -> Engine:
    """Open an engine on `store`, a SQLAlchemy URL.

    Raises
    ------
    ConfigError
        The URL cannot be read, or names a database that gridmap does not speak.

    Examples
    --------
    >>> open_engine("sqlite:///town.gpkg").dialect.name
    'sqlite'
    """
    url = _read(store)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, **POOL)
        event.listen(engine, "connect", _set_planning)
        return engine
    if not url.database or url.database == ":memory:":
        raise ConfigError("GRIDMAP_STORE must name a file, as in sqlite:///town.gpkg.")
    waiting = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(url, connect_args=waiting, hide_parameters=True, **POOL)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def store_file(engine: Engine) -> Path | None:
    """Return the file of an embedded store, or None for a server."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def store_name(engine: Engine) -> str:
    """Return the store's URL without its password, for messages."""
    return engine.url.render_as_string(hide_password=True)


def _read(store: str) -> URL:
    try:
        url = make_url(store)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise ConfigError(f"GRIDMAP_STORE is not a store's URL: {store!r}.") from None
    if backend not in DRIVERS:
        known = "sqlite:///FILE.gpkg or postgresql+psycopg://USER@HOST/NAME"
        raise ConfigError(f"GRIDMAP_STORE names {backend!r}; gridmap speaks {known}.")
    return url


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # SQLAlchemy begins transactions itself (`_begin`), so that DDL is part of them.
    connection.isolation_level = None
    geopackage.add_functions(connection)
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # without it, REPLACE deletes rows behind the index's back
        "secure_delete = ON",  # contacts that are removed are not left in the file
    ):
        connection.execute(f"PRAGMA {pragma}")
    # WAL is written into the file: not into one that turns out to be another program's.
    if connection.execute(IS_STORE).fetchone():
        connection.execute("PRAGMA journal_mode = WAL")


def _set_planning(connection: psycopg.Connection, _record: Any) -> None:
    # What whoever runs the server has set is theirs: a default alone is changed.
    own = """SELECT set_config(name, value, false)
        FROM pg_settings JOIN unnest(%s::text[], %s::text[]) AS wanted(name, value) USING (name)
        WHERE source = 'default'"""
    connection.autocommit = True
    connection.execute(own, (list(PLANNING), list(PLANNING.values())))
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    # A transaction that reads first and then writes cannot wait for another writer (SQLite
    # answers "locked" at once, whatever the timeout), so writers take the lock at the start.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
