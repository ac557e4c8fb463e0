"""No-man's-land where there are no grids, at gaps and at the edge of a town, on both stores."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import case_strips
from gridmap.actions.case_bounced import Asked
from tests.actions import case_town
from tests.actions.case_town import BEGIN, SIDE, SOUTH, WEST
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import feature, written
from tests.recording import recorded
from tests.saved import as_features

SUBDISTRICTS = ("620702001", "620702002")
COMMUNITIES = ("620702001001", "620702001002")
GRID = "620702001001001"
GAP = 0.0002  # degrees, about 17 m
EAST = WEST + 2 * SIDE
# Where two cases lie each: the kind of boundary that is expected, and what lies on its sides.
PLACES = {
    "E": (WEST - 0.00006, "edge", (GRID, "")),
    "R": (WEST + SIDE / 2, "rest", (GRID, COMMUNITIES[0])),
    "C": (WEST + SIDE + 0.00004, "rest", (COMMUNITIES[1], COMMUNITIES[0])),
    "G": (EAST + GAP / 2, "gap", (COMMUNITIES[1], SUBDISTRICTS[1])),
    "M": (WEST + SIDE * 1.5, "", ()),  # in the middle of an area
}


def strip(west: float, wide: float) -> shapely.Polygon:
    return shapely.box(WEST + west, SOUTH, WEST + west + wide, SOUTH + SIDE)


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Two subdistricts with a gap between them, one of which has communities, one of them a grid.

    Nobody answers for the class of the cases, so all that lie at a boundary are told.
    """

    def fill(_engine: Engine) -> None:
        levels = {
            "subdistrict": [(strip(0, 2 * SIDE), SUBDISTRICTS[0], ""),
                            (strip(2 * SIDE + GAP, SIDE), SUBDISTRICTS[1], "")],
            "community": [(strip(0, SIDE), COMMUNITIES[0], SUBDISTRICTS[0]),
                          (strip(SIDE, SIDE), COMMUNITIES[1], SUBDISTRICTS[0])],
            "grid": [(strip(0, SIDE / 2), GRID, COMMUNITIES[0])],
        }  # fmt: skip
        for level, areas in levels.items():
            rows = [feature(shape, code=code, name=f"区{code}") for shape, code, _ in areas]
            import_file("areas", written(tmp_path / f"{level}.geojson", rows), level=level)
        units = tmp_path / "organizations.csv"
        told = [f"O{n},单位{n},enterprise,{code},0101" for n, code in enumerate([GRID])]
        units.write_text("code,name,kind,area_code,case_classes\n" + "\n".join(told), "utf-8")
        import_file("organizations", units)
        at, north = BEGIN.isoformat(), SOUTH + SIDE / 2
        cases = [
            f"{place}{n},{lon},{north + n / 2000},0203,reported,,,{at},,"
            for place, (lon, _kind, _sides) in PLACES.items()
            for n in range(3 if place == "G" else 2)
        ]
        case_town.bring(import_file, tmp_path, cases)

    filled: Engine = once(fill)
    return filled


def test_boundaries_without_grids_gaps_and_edges_are_told(town: Engine) -> None:
    found = case_strips.describe(town, Asked())
    told = {
        row["cases"][0]["code"][0]: (row["kind"], tuple(side["code"] for side in row["sides"]))
        for row in found["rows"]
    }
    assert told == {place: (kind, sides) for place, (_, kind, sides) in PLACES.items() if kind}
    for row in found["rows"]:
        place, *_ = codes = sorted(case["code"] for case in row["cases"])
        assert codes == [f"{place[0]}{n}" for n in range(row["count"])]
    assert (found["found"], found["cases"]) == (4, 9)
    # Those with most cases come first.
    assert found["rows"][0]["kind"] == "gap"
    words = {row["kind"]: row["why"] for row in found["rows"]}
    assert "空隙" in words["gap"].zh
    assert "where no other area begins, lie 2 cases" in words["edge"].en


def test_more_than_is_shown_is_counted_and_saved(
    town: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_strips, "MOST", 1)
    monkeypatch.setattr(case_strips, "MOST_CASES", 2)
    with recorded(town) as told:
        found = case_strips.describe(town, Asked())
    assert len(told) <= 12
    [row] = found["rows"]
    assert (found["found"], found["cases"], row["count"], len(row["cases"])) == (4, 9, 3, 2)
    saved = as_features(case_strips.table(town, Asked()))
    assert [f["properties"]["count"] for f in saved] == [3, 2, 2, 2]
    assert sorted(saved[0]["properties"]["cases"]) == ["G0", "G1", "G2"]
    assert {(f["properties"]["kind"], *f["properties"]["areas"]) for f in saved} == {
        (kind, *filter(None, sides)) for _, kind, sides in PLACES.values() if kind
    }


def test_without_cases_or_areas_nothing_is_found(store: Engine) -> None:
    nothing = {"rows": [], "found": 0, "cases": 0}
    assert case_strips.describe(store, Asked()) == nothing
    assert as_features(case_strips.table(store, Asked())) == []
