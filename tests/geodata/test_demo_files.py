"""The demo city's files: complete, tiled exactly, labelled, and the same when built again."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import yaml

DEMO = Path(__file__).resolve().parents[2] / "geodata" / "demo"
LEVELS = {"districts": 6, "subdistricts": 9, "communities": 12, "grids": 15}
GEOJSON = [*LEVELS, "paths", "backdrops", "facilities", "sites"]
CSV = ["residences", "organizations", "ties", "posts", "funds", "cases", "duties", "agreements"]
CSV += ["demands", "resources", "projects", "project_steps", "check_ins", "activities"]
CSV += ["assessments", "findings", "case_moves"]
BUILT = [*(f"{n}.geojson" for n in GEOJSON), *(f"{n}.csv" for n in CSV), "truth.json", "demo.yaml"]
METRIC = 4542


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    features = json.loads((DEMO / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return gpd.GeoDataFrame.from_features(features, crs=4326)


@cache
def rows(name: str) -> pd.DataFrame:
    text = dict.fromkeys(["code", "area_code", "organization_code", "class_code", "to_code"], str)
    return pd.read_csv(DEMO / f"{name}.csv", dtype=text, keep_default_na=True)


@cache
def truth() -> dict:
    return json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))


def measured(standard: str) -> dict:
    (entry,) = [entry for entry in truth()["measures"] if entry["standard"] == standard]
    return entry


def ground(table: gpd.GeoDataFrame) -> np.ndarray:
    return table.to_crs(METRIC).geometry.to_numpy()


def homes() -> gpd.GeoDataFrame:
    table = rows("residences")
    shapes = gpd.points_from_xy(table.lon, table.lat)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4326)


def test_files_under_eight_megabytes_together():
    assert sum(f.stat().st_size for f in DEMO.rglob("*") if f.is_file()) < 8_000_000


@pytest.mark.parametrize("name", GEOJSON)
def test_geojson_says_that_it_is_synthetic(name):
    head = json.loads((DEMO / f"{name}.geojson").read_text(encoding="utf-8"))
    assert head["synthetic"] is True
    assert "synthetic" in head["description"].lower()


def test_totals_of_the_whole_town():
    grids, residences = layer("grids"), rows("residences")
    assert 370 <= len(grids) <= 430
    assert len(layer("subdistricts")) == 5
    assert len(layer("communities")) == 25
    assert 145_000 <= residences.residents.sum() <= 155_000
    assert layer("facilities").kind.isin(["service_station", "neighbourhood_centre"]).sum() == 49
    assert len(rows("cases")) == 900


def test_residential_grids_have_300_to_500_households_but_for_three():
    grids = layer("grids").set_index("code")
    homely = grids[grids.kind == "residential"]
    counted = rows("residences").groupby("area_code").households.sum()
    outside = homely[~counted.reindex(homely.index).between(300, 500)]
    assert sorted(outside.households) == [284, 292, 515]
    assert {300, 500} <= set(counted)
    assert (counted.reindex(grids.index, fill_value=0) == grids.households).all()
    assert 5 <= (grids.kind == "dedicated").sum() <= 20


@pytest.mark.parametrize("name", LEVELS)
def test_level_tiles_and_is_made_of_single_pieces(name):
    shapes = layer(name).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert set(shapely.get_type_id(shapes)) == {3}


@pytest.mark.parametrize(
    ("upper", "lower"),
    [("districts", "subdistricts"), ("subdistricts", "communities"), ("communities", "grids")],
)
def test_children_unite_to_their_parent_exactly(upper, lower):
    children = layer(lower)
    for parent in layer(upper).itertuples():
        own = children.geometry[children.parent_code == parent.code].to_numpy()
        assert shapely.equals_exact(
            shapely.normalize(shapely.coverage_union_all(own)), shapely.normalize(parent.geometry)
        )


@pytest.mark.parametrize("name", LEVELS)
def test_codes_have_their_length_and_begin_with_their_parent(name):
    table = layer(name)
    assert table.code.is_unique
    assert table.code.str.fullmatch(rf"\d{{{LEVELS[name]}}}").all()
    assert all(c.startswith(p) for c, p in zip(table.code, table.parent_code, strict=True))


def test_grids_are_numbered_without_holes_in_their_community():
    for _, codes in layer("grids").groupby("parent_code").code:
        assert sorted(int(c[12:]) for c in codes) == list(range(1, len(codes) + 1))


def test_names_are_the_real_ones_of_the_units():
    units = rows("units").set_index("code").name
    for name in ("districts", "subdistricts", "communities"):
        table = layer(name).set_index("code")
        assert (table.name == units.reindex(table.index)).all()


@pytest.mark.parametrize("name", ["residences", "cases", "facilities", "sites"])
def test_places_lie_inside_the_area_of_their_code(name):
    areas = pd.concat([layer(level) for level in LEVELS]).set_index("code").geometry
    if name in CSV:
        codes, points = rows(name).area_code, shapely.points(rows(name)[["lon", "lat"]].to_numpy())
    else:
        codes, points = layer(name).area_code, layer(name).geometry.to_numpy()
    assert shapely.contains(areas.loc[codes].to_numpy(), points).all()


def test_counts_of_people_fit_together():
    table = rows("residences")
    assert (table[["households", "residents"]] > 0).all().all()
    assert (table.over_60 + table.under_6 <= table.residents).all()


def test_network_is_in_one_piece():
    group: dict = {}

    def root(vertex):
        while group.setdefault(vertex, vertex) != vertex:
            group[vertex] = group[group[vertex]]
            vertex = group[vertex]
        return vertex

    for line in layer("paths").geometry:
        first = root(line.coords[0])
        for vertex in line.coords[1:]:
            group[root(vertex)] = first
    assert len({root(v) for v in list(group)}) == 1


def test_paths_cross_river_and_railway_only_by_bridges():
    paths, backdrops = layer("paths"), layer("backdrops")
    barriers = ground(backdrops[(backdrops.kind == "railway") | (backdrops.name == "甘泉河")])
    plain = ground(paths[~paths.bridge])
    assert not any(shapely.intersects(barrier, plain).any() for barrier in barriers)
    crossing = paths[paths.bridge]
    assert 4 <= crossing.name.nunique() <= 20


def test_paths_pass_walls_only_at_gates():
    backdrops = layer("backdrops")
    walls = backdrops.geometry[backdrops.kind == "wall"].to_numpy()
    tree = shapely.STRtree(layer("paths").geometry.to_numpy())
    assert len(walls) > 100
    assert tree.query(walls, "intersects").size == 0


def test_nobody_steps_through_a_wall_to_the_nearest_path():
    backdrops, paths = layer("backdrops"), ground(layer("paths"))
    walls = ground(backdrops[backdrops.kind == "wall"])
    for table in (homes(), layer("facilities")):
        points = ground(table)
        steps = shapely.shortest_line(points, paths[shapely.STRtree(paths).nearest(points)])
        assert shapely.STRtree(walls).query(steps, "intersects").size == 0


@pytest.mark.parametrize(
    ("table", "column", "codes"),
    [
        ("facilities", "kind", "facility_kinds"),
        ("backdrops", "kind", "backdrop_kinds"),
        ("sites", "kind", "site_kinds"),
        ("organizations", "kind", "organization_kinds"),
        ("organizations", "formed", "founding_forms"),
        ("ties", "kind", "tie_kinds"),
        ("posts", "kind", "post_kinds"),
        ("funds", "kind", "fund_kinds"),
        ("cases", "stage", "case_stages"),
    ],
)
def test_kinds_are_in_the_code_lists(table, column, codes):
    known = yaml.safe_load((DEMO.parent / "codes" / f"{codes}.yaml").read_text(encoding="utf-8"))
    used = rows(table)[column].dropna() if table in CSV else layer(table)[column]
    assert set(used) <= {entry["id"] for entry in known}


def test_references_point_to_something():
    organizations, ties = rows("organizations"), rows("ties")
    known = set(organizations.code)
    assert organizations.code.is_unique
    assert set(ties.from_code) <= known
    targets = {
        "organization": known,
        "site": set(layer("sites").code),
        "facility": set(layer("facilities").code),
        "area": set(pd.concat([layer(level) for level in LEVELS]).code),
    }
    for kind, code in zip(ties.to_kind, ties.to_code, strict=True):
        assert code in targets[kind]
    assert set(rows("posts").organization_code) <= known
    assert set(rows("cases").organization_code.dropna()) <= known


def test_phones_are_of_the_invented_series():
    posts = rows("posts")
    assert (posts.holder.isna() == posts.office_phone.isna()).all()
    phones = [*rows("organizations").phone, *posts.office_phone.dropna()]
    assert all(re.fullmatch(r"0936-800\d{4}", phone) for phone in phones)


def test_cases_lie_in_the_year_before_the_date():
    cases, day = rows("cases"), pd.Timestamp(truth()["as_of"], tz="Asia/Shanghai")
    reported = pd.to_datetime(cases.reported_at)
    assert reported.between(day - pd.Timedelta(days=365), day + pd.Timedelta(days=1)).all()
    done = cases.stage.isin(["closed", "rejected", "void"])
    assert (done == cases.closed_at.notna()).all()
    assert cases.code.is_unique


def test_planted_gaps_are_as_many_as_decided():
    gaps = truth()["gaps"]
    assert [len(gaps[k]) for k in ("staff", "funds", "deputy_secretary")] == [5, 5, 3]
    assert sum(gap["missing"] for gap in gaps["staff"]) == 7
    assert [len(gaps[k]) for k in ("secretary_is_director", "grid_leader", "sites")] == [3, 9, 6]
    assert len(gaps["service_centre"]) == 3


@pytest.mark.parametrize(
    ("standard", "short"),
    [
        ("national/space", 6),
        ("national/activity_share", 2),
        ("national/grid_size", 3),
        ("zhangye_2020/grid_organization", 5),
        ("zhangye_2020/breaks", 11),
        ("zhangye_2020/units", 6),
        ("gridmap_checks/grid_leader_span", 5),
        ("gridmap_checks/silent_grids", 7),
        ("demo/span_of_two", 3),
        ("demo/units_crosswise", 5),
    ],
)
def test_planted_shortfalls_are_as_many_as_decided(standard, short):
    entry = measured(standard)
    assert entry["short"] == entry["status"].count(1) == short


def test_every_measure_finds_something_that_falls_short():
    short = {}
    for entry in truth()["measures"]:
        short[entry["measure"]] = short.get(entry["measure"], 0) + entry["short"]
    assert len(short) == 18
    assert all(short.values())


def test_rules_met_exactly_are_met():
    codes = truth()["subjects"]
    for standard, code, value in (
        ("national/space", "620702004010", 870),
        ("national/activity_share", "620702003005", 0.6),
        ("national/grid_size", "620702004006008", 300),
        ("national/grid_size", "620702001005006", 500),
    ):
        entry = measured(standard)
        row = codes[entry["subject"]].index(code)
        assert (entry["value"][row], entry["shortfall"][row], entry["status"][row]) == (value, 0, 0)


def test_full_kindergartens_send_children_on():
    entry, seats = measured("demo/kindergarten_seats"), layer("facilities").set_index("code")
    used = entry["used"]
    assert all(number <= seats.capacity[code] for code, number in used.items())
    full = {seats.name[code] for code, number in used.items() if number == seats.capacity[code]}
    assert {"玉泰幼儿园", "盛阳幼儿园", "新阳幼儿园"} <= full
    assert sum(used.values()) == sum(entry["value"])
    # Seats stay free elsewhere, and yet children find none.
    assert sum(seats.capacity[list(used)]) > sum(used.values())
    assert sum(entry["shortfall"]) > 0


def test_a_break_zone_of_three_grids_and_two_that_touch_at_a_corner_only():
    zones = truth()["break_zones"]["zhangye_2020/breaks"]
    assert sorted(map(len, zones)) == [1, 1, 1, 1, 1, 1, 2, 3]
    shape = layer("grids").set_index("code").geometry
    for zone in zones:
        united = shapely.coverage_union_all(shape[zone].to_numpy())
        assert united.geom_type == "Polygon", zone
    one, two = shape["620702001006005"], shape["620702001006006"]
    neighbours = [zone for zone in zones if zone[0].startswith("620702001006")]
    assert neighbours[:2] == [["620702001006005"], ["620702001006006"]]
    assert one.intersection(two).geom_type == "Point"


def test_silent_grids_are_those_without_a_case():
    entry = measured("gridmap_checks/silent_grids")
    lived_in = set(rows("residences").area_code)
    silent = {
        c for c, s in zip(truth()["subjects"]["grid"], entry["status"], strict=True) if s == 1
    }
    assert silent == lived_in - set(rows("cases").area_code)


def test_staff_of_facilities_are_counted_but_for_parks_and_squares():
    facilities = layer("facilities")
    assert set(facilities.kind[facilities.staff.isna()]) == {"park", "square"}
    assert facilities.staff.dropna().between(2, 800).all()


def test_no_way_comes_near_a_threshold():
    assert truth()["closest_distance_to_a_threshold_m"] > 1e-5
    assert truth()["unjoined_residences"] == []


def test_truth_of_times_and_falsely_covered_agrees_with_reach():
    covered = {
        (e["kind"], e["method"], e["threshold_m"]): e["total"]["covered"] for e in truth()["reach"]
    }
    for entry in truth()["times"]:
        key = entry["kind"], entry["method"], entry["threshold_m"]
        assert entry["once"] + entry["twice"] + entry["more"] == covered[key]
    for entry in truth()["falsely_covered"]:
        straight, walking = (
            covered[entry["kind"], method, entry["threshold_m"]]
            for method in ("straight", "walking")
        )
        # Who is near along the paths is near in a straight line too.
        assert entry["total"] == straight - walking == sum(entry["communities"].values())


def test_truth_of_straight_lines_holds_against_the_files():
    facilities, residences = layer("facilities"), homes()
    for entry in truth()["reach"]:
        if entry["method"] == "straight":
            places = ground(facilities[facilities.kind.isin(entry["kind"].split(","))])
            points = ground(residences)
            near = shapely.distance(points, places[shapely.STRtree(places).nearest(points)])
            covered = residences.residents[near <= entry["threshold_m"]].sum()
            assert entry["total"]["covered"] == covered
            assert sum(c["covered"] for c in entry["communities"].values()) == covered


def test_truth_of_walking_is_never_more_than_straight():
    covered = {
        (e["kind"], e["method"], e["threshold_m"]): e["total"]["covered"] for e in truth()["reach"]
    }
    assert len(covered) == 6 * 2 * 4
    for (kind, method, threshold), number in covered.items():
        if method == "walking":
            assert number < covered[kind, "straight", threshold]


def test_build_writes_the_same_bytes_again(tmp_path):
    command = [sys.executable, str(DEMO / "build.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ})
    for name in BUILT:
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name
