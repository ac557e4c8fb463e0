"""What tests share: both stores, the real data, a browser, and a served demo city."""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, text

from gridmap.db import schema
from gridmap.db.engine import open_engine
from tests import quick
from tests.postgis import HINT, ClusterError, cluster, free_port
from tests.served import Served

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Chromium without window and bars, where there is one, draws the same pages for less.
TEST_BROWSERS = ("chromium-headless-shell", *BROWSERS)
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # MapLibre needs WebGL, and a machine that tests rarely has a graphics card.
    "--enable-unsafe-swiftshader",
    # A page lives for seconds here: code that only a long day repays is not optimized, and there
    # is room enough not to look for garbage.
    "--js-flags=--no-opt --invocation-count-for-maglev=4000 --min-semi-space-size=32",
]
PASSWORD = "seven quiet herons"  # of every account in the demo city
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 4_000_000_000  # bytes; a whole run leaves about a quarter of it
_database_numbers = count(1)
_administrators: dict[str, Engine] = {}  # by the server's URL


def pytest_configure() -> None:
    """Keep the stores of tests in memory: no test asks what a disk promises."""
    free = shutil.disk_usage(MEMORY).free if MEMORY.is_dir() else 0
    if "TMPDIR" not in os.environ and free >= ENOUGH_MEMORY:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # it may have been asked for before
    quick.set_up()


def pytest_collectstart() -> None:
    """Look for no garbage while tests are collected: what is made then stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not among all tests."""
    quick.collect_seldom()


# The machine that tests is busy: a slow example is no failure.
settings.register_profile(
    "gridmap",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("gridmap")


@pytest.fixture(scope="session")
def postgis_url() -> Iterator[str]:
    """URL of an administrator's database on a private server with PostGIS."""
    try:
        with cluster() as url:
            _administrators[url] = open_engine(url)
            quick.like(_administrators[url])
            yield url
            _administrators.pop(url).dispose()
    except ClusterError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def postgis_template(postgis_url: str) -> str:
    """Name of a database that holds the schema and no row, to be copied for each test."""
    name = "gridmap_template"
    _administer(postgis_url, f"CREATE DATABASE {name}")
    engine = open_engine(_database_url(postgis_url, name))
    schema.create(engine)
    engine.dispose()
    return name


@pytest.fixture
def postgis_database(postgis_url: str) -> Iterator[str]:
    """URL of a fresh database on the private server, without schema and without PostGIS."""
    with new_database(postgis_url, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def geopackage_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File of an empty embedded store, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.gpkg"
    engine = open_engine(f"sqlite:///{path}")
    schema.create(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)])
def store(request: pytest.FixtureRequest) -> Engine:
    """Engine of a fresh, empty store; a test that takes it runs on both stores."""
    name = "geopackage" if request.param == "geopackage" else "postgis_store"
    return request.getfixturevalue(name)


@pytest.fixture
def geopackage(geopackage_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """Engine of a fresh, empty embedded store."""
    path = tmp_path / "store.gpkg"
    shutil.copy(geopackage_template, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgis_store(
    postgis_url: str, postgis_template: str, request: pytest.FixtureRequest
) -> Iterator[Engine]:
    """Engine of a fresh, empty store on the private server; what is filled `once` is made then."""
    template = "" if "once" in request.fixturenames else postgis_template
    with new_database(postgis_url, template) as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


@contextmanager
def new_database(postgis_url: str, template: str) -> Iterator[str]:
    """Copy a template to a new database and drop it in the end; without one, only name it."""
    name = f"gridmap_{next(_database_numbers)}"
    if template:
        _copy(postgis_url, template, name)
    yield _database_url(postgis_url, name)
    _administer(postgis_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def kept_stores() -> dict[tuple[str, str], Any]:
    """What `once` kept: a file or the name of a database, by the kind of store and the filling."""
    return {}


@pytest.fixture
def once(
    store: Engine,
    kept_stores: dict[tuple[str, str], Any],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Callable[[Callable[[Engine], object]], Engine]:
    """Fill the fresh store by a function, which is called only for the first of many tests.

    The others get a copy of what it made then: it must not depend on the test.
    """

    def fill(work: Callable[[Engine], object]) -> Engine:
        key = (store.dialect.name, f"{work.__module__}.{work.__qualname__}")
        kept = kept_stores.get(key)
        if kept is None:
            if store.dialect.name == "postgresql":
                _restore(store, request.getfixturevalue("postgis_template"))
            work(store)
            store.dispose()
            kept_stores[key] = _keep(store, tmp_path_factory)
        else:
            store.dispose()
            _restore(store, kept)
        return store

    return fill


def _keep(store: Engine, folders: pytest.TempPathFactory) -> Any:
    if store.dialect.name == "sqlite":
        return shutil.copy(str(store.url.database), folders.mktemp("kept") / "store.gpkg")
    name = f"gridmap_kept_{next(_database_numbers)}"
    _copy(_administrator(store), str(store.url.database), name)
    return name


def _restore(store: Engine, kept: Any) -> None:
    name = store.url.database
    if store.dialect.name == "sqlite":
        for ending in ("-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
        shutil.copy(kept, str(name))
        return
    _administer(_administrator(store), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _copy(_administrator(store), kept, str(name))


def _administrator(store: Engine) -> str:
    return store.url.set(database="postgres").render_as_string(hide_password=False)


def _copy(url: str, template: str, name: str) -> None:
    # Copying files takes half as long as writing all pages to a log first.
    _administer(url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


def _administer(url: str, statement: str) -> None:
    settings = {"isolation_level": "AUTOCOMMIT"}
    with _administrators[url].connect().execution_options(**settings) as connection:
        connection.execute(text(statement))


def _database_url(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data, which is no part of the project."""
    folder = os.environ.get("GRIDMAP_REAL_DATA", "")
    if folder and Path(folder).is_dir():
        return Path(folder).resolve()
    reason = f"GRIDMAP_REAL_DATA names no folder of real data: {folder!r}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and on the build server no such test may skip", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of the system, without a window, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, TEST_BROWSERS)), None)
    if program is None:
        pytest.fail(f"There is no Chromium on this machine. {HINT}", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File of an embedded store with the demo city in it and coverage run; copy it to write."""
    base = tmp_path_factory.getbasetemp()
    # The workers of pytest-xdist have folders of their own in one that they share.
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "demo"
    folder.mkdir(exist_ok=True)
    path = folder / "demo.gpkg"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            made = _make_demo(folder)
            made.rename(path)
    return path


def _make_demo(folder: Path) -> Path:
    from gridmap.actions import demo

    path = folder / "making.gpkg"
    path.unlink(missing_ok=True)  # of an attempt that failed
    engine = open_engine(f"sqlite:///{path}")
    try:
        schema.create(engine)
        demo.load(engine, by="test", files_folder=folder / "demo.files")
        make_accounts(engine)
    finally:
        engine.dispose()
    return path


def make_accounts(engine: Engine) -> None:
    """Make an account for every role, named like it."""
    from gridmap.actions import accounts
    from gridmap.files.code_lists import code_list

    for role in code_list("roles"):
        accounts.add(engine, by="test", name=role, role=role, password=PASSWORD)


@pytest.fixture(scope="session")
def demo_server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a served copy of the demo city."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(demo_store, folder / "demo.gpkg")
    files = demo_store.with_suffix(".files")
    if files.exists():
        shutil.copytree(files, folder / "demo.files")
    with serving(f"sqlite:///{folder / 'demo.gpkg'}", log=folder / "server.log") as address:
        yield address


@contextmanager
def serving(store_url: str, log: Path, *, fresh: bool = False) -> Iterator[str]:
    """Serve a store by `gridmap serve` in a process of its own; yield the address."""
    server = Served(free_port(), store_url, log, fresh=fresh)
    server.start()
    try:
        yield server.address
    finally:
        server.stop()
