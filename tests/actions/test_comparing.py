"""Two runs beside each other: what opened and what closed, worked by hand, on both stores."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import comparing
from gridmap.db.session import reading
from gridmap.errors import NotFoundError
from tests import towns
from tests.actions.evaluating import evaluate, grid, rule, table

REACH = rule("reach", kinds=["service_station"], threshold_m=181)
LEADERS = rule("leaders", kind="grid_leader")
HEADER = "kind,holder,area_code"


@pytest.fixture
def town(import_file: Any, tmp_path: Path, once: Any) -> Engine:
    """The town with one station on the corner at (400, 400)."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("paths", towns.paths(tmp_path))
        import_file("facilities", towns.facilities(tmp_path, (400, 400)))
        import_file("posts", table(tmp_path / "a.csv", HEADER, f"grid_leader,甲,{grid(0, 0)}"))

    filled: Engine = once(fill)
    return filled


def compare(store: Engine, a: int, b: int, **more: Any) -> dict[str, Any]:
    with reading(store) as session:
        return comparing.compare(session, a, b, **more)


def by_key(found: dict[str, Any]) -> dict[str, Any]:
    return {row["key"]: row for row in found["standards"]}


@pytest.fixture
def moved(town: Engine, import_file: Any, tmp_path: Path) -> Engine:
    """Evaluated twice: in between the station moved away and another leader came."""
    evaluate(town, REACH, LEADERS)
    import_file("facilities", towns.facilities(tmp_path, (800, 400)))
    import_file(
        "posts",
        table(
            *(tmp_path / "b.csv", HEADER, f"grid_leader,甲,{grid(0, 0)}"),
            f"grid_leader,乙,{grid(1, 0)}",
        ),
    )
    evaluate(town, REACH, LEADERS)
    return town


def test_what_opened_and_closed_is_what_can_be_counted_by_eye(moved: Engine) -> None:
    found = compare(moved, 1, 2)
    reach = by_key(found)["test/reach"]
    # Within 181 m of a corner are the houses north-east and south-east of it.
    assert {row["code"] for row in reach["opened"]} == {grid(2, 2), grid(2, 1)}
    assert {row["code"] for row in reach["closed"]} == {grid(4, 2), grid(4, 1)}
    assert reach["people_opened"] == reach["people_closed"] == 2 * towns.RESIDENTS
    assert reach["opened"][0]["people"] == towns.RESIDENTS
    assert reach["shortfall_a"] == reach["shortfall_b"] == 23 * towns.RESIDENTS
    leaders = by_key(found)["test/leaders"]
    assert [row["code"] for row in leaders["closed"]] == [grid(1, 0)]
    assert leaders["opened"] == []
    assert (leaders["short_a"], leaders["short_b"]) == (24, 23)


def test_layers_that_changed_are_named_by_their_contents(
    moved: Engine, import_file: Any, tmp_path: Path
) -> None:
    assert compare(moved, 1, 2)["changed_layers"] == ["facilities", "posts"]
    import_file("residences", towns.residences(tmp_path))  # the same once more
    evaluate(moved, REACH, LEADERS)
    again = compare(moved, 2, 3)
    assert again["changed_layers"] == []
    assert again["same_inputs"] is True


def test_the_same_run_differs_in_nothing(moved: Engine) -> None:
    found = compare(moved, 2, 2)
    assert found["same_inputs"] is True
    for row in found["standards"]:
        assert not row["opened"] + row["closed"] + row["worse"] + row["better"]


def test_one_standard_is_compared_subject_by_subject(moved: Engine) -> None:
    found = compare(moved, 1, 2, standard="test/reach")
    assert list(by_key(found)) == ["test/reach"]
    assert len(found["areas"]) == 25
    assert found["areas"][grid(2, 2)]["change"] == towns.RESIDENTS
    assert found["areas"][grid(4, 2)]["change"] == -towns.RESIDENTS
    assert found["areas"][grid(0, 0)]["change"] == 0


def test_backwards_what_opened_is_what_closed(moved: Engine) -> None:
    there, back = by_key(compare(moved, 1, 2)), by_key(compare(moved, 2, 1))
    for key, row in there.items():
        assert {r["code"] for r in row["opened"]} == {r["code"] for r in back[key]["closed"]}
        assert row["people_opened"] == back[key]["people_closed"]
        assert row["shortfall_a"] == back[key]["shortfall_b"]


def test_only_what_lies_within_some_areas_counts(moved: Engine) -> None:
    reach = by_key(compare(moved, 1, 2, within={grid(2, 2), grid(0, 0)}))["test/reach"]
    assert [row["code"] for row in reach["opened"]] == [grid(2, 2)]
    assert reach["closed"] == []
    assert (reach["shortfall_a"], reach["shortfall_b"]) == (towns.RESIDENTS, 2 * towns.RESIDENTS)


def test_more_and_less_of_the_same_gap_is_worse_and_better(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    work = rule("funds", kind="work", amount_yuan=100000)
    head = "area_code,year,kind,amount_yuan"
    evaluate(town, work)
    rows = [f"{grid(0, 0)},2026,work,60000", f"{grid(1, 0)},2026,work,90000"]
    import_file("funds", table(tmp_path / "a.csv", head, *rows))
    evaluate(town, work)
    rows = [f"{grid(0, 0)},2026,work,80000", f"{grid(1, 0)},2026,work,10000"]
    import_file("funds", table(tmp_path / "b.csv", head, *rows))
    evaluate(town, work)
    funds = by_key(compare(town, 2, 3))["test/funds"]
    assert [(r["code"], r["a"], r["b"]) for r in funds["better"]] == [(grid(0, 0), 40000, 20000)]
    assert [(r["code"], r["a"], r["b"]) for r in funds["worse"]] == [(grid(1, 0), 10000, 90000)]
    # No data is a gap as well, so money that comes in makes it smaller and does not open it.
    first = by_key(compare(town, 1, 2))["test/funds"]
    assert first["opened"] == []
    assert len(first["better"]) == 2


def test_standards_of_one_run_alone_are_named(town: Engine) -> None:
    evaluate(town, REACH)
    evaluate(town, LEADERS)
    found = compare(town, 1, 2)
    assert (found["only_a"], found["only_b"]) == (["test/reach"], ["test/leaders"])
    assert found["standards"] == []
    assert found["same_inputs"] is False
    with pytest.raises(NotFoundError, match="Neither run 1 nor run 2"):
        compare(town, 1, 2, standard="test/staff")
    with pytest.raises(NotFoundError, match="no run 7"):
        compare(town, 1, 7)


def test_a_standard_that_was_changed_itself_is_said(town: Engine) -> None:
    evaluate(town, REACH, LEADERS)
    evaluate(town, rule("reach", kinds=["service_station"], threshold_m=341), LEADERS)
    found = by_key(compare(town, 1, 2))
    assert found["test/leaders"]["rule_changed"] is False
    reach = found["test/reach"]
    assert reach["rule_changed"] is True
    assert (reach["parameters_a"]["threshold_m"], reach["parameters_b"]["threshold_m"]) == (
        181,
        341,
    )


SITES = "code,name,kind,lon,lat,party_members"


def test_sites_of_one_code_and_of_none_are_all_counted_and_found_again(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("areas", towns.grids(tmp_path), level="grid")
    import_file("residences", towns.residences(tmp_path))
    rows = [("S1", "甲", (100, 100)), ("S1", "乙", (500, 500)), ("", "无", (700, 500))]
    lines = [
        f"{code},{name},market,{lon:.9f},{lat:.9f},"
        for code, name, at in rows
        for lon, lat in [towns.lonlat(*at)]
    ]
    import_file("sites", table(tmp_path / "a.csv", SITES, *lines), crs="EPSG:4326")
    import_file("organizations", table(tmp_path / "o.csv", "code,name,kind", "O1,一,grid_branch"))
    header = "kind,from_code,to_kind,to_code"
    import_file("ties", table(tmp_path / "t.csv", header, "covers_site,O1,site,S9"))
    alone = rule("sites", "site", tie="covers_site")
    evaluate(store, alone)
    more = [f"{line}{members}" for line, members in zip(lines, (5, 2, 1), strict=True)]
    import_file("sites", table(tmp_path / "b.csv", SITES, *more), crs="EPSG:4326")
    evaluate(store, alone)
    found = by_key(compare(store, 1, 2))["test/sites"]
    assert (found["short_a"], found["short_b"]) == (3, 3)
    assert found["opened"] == found["closed"] == []
