"""Reports of towns that lack something, from the store to the words: paths, areas, distances."""

import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest
import shapely
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.files.code_lists import code_list
from gridmap.reports.build import ReportData
from gridmap.reports.formats import render
from gridmap.reports.load import load_report
from tests import towns
from tests.actions.evaluating import evaluate, points, rule

WALK = {"kinds": ["service_station"], "threshold_m": 300}
FALSE = (
    *("No gap was found", "Met everywhere", "all met", "within the distances of the standards"),
    *("much the same", "fall short of at least", "meet every"),
    *("没有发现缺口", "全部达到", "都已覆盖", "结果相近", "没有缺口的标准"),
)


class Town:
    """A store that is filled layer by layer."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder

    def add(self, layer: str, path: Path, **options: Any) -> None:
        files = self.folder / "files"
        import_layer(
            self.engine, layer, path, by="test", files_folder=files, options=Options(**options)
        )

    def report(self, *rules: Any, **parameters: Any) -> ReportData:
        evaluate(self.engine, *rules, **parameters)
        return load_report(self.engine)


@pytest.fixture
def town(geopackage: Engine, tmp_path: Path) -> Town:
    """Return the town with a station in its middle and no path."""
    made = Town(geopackage, tmp_path)
    made.add("areas", towns.grids(tmp_path), level="grid")
    made.add("residences", towns.residences(tmp_path))
    station = points(tmp_path / "s.geojson", [(400.0, 400.0)], kind="service_station", name="驿站")
    made.add("facilities", station)
    return made


def page(data: ReportData, lang: str) -> str:
    text = render(data, "html", lang).decode()
    text = re.sub(r'srcdoc="[^"]*"|<(style|script)\b.*?</\1>', "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def document(data: ReportData, lang: str) -> str:
    read = docx.Document(io.BytesIO(render(data, "docx", lang)))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def book(data: ReportData, lang: str) -> dict[str, list[list[Any]]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(render(data, "xlsx", lang)))
    return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


def every_text(data: ReportData, lang: str) -> list[str]:
    cells = " ".join(str(c) for rows in book(data, lang).values() for row in rows for c in row)
    return [page(data, lang), document(data, lang), cells]


def test_nothing_is_met_where_there_is_no_path(town: Town) -> None:
    data = town.report(rule("reach", **WALK))
    for lang, said in (("en", "no data in 25 of 25 grids"), ("zh", "25 个网格都没有数据")):
        texts = every_text(data, lang)
        for text in texts:
            assert not [words for words in FALSE if words in text]
        assert all(said in text for text in texts[:2])
    header, *rows = book(data, "en")["Reach"]
    for name in ("Present", "Missing"):
        assert {row[header.index(name)] for row in rows} == {""}


def test_grids_beside_one_street_are_not_said_to_be_met(town: Town) -> None:
    street = towns.feature(shapely.LineString([(0, 200 * y) for y in range(6)]), name="街")
    town.add("paths", towns.write(town.folder / "p.geojson", [street]))
    stations = [(0.0, 100.0 + 200 * y) for y in range(5)]
    made = points(town.folder / "s.geojson", stations, kind="service_station")
    town.add("facilities", made)
    data = town.report(rule("reach", kinds=["service_station"], threshold_m=400))
    assert data.unjoined[0].reason.startswith("15 residences with 600 residents are unjoined")
    for text in (page(data, "en"), document(data, "en")):
        assert "no data in 15 of 25 grids; the rest meet it" in text
        assert "10 of 25 grids could be judged" in text
        assert "Met everywhere" not in text
        assert "No gap was found" not in text
    lost = data.maps.grids.set_index("code").loc[towns.grid_code(4, 0)]
    assert lost[["uncovered", "share_uncovered"]].isna().all()


def test_people_without_a_path_are_listed_as_not_joined(town: Town) -> None:
    data = town.report(rule("reach", **WALK))
    homes, places = data.unjoined
    assert homes.reason == "25 residences with 1000 residents are unjoined: there are no paths"
    assert places.what == "facilities"
    assert book(data, "en")["Not joined"][1][3] == homes.reason
    assert "25 处住宅（1000 名居民）没有接入路网：没有路网" in page(data, "zh")
    inside = load_report(town.engine, area=towns.grid_code(0, 0)).unjoined[0]
    assert inside.reason.startswith("1 residences with 40 residents")


def test_standard_that_is_called_unjoined_is_nothing_to_join(town: Town) -> None:
    town.add("paths", towns.paths(town.folder))
    sites = rule("sites", "site", name="unjoined_sites", tie="covers_site")
    data = town.report(sites)
    assert data.unjoined == []
    assert book(data, "en")["Not joined"][1][0].startswith("Every home and facility was joined")


def test_facility_far_from_a_path_is_listed_by_its_kind_and_distance(town: Town) -> None:
    town.add("paths", towns.paths(town.folder))
    far = points(town.folder / "f.geojson", [(-500.0, 0.0)], kind="school", name="远 (校)")
    town.add("facilities", far, add=True)
    data = town.report(rule("reach", **WALK))
    (school,) = data.unjoined
    assert (school.name, school.kind) == ("远 (校)", "school")
    (row,) = book(data, "zh")["未接入"][1:]
    assert row == ["学校", "", "远 (校)", "离最近的路 500 米，步行没有人用得到它"]


@pytest.mark.parametrize("method", ["walking", "straight"])
def test_distance_that_only_a_standard_asks_for_is_in_the_tables(town: Town, method: str) -> None:
    town.add("paths", towns.paths(town.folder))
    data = town.report(rule("reach", kinds=["service_station"], threshold_m=401, method=method))
    assert {row.threshold_m for row in data.reach} == {100, 300, 401, 500, 1000}
    assert data.maps.reach.key == ("service_station", method, 401.0)
    english = document(data, "en")
    assert "401 m" in english
    areas = data.area_reach[data.area_reach["level"] == "grid"]
    assert areas["residents"].sum() == 1000
    assert data.maps.grids["uncovered"].sum() == areas["uncovered"].sum()


def test_map_shows_no_distance_that_no_standard_asks_for(town: Town) -> None:
    data = town.report(rule("facilities", at_least=1, kinds=["service_station"]))
    assert data.maps.reach is None
    assert data.maps.grids["share_uncovered"].isna().all()


def test_notes_of_a_run_are_chinese_in_the_chinese_report(town: Town) -> None:
    rules = [
        rule("reach", **WALK),
        rule("reach", name="hours", open_at="Sa 20:00", **WALK),
        rule("reach", name="clinic", kinds=["clinic", "school"], threshold_m=300),
        rule("reach", name="old", people="over_60", **WALK),
        rule("capacity", **WALK),
        rule("leaders", "community", kind="secretary"),
        rule("sites", "site", tie="covers_site"),
        rule("organizations", kinds=["grid_branch"]),
        rule("breaks", tie="covers_site", kinds=["grid_branch"]),
        rule("silent"),
        rule("staff", name="late", workers=1, residents=1000, more={"valid_from": "2030-01-01"}),
    ]
    data = town.report(*rules)
    assert len(data.run.notes) > len(rules) - 2
    said = [row[1] for row in book(data, "zh")["方法"] if row[0] == "评估时的说明"]
    assert len(said) == len(data.run.notes)
    english = [note for note in said if re.search(r"[a-z]{3,} [a-z]{2,}", note)]
    assert english == []
    clinic, school = (code_list("facility_kinds")[kind]["zh"] for kind in ("clinic", "school"))
    assert f"test/clinic 没有评估：没有{clinic}或{school}" in said
    assert "规则（没有新兴领域场所）" in page(data, "zh")


def test_sheet_without_a_row_says_why(town: Town) -> None:
    town.add("paths", towns.paths(town.folder))
    sheets = book(town.report(rule("reach", **WALK)), "zh")
    for name, said in (
        ("变化", "这是第一次评估，没有可比的上次评估。"),
        ("本地与全国", "没有本地和全国都作了规定的事项。"),
        ("未接入", "住处和设施都接入了路网。"),
    ):
        assert [row[0] for row in sheets[name][1:]] == [said]


def test_town_without_areas_does_not_say_that_no_gap_was_found(
    geopackage: Engine, tmp_path: Path
) -> None:
    bare = Town(geopackage, tmp_path)
    bare.add("residences", towns.residences(tmp_path))
    bare.add("paths", towns.paths(tmp_path))
    bare.add("facilities", towns.facilities(tmp_path, (400.0, 400.0)))
    data = bare.report(rule("reach", **WALK))
    for text in every_text(data, "en"):
        assert "No gap was found" not in text
    assert page(data, "en").count("This evaluation applied no standard.") == 2
