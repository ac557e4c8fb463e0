"""What tests of the web share: the demo city behind Flask's test client."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, select

from gridmap.actions import accounts
from gridmap.app import create_app
from gridmap.config import Config
from gridmap.db.engine import open_engine
from gridmap.db.models import Case
from gridmap.db.session import reading
from gridmap.web.store import EXTENSION
from tests.conftest import PASSWORD, serving
from tests.happening import forget_reports
from tests.web.map_visits import SESSIONS, Stayer, Visiting, Visitor, staying
from tests.web.map_visits import log_in as enter

GRID = "620702003009013"  # of the grid leader whom `make_leader` makes
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
def staff(own_client: FlaskClient) -> FlaskClient:
    """Somebody of an office, logged in to the store of `own_client`."""
    return another(own_client, "staff")


@pytest.fixture
def files(own_client: FlaskClient) -> Path:
    """The folder of files beside the store of `own_client`."""
    folder: Path = own_client.application.extensions[EXTENSION].config.files_folder
    return folder


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
def empty_client(geopackage_template: Path, tmp_path: Path) -> FlaskClient:
    """An empty store."""
    shutil.copy(geopackage_template, tmp_path / "empty.gpkg")
    return client_of(tmp_path / "empty.gpkg")


@pytest.fixture
def visit(browser: Browser, demo_server: str) -> Iterator[Visiting]:
    """Open a path of the demo city and wait until its map stands still."""
    visitor = Visitor(browser, demo_server)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def _stayer(browser: Browser, demo_server: str) -> Iterator[Stayer]:
    stayer = Stayer(browser, demo_server)
    yield stayer
    stayer.close()


@pytest.fixture
def stay(_stayer: Stayer, request: pytest.FixtureRequest) -> Iterator[Visiting]:
    """Go to a path of the demo city on a page that other tests of the file had open."""
    yield from staying(_stayer, request.session)


@dataclass
class Street:
    """A served demo city in which the grid leader `wang` reports what there is in the street."""

    engine: Engine
    server: str
    visit: Visitor

    def reported(self) -> list[Case]:
        with reading(self.engine) as session:
            own = (Case.client_key != "", Case.retired_by_id.is_(None))
            return list(session.scalars(select(Case).where(*own).order_by(Case.id)))


def make_leader(engine: Engine) -> None:
    """Make the account of a grid leader."""
    person = {"name": "wang", "role": "grid_leader", "area": GRID, "display": "王"}
    accounts.add(engine, by="tests", password=PASSWORD, **person)


@pytest.fixture(scope="session")
def street_server(
    demo_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, str]]:
    folder = tmp_path_factory.mktemp("street")
    shutil.copy(demo_store, folder / "town.gpkg")
    engine = open_engine(f"sqlite:///{folder / 'town.gpkg'}")
    make_leader(engine)
    with serving(f"sqlite:///{folder / 'town.gpkg'}", log=folder / "server.log") as server:
        yield engine, server
    engine.dispose()


@pytest.fixture
def street(street_server: tuple[Engine, str], browser: Browser) -> Iterator[Street]:
    """The demo city without a report yet."""
    engine, server = street_server
    forget_reports(engine)
    visitor = Visitor(browser, server)
    yield Street(engine, server, visitor)
    visitor.close()
    SESSIONS.pop(server, None)  # a test may have ended them
