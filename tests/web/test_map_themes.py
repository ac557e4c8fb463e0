"""The themes of the map: every standard by its figures, all together, and the break zones."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.map_visits import BARE, Visiting, api, theme

pytestmark = pytest.mark.browser

KINDERGARTENS = "gb50180_2018/kindergarten"
SHARE = "national/activity_share"


def number(text: str) -> float:
    found = re.search(r"[\d,.]+", text)
    assert found, text
    return float(found[0].replace(",", ""))


def legend(page) -> dict[str, int]:  # type: ignore[no-untyped-def]
    """Return the classes of the legend with how many areas fall into each."""
    labels = page.locator(".legend-strip .legend-label").all_text_contents()
    counts = page.locator(".legend-strip .legend-count").all_text_contents()
    return {label: int(count.replace(",", "")) for label, count in zip(labels, counts, strict=True)}


def test_themes_stand_in_a_few_groups_and_every_standard_in_one_of_them(
    stay: Visiting, demo_server: str
) -> None:
    page = stay().page
    groups = page.locator("#choose-measure optgroup")
    expect(groups).to_have_count(4)
    listed: set[str] = set()
    for measure in page.locator("#choose-measure option").evaluate_all(
        "(all) => all.filter((o) => !o.disabled && !['composite', 'change'].includes(o.value))"
        ".map((o) => o.value)"
    ):
        page.select_option("#choose-measure", measure)
        theme(page, f"{measure} ")
        listed |= set(
            page.locator("#choose-standard option").evaluate_all("(all) => all.map((o) => o.value)")
        )
    applied = {rule["key"] for rule in api(demo_server, "/api/town")["run"]["standards"]}
    assert listed - {""} == applied


def test_the_map_says_the_figures_of_a_standard(stay: Visiting, demo_server: str) -> None:
    page = stay(f"/?measure=facilities&standard={SHARE}").page
    theme(page, f"facilities community {SHARE}")
    found = api(demo_server, f"/api/figures?standard={SHARE}")
    counts = found["counts"]
    assert counts["not_applicable"] > 0
    assert counts["short"] > 0
    shown = legend(page)
    assert shown["没有缺口"] == counts["met"]
    assert shown["不适用"] == counts["not_applicable"]
    assert sum(shown.values()) == len(found["subjects"])
    assert ("无数据" in shown) == (counts["no_data"] > 0)
    expect(page.locator(".legend-strip .swatch-na")).to_be_visible()
    # Shares do not add up, so neither a sum nor a coarser level is offered.
    expect(page.locator(".headline")).to_have_text(f"{counts['short']} 个社区未达标")
    expect(page.locator('[data-field="level"] button')).to_have_count(1)
    expect(page.locator("#summary")).to_contain_text(found["standard"]["zh"])
    expect(page.locator(".strip .source-rule")).to_contain_text(found["standard"]["source"])


def test_a_coarser_level_adds_up_what_its_areas_miss(stay: Visiting, demo_server: str) -> None:
    standard = "zhangye_2020/staff"
    page = stay(f"/?measure=staff&standard={standard}&level=subdistrict").page
    theme(page, f"staff subdistrict {standard}")
    subjects = api(demo_server, f"/api/figures?standard={standard}")["subjects"]
    missing = sum(subject["shortfall"] or 0 for subject in subjects.values())
    assert number(page.locator(".headline").inner_text()) == missing
    ranks = [number(text) for text in page.locator(".ranked .rank-value").all_text_contents()]
    assert sum(ranks) == missing
    assert len(ranks) < len(subjects)


def test_reach_by_a_standard_and_by_free_choice_say_the_same(
    stay: Visiting, demo_server: str
) -> None:
    page = stay(f"/?standard={KINDERGARTENS}").page
    theme(page, f"reach grid {KINDERGARTENS}")
    by_standard = page.locator(".headline").inner_text()
    expect(page.locator("#choose-kind")).to_have_count(0)  # the standard says what and how far
    page.goto(f"{demo_server}/?kind=kindergarten&threshold=300")
    theme(page, "reach grid walking 300")
    expect(page.locator(".headline")).to_have_text(by_standard)
    expect(page.locator("#choose-kind")).to_be_visible()


def test_all_standards_together_show_how_many_are_met(stay: Visiting, demo_server: str) -> None:
    page = stay(f"/?{BARE}&measure=composite&level=community").page
    theme(page, "composite community")
    areas = api(demo_server, "/api/composite?level=community")["areas"].values()
    met, judged = (sum(area[key] for area in areas) for key in ("met", "judged"))
    assert 0 < met < judged
    expect(page.locator(".headline")).to_have_text(f"{met / judged:.0%}")
    expect(page.locator("#summary")).to_contain_text(f"{judged:,} 项次")
    fewest = max(area["judged"] - area["met"] for area in areas)
    first = page.locator(".ranked .rank-value").first.inner_text()
    done, of = map(int, re.findall(r"\d+", first))
    assert of - done == fewest


def test_break_zones_are_a_layer_with_a_list(visit: Visiting, demo_server: str) -> None:
    visited = visit("/?show=break_zones,backdrops")
    zones = api(demo_server, "/layers/break_zones.geojson")["features"]
    assert zones
    rows = visited.page.locator("#break-zones [data-zone]")
    expect(rows).to_have_count(len(zones))
    largest = max(zones, key=lambda zone: zone["properties"]["grids"])["properties"]
    row = visited.page.locator(f'[data-zone="{largest["zone"]}"]')
    expect(row).to_contain_text(f"{largest['grids']} 个网格")
    expect(row).to_contain_text(f"{largest['residents']:,} 人")
    row.click()
    expect(visited.page).to_have_url(re.compile("at="))  # the map went there
    assert visited.problems == []


def test_english_themes_have_no_chinese_of_their_own(visit: Visiting) -> None:
    page = visit(f"/?{BARE}&lang=en&measure=sites").page
    for measure in ("load", "capacity", "posts", "composite", "change"):
        page.select_option("#choose-measure", measure)
        theme(page, f"{measure} ")
        words = page.locator("#summary, #choices, .legend-strip, #ranking h2").all_inner_texts()
        assert re.findall(r"[\u4e00-\u9fff]+", " ".join(words)) == []
