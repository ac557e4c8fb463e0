"""The map drawn from published tiles: the same picture, and a way back from whatever goes away."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.actions.publishing import publish, shelf_of
from gridmap.db.engine import open_engine
from tests.conftest import ROOT, serving
from tests.web.map_visits import PHONE, Visiting, Visitor, api, theme, wait_for

pytestmark = pytest.mark.browser

NEAR = "at=100.4502,38.9316,15.6"
COMMUNITIES = ROOT / "geodata" / "demo" / "communities.geojson"


@dataclass
class Tiled:
    """The demo city with every set published, and served."""

    address: str
    store: Path

    @property
    def files(self) -> Path:
        return self.store.with_suffix(".files")

    def publish(self, **options: Any) -> None:
        engine = open_engine(f"sqlite:///{self.store}")
        publish(engine, by="test", files_folder=self.files, **options)
        engine.dispose()

    def rename_communities(self, folder: Path) -> None:
        """Import a new edition in which every community has another name, and publish it."""
        collection = json.loads(COMMUNITIES.read_text("utf-8"))
        for feature in collection["features"]:
            feature["properties"]["name"] = f"新{feature['properties']['name']}"
        path = folder / "communities.geojson"
        path.write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
        engine = open_engine(f"sqlite:///{self.store}")
        options = Options(level="community", synthetic=True)
        import_layer(engine, "areas", path, by="test", files_folder=self.files, options=options)
        publish(engine, by="test", files_folder=self.files)
        engine.dispose()


@pytest.fixture(scope="module")
def published(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / "demo.gpkg"
    shutil.copy(demo_store, path)
    Tiled("", path).publish(all_sets=True)
    return path


@pytest.fixture(scope="module")
def tiled(published: Path) -> Iterator[Tiled]:
    """To be looked at only."""
    with serving(f"sqlite:///{published}", log=published.with_suffix(".log")) as address:
        yield Tiled(address, published)


@pytest.fixture
def own_tiled(published: Path, tmp_path: Path) -> Iterator[Tiled]:
    """To be changed."""
    store = tmp_path / "demo.gpkg"
    shutil.copy(published, store)
    shutil.copytree(published.with_suffix(".files"), store.with_suffix(".files"))
    with serving(f"sqlite:///{store}", log=tmp_path / "server.log") as address:
        yield Tiled(address, store)


@pytest.fixture
def visit_tiled(browser: Browser, tiled: Tiled) -> Iterator[Visiting]:
    visitor = Visitor(browser, tiled.address)
    yield visitor
    visitor.close()


def archives(requests: list[str]) -> list[str]:
    return [url for url in requests if url.endswith(".pmtiles")]


def pan(page: Page, times: int = 2) -> None:
    """Drag the map westwards, into tiles that it has not seen."""
    for _ in range(times):
        page.mouse.move(1200, 420)
        page.mouse.down()
        for x in range(1200, 500, -50):
            page.mouse.move(x, 420)
        page.mouse.up()


def test_areas_come_from_tiles_and_a_theme_fetches_none_again(visit_tiled: Visiting) -> None:
    visited = visit_tiled(f"/?{NEAR}")
    page = visited.page
    assert archives(visited.requests)
    drawn_whole = ("areas", "paths", "backdrops", "residences")
    assert not [
        url for url in visited.geometry() if any(f"/{name}." in url for name in drawn_whole)
    ]
    before = len(archives(visited.requests)), len(visited.geometry())
    page.click('[data-field="threshold"] [data-value="300"]')
    wait_for(page, "data-theme", "reach grid walking 300")
    page.click('[data-field="level"] [data-value="community"]')
    theme(page, "reach community")
    assert (len(archives(visited.requests)), len(visited.geometry())) == before
    assert visited.problems == []


def test_a_click_on_a_tile_selects_the_area_with_its_whole_shape(
    visit_tiled: Visiting, tiled: Tiled
) -> None:
    visited = visit_tiled(f"/?{NEAR}&show=backdrops")
    visited.page.mouse.click(720, 450)
    wait_for(visited.page, "data-selected", re.compile("^area:"))
    code = (visited.page.get_attribute("html", "data-selected") or "").removeprefix("area:")
    shapes = [url for url in visited.geometry() if f"area={code}" in url]
    assert len(shapes) == 1
    feature = api(tiled.address, shapes[0].removeprefix(tiled.address))["features"][0]
    assert feature["properties"]["code"] == code
    expect(visited.page.locator(".panel-code")).to_contain_text(code)
    assert visited.problems == []


def test_a_residence_of_a_tile_is_told_whole(visit_tiled: Visiting, tiled: Tiled) -> None:
    home = api(tiled.address, "/layers/residences.geojson")["features"][0]
    code = home["properties"]["code"]
    visited = visit_tiled(f"/?show=residences&select=residence:{code}")
    wait_for(visited.page, "data-selected", f"residence:{code}")
    expect(visited.page.locator("#selection .panel-name")).to_be_visible()
    assert not [url for url in visited.geometry() if "residences" in url]


def test_a_phone_draws_from_tiles(visit_tiled: Visiting) -> None:
    visited = visit_tiled(f"/?{NEAR}", size=PHONE)
    assert archives(visited.requests)
    assert visited.problems == []


def test_a_page_open_over_a_retired_edition_draws_the_new_one(
    browser: Browser, own_tiled: Tiled, tmp_path: Path
) -> None:
    visitor = Visitor(browser, own_tiled.address)
    visited = visitor(f"/?{NEAR}")
    old = api(own_tiled.address, "/api/tiles")["sets"]["areas"]["file"]
    own_tiled.rename_communities(tmp_path)
    shelf_of(own_tiled.files).file(old).unlink()  # a day has passed
    new = api(own_tiled.address, "/api/tiles")["sets"]["areas"]["file"]
    assert new != old
    with visited.page.expect_request(lambda request: new in request.url):
        pan(visited.page)
    # What is there to read is calm: the data were updated.
    expect(visited.page.locator(".notice:not(.calm)")).to_have_count(0)
    # The only complaints are the browser's own, about what was gone.
    assert [said for said in visited.problems if "410" not in said] == []
    visitor.close()


def test_a_map_that_lost_the_server_says_so_and_goes_on_when_it_is_back(
    browser: Browser, tiled: Tiled
) -> None:
    visitor = Visitor(browser, tiled.address)
    visited = visitor(f"/?{NEAR}")
    page = visited.page
    page.context.set_offline(True)
    pan(page, times=3)
    expect(page.locator('.notice[data-key="tiles"]')).to_be_visible()
    with page.expect_request(lambda request: request.url.endswith(".pmtiles")):
        page.context.set_offline(False)
    expect(page.locator(".notice")).to_have_count(0)
    visitor.close()


def test_the_first_tiles_of_a_town_are_offered_not_forced(
    browser: Browser, demo_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "demo.gpkg"
    shutil.copy(demo_store, store)
    with serving(f"sqlite:///{store}", log=tmp_path / "server.log") as address:
        town = Tiled(address, store)
        visitor = Visitor(browser, address)
        with shelf_of(town.files).publishing():
            visited = visitor()
            expect(visited.page.locator("#tiles-state")).to_be_visible()
        town.publish(all_sets=True)
        expect(visited.page.locator('.notice[data-key="tiles-offer"]')).to_be_visible()
        with visited.page.expect_request(lambda request: request.url.endswith(".pmtiles")):
            visited.page.click('.notice[data-key="tiles-offer"] .button >> nth=0')
        visitor.close()


def test_a_facility_that_is_in_tiles_alone_is_taken_up_and_moved(
    own_tiled: Tiled, browser: Browser
) -> None:
    facilities = api(own_tiled.address, "/layers/facilities.geojson")["features"]
    station = next(f for f in facilities if f["properties"]["kind"] == "service_station")
    lon, lat = station["geometry"]["coordinates"]
    visitor = Visitor(browser, own_tiled.address)
    visited = visitor("/my?lang=zh", role="editor")
    page = visited.page
    page.route(re.compile(r"/\?at="), _pretend_to_be_large)
    # What lies in sight would be fetched besides; here nothing is.
    none = json.dumps({"type": "FeatureCollection", "features": []})
    page.route("**/layers/facilities.geojson*", lambda route: route.fulfill(body=none))
    page.goto(f"{own_tiled.address}/?at={lon},{lat},17")
    wait_for(page, "data-ready", "true")
    page.locator("#draw-begin").click()
    page.locator("#draw-new-facilities").click()
    expect(page.locator("#draw-add")).to_be_visible()
    canvas = page.locator("#map canvas").bounding_box()
    assert canvas
    page.mouse.click(canvas["width"] / 2, canvas["height"] / 2)
    expect(page.locator("#draw-form-code")).to_have_value(station["properties"]["code"])
    page.locator(".draw-handle").press("ArrowUp")
    page.locator(".draw-handle").press("Enter")
    expect(page.locator("#draw")).to_have_attribute("data-position", "1")
    expect(page.locator("#draw-changes")).to_contain_text(station["properties"]["name"])
    assert any("/api/places/facilities/" in url for url in visited.requests)
    assert visited.problems == []
    visitor.close()


def _pretend_to_be_large(route: Route) -> None:
    """Say that there are more facilities than a page fetches: it draws them from tiles."""
    answer = route.fetch()
    more, times = re.subn(
        r'("facilities": ?{[^}]*?: ?)(\d+)', r"\g<1>3000\2", answer.text(), count=1
    )
    assert times == 1
    route.fulfill(response=answer, body=more)
