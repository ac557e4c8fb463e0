"""The map page by keyboard alone: every control is reached, and it shows where the focus is."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.map_visits import AWAY, DESKTOP, PHONE, Visiting, wait_for

pytestmark = pytest.mark.browser

MOST = 400  # stops of one way round the page
# One control keeps its name when a panel is drawn anew; two of one name do the same.
NAME = """
window.nameOf = (e) => e.id ? `#${e.id}` : [e.localName, e.getAttribute('name'),
  e.getAttribute('aria-label'), e.textContent.trim().slice(0, 40)]
  .map((one) => one ?? '').join('|'); 0
"""
# What a pointer can press and nobody has hidden. Of a group of radio buttons Tab reaches one.
CONTROLS = """
() => [...document.querySelectorAll(
    'a[href], button, select, input, textarea, summary, [tabindex="0"]')]
  .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0)
  .filter((e) => e.type !== 'radio' || e.checked)
  .map(nameOf)
"""
FIRST = """
[...document.querySelectorAll('a[href], button')]
  .find((e) => e.checkVisibility({visibilityProperty: true})).focus()
"""
# What has the focus, whether it lies in sight with nothing over it, and whether it is marked.
FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const dressed = (e) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
  };
  const carriers = [one, one.parentElement, ...(one.labels ?? [])];
  const uncovered = (e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    const xs = [0.1, 0.5, 0.9].map((part) => left + (right - left) * part);
    const ys = [0.1, 0.5, 0.9].map((part) => top + (bottom - top) * part);
    return xs.some((x) => ys.some((y) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (e.contains(hit) || hit.contains(e) && hit.closest('label, button, a'));
    }));
  };
  return {
    name: nameOf(one),
    marked: carriers.some(dressed),
    seen: [one, ...(one.labels ?? [])].some(uncovered),
  };
}
"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the first control until it comes round again; return where it stopped."""
    page.evaluate(FIRST)
    first = page.evaluate(FOCUSED)["name"]
    stops: list[dict[str, Any]] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is not None:
            stops.append(stop)
            if stop["name"] == first:
                return stops
    pytest.fail(f"Tab does not come round: {[stop['name'] for stop in stops[-5:]]}")


@pytest.mark.parametrize("path", ["", "&select=area:620702001001", "&table=1&lang=en"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_tab_reaches_every_control_and_shows_where_it_is(
    visit: Visiting, size: dict[str, int], path: str
) -> None:
    page = visit(f"/?{AWAY}{path}", size, reduced_motion="reduce").page
    if "select" in path:
        wait_for(page, "data-selected", "area:620702001001")
    page.evaluate(NAME)
    expected = page.evaluate(CONTROLS)
    stops = walk(page)
    reached = {stop["name"] for stop in stops}
    assert [name for name in expected if name not in reached] == []
    assert [stop["name"] for stop in stops if not stop["marked"]] == []
    assert [stop["name"] for stop in stops if not stop["seen"]] == []


def test_arrow_keys_move_the_map_and_plus_zooms(visit: Visiting) -> None:
    page = visit("/?at=100.4500,38.9290,14", reduced_motion="reduce").page
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"at=100\.45[0-9]*[1-9],38\.92900,14"))
    page.keyboard.press("+")
    page.wait_for_url(re.compile(r"38\.92900,15"))
