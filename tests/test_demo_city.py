"""The demo city's planted gaps: evaluation finds exactly those, and every distance agrees."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import case_bounced, case_histories, case_strips, coverage_show, demo
from gridmap.db.engine import open_engine
from gridmap.db.queries import editions, runs
from gridmap.db.session import reading

TRUTH = json.loads((demo.folder() / "truth.json").read_text("utf-8"))
PLANTED = TRUTH["gaps"]


@pytest.fixture(scope="module")
def city(demo_store: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{demo_store}")
    yield engine
    engine.dispose()


def short(city: Engine, standard: str) -> dict[str, Any]:
    """Shortfall of each subject that falls short of a standard, by its code."""
    with reading(city) as session:
        run = runs.get(session)
        return {
            gap.subject_code: gap.shortfall
            for gap, rule in runs.gaps(session, run.id)
            if rule.key == standard
        }


def test_everything_planted_was_imported(city: Engine) -> None:
    with reading(city) as session:
        counts = editions.counts(session)
        planted = TRUTH["counts"]
        assert counts["areas"] == {
            level: planted[f"{level}s" if level != "community" else "communities"]
            for level in ("district", "subdistrict", "community", "grid")
        }
        assert sum(counts["facilities"].values()) == planted["facilities"]
        assert sum(counts["cases"].values()) == planted["cases"] == 900
        for layer in ("residences", "paths", "sites", "organizations", "ties", "posts", "funds"):
            assert sum(counts[layer].values()) == planted[layer], layer


def test_the_import_found_nothing_to_remark_on(city: Engine) -> None:
    with reading(city) as session:
        for edition in editions.current(session):
            assert edition.synthetic
            assert edition.remarks == [], edition.source


def test_staff_gaps_are_those_planted(city: Engine) -> None:
    planted = {gap["area_code"]: float(gap["missing"]) for gap in PLANTED["staff"]}
    assert short(city, "zhangye_2020/staff") == planted


@pytest.mark.parametrize("kind", ["work", "party_service"])
def test_fund_gaps_are_those_planted(city: Engine, kind: str) -> None:
    planted = {
        gap["area_code"]: float(gap["missing_yuan"])
        for gap in PLANTED["funds"]
        if gap["kind"] == kind
    }
    assert planted
    assert short(city, f"zhangye_2020/{kind}_fund") == planted


@pytest.mark.parametrize(
    ("standard", "planted"),
    [
        ("zhangye_2020/deputy_secretary", "deputy_secretary"),
        ("zhangye_2020/one_in_two", "secretary_is_director"),
        ("zhangye_2020/grid_leader", "grid_leader"),
        ("zhangye_2020/sites", "sites"),
        ("national/service_centre", "service_centre"),
    ],
)
def test_missing_things_are_those_planted(city: Engine, standard: str, planted: str) -> None:
    codes = {gap if isinstance(gap, str) else gap["area_code"] for gap in PLANTED[planted]}
    assert codes
    assert set(short(city, standard)) == codes


def test_cases_went_back_and_forth_and_lie_along_a_boundary_as_planted(city: Engine) -> None:
    bounced, strips = case_strips.with_bounced(city, case_bounced.Asked())
    rows = {row["code"]: row for row in bounced["rows"]}
    assert set(rows) == {one["case"] for one in TRUTH["bounced"]}
    for one in TRUTH["bounced"]:
        between = rows[one["case"]]["between"][0]
        assert [unit["code"] for unit in between["units"]] == one["between"], one
        assert (between["times"], rows[one["case"]]["returns"]) == (one["times"], one["returns"])
    found = [
        {
            "areas": [side["code"] for side in strip["sides"]],
            "cases": sorted(case["code"] for case in strip["cases"]),
        }
        for strip in strips["rows"]
    ]
    assert found == TRUTH["strips"]


def test_the_steps_of_cases_that_come_again_change_nothing(city: Engine, tmp_path: Path) -> None:
    moves = demo.folder() / "case_moves.csv"
    done = case_histories.bring(city, moves, by="tests", files_folder=tmp_path)
    assert (done.cases, done.left_out) == (0, 8)


@pytest.mark.parametrize(
    "truth",
    TRUTH["reach"],
    ids=lambda t: f"{t['kind'].split(',')[0]}-{t['method']}-{t['threshold_m']}",
)
def test_reach_is_that_of_the_independent_count(city: Engine, truth: dict[str, Any]) -> None:
    with reading(city) as session:
        found = coverage_show.reach(
            session,
            kinds=truth["kind"].split(","),
            method=truth["method"],
            threshold_m=truth["threshold_m"],
            level="community",
        )
    assert {key: found.total[key] for key in truth["total"]} == truth["total"]
    table = found.areas.set_index("code")
    for code, sums in truth["communities"].items():
        assert {key: int(table.loc[code, key]) for key in sums} == sums, code
