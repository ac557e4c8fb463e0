"""What tests of the web share: the demo city behind Flask's test client."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from gridmap.app import create_app
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import open_engine
from gridmap.web.store import EXTENSION
from tests.conftest import PASSWORD
from tests.web.map_visits import Visiting, Visitor
from tests.web.map_visits import log_in as enter

Login = Callable[[Page, str], None]


def client_of(store: Path, **settings: object) -> FlaskClient:
    return create_app(Config(store=f"sqlite:///{store}", **settings)).test_client()  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def client(demo_store: Path) -> FlaskClient:
    """The demo city, to read only."""
    return client_of(demo_store, writable=False)


def token_in(page: str) -> str:
    """Return the token that the form of a page carries."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no form with a token"
    return found[1]


def log_in(client: FlaskClient, name: str, password: str = PASSWORD) -> FlaskClient:
    """Log a client in as the page does; its writes carry the token from then on."""
    token = token_in(client.get("/login").get_data(as_text=True))
    form = {"csrf_token": token, "name": name, "password": password}
    answer = client.post("/login", data=form)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    client.environ_base["HTTP_X_CSRFTOKEN"] = client.get("/api/account").json["token"]
    return client


def engine_of(client: FlaskClient) -> Any:
    return client.application.extensions[EXTENSION].engine


def attempt(client: FlaskClient, name: str, password: str, **more: str) -> Any:
    token = token_in(client.get("/login").get_data(as_text=True))
    form = {"csrf_token": token, "name": name, "password": password, **more}
    return client.post("/login", data=form)


def another(client: FlaskClient, name: str) -> FlaskClient:
    """Return another browser in which `name` is logged in."""
    return log_in(client.application.test_client(), name)


@pytest.fixture
def planner(own_client: FlaskClient) -> FlaskClient:
    """A planner, logged in to the store of `own_client`."""
    return log_in(own_client.application.test_client(), "planner")


@pytest.fixture
def editor(own_client: FlaskClient) -> FlaskClient:
    """An editor, logged in to the store of `own_client`."""
    return log_in(own_client.application.test_client(), "editor")


@pytest.fixture
def browser_login(demo_server: str) -> Login:
    """Log a page's browser in to the served demo city as the account of a role."""

    return lambda page, role: enter(page, demo_server, role)


@pytest.fixture
def own_client(demo_store: Path, tmp_path: Path) -> FlaskClient:
    """The demo city in a store of its own, where somebody who logs in may write."""
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
