"""A base map below the layers: where it lies, that it never leads, and that it may fail."""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import freestiler
import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pmtiles.tile import TileType

from gridmap.app import create_app
from gridmap.config import Config
from gridmap.spatial.datum import wgs84_to_gcj02
from tests.conftest import serving
from tests.web.base_tiles import in_tiles, picture, serving_tiles, write_archive
from tests.web.map_visits import BARE, DESKTOP, PHONE, Visit, Visitor, api, wait_for

# Outside the demo city, where nothing of the town's own is drawn.
MARK = (100.71, 39.06)
SPOT = f"{MARK[0]},{MARK[1]},15"
CENTRE = (DESKTOP["width"] / 2, DESKTOP["height"] / 2)
NEAR_PX = 60

Serve = Callable[..., str]


@pytest.fixture
def serve(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Serve the demo city with settings of its own; return the address."""
    with ExitStack() as stack:

        def begin(**settings: str) -> str:
            for name, value in settings.items():
                monkeypatch.setenv(f"GRIDMAP_{name.upper()}", value)
            shutil.copy(demo_store, tmp_path / "demo.gpkg")
            store = f"sqlite:///{tmp_path / 'demo.gpkg'}"
            return stack.enter_context(serving(store, log=tmp_path / "server.log"))

        yield begin


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a path of a server, and wait until its base map stands."""
    visitors: list[Visitor] = []

    def open_(server: str, path: str, **options: Any) -> Visit:
        visitors.append(Visitor(browser, server))
        return visitors[-1](path, **{"device_scale_factor": 1} | options)

    yield open_
    for visitor in visitors:
        visitor.close()


def dark_near_centre(page: Page) -> tuple[float, float] | None:
    """Return where the dark disc nearest the middle of the map has its own middle, in pixels."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("L")
    shades = np.asarray(image, dtype=float)
    left, top = (int(v - NEAR_PX) for v in CENTRE)
    part = shades[top : top + 2 * NEAR_PX, left : left + 2 * NEAR_PX]
    dark = part < part.max() - 60
    if dark.sum() < 50:
        return None
    rows, columns = np.nonzero(dark)
    return left + columns.mean() + 0.5, top + rows.mean() + 0.5


def test_without_a_setting_nothing_outside_is_asked(visit: Callable[..., Visit]) -> None:
    seen = visit("/")
    assert seen.page.locator("[name=base]").count() == 0
    assert len(seen.hosts()) == 1


def test_pictures_in_gcj02_fit_within_a_pixel(serve: Serve, look: Callable[..., Visit]) -> None:
    with serving_tiles([MARK], wgs84_to_gcj02) as tiles:
        server = serve(base_map=tiles.template, base_map_datum="gcj02", base_map_credit="测试图")
        seen = look(server, f"/?at={SPOT}")
        wait_for(seen.page, "data-base", "on")
        expect(seen.page.locator(".map-credit")).to_contain_text("测试图")
        found = poll(lambda: dark_near_centre(seen.page), seen.page)
        assert found == pytest.approx(CENTRE, abs=1.0)
        assert seen.hosts() == {server.split("//")[1], tiles.address.split("//")[1]}
        assert tiles.referrers <= {server + "/"}, "only which site asks, never what is looked at"
        assert seen.problems == []


def test_a_wrong_datum_is_far_off(serve: Serve, look: Callable[..., Visit]) -> None:
    """So that the test above could fail: the pictures are indeed shifted."""
    with serving_tiles([MARK], wgs84_to_gcj02) as tiles:
        seen = look(serve(base_map=tiles.template), f"/?at={SPOT}")
        wait_for(seen.page, "data-base", "on")
        poll(lambda: tiles.asked or None, seen.page)
        seen.page.wait_for_load_state("networkidle")
        assert dark_near_centre(seen.page) is None


def test_each_block_of_a_bent_tile_lies_where_it_belongs(visit: Callable[..., Visit]) -> None:
    page = visit(f"/?{BARE}").page
    places = [(100.45, 38.93), (116.404, 39.915), (87.6, 43.8), (121.47, 31.23), (73.0, 40.0)]
    shifted = page.evaluate(
        """async (places) => {
             const { toGcj02 } = await import("/static/js/base/shift.js");
             return places.map(([lon, lat]) => toGcj02(lon, lat));
           }""",
        places,
    )
    for place, got in zip(places, shifted, strict=True):
        lon, lat = wgs84_to_gcj02(*place)
        assert got == pytest.approx((float(lon), float(lat)), abs=1e-11)
    for zoom in (8, 10, 12, 15, 18):
        assert worst_px(page, zoom) < 0.15


def worst_px(page: Page, zoom: int) -> float:
    """Return how far the corners of the blocks of a tile are off at most, in pixels."""
    x, y = (int(v) for v in in_tiles(100.45, 38.93, zoom))
    blocks = page.evaluate(
        """async (tile) => (await import("/static/js/base/bend.js")).blocksOf(...tile)""",
        [zoom, x, y],
    )
    worst = 0.0
    for block in blocks:
        for across in (0, 1):
            for down in (0, 1):
                lon, lat = wgs84_to_gcj02(
                    *place(x + (block["column"] + across) / 8, y + (block["row"] + down) / 8, zoom)
                )
                true = in_tiles(float(lon), float(lat), zoom)
                drawn = block["right" if across else "left"], block["bottom" if down else "top"]
                worst = max(worst, *(abs(a - b) * 256 for a, b in zip(true, drawn, strict=True)))
    return worst


def place(x: float, y: float, zoom: int) -> tuple[float, float]:
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / 2**zoom))))
    return x / 2**zoom * 360 - 180, float(lat)


def test_a_base_map_that_does_not_answer_is_said_once_and_comes_back(
    serve: Serve, look: Callable[..., Visit]
) -> None:
    with serving_tiles([MARK], lambda lon, lat: (lon, lat)) as tiles:
        tiles.broken = True
        seen = look(serve(base_map=tiles.template), f"/?at={SPOT}&lang=en")
        notice = seen.page.locator(".notice[data-key=base]")
        expect(notice).to_have_count(1)
        expect(notice).to_contain_text("The base map does not answer")
        wait_for(seen.page, "data-ready", "true")
        tiles.broken = False
        expect(notice).to_have_count(0)
        found = poll(lambda: dark_near_centre(seen.page), seen.page)
        assert found == pytest.approx(CENTRE, abs=1.0)


def test_the_switch_stands_among_the_layers_and_in_the_address(
    serve: Serve, look: Callable[..., Visit]
) -> None:
    with serving_tiles([MARK], lambda lon, lat: (lon, lat)) as tiles:
        server = serve(base_map=tiles.template, map_approval="GS(2026)0001号")
        seen = look(server, f"/?at={SPOT}&base=0", size=PHONE)
        wait_for(seen.page, "data-base", "off")
        assert tiles.asked == []
        seen.page.locator("[name=base]").check(force=True)
        wait_for(seen.page, "data-base", "on")
        assert "base=0" not in seen.page.url
        poll(lambda: tiles.asked or None, seen.page)
        expect(seen.page.locator(".map-credit")).to_have_text("审图号：GS(2026)0001号")
        assert seen.problems == []


def test_an_archive_of_pictures_is_served_by_range(
    serve: Serve, look: Callable[..., Visit], tmp_path: Path
) -> None:
    zoom = 15
    x, y = (int(v) for v in in_tiles(*MARK, zoom))
    around = [(zoom, x + i, y + j) for i in range(-4, 5) for j in range(-4, 5)]
    drawn = {one: picture(*one, [MARK], lambda lon, lat: (lon, lat)) for one in around}
    path = write_archive(tmp_path / "base.pmtiles", drawn, TileType.PNG, [])
    server = serve(base_map=str(path))
    assert api(server, "/api/town")["base"]["vector"] is False
    seen = look(server, f"/?at={SPOT}")
    found = poll(lambda: dark_near_centre(seen.page), seen.page)
    assert found == pytest.approx(CENTRE, abs=1.0)
    assert len(seen.hosts()) == 1
    assert seen.problems == []


def poll(ask: Callable[[], Any], page: Page) -> Any:
    """Ask again, a frame of the page apart, until there is an answer."""
    for _ in range(300):
        found = ask()
        if found is not None:
            return found
        page.evaluate("() => new Promise(requestAnimationFrame)")
    pytest.fail("there was no answer")


def test_an_archive_of_shapes_is_drawn_without_a_word(
    serve: Serve, look: Callable[..., Visit], tmp_path: Path
) -> None:
    west, south = MARK
    block = shapely.box(west - 0.001, south - 0.001, west + 0.001, south + 0.001)
    water = gpd.GeoDataFrame({"kind": ["lake"]}, geometry=[block], crs=4326)
    layer = freestiler.freestile_layer(water, min_zoom=10, max_zoom=14)
    path = tmp_path / "base.pmtiles"
    freestiler.freestile({"water": layer}, path, min_zoom=10, max_zoom=14, quiet=True)
    seen = look(serve(base_map=str(path)), f"/?at={SPOT}")
    land = "245,242,234"
    found = poll(lambda: None if colour(seen.page) == land else colour(seen.page), seen.page)
    red, _, blue = map(int, found.split(","))
    assert blue > red, "water is blue"
    assert seen.problems == []


def colour(page: Page) -> str:
    """Return the colour in the middle of the map."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return ",".join(map(str, image.getpixel((int(CENTRE[0]) + 5, int(CENTRE[1]) + 5))))


def test_the_policy_names_the_one_server_on_the_map_page_alone(demo_store: Path) -> None:
    template = "https://tiles.example/{z}/{x}/{y}.png"
    client = create_app(
        Config(store=f"sqlite:///{demo_store}", base_map=template, map_approval="GS(2026)1号")
    ).test_client()
    policy = client.get("/").headers["Content-Security-Policy"]
    assert policy.count("https://tiles.example") == 2
    assert "connect-src 'self' https://tiles.example;" in policy
    assert policy.count("img-src") == 1
    assert "tiles.example" not in client.get("/login").headers["Content-Security-Policy"]
    assert client.get("/base.pmtiles").status_code == 404
    assert "审图号：GS(2026)1号" in client.get("/report.html").get_data(as_text=True)
