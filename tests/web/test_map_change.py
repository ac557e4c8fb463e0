"""Two runs beside each other: what opened, what closed, and where."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gridmap.actions import coverage
from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.actions.standards import active
from gridmap.config import Config
from gridmap.db.engine import open_engine
from tests.conftest import serving
from tests.web.map_visits import (
    BARE,
    PHONE,
    Stayer,
    Visiting,
    Visitor,
    api,
    staying,
    theme,
    wait_for,
)

pytestmark = pytest.mark.browser

STATION = "gb50180_2018/station"


@pytest.fixture(scope="module")
def two_runs(
    demo_store: Path, demo_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of the demo city after three stations closed and another moved, evaluated again."""
    folder = tmp_path_factory.mktemp("two_runs")
    store = folder / "demo.gpkg"
    shutil.copy(demo_store, store)
    facilities = api(demo_server, "/layers/facilities.geojson")
    stations = [f for f in facilities["features"] if f["properties"]["kind"] == "service_station"]
    gone = {f["properties"]["code"] for f in stations[2:20:6]}
    facilities["features"] = [
        f for f in facilities["features"] if f["properties"]["code"] not in gone
    ]
    stations[0]["geometry"]["coordinates"] = stations[2]["geometry"]["coordinates"]
    (folder / "fewer.geojson").write_text(json.dumps(facilities), encoding="utf-8")
    config = Config(store=f"sqlite:///{store}")
    engine = open_engine(config.store)
    try:
        import_layer(
            engine,
            "facilities",
            folder / "fewer.geojson",
            by="test",
            files_folder=folder / "files",
            options=Options(synthetic=True),
        )
        day = api(demo_server, "/api/town")["run"]["as_of"]
        coverage.run(
            engine,
            by="test",
            standards=active(config),
            parameters=coverage.Parameters(as_of=dt.date.fromisoformat(day)),
        )
    finally:
        engine.dispose()
    with serving(config.store, log=folder / "server.log") as address:
        yield address


@pytest.fixture
def see(browser: Browser, two_runs: str) -> Iterator[Visiting]:
    """Open a path of the city that was evaluated twice."""
    visitor = Visitor(browser, two_runs)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def _stayer(browser: Browser, two_runs: str) -> Iterator[Stayer]:
    stayer = Stayer(browser, two_runs)
    yield stayer
    stayer.close()


@pytest.fixture
def again(_stayer: Stayer, request: pytest.FixtureRequest) -> Iterator[Visiting]:
    """Go to a path of that city on a page that others had open."""
    yield from staying(_stayer, request.session)


def runs(server: str) -> tuple[int, int]:
    later, earlier = [run["id"] for run in api(server, "/api/town")["run"]["runs"]][:2]
    return earlier, later


def test_what_opened_and_closed_is_listed_with_people(again: Visiting, two_runs: str) -> None:
    visited = again(f"/?measure=change&standard={STATION}")
    page = visited.page
    theme(page, f"change grid {STATION}")
    a, b = runs(two_runs)
    found = api(two_runs, f"/api/compare?a={a}&b={b}&standard={STATION}")
    standard = next(one for one in found["standards"] if one["key"] == STATION)
    more = standard["shortfall_b"] - standard["shortfall_a"]
    assert more > 0
    assert standard["opened"]
    expect(page.locator(".headline")).to_have_text(f"多缺 {more:,.0f} 人")
    for name in ("opened", "closed", "worse", "better"):
        section = page.locator(f'[data-list="{name}"]')
        if not standard[name]:
            expect(section).to_have_count(0)
            continue
        expect(section.locator("h2 .unit")).to_have_text(f"{len(standard[name])}")
        expect(section.locator(".rank")).to_have_count(len(standard[name]))
    most = max(standard["opened"], key=lambda item: item["people"])
    row = page.locator('[data-list="opened"] .rank').first
    expect(row).to_contain_text(f"{most['people']:,} 人")
    row.click()
    wait_for(page, "data-selected", f"area:{most['code']}")
    assert visited.problems == []


def test_the_map_diverges_around_no_change(again: Visiting, two_runs: str) -> None:
    page = again(f"/?measure=change&standard={STATION}").page
    theme(page, "change grid")
    a, b = runs(two_runs)
    areas = api(two_runs, f"/api/compare?a={a}&b={b}&standard={STATION}")["areas"].values()
    labels = page.locator(".legend-strip .legend-label").all_text_contents()
    counts = [
        int(text.replace(",", ""))
        for text in page.locator(".legend-strip .legend-count").all_text_contents()
    ]
    middle = labels.index("没有变化")
    assert all(label.startswith("−") for label in labels[:middle])
    assert all(label.startswith("+") for label in labels[middle + 1 :])
    changes = [area["change"] for area in areas]
    assert sum(counts[:middle]) == sum(change < 0 for change in changes)
    assert sum(counts[middle + 1 :]) == sum(change > 0 for change in changes) > 0
    swatches = page.locator(".legend-strip .swatch").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert len(set(swatches)) == len(swatches)


def test_the_runs_are_chosen_and_stay_in_the_address(again: Visiting, two_runs: str) -> None:
    page = again(f"/?measure=change&standard={STATION}").page
    theme(page, "change ")
    a, b = runs(two_runs)
    expect(page.locator("#choose-a")).to_have_value(str(a))
    expect(page.locator("#choose-b")).to_have_value(str(b))
    page.goto(f"{two_runs}/?measure=change&standard={STATION}&a={b}&b={a}")
    theme(page, "change ")
    expect(page.locator("#choose-a")).to_have_value(str(b))
    expect(page.locator(".headline")).to_contain_text("少缺")  # the other way round
    expect(page.locator(".strip .source")).to_contain_text(f"比较评估 {b} 和 {a}")


def test_other_standards_that_changed_are_a_step_away(again: Visiting) -> None:
    page = again("/?measure=change").page
    theme(page, "change ")
    other = page.locator('[data-list="others"] .rank').first
    key = other.get_attribute("data-standard")
    other.click()
    wait_for(page, "data-theme", re.compile(f"{key}$"))
    expect(page.locator("#choose-standard")).to_have_value(str(key))


def test_one_run_alone_teaches_what_to_do(visit: Visiting) -> None:
    page = visit(f"/?{BARE}&measure=change").page
    theme(page, "change ")
    expect(page.locator("#summary")).to_contain_text("只有一次评估")
    expect(page.locator("#ranking")).to_be_empty()


def test_a_phone_shows_the_lists_of_a_change(see: Visiting) -> None:
    page = see(f"/?{BARE}&measure=change&standard={STATION}", PHONE, reduced_motion="reduce").page
    theme(page, "change ")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.locator(".legend-sheet .legend-class").first).to_be_visible()
    page.locator("#controls .handle").tap()
    page.locator("#controls .handle").tap()
    page.locator('[data-list="opened"] .rank').first.tap()
    expect(page.locator("#selection .panel-name")).to_be_visible()
