"""The page of an area: how it stands, what it was, what took its place; and the list of areas."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import area_list, area_show
from gridmap.actions.area_list import Asked
from gridmap.analysis.permissions import User
from gridmap.errors import InputError, NotFoundError
from tests.actions.conftest import Import
from tests.saved import as_csv, as_features

NOBODY = User("", "", frozenset())
WEST, EAST = [100.40, 38.90, 100.41, 38.91], [100.41, 38.90, 100.42, 38.91]
BOTH = [100.40, 38.90, 100.42, 38.91]


def grids(path: Path, *rows: tuple[str, str, list[float]]) -> Path:
    """Write grids: code, name, box."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]],
            },
        }
        for code, name, (w, s, e, n) in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.fixture
def town(store: Engine, import_file: Import, tmp_path: Path) -> Engine:
    """Two grids that became one of another name, in three editions."""

    def bring(day: str, *rows: Any) -> None:
        path = grids(tmp_path / f"{day}.geojson", *rows)
        valid = dt.date.fromisoformat(day)
        import_file("areas", path, level="grid", valid_from=valid)

    one, other = "620702001001001", "620702001001002"
    bring("2026-01-01", (one, "第1网格", WEST), (other, "第2网格", EAST))
    bring("2026-02-01", (one, "东街第1网格", WEST), (other, "第2网格", EAST))
    bring("2026-03-01", (one, "东街第1网格", BOTH))
    return store


def test_the_history_of_an_area_says_what_changed_when(town: Engine) -> None:
    told = area_show.describe(town, "620702001001001")
    assert [(e["at"].month, [c.en for c in e["changes"]]) for e in told["history"]] == [
        (3, ["Its boundary changed"]),
        (2, ["Name: 第1网格 → 东街第1网格"]),
        (1, ["First imported"]),
    ]
    assert told["found"]["area"]["code"] == "620702001001001"


def test_an_area_that_is_no_more_says_what_lies_there_now(town: Engine) -> None:
    told = area_show.describe(town, "620702001001002")
    assert told["found"] is None
    assert [(s["code"], round(s["share"], 6)) for s in told["successors"]] == [
        ("620702001001001", 1.0)
    ]
    # An edition that brought it as it was is no event.
    assert [[c.en for c in e["changes"]] for e in told["history"]] == [
        ["It is no more"],
        ["First imported"],
    ]


def test_a_code_that_no_area_ever_had_is_not_found(town: Engine) -> None:
    with pytest.raises(NotFoundError, match="404"):
        area_show.describe(town, "404")


def test_what_registers_hold_is_counted_below_an_area(
    town: Engine, import_file: Import, tmp_path: Path
) -> None:
    head = "code,kind,area_code,holder,valid_from,valid_to"
    rows = [
        "P1,grid_leader,620702001001001,赵甲甲,2026-01-01,",
        "P2,social_worker,620702001001,钱乙乙,2026-01-01,",
        "P3,social_worker,620702001001,孙丙丙,2020-01-01,2020-12-31",
    ]
    (tmp_path / "posts.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    import_file("posts", tmp_path / "posts.csv")
    counts = {
        code: {
            one["register"].name: one["count"]
            for one in area_show.records(town, code, asking=NOBODY)
        }
        for code in ("620702001001001", "620702001")
    }
    assert [counts[code]["posts"] for code in counts] == [1, 2]
    assert "findings" not in counts["620702001"]  # of people with an account


def test_areas_are_listed_from_the_top_down(town: Engine) -> None:
    found = area_list.describe(town, Asked())
    assert [row["code"] for row in found["rows"]] == [
        "620702", "620702001", "620702001001", "620702001001001",
    ]  # fmt: skip
    assert [row["inside"] for row in found["rows"]] == [1, 1, 1, 0]
    assert found["rows"][-1]["above"]["code"] == "620702001001"
    assert found["counts"] == {"": 4, "district": 1, "subdistrict": 1, "community": 1, "grid": 1}


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (Asked(level="grid"), ["620702001001001"]),
        (Asked(text="东街"), ["620702001001001"]),
        (Asked(text="620702001", level="community"), ["620702001001"]),
        (Asked(area="620702001001"), ["620702001001", "620702001001001"]),
        (Asked(text="%"), []),
    ],
)
def test_areas_are_filtered(town: Engine, asked: Asked, codes: list[str]) -> None:
    assert [row["code"] for row in area_list.describe(town, asked)["rows"]] == codes


def test_areas_are_saved_with_their_outlines(town: Engine) -> None:
    found = as_features(area_list.table(town, Asked(area="620702001001")))
    assert [one["id"] for one in found] == ["620702001001", "620702001001001"]
    assert {one["geometry"]["type"] for one in found} == {"MultiPolygon"}
    assert [one["properties"]["level"] for one in found] == ["community", "grid"]
    assert as_csv(area_list.table(town, Asked(level="grid")))[1].split(",")[2] == "网格"


def test_a_level_that_there_is_not_gets_a_sentence(town: Engine) -> None:
    with pytest.raises(InputError, match="There is no level block"):
        area_list.describe(town, Asked(level="block"))
