"""What a coverage report says, and what it never does."""

import dataclasses
import html
import re

import geopandas as gpd
import pytest

from gridmap import assets
from gridmap.errors import InputError
from gridmap.reports import build
from gridmap.reports.html import render_html
from tests.reports import made

SPACE = re.compile(r"\s+")
LINKS = re.compile(
    r"""(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?\s*(?:https?:)?//"""
    r"""|@import|\bimport\s*\(|\bfetch\s*\(|XMLHttpRequest|WebSocket\(|sendBeacon"""
)


def words(page: str) -> str:
    """Return the words of a report as a reader sees them, the map's document left out."""
    body = re.sub(r'srcdoc="[^"]*"', "", page[page.index("<body>") :])
    return SPACE.sub(" ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def section(page: str, name: str) -> str:
    """Return the words of one section."""
    start = page.index(f'<section id="{name}">')
    return words("<body>" + page[start : page.index("</section>", start)])


def map_document(page: str) -> str:
    """Return the document inside the map's frame."""
    return html.unescape(re.search(r'srcdoc="([^"]*)"', page)[1])


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(made.report())


def test_report_states_town_scope_date_and_run(page: str) -> None:
    said = words(page)
    assert "甘州区 网格服务覆盖报告" in said
    assert "范围 全域" in said
    assert "数据截至 2026 年 6 月 30 日" in said
    assert "第 3 次 2026-07-01 09:00 +0800" in said
    assert "<title>甘州区 网格服务覆盖报告 · 全域 · 2026-06-30 · 合成数据</title>" in page


def test_report_of_an_area_names_it_with_its_code() -> None:
    scope = build.Scope("620702001", "东街街道", "subdistrict")
    assert "范围 东街街道 街道（乡镇） 620702001" in words(render_html(made.report(scope=scope)))


def test_report_lists_editions_with_file_date_crs_and_rows(page: str) -> None:
    said = section(page, "editions")
    assert "区域 grids.geojson 2026-06-30 18:05 +0800 EPSG:4490 20 1 合成数据" in said
    assert "住宅 homes.csv 2026-06-30 18:05 +0800 EPSG:4326 1,234 0 合成数据" in said
    assert "路网 streets.osm.pbf 2026-06-30 18:05 +0800 未写明 88 0 实际数据" in said


def test_report_lists_standards_with_source_and_whether_confirmed(page: str) -> None:
    said = section(page, "standards")
    assert "驿站服务半径 500 米 made/station 500 米 GB 50180-2018 附录 B 待核实" in said
    assert (
        "每个社区至少 5 名社区工作者 made/staff 5 名 张掖市公开报道（2020） 未写明 已核实" in said
    )
    assert "凭记忆写入" in said


def test_report_without_recalled_standards_does_not_warn_of_them() -> None:
    rules = [dataclasses.replace(rule, confirmed=True) for rule in made.standards()]
    assert "待核实" not in words(render_html(made.report(standards=rules)))


def test_synthetic_data_are_labelled_on_cover_map_and_foot(page: str) -> None:
    cover = page[: page.index("</header>")]
    assert "<strong>合成数据</strong>" in cover
    assert "不得作为决策依据" in cover
    assert '"synthetic":"合成数据"' in map_document(page)
    assert "合成数据" in page[page.index("<footer>") :]


def test_real_data_carry_no_synthetic_label() -> None:
    editions = [dataclasses.replace(edition, synthetic=False) for edition in made.editions()]
    page = render_html(made.report(synthetic=False, editions=editions))
    assert "合成" not in words(page)
    assert "合成数据" not in map_document(page)


def test_findings_come_first_and_carry_the_numbers(page: str) -> None:
    said = section(page, "findings")
    assert "440 名居民步行 500 米内没有党群服务驿站或党群睦邻中心，占 23.2%。" in said
    assert "3 个社区缺 8 名社区工作者。" in said
    assert "1 处新兴领域场所没有组织覆盖。" in said
    assert "没有缺口的标准：每个网格有网格长。" in said
    assert "另有 10 名居民的住处没有接入路网" in said
    assert page.index('id="findings"') < page.index('id="map"') < page.index('id="reach"')


def test_standard_that_was_not_applied_is_not_said_to_be_met() -> None:
    run = dataclasses.replace(made.run(), notes=["made/leader was not applied: there are no grids"])
    said = section(render_html(made.report(run=run)), "findings")
    assert "没有评估的标准：每个网格有网格长（there are no grids）" in said
    assert "没有缺口的标准" not in said


def test_sums_of_area_tables_equal_the_sums_of_the_data(page: str) -> None:
    said = section(page, "areas")
    assert said.count("合计 1,900 440 23.2%") == 3
    assert "甘泉社区 620702001001 500 132 26.4%" in said
    assert "20 个网格" in said
    assert "第20网格 甘泉社区" not in said


def test_gaps_are_ranked_by_what_is_missing(page: str) -> None:
    said = section(page, "gaps")
    ranks = ["1 交通巷社区 620702001002 0 5 5 名", "2 甘泉社区", "3 长寿社区"]
    places = [said.index(rank) for rank in ranks]
    assert places == sorted(places)
    assert "1 第10网格" in said


def test_no_data_never_looks_like_zero() -> None:
    gaps = made.gaps()
    gaps["value"] = gaps["value"].astype(object)
    fund = gaps["measure"] == "funds"
    gaps.loc[fund, "value"] = 0.0
    gaps["detail"] = [{"no_data": True} if is_fund else {} for is_fund in fund]
    page = render_html(made.report(gaps=gaps))
    assert "南环社区 620702001004 无数据 100,000 100,000 元 无数据" in section(page, "gaps")
    assert "其中 1 个没有数据。" in section(page, "findings")
    assert "6 岁以下 无数据" in words(page)
    document = map_document(page)
    assert '"class":-1' in document
    assert '"class":0' in document


def test_names_are_escaped_everywhere() -> None:
    evil = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'
    report = made.report()
    for frame in (report.maps.grids, report.maps.communities, report.maps.facilities):
        frame["name"] = evil
    report.gaps["subject_name"] = evil
    report.gaps["sentence"] = evil
    report.area_reach["name"] = evil
    report = dataclasses.replace(
        report, town=evil, scope=build.Scope("1", evil, "grid"),
        unjoined=[build.Unjoined(evil, evil, evil, evil)],
        editions=[dataclasses.replace(report.editions[0], source=evil)],
    )  # fmt: skip
    page = render_html(report)
    document = map_document(page)
    for text in (page, document):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert document.count("</script>") == document.count("<script>")
    assert r"\u003c/script\u003e" in document


def test_report_names_no_address_to_load(page: str) -> None:
    for text in (page, map_document(page)):
        assert LINKS.search(text) is None
    assert "<script src" not in page
    assert '<link rel="stylesheet' not in page


def test_policy_allows_the_map_scripts_alone(page: str) -> None:
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    assert policy.count("sha256-") == map_document(page).count("<script>")


def test_report_without_gaps_says_so() -> None:
    page = render_html(made.report(gaps=build.empty_gaps()))
    assert "按所列标准，没有发现缺口。" in section(page, "findings")
    assert "按所列标准，没有发现缺口。" in section(page, "gaps")


def test_report_without_standards_claims_nothing() -> None:
    page = render_html(made.report(gaps=build.empty_gaps(), standards=[]))
    assert "没有发现缺口" not in words(page)
    assert "本次评估没有用到任何标准。" in section(page, "findings")


def test_report_without_a_run_says_how_to_make_one() -> None:
    report = made.report(
        run=None, reach=[], area_reach=build.empty_area_reach(), gaps=build.empty_gaps(),
        standards=[], unjoined=[], totals=build.Totals(), maps=made.maps(None),
    )  # fmt: skip
    said = words(render_html(report))
    assert "还没有做过覆盖评估" in said
    assert "gridmap coverage run" in said
    assert "grids.geojson" in said
    assert "没有缺口" not in said


def test_report_of_an_empty_store_has_no_map() -> None:
    nothing = gpd.GeoDataFrame(
        {name: [] for name in (*build.GRID_COLUMNS, "kind")}, geometry=[], crs=4326
    )
    report = made.report(
        run=None, reach=[], area_reach=build.empty_area_reach(), gaps=build.empty_gaps(),
        standards=[], unjoined=[], editions=[], totals=build.Totals(),
        maps=build.MapLayers(nothing, nothing, nothing),
    )  # fmt: skip
    page = render_html(report)
    assert "没有可画的区域" in words(page)
    assert "<iframe" not in page


def test_report_in_english_says_the_same_numbers() -> None:
    page = render_html(made.report(), "en")
    said = words(page)
    assert '<html lang="en">' in page
    assert "440 residents have no service station or neighbourhood centre within 500 m" in said
    assert "Missing in 3 communities: 8 community workers." in said
    assert "recalled, to be confirmed" in said
    assert "Synthetic data" in said
    assert "no data" in said
    assert "30 June 2026" in said


def test_report_in_another_language_is_refused() -> None:
    with pytest.raises(InputError, match="zh or en"):
        render_html(made.report(), "fr")


def test_method_states_formula_thresholds_crs_and_join_limit(page: str) -> None:
    said = section(page, "method")
    assert "步行距离 ＝ 住处到路 ＋ 沿路 ＋ 路到设施" in said
    assert "计量坐标系 EPSG:4541" in said
    assert "评估的距离 300 米、500 米" in said
    assert "接入距离上限 300 米" in said
    assert "year 2026" in said
    assert "城东学校" in section(page, "unjoined")


def test_same_data_make_the_same_file() -> None:
    assert render_html(made.report()) == render_html(made.report())


def test_frame_without_a_column_is_refused() -> None:
    with pytest.raises(InputError, match="gaps lacks the columns shortfall"):
        made.report(gaps=made.gaps().drop(columns="shortfall"))


def test_report_without_leaflet_says_what_to_run(monkeypatch, tmp_path) -> None:
    shown = assets.folder("static")
    (tmp_path / "css").mkdir()
    for name in ("tokens.css", "report.css"):
        (tmp_path / "css" / name).write_bytes((shown / "css" / name).read_bytes())
    folder = assets.folder
    monkeypatch.setattr(
        assets, "folder", lambda name: tmp_path if name == "static" else folder(name)
    )
    with pytest.raises(FileNotFoundError, match="make vendor"):
        render_html(made.report())
