"""A mark of the state of a store: another one after every write, whoever wrote."""

from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session


def stamp(session: Session) -> str:
    """Return a mark that changes with every write to the store, also by QGIS or GDAL.

    So that what was read once can be kept as long as nothing was written. In PostgreSQL it is
    the place in the log of changes, of the embedded store what the file system says of its files.
    """
    engine: Any = session.get_bind()
    if engine.dialect.name == "postgresql":
        return str(session.scalar(text("SELECT pg_current_wal_insert_lsn()")))
    file = str(engine.url.database)
    # Writes of the embedded store go to a log beside the file first.
    return " ".join(_state(Path(f"{file}{ending}")) for ending in ("", "-wal"))


def _state(path: Path) -> str:
    try:
        said = path.stat()
    except FileNotFoundError:
        return "-"
    return f"{said.st_ino}:{said.st_size}:{said.st_mtime_ns}"
