"""Who is proposed for a case of a store, on both stores, and files of rules that cannot be."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import case_routing, case_show
from gridmap.analysis.permissions import User
from gridmap.db.queries import areas, case_reports
from gridmap.db.session import reading
from gridmap.errors import FileFormatError
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import feature, written
from tests.happening import report

WEST, EAST = "620702001001001", "620702001002001"
ORGANIZATIONS = """code,name,kind,area_code,case_classes
LIGHTS,路灯所,government_department,620702,0101
CITY,城管局,government_department,620702,"01, 02"
WESTERN,西社区居委会,residents_committee,620702001001,
EASTERN,东社区居委会,residents_committee,620702001002,
OWNERS,业委会,property_company,,
"""
TIES = f"""kind,from_code,to_kind,to_code,valid_from,valid_to
serves_area,OWNERS,area,{WEST},2020-01-01,
serves_area,OWNERS,area,{EAST},2020-01-01,2021-01-01
"""


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Two grids side by side in two communities, and who answers there."""

    def fill(_: Engine) -> None:
        rows = [
            feature(shapely.box(100.44 + n / 100, 38.93, 100.45 + n / 100, 38.94), code=code)
            for n, code in enumerate((WEST, EAST))
        ]
        import_file("areas", written(tmp_path / "grids.geojson", rows), level="grid")
        for layer, text in (("organizations", ORGANIZATIONS), ("ties", TIES)):
            path = tmp_path / f"{layer}.csv"
            path.write_text(text, "utf-8")
            import_file(layer, path)

    filled: Engine = once(fill)
    return filled


def proposed(town: Engine, class_code: str, area: str, lon: float) -> list[tuple[str, str]]:
    report(town, "A", (lon, 38.935), class_code=class_code, area_code=area)
    with reading(town) as session:
        case = case_reports.by_code(session, "A")
        assert case is not None
        return [
            (one["code"], one["why"]["zh"])
            for one in case_routing.candidates(session, case, areas.chain(session, case.area_code))
        ]


def test_whoever_says_so_comes_first_then_the_community(town: Engine) -> None:
    found = proposed(town, "0101", WEST, 100.445)
    assert [code for code, _why in found] == ["LIGHTS", "CITY", "WESTERN"]
    assert found[0][1].endswith("负责“路灯不亮”")
    assert "01 大类" in found[1][1]


def test_a_tie_counts_as_long_as_it_holds(town: Engine) -> None:
    assert [code for code, _ in proposed(town, "0502", WEST, 100.445)] == ["OWNERS"]
    assert proposed_there(town) == []


def proposed_there(town: Engine) -> list[tuple[str, str]]:
    report(town, "B", (100.455, 38.935), class_code="0502", area_code=EAST)
    with reading(town) as session:
        case = case_reports.by_code(session, "B")
        assert case is not None
        return [
            (one["code"], one["why"]["zh"])
            for one in case_routing.candidates(session, case, areas.chain(session, case.area_code))
        ]


@pytest.mark.parametrize(("lon", "both"), [(100.4499, True), (100.4495, False)])
def test_beside_a_boundary_both_communities_are_proposed(
    town: Engine, lon: float, *, both: bool
) -> None:
    found = proposed(town, "0501", WEST, lon)  # 9 m and 43 m from the boundary
    assert [code for code, _ in found] == ["WESTERN", *["EASTERN"] * both]
    assert ("靠近边界" in found[-1][1]) == both


def test_on_a_boundary_the_other_area_is_named_too(town: Engine) -> None:
    report(town, "ON", (100.45, 38.935), class_code="0501", area_code=WEST)
    report(town, "IN", (100.445, 38.935), class_code="0501", area_code=WEST)
    asking = User("office", "staff", frozenset({"handle_case"}))
    on, within = (case_show.show(town, code, asking=asking) for code in ("ON", "IN"))
    assert [area["code"] for area in on["beside"]] == [EAST]
    assert within["beside"] == []


def test_a_case_that_lies_nowhere_has_no_candidates(town: Engine) -> None:
    assert proposed(town, "0101", "", 100.445) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("boundary_m: 15\n", "line 1: there are no rules"),
        ("boundary_m: x\nrules: []\n", "line 1: `boundary_m` is a number"),
        ("boundary_m: 1\nrules:\n  - {classes: [1], kinds: []}\n", "line 3: 1 is no code"),
        ('boundary_m: 1\nrules:\n  - {classes: [""], kinds: [king]}\n', "line 3: .*not king"),
        ('boundary_m: 1\nrules:\n  - {classes: [""], who: []}\n', "line 3: a rule has classes"),
    ],
)
def test_rules_that_cannot_be_are_told_by_line(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "routing.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileFormatError, match=problem):
        case_routing.read(path)
