"""One transaction: to read, or to write."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from gridmap.db.engine import store_name
from gridmap.db.hiding import hide
from gridmap.errors import StoreError, StoreFullError
from gridmap.saying import said

__all__ = ["GROWN", "Session", "is_full", "plain_errors", "reading", "writing"]

# Where a session notes the tables of a server to which it added many rows at once.
GROWN = "grown"
DISK_FULL = "53100"  # PostgreSQL's SQLSTATE
# Rows whose commit is not on the disk yet cannot be marked as seen by all.
_AT_ONCE = """SELECT set_config('synchronous_commit', 'on', true)
    WHERE current_setting('synchronous_commit') = 'off'"""


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session on one consistent state of the store; it ends without a commit."""
    if engine.dialect.name == "postgresql":  # whose own default is a new state each statement
        engine = _repeatable(engine)
    with plain_errors(engine), Session(engine) as session:
        hide(session, engine)
        yield session


@lru_cache(maxsize=16)
def _repeatable(engine: Engine) -> Engine:
    # The same each time, so that what is cached by engine is found again.
    return engine.execution_options(isolation_level="REPEATABLE READ")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a session whose work is committed when the block ends well, and undone otherwise."""
    writer = engine.execution_options(writes=True)
    with plain_errors(engine), Session(writer) as session:
        with session.begin():
            yield session
            if GROWN in session.info:
                session.execute(text(_AT_ONCE))
        if GROWN in session.info:
            _settle(engine, session.info[GROWN])


def _settle(engine: Engine, tables: Iterable[str]) -> None:
    """Let a server look once through tables to which many rows were added.

    Until then it must look up each row of an index in the table, and guesses how many there are; by
    itself it looks only minutes later. What was written stands either way.
    """
    at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
    with suppress(DBAPIError), at_once.connect() as connection:
        for table in sorted(tables):
            connection.execute(text(f'VACUUM (ANALYZE) "{table}"'))


@contextmanager
def plain_errors(engine: Engine) -> Iterator[None]:
    """Turn what a driver says about disks, locks and connections into a sentence."""
    try:
        yield
    except (OperationalError, psycopg.OperationalError) as error:  # COPY speaks for itself
        raise _translate(error, store_name(engine)) from error
    except PoolTimeout as error:
        raise StoreError(
            said(
                "数据库 {name} 同时访问的人太多。没有改变任何数据，请稍等再试。",
                "The store {name} has too many visitors at once. Nothing was changed; try again in "
                "a moment.",
                name=store_name(engine),
            )
        ) from error


def _translate(error: Exception, name: str) -> StoreError:
    if is_full(error):
        return StoreFullError(
            said(
                "存放 {name} 的磁盘满了。没有改变任何数据，请腾出空间再试。",
                "The disk that holds {name} is full. Nothing was changed; free some space and try "
                "again.",
                name=name,
            )
        )
    told = str(getattr(error, "orig", error)).strip()
    reason = told.splitlines()[0] if told else "no answer"
    return StoreError(
        said(
            "数据库 {name} 没有完成这一步：{reason}。没有改变任何数据。",
            "The store {name} refused the work: {reason}. Nothing was changed.",
            name=name,
            reason=reason,
        )
    )


def is_full(error: BaseException) -> bool:
    """Return whether an error, or one that it arose from, says that the disk is full."""
    return any(map(_says_full, _chain(error)))


def _says_full(error: BaseException) -> bool:
    cause = getattr(error, "orig", error)
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", "")
    return code == sqlite3.SQLITE_FULL or state == DISK_FULL


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and those it arose from: undoing the work may fail for the same reason."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
