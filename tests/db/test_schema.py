"""A store is made once, brought up to date, and refused when it is something else."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from alembic import command
from sqlalchemy import Engine, inspect

from gridmap.db import schema
from gridmap.db.engine import open_engine
from gridmap.db.models import Base
from gridmap.errors import StoreError
from tests.db.rows import make_edition

SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0099", "{head}", None, None
def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    {more}
"""


Open = Callable[[Path | str], Engine]


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A gridmap that has one more migration; the test may rewrite it."""
    head = schema._head()
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    script = folder / "versions" / "0099_later.py"
    script.write_text(SECOND.format(head=head, more="pass"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return script


@pytest.fixture
def open_on() -> Iterator[Open]:
    """Open engines on files or URLs, and dispose of them at the end."""
    engines = []

    def open_one(place: Path | str) -> Engine:
        engines.append(open_engine(place if isinstance(place, str) else f"sqlite:///{place}"))
        return engines[-1]

    yield open_one
    for engine in engines:
        engine.dispose()


def test_create_makes_the_folders_and_every_table(tmp_path: Path, open_on: Open) -> None:
    engine = open_on(tmp_path / "a" / "b" / "town.gpkg")
    assert schema.create(engine)
    assert tables(engine) >= Base.metadata.tables.keys()
    schema.verify(engine)


@pytest.mark.postgis
def test_create_makes_every_table_in_an_empty_database(
    postgis_database: str, open_on: Open
) -> None:
    engine = open_on(postgis_database)
    assert schema.create(engine)
    assert tables(engine) >= Base.metadata.tables.keys()
    schema.verify(engine)


def test_second_create_changes_nothing(store: Engine) -> None:
    make_edition(store)
    before = tables(store)
    assert not schema.create(store)
    assert tables(store) == before
    assert make_edition(store) == 2


# Indexes of expressions are not compared; that they are used, test_case_indexes.py shows.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_models_and_migrations_say_the_same(store: Engine) -> None:
    with store.begin() as connection:
        command.check(schema.alembic_config(connection))  # raises with the differences


@pytest.mark.postgis
def test_spatial_ref_sys_is_left_alone(postgis_store: Engine) -> None:
    with postgis_store.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM spatial_ref_sys").scalar()
        assert count is not None
        assert count > 8000


def test_missing_file_is_said_with_the_command_and_not_made(tmp_path: Path, open_on: Open) -> None:
    path = tmp_path / "town.gpkg"
    engine = open_on(path)
    with pytest.raises(StoreError, match=r"no store at .*town\.gpkg.*gridmap init"):
        schema.verify(engine)
    assert not path.exists()


def test_text_file_is_refused_and_left_alone(tmp_path: Path, open_on: Open) -> None:
    path = tmp_path / "town.gpkg"
    path.write_text("a shopping list\n" * 100)
    engine = open_on(path)
    for act in (schema.verify, schema.create):
        with pytest.raises(StoreError, match="not a database"):
            act(engine)
    assert path.read_text() == "a shopping list\n" * 100


def test_empty_database_is_no_store_yet_and_can_become_one(tmp_path: Path, open_on: Open) -> None:
    path = tmp_path / "town.gpkg"
    path.touch()
    engine = open_on(path)
    with pytest.raises(StoreError, match=r"not a gridmap store yet.*gridmap init"):
        schema.verify(engine)
    assert schema.create(engine)
    schema.verify(engine)


def other_geopackage(path: Path) -> None:
    gdf = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.Point(1, 2)], crs=4326)
    gdf.to_file(path, layer="places", driver="GPKG")


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE place (name TEXT)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("make", [other_geopackage, other_database])
def test_another_program_s_file_is_refused_and_left_alone(
    tmp_path: Path, make: object, open_on: Open
) -> None:
    path = tmp_path / "places.gpkg"
    make(path)  # type: ignore[operator]
    before = path.read_bytes()
    engine = open_on(path)
    with pytest.raises(StoreError, match="not a gridmap store"):
        schema.verify(engine)
    with pytest.raises(StoreError, match="holds something else"):
        schema.create(engine)
    assert path.read_bytes() == before


@pytest.mark.postgis
def test_database_with_a_table_of_the_same_name_is_refused(
    postgis_database: str, open_on: Open
) -> None:
    engine = open_on(postgis_database)
    with engine.begin() as connection:
        connection.exec_driver_sql('CREATE TABLE "case" (note text)')
    with pytest.raises(StoreError, match="holds something else"):
        schema.create(engine)
    assert tables(engine) == {"case"}


@pytest.mark.postgis
def test_server_that_does_not_answer_is_said_so(postgis_database: str, open_on: Open) -> None:
    engine = open_on(postgis_database + "_missing")
    with pytest.raises(StoreError, match=r"cannot be opened.*Is the server running"):
        schema.verify(engine)


def test_store_of_a_newer_version_is_refused_and_left_alone(store: Engine) -> None:
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for act in (schema.verify, schema.create):
        with pytest.raises(StoreError, match=r"another version of gridmap .schema 9999.*Nothing"):
            act(store)
    with store.connect() as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        assert version == "9999"


def test_store_of_an_older_version_is_brought_up_to_date(store: Engine, later: Path) -> None:
    assert make_edition(store) == 1
    with pytest.raises(StoreError, match=r"older version.*gridmap init"):
        schema.verify(store)
    assert schema.create(store)
    schema.verify(store)
    assert "later" in tables(store)
    assert make_edition(store) == 2


def test_migration_that_fails_leaves_the_store_as_it_was(store: Engine, later: Path) -> None:
    script = later.read_text()
    later.write_text(script.replace("pass", 'op.execute("INSERT INTO later VALUES (1), (1)")'))
    with pytest.raises(StoreError):
        schema.create(store)
    assert "later" not in tables(store)
    with store.connect() as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        assert version != "0099"


def test_password_is_never_shown(postgis_database: str, open_on: Open) -> None:
    url = postgis_database.replace("postgres@", "postgres:hush@") + "_missing"
    engine = open_on(url)
    with pytest.raises(StoreError) as caught:
        schema.verify(engine)
    assert "hush" not in str(caught.value)
