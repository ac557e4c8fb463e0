"""What tests of the web share: the demo city behind Flask's test client."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from gridmap.app import create_app
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import open_engine
from tests.web.map_visits import Visiting, Visitor


def client_of(store: Path, **settings: object) -> FlaskClient:
    return create_app(Config(store=f"sqlite:///{store}", **settings)).test_client()  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def client(demo_store: Path) -> FlaskClient:
    """The demo city, to read only."""
    return client_of(demo_store, writable=False)


@pytest.fixture
def own_client(demo_store: Path, tmp_path: Path) -> FlaskClient:
    """The demo city in a store of its own, to write to."""
    shutil.copy(demo_store, tmp_path / "demo.gpkg")
    return client_of(tmp_path / "demo.gpkg")


@pytest.fixture
def empty_client(tmp_path: Path) -> FlaskClient:
    """An empty store."""
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.gpkg'}")
    schema.create(engine)
    engine.dispose()
    return client_of(tmp_path / "empty.gpkg")


@pytest.fixture
def visit(browser: Browser, demo_server: str) -> Iterator[Visiting]:
    """Open a path of the demo city and wait until its map stands still."""
    visitor = Visitor(browser, demo_server)
    yield visitor
    visitor.close()
