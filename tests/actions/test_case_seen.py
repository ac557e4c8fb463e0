"""What is seen of many cases at once, on both stores: bounces, stretches of borders, hot spots."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import case_bounced, case_hot_spots, case_strips
from gridmap.actions.case_bounced import Asked
from gridmap.errors import InputError
from tests import towns
from tests.actions import case_town
from tests.actions.case_town import BEGIN, COMMUNITIES, GRIDS, SIDE, SOUTH, WEST, take
from tests.actions.conftest import Import
from tests.recording import recorded
from tests.saved import as_csv, as_features

DAY = dt.timedelta(days=1)
BORDER = WEST + 2 * SIDE  # of the two communities, between the grids 1 and 2


def back(town: Engine, code: str, *units: str, reason: str = "not_ours") -> None:
    """Dispatch a case to units one after the other; each keeps it a day, and it waits for one.

    Its history begins when the file came, so the steps lie in days to come.
    """
    begin = dt.datetime.now(dt.UTC)
    take(town, code, "accept", "a", begin)
    take(town, code, "file", "b", begin)
    for number, unit in enumerate(units):
        at = begin + (1 + 2 * number) * DAY
        take(town, code, "dispatch", f"c{number}", at, organization=unit)
        take(town, code, "return", f"d{number}", at + DAY, reason=reason)


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Cases at the border of two communities and elsewhere, some of which nobody keeps."""

    def fill(engine: Engine) -> None:
        case_town.make(import_file, tmp_path)
        at = BEGIN.isoformat()
        north = SOUTH + SIDE / 2
        rows = [
            f"B1,{BORDER - 0.0001},{north},0203,reported,{GRIDS[1]},,{at},,",
            f"B2,{BORDER + 0.0001},{north + 0.001},0203,reported,{GRIDS[2]},,{at},,",
            f"B3,{BORDER},{north - 0.004},0203,reported,{GRIDS[1]},,{at},,",
            f"M1,{WEST + SIDE / 2},{north},0203,reported,{GRIDS[0]},,{at},,",
            f"M2,{WEST + SIDE / 2},{north},0203,reported,{GRIDS[0]},,{at},,",
        ]
        case_town.bring(import_file, tmp_path, rows)
        back(engine, "B1", "O1", "C0", "O1")
        back(engine, "B2", "O1")
        back(engine, "M1", "O1", "O1", "O1")
        back(engine, "M2", "O1", "C0", reason="unclear")

    filled: Engine = once(fill)
    return filled


def test_cases_that_go_back_and_forth_are_told_with_units_and_days(town: Engine) -> None:
    found = case_bounced.describe(town, Asked())
    rows = {row["code"]: row for row in found["rows"]}
    # B2 and M2 went back, but between no two units twice.
    assert sorted(rows) == ["B1", "M1"]
    assert [
        ([unit["code"] for unit in one["units"]], one["times"]) for one in rows["B1"]["between"]
    ] == [(["C0", "O1"], 2)]
    assert [[unit["code"] for unit in one["units"]] for one in rows["M1"]["between"]] == [["O1"]]
    assert (rows["B1"]["returns"], rows["B1"]["waiting"]) == (3, True)
    # Two days for each of the first two; the third has not been lost yet.
    assert rows["B1"]["days"] == 4.0
    assert "居委会0" in rows["B1"]["why"].zh
    assert {tuple(u["code"] for u in pair["units"]): pair["cases"] for pair in found["pairs"]} == {
        ("C0", "O1"): 1, ("O1",): 1,
    }  # fmt: skip


def test_bounces_are_filtered_as_lists_are(town: Engine) -> None:
    assert case_bounced.describe(town, Asked(area=COMMUNITIES[1]))["found"] == 0
    assert case_bounced.describe(town, Asked(class_code="01"))["found"] == 0
    assert case_bounced.describe(town, Asked(until=BEGIN.date() - DAY))["found"] == 0
    assert case_bounced.describe(town, Asked(area=COMMUNITIES[0], class_code="02"))["found"] == 2


def test_a_stretch_of_border_is_told_with_its_cases_and_who_answers_on_both_sides(
    town: Engine,
) -> None:
    [strip] = case_strips.describe(town, Asked())["rows"]
    # B3 lies too far along the border to be of the same stretch, and has not been sent back.
    assert sorted(case["code"] for case in strip["cases"]) == ["B1", "B2"]
    assert strip["times"] == 4
    assert [side["code"] for side in strip["sides"]] == [GRIDS[1], GRIDS[2]]
    assert [[unit["code"] for unit in side["units"]] for side in strip["sides"]] == [["C0"], ["C1"]]
    longitudes = {round(x, 5) for x, _y in strip["line"].coords}
    assert longitudes == {round(BORDER, 5)}
    # 0.001 degrees of latitude and 20 m on either end.
    assert strip["length_m"] == pytest.approx(111 + 40, abs=1)


def test_stretches_are_saved_as_geojson(town: Engine) -> None:
    [feature] = as_features(case_strips.table(town, Asked()))
    assert feature["geometry"]["type"] == "LineString"
    assert sorted(feature["properties"]["cases"]) == ["B1", "B2"]
    assert feature["properties"]["units"] == ["C0", "C1"]
    assert as_csv(case_strips.table(town, Asked()))[1].startswith("两个区域的边界,")


def test_cases_that_go_back_and_forth_are_saved_where_they_are(town: Engine) -> None:
    asked = Asked(area=COMMUNITIES[0])
    codes = [row["code"] for row in case_bounced.describe(town, asked)["rows"]]
    found = as_features(case_bounced.table(town, asked))
    assert [one["id"] for one in found] == codes
    assert {one["geometry"]["type"] for one in found} == {"Point"}
    assert [line.split(",")[0] for line in as_csv(case_bounced.table(town, asked))[1:]] == codes


def test_cases_for_which_nobody_is_proposed_make_a_stretch(
    store: Engine, tmp_path: Path, import_file: Import
) -> None:
    case_town.make(import_file, tmp_path)
    nobody = tmp_path / "none.csv"
    nobody.write_text("code,name,kind\nE1,企业,enterprise\n", "utf-8")
    import_file("organizations", nobody)
    at, north = BEGIN.isoformat(), SOUTH + SIDE / 2
    rows = [f"N{n},{BORDER},{north + n / 2000},0203,filed,{GRIDS[1]},,{at},," for n in range(2)]
    case_town.bring(import_file, tmp_path, rows)
    [strip] = case_strips.describe(store, Asked())["rows"]
    assert [case["times"] for case in strip["cases"]] == [0, 0]
    assert [side["units"] for side in strip["sides"]] == [[], []]
    assert "nobody is proposed" in strip["why"].en


def test_the_store_is_asked_little_for_both(town: Engine) -> None:
    with recorded(town) as told:
        case_strips.with_bounced(town, Asked(area=COMMUNITIES[0]))
    assert 5 <= len(told) <= 12, "\n\n".join(told)


@pytest.fixture
def square(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """The hand-worked town of 5 x 5 grids, with 9 cases in a grid and the four around it."""

    def fill(_engine: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        rows = []
        for place, (column, line) in enumerate(((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))):
            lon, lat = towns.lonlat(column * 200 + 100.0, line * 200 + 100.0)
            grid = towns.grid_code(column, line)
            at = BEGIN.isoformat()
            rows += [f"H{place}{n},{lon},{lat},0203,reported,{grid},,{at},," for n in range(9)]
        case_town.bring(import_file, tmp_path, rows)

    filled: Engine = once(fill)
    return filled


SINCE = BEGIN.date() - DAY
LOOK = {"since": SINCE, "until": SINCE + 9 * DAY}


@pytest.mark.parametrize("per", ["rate", "count"])
@pytest.mark.parametrize("near", ["edge", "band"])
def test_the_grid_among_the_highest_is_hot(square: Engine, per: str, near: str) -> None:
    asked = case_hot_spots.Asked(class_code="02", per=per, near=near, band_m=201.0, **LOOK)
    found = case_hot_spots.describe(square, asked)
    assert found["kinds"] == {"hot": 1, "cold": 0, "none": 24, "missing": 0}
    first = found["rows"][0]
    assert (first["code"], first["count"], first["neighbours"]) == (towns.grid_code(1, 1), 9, 4)
    # 9 cases for 40 residents.
    assert first["value"] == (225.0 if per == "rate" else 9.0)
    assert first["query"]["area"] == first["code"]
    assert found["says"][0].en.startswith("1 hot spots")
    saved = as_features(case_hot_spots.table(square, asked))
    kinds = {f["properties"]["code"]: f["properties"]["kind"] for f in saved}
    assert [code for code, kind in kinds.items() if kind == "hot"] == [first["code"]]
    picture = found["picture"]
    assert [grid["code"] for grid in picture["grids"] if grid["label"]] == [first["code"]]
    assert {grid["d"].count("L") for grid in picture["grids"]} == {3}


def test_where_there_are_no_cases_nothing_is_hot(square: Engine) -> None:
    found = case_hot_spots.describe(square, case_hot_spots.Asked(class_code="09", **LOOK))
    assert (found["kinds"]["hot"], found["permutations"]) == (0, 0)
    assert "no such cases" in found["says"][0].en


def test_where_there_are_no_grids_there_is_no_picture(store: Engine) -> None:
    found = case_hot_spots.describe(store, case_hot_spots.Asked())
    assert (found["rows"], found["picture"]) == ([], None)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"per": "x"}, "per is one of"),
        ({"near": "x"}, "near is one of"),
        ({"band_m": 1.0}, "must be 50 to"),
        ({"since": SINCE + 99 * DAY}, "lies after the last"),
    ],
)
def test_what_cannot_be_looked_at_is_said(
    square: Engine, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        case_hot_spots.describe(square, case_hot_spots.Asked(**(LOOK | more)))
