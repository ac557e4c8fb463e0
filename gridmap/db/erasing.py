"""What was deleted leaves the files of a store too, as far as the store can see to it."""

from sqlalchemy import Engine, text

from gridmap.db.engine import BUSY_TIMEOUT_MS
from gridmap.db.session import plain_errors


def erase(engine: Engine, table: str) -> None:
    """Let a store drop the rows that were deleted from a table, as nobody can see them any more.

    The embedded store overwrites deleted rows itself (`secure_delete`), so that only its log is to
    be emptied; while somebody reads in it, that is left to the next time. A server keeps deleted
    rows until it vacuums.
    """
    with plain_errors(engine):
        if engine.dialect.name == "sqlite":
            _empty_log(engine)
            return
        at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
        with at_once.connect() as connection:
            connection.execute(text(f'VACUUM "{table}"'))


def _empty_log(engine: Engine) -> None:
    connection = engine.raw_connection()  # in a transaction a log cannot be emptied
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()
    finally:
        connection.close()
