"""The demo city on both stores: every measure finds exactly what was worked out without gridmap."""

import json
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from gridmap.actions import coverage, coverage_figures, coverage_show, demo
from gridmap.actions.coverage_inputs import read_inputs
from gridmap.actions.standards import check
from gridmap.analysis.figures import NO_DATA, NOT_APPLICABLE, SHORT
from gridmap.analysis.posts import vacancies
from gridmap.analysis.standards import MEASURES, Standard
from gridmap.assets import folder
from gridmap.db import schema
from gridmap.db.engine import open_engine
from gridmap.db.models import Gap
from gridmap.db.queries import runs
from gridmap.db.session import reading
from gridmap.files.code_lists import code_list
from tests.conftest import new_database

TRUTH: dict[str, Any] = json.loads((demo.folder() / "truth.json").read_text("utf-8"))
PLANTED: dict[str, dict[str, Any]] = {m["standard"]: m for m in TRUTH["measures"]}
LEVELS = ("district", "subdistrict", "community", "grid")


def rules() -> list[Standard]:
    """Standards that gridmap ships, and those that only check the demo."""
    return check([folder("geodata") / "standards", demo.folder() / "checks.yaml"])


@pytest.fixture(
    scope="module", params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)]
)
def city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Engine of a store with the demo city, evaluated by all of the rules."""
    if request.param == "geopackage":
        path = tmp_path_factory.mktemp("city") / "demo.gpkg"
        shutil.copy(request.getfixturevalue("demo_store"), path)
        engine = open_engine(f"sqlite:///{path}")
        day = coverage.Parameters(as_of=demo.as_of())
        coverage.run(engine, by="test", standards=rules(), parameters=day)
        yield engine
        engine.dispose()
        return
    with new_database(request.getfixturevalue("postgis_url"), "template1") as url:
        engine = open_engine(url)
        schema.create(engine)
        files = tmp_path_factory.mktemp("city") / "files"
        demo.load(engine, by="test", files_folder=files, standards=rules())
        yield engine
        engine.dispose()


def planted(key: str) -> pd.DataFrame:
    """Return the truth of a standard, a row a subject, by its code."""
    truth = PLANTED[key]
    columns = {name: truth[name] for name in ("value", "required", "shortfall", "status")}
    return pd.DataFrame(columns, index=TRUTH["subjects"][truth["subject"]], dtype=np.float64)


@cache
def _gaps(city: Engine) -> dict[str, dict[str, Gap]]:
    """Return the gaps of the newest run by the key of their standard, then by their subject."""
    found: dict[str, dict[str, Gap]] = {}
    with reading(city) as session:
        for gap, rule in runs.gaps(session, runs.get(session).id):
            found.setdefault(rule.key, {})[gap.subject_code] = gap
    return found


def gaps_of(city: Engine, key: str) -> dict[str, Gap]:
    return _gaps(city).get(key, {})


def details(city: Engine, key: str) -> dict[str, Any]:
    """Return the details of the gaps of a standard, by the code of their subject."""
    return {code: gap.detail for code, gap in gaps_of(city, key).items()}


def test_the_truth_is_that_of_the_rules_as_they_are() -> None:
    in_force = {r.key: r for r in rules() if r.in_force(demo.as_of())}
    assert set(in_force) == set(PLANTED)
    assert {r.measure for r in in_force.values()} == set(MEASURES)
    for key, rule in in_force.items():
        truth = PLANTED[key]
        assert (rule.measure, rule.subject) == (truth["measure"], truth["subject"]), key
        band = truth["applies"].get("residents", {})
        assert rule.kinds == truth["applies"].get("kinds", []), key
        assert (rule.residents_above, rule.residents_up_to) == (
            band.get("above"),
            band.get("up_to"),
        ), key
        assert rule.parameters | truth["parameters"] == rule.parameters, key


def test_the_truth_walks_as_fast_as_the_code_list_says() -> None:
    speeds = {key: entry["m_per_s"] for key, entry in code_list("walking_speeds").items()}
    assert speeds == TRUTH["walking_speeds_m_per_s"]


def test_every_rule_in_force_was_applied_and_no_other(city: Engine) -> None:
    with reading(city) as session:
        run = runs.get(session)
        assert set(coverage_figures.applied(session, run.id)) == set(PLANTED)
        not_applied = [note.partition(" ")[0] for note in run.notes if "not applied" in note]
        assert not_applied == ["demo/not_yet_in_force"]


@pytest.mark.parametrize("key", PLANTED)
def test_figures_are_those_planted(city: Engine, key: str) -> None:
    truth = planted(key)
    with reading(city) as session:
        found = coverage_figures.figures(session, runs.get(session).id, key).set_index("code")
    assert sorted(found.index) == sorted(truth.index)
    found = found.loc[truth.index]
    status = found["status"].astype(float)
    assert status[status != truth["status"]].to_dict() == {}
    judged = truth["status"] != NOT_APPLICABLE
    assert judged.any()
    for column in ("value", "required", "shortfall"):
        assert found.loc[judged, column].to_numpy() == pytest.approx(
            truth.loc[judged, column].to_numpy(), abs=1e-6, nan_ok=True
        ), column


@pytest.mark.parametrize("key", PLANTED)
def test_gaps_are_those_planted(city: Engine, key: str) -> None:
    truth = planted(key)
    lacking = (truth["status"] == NO_DATA) & (truth["shortfall"] > 0)
    short = truth.loc[(truth["status"] == SHORT) | lacking, "shortfall"].to_dict()
    found = {code: gap.shortfall for code, gap in gaps_of(city, key).items()}
    assert found == pytest.approx(short, abs=1e-6)


@pytest.mark.parametrize("key", [key for key, truth in PLANTED.items() if "facility" in truth])
def test_gaps_name_the_nearest_facility_and_how_far_it_is(city: Engine, key: str) -> None:
    truth = PLANTED[key]
    columns = (truth[name] for name in ("status", "facility", "affected", "distance_m"))
    rows = zip(TRUTH["subjects"][truth["subject"]], *columns, strict=True)
    short = {code: rest for code, status, *rest in rows if status == SHORT}
    found = gaps_of(city, key)
    assert set(found) == set(short)
    for code, (facility, affected, metres) in short.items():
        gap = found[code]
        assert (gap.facility_code or None, gap.residents_affected) == (facility, affected), code
        assert gap.distance_m == pytest.approx(metres, abs=2e-6), code


@pytest.mark.parametrize("level", LEVELS)
def test_composite_is_that_of_the_planted_statuses(city: Engine, level: str) -> None:
    keys = [key for key, truth in PLANTED.items() if truth["subject"] == level]
    table = pd.DataFrame(
        {key: planted(key)["status"] for key in keys}, index=TRUTH["subjects"][level]
    )
    with reading(city) as session:
        found = coverage_figures.composite(session, runs.get(session).id, level).set_index("code")
    for code, row in table.iterrows():
        judged = int(row.isin([0, 1]).sum())
        failing = {key for key in keys if row[key] == SHORT}
        assert (found.loc[code, "met"], found.loc[code, "judged"]) == (
            judged - len(failing),
            judged,
        )
        assert set(found.loc[code, "failing"]) == failing, code


def test_sites_say_whether_they_found_or_join(city: Engine) -> None:
    found = {code: d["formation"] for code, d in details(city, "zhangye_2020/sites").items()}
    assert set(TRUTH["formation"].values()) == {"found", "joint", "unknown"}
    assert found == TRUTH["formation"]


def test_breaks_say_what_is_missing(city: Engine) -> None:
    found = details(city, "zhangye_2020/breaks")
    without = {
        code
        for code, status in planted("zhangye_2020/grid_organization")["status"].items()
        if status == SHORT
    }
    assert {code for code, d in found.items() if d.get("lacking")} == without
    assert sum(d.get("sites", 0) for d in found.values()) == len(TRUTH["formation"])


@pytest.mark.parametrize("key", TRUTH["break_zones"])
def test_break_zones_are_those_planted(city: Engine, key: str) -> None:
    table = zones(city, f"break_zones/{key}")
    found = sorted(sorted(codes) for _, codes in table.groupby("zone")["grid_code"])
    assert max(map(len, found)) == 3
    assert found == TRUTH["break_zones"][key]
    smallest = table.groupby("zone")["grid_code"].min()
    assert smallest.is_monotonic_increasing
    assert smallest.index.tolist() == list(range(1, len(found) + 1))


def test_break_zones_of_the_town_are_those_of_the_first_rule(city: Engine) -> None:
    first = zones(city, "break_zones/zhangye_2020/breaks")
    assert zones(city, "break_zones").to_dict() == first.to_dict()
    assert zones(city, "break_zones/demo/breaks_where_people_live").to_dict() != first.to_dict()


def zones(city: Engine, name: str) -> pd.DataFrame:
    with reading(city) as session:
        table = runs.table(session, runs.get(session).id, name)
    assert table is not None
    return table


def test_gaps_of_size_say_in_which_direction(city: Engine) -> None:
    truth = planted("national/grid_size")
    too_large = {
        code: bool(row.value > row.required)
        for code, row in truth[truth["status"] == SHORT].iterrows()
    }
    assert set(too_large.values()) == {True, False}
    assert details(city, "national/grid_size") == {
        code: {"too_large": True} if large else {"too_small": True}
        for code, large in too_large.items()
    }


@pytest.mark.parametrize(
    ("key", "kind"),
    [("zhangye_2020/grid_leader", "grid_leader"), ("demo/any_deputy", "deputy_secretary")],
)
def test_missing_posts_are_vacant_or_expired_as_planted(city: Engine, key: str, kind: str) -> None:
    found = {
        code: [d.get("vacant", 0), d.get("expired", 0)] for code, d in details(city, key).items()
    }
    assert {code: pair for code, pair in found.items() if any(pair)} == TRUTH["vacancies"][kind]


@pytest.mark.parametrize("kind", TRUTH["vacancies"])
def test_vacant_and_expired_posts_are_those_planted(city: Engine, kind: str) -> None:
    with reading(city) as session:
        inputs = read_inputs(session)
    level = "grid" if kind == "grid_leader" else "community"
    table = vacancies(inputs.areas[level], inputs.posts, demo.as_of(), kind)
    found = {row.code: [row.vacant, row.expired] for row in table.itertuples()}
    assert len(found) == len(TRUTH["subjects"][level])
    assert {code: pair for code, pair in found.items() if any(pair)} == TRUTH["vacancies"][kind]


@pytest.mark.parametrize(
    "truth", TRUTH["falsely_covered"], ids=lambda t: f"{t['kind'].split(',')[0]}-{t['threshold_m']}"
)
def test_falsely_covered_are_those_of_the_independent_count(
    city: Engine, truth: dict[str, Any]
) -> None:
    found = _reach(city, truth, "walking")
    assert found.total["falsely_covered"] == truth["total"] > 0
    by_code = found.areas.set_index("code")["falsely_covered"].astype(int).to_dict()
    assert by_code == truth["communities"]


@pytest.mark.parametrize(
    "truth",
    TRUTH["times"],
    ids=lambda t: f"{t['kind'].split(',')[0]}-{t['method']}-{t['threshold_m']}",
)
def test_times_covered_are_those_of_the_independent_count(
    city: Engine, truth: dict[str, Any]
) -> None:
    planted_times = {name: truth[name] for name in ("none", "once", "twice", "more")}
    assert _reach(city, truth, truth["method"]).total["times"] == planted_times | {"unjoined": 0}


@pytest.mark.parametrize("truth", TRUTH["detour"], ids=lambda t: t["kind"].split(",")[0])
def test_detours_are_those_of_the_independent_count(city: Engine, truth: dict[str, Any]) -> None:
    found = _reach(city, truth | {"threshold_m": 1000}, "walking")
    assert found.total["detour"] == pytest.approx(truth["total"], abs=6e-5)
    by_code = found.areas.set_index("code")["detour"].to_dict()
    assert by_code == pytest.approx(truth["communities"], abs=6e-5)


def _reach(city: Engine, truth: dict[str, Any], method: str) -> coverage_show.Reach:
    with reading(city) as session:
        return coverage_show.reach(
            session,
            kinds=truth["kind"].split(","),
            method=method,
            threshold_m=truth["threshold_m"],
            level="community",
        )
