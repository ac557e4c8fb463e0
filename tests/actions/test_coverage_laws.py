"""Laws of an evaluation, on random towns that are never stored."""

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.actions.coverage_ground import lay_ground
from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_measures import Measured, measure
from gridmap.actions.coverage_search import Wanted, search
from gridmap.analysis.standards import Standard
from gridmap.spatial.overlay import containing
from tests import towns
from tests.actions.evaluating import DAY, rule

STATION = {"kinds": ["service_station"]}
RULES = [
    rule("reach", threshold_m=300, method="walking", **STATION),
    rule("reach", name="straight", threshold_m=200, method="straight", **STATION),
    rule("reach", name="twice", threshold_m=400, times=2, **STATION),
    rule("capacity", threshold_m=400, **STATION),
    rule("facilities", **STATION),
]
METRES = st.integers(1, 999).map(float)  # on no grid line by chance of rounding
PLACES = st.lists(st.tuples(METRES, METRES), min_size=1, max_size=8, unique=True)


@dataclass(frozen=True)
class Town:
    """Houses and stations in metres from the corner of the town, with people and places."""

    houses: list[tuple[float, float]]
    people: list[int]
    stations: list[tuple[float, float]]
    seats: list[int]


@st.composite
def made_towns(draw: st.DrawFn) -> Town:
    houses, stations = draw(PLACES), draw(PLACES)
    counts = st.integers(0, 50)
    return Town(
        houses,
        draw(st.lists(counts, min_size=len(houses), max_size=len(houses))),
        stations,
        draw(st.lists(counts, min_size=len(stations), max_size=len(stations))),
    )


def inputs_of(town: Town, ids_from: int = 1, shift_m: float = 0.0) -> Inputs:
    """Build what an evaluation reads, without a store."""
    ticks = np.arange(6) * 200.0
    lines = [[(x, y) for y in ticks] for x in ticks] + [[(x, y) for x in ticks] for y in ticks]
    streets = np.array([shapely.LineString(np.array(line) + shift_m) for line in lines])
    cells = np.array([towns.cell(*at) for at in towns.cells()])
    codes = [towns.grid_code(*at) for at in towns.cells()]
    houses, stations = (np.array(p, dtype=float) for p in (town.houses, town.stations))
    area_id = np.append(np.arange(25) + ids_from, -1)
    people = np.array(town.people)
    in_cell = containing(cells, houses)
    grids = pd.DataFrame({
        "id": area_id[:-1], "code": codes, "name": codes, "parent_code": "", "kind": "",
        "made": False, "residents": np.bincount(in_cell, people, minlength=25).astype(int),
        "counted": np.bincount(in_cell, minlength=25) > 0, "households": np.nan, "declared": np.nan,
    })  # fmt: skip
    made: dict[str, Any] = {
        "id": np.arange(len(stations)) + ids_from, "code": "", "name": "", "area_code": "",
        "kind": "service_station", "opening_hours": "", "capacity": np.array(town.seats, float),
    }  # fmt: skip
    nothing, empty = gpd.GeoDataFrame({"kind": []}, geometry=[]), pd.DataFrame()
    none = np.zeros(0, dtype=np.int64)
    return Inputs(
        crs=pyproj.CRS(towns.CRS),
        residence_id=np.arange(len(houses)) + ids_from,
        residence_xy=houses + shift_m,
        counts=dict.fromkeys(("residents", "households", "over_60", "under_6"), people),
        leaf_level="grid", leaf_id=area_id[in_cell], leaf_shapes=cells, areas={"grid": grids},
        facilities=gpd.GeoDataFrame(made, geometry=shapely.points(stations)),
        facility_xy=stations + shift_m, facility_leaf_id=area_id[containing(cells, stations)],
        paths=streets, paths_lonlat=streets, sites=nothing, site_leaf_id=none, cases=nothing,
        case_leaf_id=none, organizations=empty, posts=empty, ties=empty, funds=empty, editions=[],
    )  # fmt: skip


def evaluated(inputs: Inputs, standards: list[Standard] = RULES) -> dict[str, pd.DataFrame]:
    inputs.paths_lonlat = np.array(
        [shapely.transform(p, lambda xy: xy / 1e5) for p in inputs.paths]
    )
    wanted = Wanted.by(standards, 3000.0, (100.0, 500.0))
    ground = lay_ground(inputs, 300.0)
    distances = search(inputs, ground, wanted, DAY, lambda *_: None)
    found = {}
    for standard in standards:
        answer = measure(inputs, distances, standard, DAY)
        assert isinstance(answer, Measured)
        found[standard.key] = answer.table
    return found


def same(a: dict[str, pd.DataFrame], b: dict[str, pd.DataFrame], within: float = 0.0) -> None:
    for key in a:
        for column in ("value", "required", "shortfall", "affected", "status", "distance_m"):
            np.testing.assert_allclose(
                a[key][column], b[key][column], rtol=0, atol=within, err_msg=f"{key} {column}"
            )


@given(made_towns())
@settings(max_examples=40)
def test_people_are_conserved(town: Town) -> None:
    people = np.bincount(
        containing(np.array([towns.cell(*at) for at in towns.cells()]), np.array(town.houses)),
        town.people, minlength=25,
    )  # fmt: skip
    for key, table in evaluated(inputs_of(town), RULES[:4]).items():
        np.testing.assert_array_equal(table["required"], people, err_msg=key)
        np.testing.assert_allclose(table["value"] + table["shortfall"], people, err_msg=key)
    seats = evaluated(inputs_of(town), RULES[3:4])["test/capacity"]["value"].sum()
    assert seats <= sum(town.seats)


@given(made_towns(), st.tuples(METRES, METRES), st.integers(0, 50))
@settings(max_examples=40)
def test_one_more_facility_never_grows_a_gap(
    town: Town, place: tuple[float, float], seats: int
) -> None:
    before = evaluated(inputs_of(town))
    more = replace(town, stations=[*town.stations, place], seats=[*town.seats, seats])
    after = evaluated(inputs_of(more))
    for key in before:
        grown = after[key]["shortfall"] - before[key]["shortfall"]
        assert grown.max() <= 1e-6, key


@given(made_towns(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_order_and_ids_change_nothing(town: Town, random: Any) -> None:
    houses, stations = list(range(len(town.houses))), list(range(len(town.stations)))
    random.shuffle(houses)
    random.shuffle(stations)
    other = Town(
        [town.houses[i] for i in houses], [town.people[i] for i in houses],
        [town.stations[i] for i in stations], [town.seats[i] for i in stations],
    )  # fmt: skip
    same(evaluated(inputs_of(town)), evaluated(inputs_of(other, ids_from=1000)), within=1e-6)


@given(made_towns())
@settings(max_examples=25)
def test_a_shift_of_all_places_changes_nothing(town: Town) -> None:
    same(evaluated(inputs_of(town)), evaluated(inputs_of(town, shift_m=4096.0)), within=1e-6)
