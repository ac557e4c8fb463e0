"""The report in a real browser, opened from the disk with the network off."""

import pytest

from gridmap.reports.html import render_html
from tests.reports import made

pytestmark = pytest.mark.browser
WAIT_MS = 15_000


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def opened(request, browser, tmp_path):
    """Open the report; yield its page, what it asked for, and what it complained of."""
    path = tmp_path / "report.html"
    path.write_text(render_html(made.report()), "utf-8")
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.locator("iframe").scroll_into_view_if_needed()
    page.frame_locator("iframe").locator("html[data-drawn]").wait_for(timeout=WAIT_MS)
    yield page, asked, complaints
    context.close()


def test_report_opens_offline_and_draws_its_map(opened) -> None:
    page, asked, complaints = opened
    frame = page.frame_locator("iframe")
    # Twenty grids and four communities.
    assert frame.locator("path.leaflet-interactive[fill-opacity]").count() >= 20
    assert frame.locator("path.community").count() == 4
    assert frame.locator(".leaflet-marker-pane path, path.leaflet-interactive").count() >= 23
    box = frame.locator("path.community").first.bounding_box()
    assert box["width"] > 50
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == 1
    assert complaints == []


def test_click_on_a_grid_shows_its_numbers(opened) -> None:
    page, _, complaints = opened
    frame = page.frame_locator("iframe")
    frame.locator("path.leaflet-interactive").nth(9).dispatch_event("click")
    popup = frame.locator(".leaflet-popup-content")
    popup.wait_for(timeout=WAIT_MS)
    said = popup.inner_text()
    assert "第10网格" in said
    assert "100 人" in said
    assert "100%" in said
    assert complaints == []


def test_report_is_as_wide_as_the_screen(opened) -> None:
    page, *_ = opened
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_markup_in_a_name_runs_nothing(browser, tmp_path) -> None:
    report = made.report()
    evil = "<img src=x onerror=\"document.title='broken'\">"
    for frame in (report.maps.grids, report.maps.communities, report.maps.facilities):
        frame["name"] = evil
    path = tmp_path / "report.html"
    path.write_text(render_html(report), "utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto(path.as_uri())
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.locator("html[data-drawn]").wait_for(timeout=WAIT_MS)
    frame.locator("path.leaflet-interactive").nth(9).dispatch_event("click")
    assert "<img src=x" in frame.locator(".leaflet-popup-content").inner_text(timeout=WAIT_MS)
    assert frame.locator("img").count() == 0
    assert len(asked) == 1
    context.close()


def test_print_shows_the_still_map_instead_of_the_frame(opened) -> None:
    page, *_ = opened
    assert not page.locator("svg.plan").is_visible()
    page.emulate_media(media="print")
    assert page.locator("svg.plan").is_visible()
    assert not page.locator("iframe").is_visible()
