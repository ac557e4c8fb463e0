"""Make a store, bring it up to date, and refuse one of another version."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from gridmap.db import models
from gridmap.db.engine import store_file, store_name
from gridmap.db.session import is_full
from gridmap.errors import StoreError, StoreFullError

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> AlembicConfig:
    """Build Alembic's configuration without a file; the migrations travel in the package."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def create(engine: Engine) -> bool:
    """Make the store, or bring an older one up to date; return whether anything changed.

    Raises
    ------
    StoreError
        The place holds something else, or a store of a newer gridmap.
    """
    if (path := store_file(engine)) is not None:
        _make_folder(path.parent)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            revision = _revision(connection)
            _refuse_newer(engine, revision)
            if revision == _head():
                return False
            if revision is None:
                _refuse_other(engine, connection)
            if engine.dialect.name == "postgresql":
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
            command.upgrade(alembic_config(connection), "head")
        engine.dispose()  # the next connection finds a store, and prepares its file as one
        engine.connect().close()
    except DatabaseError as error:
        raise _cannot_open(engine, error) from error
    return True


def verify(engine: Engine) -> None:
    """Check that the store exists and is of this version.

    Raises
    ------
    StoreError
        With the command that mends it.
    """
    path = store_file(engine)
    if path is not None and not path.exists():
        raise StoreError(f"There is no store at {path}. Make one with: gridmap init")
    try:
        with engine.connect() as connection:
            revision = _revision(connection)
    except DatabaseError as error:
        raise _cannot_open(engine, error) from error
    _refuse_newer(engine, revision)
    if revision is None:
        raise StoreError(f"{store_name(engine)} is not a gridmap store yet. Run: gridmap init")
    if revision != _head():
        raise StoreError(
            f"{store_name(engine)} is of an older version ({revision}). Bring it up to date with: "
            "gridmap init"
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _head() -> str:
    return _known(MIGRATIONS)[0]


@cache
def _known(migrations: Path) -> list[str]:
    """Read the revisions of a folder, the newest first; a program's own never change."""
    scripts = ScriptDirectory(str(migrations))
    return [script.revision for script in scripts.walk_revisions()]


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(engine: Engine, revision: str | None) -> None:
    if revision is not None and revision not in _known(MIGRATIONS):
        raise StoreError(
            f"{store_name(engine)} was made by another version of gridmap (schema {revision}, this "
            f"one knows up to {_head()}). Nothing was changed; use that version, or a newer one."
        )


def _refuse_other(engine: Engine, connection: Connection) -> None:
    """Refuse to build a store into another program's file, or over another's tables."""
    taken = set(inspect(connection).get_table_names())
    if engine.dialect.name == "postgresql":  # a database may well be shared
        taken &= models.Base.metadata.tables.keys()
    if taken:
        names = ", ".join(sorted(taken)[:3])
        raise StoreError(
            f"{store_name(engine)} holds something else already ({names}). Nothing was changed; "
            "name another place in GRIDMAP_STORE."
        )


def _cannot_open(engine: Engine, error: DatabaseError) -> StoreError:
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
    if is_full(error):
        return StoreFullError(f"The disk that holds {store_name(engine)} is full; free some space.")
    hint = ""
    if store_file(engine) is not None and "unable to open" in reason:
        hint = "May its folder be written? The store keeps a journal beside its file."
    elif store_file(engine) is None and isinstance(error, OperationalError):
        hint = "Is the server running and the name right?"
    return StoreError(f"The store {store_name(engine)} cannot be opened: {reason}. {hint}".strip())
