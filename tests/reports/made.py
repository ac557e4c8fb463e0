"""Builds a small hand-made report: a town of 5 x 4 squares, four communities, known sums."""

import dataclasses
import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap.reports import build
from gridmap.reports.ground import Ground
from gridmap.reports.trend import Change, Trend

ZONE = dt.timezone(dt.timedelta(hours=8))
STATION = "service_station,neighbourhood_centre"
WEST, SOUTH, STEP = 100.44, 38.92, 0.004
# Residents out of the 500 m of a station, by grid; NaN is a grid where nobody lives.
UNCOVERED = [0, 0, 12, 40, 80, 0, 5, 30, 90, 100, 0, 0, 0, 20, 60, 0, 3, 0, 0, np.nan]
RESIDENTS = 100


def report(**overrides: Any) -> build.ReportData:
    """Return the made report with some of its fields replaced."""
    rows = reach()
    fields: dict[str, Any] = {
        "town": "甘州区",
        "synthetic": True,
        "generated_at": dt.datetime(2026, 7, 1, 9, 30, tzinfo=ZONE),
        "as_of": dt.date(2026, 6, 30),
        "run": run(),
        "maps": maps(rows[2]),
        "totals": build.Totals(
            areas={"subdistrict": 2, "community": 4, "grid": 20},
            residents=1900,
            households=633,
            over_60=402,
            under_6=None,
            facilities=[
                build.KindCount("service_station", "党群服务驿站", "Service station", 3),
                build.KindCount("school", "学校", "School", 1),
            ],
        ),
        "editions": editions(),
        "reach": rows,
        "area_reach": area_reach(),
        "gaps": gaps(),
        "standards": standards(),
        "unjoined": [
            build.Unjoined("facility", "F7", "城东学校", "the nearest path is 412 m away")
        ],
    }
    return build.ReportData(**(fields | overrides))


def run() -> build.RunFacts:
    """Return how the made figures were evaluated."""
    return build.RunFacts(
        id=3,
        started_at=dt.datetime(2026, 7, 1, 9, 0, tzinfo=ZONE),
        code_version="0.1.0",
        metric_crs="EPSG:4541",
        parameters={"thresholds_m": [300, 500], "join_limit_m": 300.0, "year": 2026},
        seconds=1.25,
        notes=["城东学校 is unjoined: the nearest path is 412 m away"],
    )


def editions() -> list[build.EditionFacts]:
    """Return three editions, one of them not synthetic."""
    at = dt.datetime(2026, 6, 30, 18, 5, tzinfo=ZONE)
    return [
        build.EditionFacts("areas", "grids.geojson", at, "EPSG:4490", 20, True, 1),
        build.EditionFacts("residences", "homes.csv", at, "EPSG:4326", 1234, True, 0),
        build.EditionFacts("paths", "streets.osm.pbf", at, "", 88, False, 0),
    ]


def reach() -> list[build.ReachRow]:
    """Return reach of two kinds, two ways, at two distances; 1,900 residents each."""
    words = {STATION: ("党群服务驿站或党群睦邻中心", "Service station or neighbourhood centre")}
    words["school"] = ("学校", "School")
    figures = [
        (STATION, "walking", 300, 1100, 790, 10),
        (STATION, "straight", 300, 1400, 500, 0),
        (STATION, "walking", 500, 1450, 440, 10),
        (STATION, "straight", 500, 1700, 200, 0),
        ("school", "walking", 300, 1000, 890, 10),
        ("school", "walking", 500, 1900, 0, 0),
    ]
    beyond = {(kind, m): u for kind, method, m, _, u, _ in figures if method == "straight"}
    return [
        build.ReachRow(
            kind, *words[kind], method, m, 1900, covered, uncovered, unjoined,
            joined_beyond=beyond.get((kind, m)) if method == "walking" else None,
        )
        for kind, method, m, covered, uncovered, unjoined in figures
    ]  # fmt: skip


def grids() -> gpd.GeoDataFrame:
    """Return 5 x 4 squares in EPSG:4326 with the residents of each."""
    share = [value / RESIDENTS for value in UNCOVERED]
    cells = [
        shapely.box(
            WEST + column * STEP,
            SOUTH + row * STEP,
            WEST + (column + 1) * STEP,
            SOUTH + (row + 1) * STEP,
        )
        for row in range(4)
        for column in range(5)
    ]
    table = {
        "code": [f"62070200100{1 + i // 5}{i % 5 + 1:03d}" for i in range(20)],
        "name": [f"第{i + 1}网格" for i in range(20)],
        "residents": [float(RESIDENTS)] * 19 + [0.0],
        "uncovered": [*UNCOVERED[:19], 0.0],
        "share_uncovered": share,
    }
    return gpd.GeoDataFrame(table, geometry=cells, crs=4326)


def maps(row: build.ReachRow | None) -> build.MapLayers:
    """Return the map of the squares, their rows as communities, and four facilities."""
    cells = grids()
    rows = [shapely.union_all(cells.geometry[i : i + 5].to_list()) for i in range(0, 20, 5)]
    communities = gpd.GeoDataFrame(
        {
            "code": [f"62070200100{n}" for n in range(1, 5)],
            "name": ["甘泉", "交通巷", "长寿", "南环"],
        },
        geometry=rows,
        crs=4326,
    )
    places = shapely.points(
        WEST + np.array([0.5, 1.5, 0.7, 4.1]) * STEP, SOUTH + np.array([0.5, 1.4, 3.2, 3.5]) * STEP
    )
    facilities = gpd.GeoDataFrame(
        {
            "kind": ["service_station", "service_station", "neighbourhood_centre", "school"],
            "name": ["甘泉驿站", "交通巷驿站", "长寿睦邻中心", "城东学校"],
        },
        geometry=places,
        crs=4326,
    )
    return build.MapLayers(cells, communities, facilities, row)


def area_reach() -> pd.DataFrame:
    """Return the reach of grids, communities and subdistricts; the sums are those of `reach`."""
    people = [100] * 19 + [0]
    uncovered = [int(value) for value in UNCOVERED[:19]] + [0]
    codes = list(grids()["code"])
    rows = [
        ("grid", codes[i], f"第{i + 1}网格", codes[i][:12], people[i], uncovered[i])
        for i in range(20)
    ]
    for n, name in enumerate(["甘泉社区", "交通巷社区", "长寿社区", "南环社区"]):
        part = slice(5 * n, 5 * n + 5)
        rows.append(
            (
                "community",
                f"62070200100{n + 1}",
                name,
                "620702001",
                sum(people[part]),
                sum(uncovered[part]),
            )
        )
    rows.append(("subdistrict", "620702001", "东街街道", "620702", 1900, sum(uncovered)))
    frame = pd.DataFrame(
        rows, columns=["level", "code", "name", "parent_code", "residents", "uncovered"]
    )
    return frame.assign(
        kind=STATION,
        method="walking",
        threshold_m=500.0,
        covered=frame["residents"] - frame["uncovered"],
        unjoined=0,
    )[list(build.AREA_REACH_COLUMNS)]


def gaps() -> pd.DataFrame:
    """Return gaps of three measures: reach in grids, staff in communities, one site."""
    frame = area_reach()
    short = frame[(frame["level"] == "grid") & (frame["uncovered"] > 0)]
    rows: list[dict[str, Any]] = [
        _gap("reach", "made/station", "area", area.code, area.name, "grid", area.code)
        | {"value": area.covered, "required": area.residents, "shortfall": area.uncovered}
        | {"unit": "residents", "residents_affected": area.uncovered}
        for area in short.itertuples(index=False)
    ]
    for code, name, value, required in (
        ("620702001001", "甘泉社区", 3, 5),
        ("620702001002", "交通巷社区", 0, 5),
        ("620702001003", "长寿社区", 4, 5),
    ):
        sentence = f"{name}缺 {required - value} 名社区工作者"
        rows.append(
            _gap("staff", "made/staff", "area", code, name, "community", code)
            | {"value": value, "required": required, "shortfall": required - value}
            | {"unit": "workers", "residents_affected": 500, "sentence": sentence}
        )
    rows.append(
        _gap("funds", "made/fund", "area", "620702001004", "南环社区", "community", "620702001004")
        | {"value": None, "required": 100000, "shortfall": 100000, "unit": "yuan"}
    )
    rows.append(
        _gap("sites", "made/sites", "site", "S1", "东关市场", "", "620702001001003")
        | {"value": 0, "required": 1, "shortfall": 1, "unit": "organizations"}
    )
    return pd.DataFrame(rows)[list(build.GAP_COLUMNS)]


def _gap(measure: str, standard: str, *subject: str) -> dict[str, Any]:
    names = ("subject_type", "subject_code", "subject_name", "level", "area_code")
    empty = {"residents_affected": None, "detail": {}, "sentence": ""}
    return (
        {"measure": measure, "standard": standard} | dict(zip(names, subject, strict=True)) | empty
    )


def standards() -> list[build.StandardFacts]:
    """Return five standards: one only recalled, one that nothing misses."""

    def rule(key: str, zh: str, en: str, measure: str, **more: Any) -> build.StandardFacts:
        fields = {"threshold": None, "unit": "", "source": "张掖市公开报道（2020）", "clause": ""}
        fields |= {"confirmed": True, "pack": "made"}
        return build.StandardFacts(key, zh, en, measure, **(fields | more))

    return [
        rule(
            "made/station",
            "驿站服务半径 500 米",
            "Station within 500 m",
            "reach",
            threshold=500.0,
            unit="m",
            source="GB 50180-2018",
            clause="附录 B",
            confirmed=False,
            kind=STATION,
            method="walking",
            level="grid",
        ),
        rule(
            "made/staff",
            "每个社区至少 5 名社区工作者",
            "At least 5 workers a community",
            "staff",
            threshold=5.0,
            unit="workers",
            level="community",
        ),
        rule(
            "made/fund",
            "工作经费每年 10 万元",
            "Work fund of 100,000 yuan",
            "funds",
            threshold=100000.0,
            unit="yuan",
            level="community",
        ),
        rule("made/sites", "市场由组织覆盖", "Every market is covered", "sites"),
        rule("made/leader", "每个网格有网格长", "Every grid has a leader", "leaders", level="grid"),
    ]


def figures() -> dict[str, pd.DataFrame]:
    """Return figures of the standards on staff: a community met, two short, one unknown."""
    status = [1, 1, 1, 2]
    table = pd.DataFrame(
        {
            "code": [f"62070200100{n}" for n in range(1, 5)],
            "name": ["甘泉社区", "交通巷社区", "长寿社区", "南环社区"],
            "area_code": [f"62070200100{n}" for n in range(1, 5)],
            "residents": [500, 500, 500, 400],
            "value": [3.0, 0.0, 4.0, np.nan],
            "required": [5.0, 5.0, 5.0, 5.0],
            "shortfall": [2.0, 5.0, 1.0, np.nan],
            "numerator": [np.nan] * 4,
            "denominator": [500.0, 500.0, 500.0, 400.0],
            "affected": [500, 500, 500, -1],
            "status": np.array(status, dtype=np.int8),
            "facility": ["甘泉驿站", "", "", ""],
            "distance_m": [712.4, np.nan, np.nan, np.nan],
        }
    )
    national = table.assign(required=1.0, shortfall=[0.0, 1.0, 0.0, np.nan], status=[0, 1, 0, 2])
    return {"made/staff": table, "country/staff": national}


def composite() -> dict[str, pd.DataFrame]:
    """Return which standards the communities meet: one all of them, one none known."""
    table = pd.DataFrame(
        {
            "code": [f"62070200100{n}" for n in range(1, 5)],
            "name": ["甘泉社区", "交通巷社区", "长寿社区", "南环社区"],
            "met": [1, 0, 2, 0],
            "judged": [2, 2, 2, 0],
            "share": [0.5, 0.0, 1.0, np.nan],
            "failing": [["made/staff"], ["made/staff", "country/staff"], [], []],
        }
    )
    return {"community": table}


def ground() -> Ground:
    """Return the squares as grids and communities, with two sites and a break zone."""
    drawn = maps(None)
    cells = drawn.grids[["code", "name", "geometry"]].assign(
        parent_code=[code[:12] for code in drawn.grids["code"]]
    )
    rows = drawn.communities.assign(parent_code="620702001")
    places = shapely.points(WEST + np.array([2.5, 3.5]) * STEP, SOUTH + np.array([1.5, 2.5]) * STEP)
    sites = gpd.GeoDataFrame(
        {"code": ["S1", "S2"], "name": ["东关市场", "昌林大厦"], "kind": ["market", "building"]},
        geometry=places,
        crs=4326,
    )
    zones = pd.DataFrame({"grid_code": list(cells["code"][:2]), "zone": [0, 0]})
    return Ground({"grid": cells, "community": rows}, None, drawn.facilities, sites, zones)


def trend() -> Trend:
    """Return what changed: two workers fewer are missing, and one leader more."""
    changes = [
        Change("made/staff", 4, 3, 10.0, 8.0, [], ["南环社区"]),
        Change("made/leader", 0, 1, 0.0, 1.0, ["第7网格"], []),
        Change("made/fund", 1, 1, 5.0, 5.0),
    ]
    at = dt.datetime(2026, 1, 2, 9, 0, tzinfo=ZONE)
    return Trend(2, dt.date(2025, 12, 31), at, changes, changed_layers=["posts"], only_now=["x/y"])


def full(**overrides: Any) -> build.ReportData:
    """Return the made report with figures, composite, maps and a run to compare with."""
    national = build.StandardFacts(
        "country/staff",
        "每万名居民 18 名社区工作者",
        "18 workers per 10,000 residents",
        "staff",
        None,
        "workers",
        "全国",
        "",
        confirmed=True,
        pack="country",
        level="community",
        subject="community",
        counted="workers",
    )
    local = [dataclasses.replace(one, place="620700") for one in standards()]
    fields: dict[str, Any] = {"figures": figures(), "composite": composite(), "ground": ground()}
    fields |= {"trend": trend(), "standards": [*local, national]}
    gaps_near = gaps().assign(facility_name="", distance_m=np.nan)
    first = gaps_near.index[gaps_near["measure"] == "staff"][0]
    gaps_near.loc[first, ["facility_name", "distance_m"]] = ["甘泉驿站", 712.4]
    return report(**(fields | {"gaps": gaps_near} | overrides))
