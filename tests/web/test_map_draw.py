"""Drawing in a real browser: facilities and grid boundaries, as a draft, until it is published."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import serving
from tests.web.map_visits import (
    BARE,
    DESKTOP,
    PHONE,
    Stayer,
    Visiting,
    Visitor,
    api,
    small_targets,
    staying,
    wait_for,
)
from tests.web.test_accessibility import found as grave

pytestmark = pytest.mark.browser

COMMUNITY = "620702001001"
GRID = "620702001001007"


@pytest.fixture(scope="module")
def server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a demo city of its own, for what is published here is seen by everybody."""
    folder = tmp_path_factory.mktemp("drawn")
    shutil.copy(demo_store, folder / "demo.gpkg")
    with serving(f"sqlite:///{folder / 'demo.gpkg'}", log=folder / "server.log") as address:
        yield address


@pytest.fixture
def look(browser: Browser, server: str) -> Iterator[Visiting]:
    """Open a path of that city and wait until its map stands still."""
    visitor = Visitor(browser, server)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def _stayer(browser: Browser, server: str) -> Iterator[Stayer]:
    stayer = Stayer(browser, server)
    yield stayer
    stayer.close()


@pytest.fixture
def again(_stayer: Stayer, request: pytest.FixtureRequest) -> Iterator[Visiting]:
    """Go to a path of that city on a page where others drew before, and left what they drew."""
    yield from staying(_stayer, request.session)


def at(page: Page, position: int) -> None:
    """Wait until so many steps of the draft hold, and are checked."""
    expect(page.locator("#draw")).to_have_attribute("data-position", str(position))
    checked = page.locator("#draw-check")
    expect(checked).to_have_count(1 if position else 0)


def begin(page: Page, layer: str) -> None:
    page.locator("#draw-begin").click()
    page.locator(f"#draw-new-{layer}").click()
    expect(page.locator("#draw")).to_have_attribute("data-draft", re.compile(r"\d+"))
    expect(page.locator("#draw-banner")).to_be_visible()


def open_grid(page: Page, grid: str = GRID) -> None:
    page.locator("#draw-community").select_option(grid[:12])
    page.locator("#draw-grid").select_option(grid)
    expect(handles(page).first).to_be_visible()
    still(page)


def still(page: Page) -> None:
    """Wait until the map has stopped moving: a handle that is in sight stays where it is."""
    handle = page.locator(".draw-handle").first
    last: Any = None
    for _ in range(200):
        box = handle.bounding_box()
        if box and box == last:
            return
        last = box
        page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
    raise AssertionError("the map does not come to rest")


def handles(page: Page, look: str = "vertex") -> Locator:
    return page.locator(f'.draw-handle[data-look="{look}"]')


def middle(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, handle: Locator, dx: float, dy: float) -> None:
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def drawn(page: Page) -> Any:
    """Return the draft of the page, as the server has it."""
    return page.evaluate(
        """async () => {
          const draft = new URL(location).searchParams.get('draft');
          return (await fetch(`/api/drafts/${draft}`)).json();
        }"""
    )


def grids(server: str) -> dict[str, Any]:
    found = api(server, f"/layers/areas.geojson?level=grid&area={COMMUNITY}")["features"]
    return {f["properties"]["code"]: f["geometry"] for f in found}


def names_of(server: str) -> set[str]:
    found = api(server, "/layers/facilities.geojson")["features"]
    return {f["properties"]["name"] for f in found}


def test_a_facility_is_placed_described_moved_and_the_move_undone(
    again: Visiting, server: str
) -> None:
    visited = again("/?at=100.4563,38.9335,16", role="editor")
    page = visited.page
    begin(page, "facilities")
    page.locator("#draw-add").click()
    page.locator("#draw-kind").select_option("clinic")
    page.mouse.click(900, 400)
    at(page, 1)
    pin = page.locator('.draw-handle[data-id="p+1"]')
    expect(pin).to_be_focused()
    page.locator("#draw-form-name").fill("画出来的诊所")
    page.locator("#draw-form-capacity").fill("40")
    page.locator("#draw-form-save").click()
    at(page, 2)
    before = drawn(page)["features"]["features"][0]["geometry"]
    drag(page, pin, 60, 30)
    at(page, 3)
    assert drawn(page)["features"]["features"][0]["geometry"] != before
    page.locator("#draw-undo").click()
    at(page, 2)
    (feature,) = drawn(page)["features"]["features"]
    assert feature["geometry"] == before
    assert (feature["properties"]["name"], feature["properties"]["capacity"]) == (
        "画出来的诊所",
        40,
    )
    assert "画出来的诊所" not in names_of(server)
    assert visited.problems == []


@pytest.mark.parametrize("snaps", [True, False])
def test_what_is_put_beside_a_home_stands_in_it_unless_told_otherwise(
    look: Visiting, server: str, snaps: bool
) -> None:
    homes = api(server, f"/layers/residences.geojson?area={COMMUNITY}")["features"]
    lon, lat = homes[0]["geometry"]["coordinates"]
    page = look(f"/?at={lon},{lat},18&show=residences", role="editor").page
    begin(page, "facilities")
    if not snaps:
        page.locator("#draw-snap").click()
    page.locator("#draw-add").click()
    canvas = page.locator("#map canvas").bounding_box()
    assert canvas
    page.mouse.click(canvas["width"] / 2 + 6, canvas["height"] / 2)
    at(page, 1)
    put = drawn(page)["features"]["features"][0]["geometry"]["coordinates"]
    away = abs(put[0] - lon) + abs(put[1] - lat)  # 6 pixels are 1.6e-5 degrees
    assert away < 2e-6 if snaps else 1e-5 < away < 2.2e-5


def test_by_keyboard_alone_a_facility_is_put_nudged_and_removed(again: Visiting) -> None:
    visited = again("/?at=100.4563,38.9335,16", role="editor")
    page = visited.page
    begin(page, "sites")
    page.locator("#draw-add").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#draw-centre")).to_be_focused()
    page.keyboard.press("Enter")
    at(page, 1)
    pin = page.locator('.draw-handle[data-id="p+1"]')
    expect(pin).to_be_focused()
    x0, _ = drawn(page)["features"]["features"][0]["geometry"]["coordinates"]
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#draw-said")).to_contain_text("11 米")
    page.keyboard.press("Enter")
    at(page, 2)
    x1, _ = drawn(page)["features"]["features"][0]["geometry"]["coordinates"]
    assert (x1 - x0) * 86_600 == pytest.approx(11, abs=0.2)  # metres of a degree at 38.93° north
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    at(page, 3)
    assert drawn(page)["features"]["features"] == []
    page.keyboard.press("Control+z")
    at(page, 2)
    page.keyboard.press("Control+Shift+z")
    at(page, 3)
    assert visited.problems == []


def test_a_shared_vertex_moves_both_grids_and_a_reload_keeps_it(
    again: Visiting, server: str
) -> None:
    before = grids(server)
    visited = again("/", role="editor")
    page = visited.page
    begin(page, "areas")
    open_grid(page)
    shared = page.locator('.draw-handle[data-look="vertex"][aria-label*="、"]').first
    drag(page, shared, 24, 18)
    at(page, 1)
    changed = drawn(page)["features"]["features"]
    assert len(changed) >= 2
    assert all(f["geometry"] != before[f["id"]] for f in changed)
    assert page.locator("#draw-check tbody tr").count() == len(changed)
    page.reload()
    wait_for(page, "data-ready", "true")
    at(page, 1)
    expect(page.locator("#draw-banner")).to_contain_text("草稿，别人看不到")
    assert drawn(page)["features"]["features"] == changed
    page.locator("#draw-undo").click()
    at(page, 0)
    assert drawn(page)["features"]["features"] == []
    page.keyboard.press("Control+Shift+z")
    at(page, 1)
    assert drawn(page)["features"]["features"] == changed
    assert grids(server) == before
    assert visited.problems == []


def test_vertices_are_added_nudged_and_removed_by_keys(again: Visiting) -> None:
    visited = again("/", role="editor")
    page = visited.page
    begin(page, "areas")
    open_grid(page)
    inner = page.locator(
        '.draw-handle[data-look="vertex"] + .draw-handle[data-look="middle"]'
    ).first
    inner.focus()
    page.keyboard.press("Enter")
    at(page, 1)
    expect(page.locator('.draw-handle[data-look="vertex"]:focus')).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    at(page, 2)
    page.keyboard.press("Delete")
    at(page, 3)
    expect(page.locator("#draw-changes li")).to_have_count(3)
    assert visited.problems == []


def test_a_grid_is_split_by_a_drawn_line_and_merged_again(again: Visiting) -> None:
    visited = again("/", role="editor")
    page = visited.page
    begin(page, "areas")
    open_grid(page)
    dots = [middle(handle) for handle in page.locator(".draw-handle:not([data-look=middle])").all()]
    west, east = min(x for x, _ in dots), max(x for x, _ in dots)
    y = (min(y for _, y in dots) + max(y for _, y in dots)) / 2
    page.locator("#draw-split").click()
    expect(page.locator("#draw-cancel")).to_be_visible()
    line_ready(page)
    for x in (west - 30, (west + east) / 2, east + 30):
        page.mouse.move(x, y)
        page.mouse.click(x, y)
    page.keyboard.press("Enter")
    at(page, 1)
    new = next(f for f in drawn(page)["features"]["features"] if f["properties"]["new"])
    assert re.fullmatch(COMMUNITY + r"\d{3}", new["id"])
    expect(page.locator(f'#draw-check [data-code="{new["id"]}"]')).to_have_attribute(
        "data-did", "added"
    )
    expect(page.locator("#draw-check")).to_contain_text(new["id"])
    page.locator("#draw-merge").click()
    page.locator(f'[id="draw-merge-{new["id"]}"]').click()
    at(page, 2)
    assert new["id"] not in [f["id"] for f in drawn(page)["features"]["features"]]
    page.locator("#draw-grid-kind").select_option("dedicated")
    page.locator("#draw-name-save").click()
    at(page, 3)
    kinds = {f["id"]: f["properties"]["kind"] for f in drawn(page)["features"]["features"]}
    assert kinds[GRID] == "dedicated"
    assert visited.problems == []


def line_ready(page: Page) -> None:
    """Wait until terra-draw listens: it has put its layers on the map."""
    expect(page.locator("body.draw-lining[data-line]")).to_have_count(1)


def test_a_split_between_two_dots_needs_no_mouse(again: Visiting) -> None:
    visited = again("/?lang=en", role="editor")
    page = visited.page
    begin(page, "areas")
    open_grid(page)
    page.locator("#draw-split").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#draw-cancel")).to_be_visible()
    dots = page.locator(".draw-handle")
    count = dots.count()
    dots.nth(0).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".draw-armed")).to_contain_text("first dot")
    dots.nth(count // 2).focus()
    page.keyboard.press("Enter")
    at(page, 1)
    assert any(f["properties"]["new"] for f in drawn(page)["features"]["features"])
    assert visited.problems == []


def test_what_is_refused_is_said_and_nothing_changes(again: Visiting) -> None:
    visited = again("/?lang=en", role="editor")
    page = visited.page
    begin(page, "areas")
    open_grid(page)
    drag(page, handles(page).first, 400, 0)
    expect(page.locator("#notices")).to_contain_text("boundaries would cross")
    expect(page.locator("#draw")).to_have_attribute("data-position", "0")
    fixed = handles(page, "fixed")
    assert fixed.count() > 0
    assert [p for p in visited.problems if "400" not in p] == []


def test_others_see_it_only_after_publishing_and_no_more_after_taking_it_back(
    look: Visiting, server: str
) -> None:
    before = grids(server)
    page = look(f"/?{BARE}", role="editor").page
    begin(page, "areas")
    open_grid(page)
    drag(page, handles(page).nth(1), 20, 20)
    at(page, 1)
    changed = {f["id"]: f["geometry"] for f in drawn(page)["features"]["features"]}
    other = look(f"/?{BARE}").page
    assert shapes(other) == before
    expect(other.locator("#draw-begin")).to_have_count(0)
    page.locator("#draw-title").fill("边界取直")
    page.locator("#draw-publish").click()
    expect(page.locator("#draw-revoke")).to_be_visible()
    assert grids(server) == before | changed
    other.reload()
    wait_for(other, "data-ready", "true")
    assert shapes(other) == before | changed
    page.locator("#draw-revoke").click()
    expect(page.locator("#draw-publish")).to_be_visible()
    assert grids(server) == before
    assert drawn(page)["title"] == "边界取直"


def shapes(page: Page) -> dict[str, Any]:
    """Return the grids that a page's own requests bring."""
    text = page.evaluate(
        "async (path) => (await fetch(path)).text()",
        f"/layers/areas.geojson?level=grid&area={COMMUNITY}",
    )
    return {f["properties"]["code"]: f["geometry"] for f in json.loads(text)["features"]}


def test_a_draft_is_discarded_and_editing_left(again: Visiting) -> None:
    page = again("/", role="editor").page
    begin(page, "areas")
    open_grid(page)
    page.locator("#draw-discard").click()
    expect(page.locator("#draw-new-areas")).to_be_visible()
    expect(page.locator("#notices")).to_contain_text("草稿已放弃")
    page.locator("#draw-leave").click()
    expect(page.locator("#draw")).to_be_hidden()
    expect(page.locator("#draw-begin")).to_be_focused()
    expect(page.locator(".draw-handle")).to_have_count(0)


def test_on_a_phone_every_target_is_wide_enough_and_nothing_overflows(look: Visiting) -> None:
    visited = look(f"/?{BARE}&lang=en", PHONE, role="editor")
    page = visited.page
    begin(page, "areas")
    open_grid(page)
    assert small_targets(page, "#draw") == []
    assert small_targets(page, "#draw-banner") == []
    assert (
        page.evaluate(
            """Math.min(...[...document.querySelectorAll('.draw-handle')]
              .map((handle) => handle.getBoundingClientRect().width))"""
        )
        >= 44
    )
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert visited.problems == []


def kept_out(page: Page) -> list[str]:
    """Return what axe finds, but for vertices that lie too near to each other at this zoom."""
    vertex = re.compile(r'target-size: .*data-id="v\d')
    return [one for one in grave(page) if not vertex.search(one)]


@pytest.mark.parametrize(
    ("size", "scheme", "lang"),
    [(DESKTOP, "light", "zh"), (PHONE, "dark", "en")],
    ids=["desktop", "phone"],
)
def test_drawing_keeps_nobody_out(
    look: Visiting, size: dict[str, int], scheme: str, lang: str
) -> None:
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    page = look(f"/?{BARE}&lang={lang}", size, role="editor", **options).page
    page.locator("#draw-begin").click()
    expect(page.locator("#draw-new-areas")).to_be_visible()
    assert grave(page) == []
    page.locator("#draw-new-areas").click()
    open_grid(page)
    assert kept_out(page) == []
    page.locator("#draw-merge").click()
    page.locator("#draw-merge-list button").first.click()
    at(page, 1)
    assert kept_out(page) == []
    page.locator("#draw-back").click()
    page.locator("#draw-new-facilities").click()
    page.locator("#draw-existing").select_option(index=1)
    expect(page.locator("#draw-form")).to_be_visible()
    assert grave(page) == []
