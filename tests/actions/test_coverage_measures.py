"""Every measure on the hand-worked town, counted by eye, on both stores."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from gridmap.actions.coverage_measures import supply
from gridmap.db.models import Residence
from gridmap.db.queries import runs
from gridmap.db.session import reading, writing
from gridmap.errors import InputError
from tests import towns
from tests.actions.evaluating import (
    details,
    evaluate,
    figures,
    grid,
    notes,
    points,
    rule,
    short,
    table,
)

CORNER = (400.0, 400.0)
STATION = {"kinds": ["service_station"], "method": "walking"}
HERE, SOUTH = grid(2, 2), grid(2, 1)


@pytest.fixture
def town(import_file: Any, tmp_path: Path, once: Any) -> Engine:
    """The whole town, without facilities."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("paths", towns.paths(tmp_path))

    filled: Engine = once(fill)
    return filled


@pytest.fixture
def stations(town: Engine, import_file: Any, tmp_path: Path) -> Any:
    """Put service stations at places in metres, with columns."""

    def put(*places: tuple[float, float], **columns: Any) -> Engine:
        made = points(tmp_path / "s.geojson", places, **{"kind": "service_station"} | columns)
        import_file("facilities", made)
        return town

    return put


def test_reach_names_the_facility_that_answers_and_how_far_it_is(stations: Any) -> None:
    town = stations(CORNER, name="驿站")
    run_id = evaluate(town, rule("reach", threshold_m=141, **STATION))
    found = figures(town, run_id, "reach")
    assert found.loc[HERE, ["value", "required", "shortfall", "status"]].tolist() == [
        40, 40, 0, "met",
    ]  # fmt: skip
    south = found.loc[SOUTH]
    assert (south["shortfall"], south["affected"], south["status"]) == (40, 40, "short")
    assert south["distance_m"] == pytest.approx(180, abs=0.01)  # 60 to the street, 120 along it
    with reading(town) as session:
        gaps = {gap.subject_code: gap for gap, _ in runs.gaps(session, run_id)}
    assert (gaps[SOUTH].facility_code, gaps[SOUTH].facility_name) == ("P1", "驿站")
    assert gaps[SOUTH].distance_m == pytest.approx(180, abs=0.01)
    assert gaps[SOUTH].facility_id == south["facility_id"]


def test_a_slower_pace_shortens_the_threshold(stations: Any) -> None:
    town = stations(CORNER)
    asked = {"threshold_m": 181, **STATION}
    run_id = evaluate(
        town,
        rule("reach", name="all", **asked),
        rule("reach", name="slow", pace="over_60", **asked),
    )
    assert SOUTH not in short(town, run_id, "all")
    assert SOUTH in short(town, run_id, "slow")  # 181 x 0.8 = 144.8 m
    assert HERE not in short(town, run_id, "slow")


def test_reach_twice_asks_for_two_facilities(stations: Any) -> None:
    # The house of the middle grid walks 140 m to the corner, and 60 + 120 m to the one north of it.
    town = stations(CORNER, (400.0, 600.0))
    run_id = evaluate(town, rule("reach", threshold_m=181, times=2, **STATION))
    met = figures(town, run_id, "reach")
    assert met.index[met["status"] == "met"].tolist() == [HERE]


def test_only_facilities_open_then_cover(stations: Any) -> None:
    hours = ["Mo-Fr 08:30-18:00", "Mo-Su 08:00-22:00", ""]
    town = stations(CORNER, (0.0, 0.0), (1000.0, 1000.0), opening_hours=hours)
    run_id = evaluate(town, rule("reach", threshold_m=141, open_at="Sa 20:00", **STATION))
    met = figures(town, run_id, "reach")
    assert met.index[met["status"] == "met"].tolist() == [grid(0, 0)]
    said = "1 of 3 facilities do not say readably when they are open; they count as closed"
    assert f"test/reach: {said}" in notes(town, run_id)


def test_hours_that_nobody_states_are_no_closed_doors(stations: Any) -> None:
    town = stations(CORNER)
    run_id = evaluate(town, rule("reach", threshold_m=141, open_at="Sa 20:00", **STATION))
    assert short(town, run_id, "reach") == {}
    why = "no facility of kind service_station says readably when it is open"
    assert f"test/reach was not applied: {why}" in notes(town, run_id)


def test_places_go_to_the_nearest_first_and_run_out(stations: Any) -> None:
    town = stations(CORNER, capacity=60)
    run_id = evaluate(town, rule("capacity", threshold_m=341, **STATION))
    found = figures(town, run_id, "capacity")
    assert found.loc[HERE, ["value", "shortfall"]].tolist() == [40, 0]  # 140 m
    assert found.loc[SOUTH, ["value", "shortfall"]].tolist() == [20, 20]  # 180 m
    assert found["value"].sum() == 60
    assert found["shortfall"].sum() == 25 * 40 - 60


def test_supply_per_person_divides_what_there_is(stations: Any) -> None:
    town = stations(CORNER, floor_area_m2=60.0)
    asked = {"supply": "floor_area_m2", "per_person": 2.0, "threshold_m": 341}
    run_id = evaluate(town, rule("capacity", **asked, **STATION))
    assert figures(town, run_id, "capacity")["value"].sum() == 30


def test_facilities_that_say_no_capacity_are_named_and_give_nothing(stations: Any) -> None:
    town = stations(CORNER, (0.0, 0.0), capacity=[60, None])
    run_id = evaluate(
        town,
        rule("capacity", threshold_m=341, **STATION),
        rule("capacity", name="staff", supply="staff", threshold_m=341, **STATION),
    )
    assert figures(town, run_id, "capacity")["value"].sum() == 60
    said = notes(town, run_id)
    assert "test/capacity: 1 of 2 facilities do not say their capacity; they give nothing" in said
    assert "test/staff was not applied: no facility of kind service_station says its staff" in said


def test_accessibility_shares_supply_among_those_around(stations: Any) -> None:
    town = stations(CORNER, capacity=60)
    run_id = evaluate(town, rule("accessibility", threshold_m=181, at_least=500, **STATION))
    found = figures(town, run_id, "accessibility")
    # Two houses of 40 people share 60 places: 750 for each 1,000 people.
    assert found.loc[[HERE, SOUTH], "value"].tolist() == [750, 750]
    assert found["status"].value_counts().to_dict() == {"short": 23, "met": 2}
    assert found.loc[grid(4, 4), ["shortfall", "affected"]].tolist() == [500, 40]
    assert found["numerator"].sum() == 60


def test_a_standard_that_asks_for_very_little_is_missed_by_nothing(stations: Any) -> None:
    town = stations(CORNER, capacity=60)
    run_id = evaluate(town, rule("accessibility", threshold_m=181, at_least=1e-9, **STATION))
    found = figures(town, run_id, "accessibility")
    assert found["status"].value_counts().to_dict() == {"short": 23, "met": 2}
    assert found.loc[grid(4, 4), ["shortfall", "affected"]].tolist() == [1e-9, 40]


def test_a_standard_that_cannot_be_worked_out_stops_no_other(
    stations: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise InputError("A demand must be finite.")

    monkeypatch.setattr(supply, "assign", refuse)
    town = stations(CORNER, capacity=60)
    run_id = evaluate(
        town,
        rule("capacity", threshold_m=341, **STATION),
        rule("accessibility", threshold_m=181, at_least=500, **STATION),
    )
    assert "test/capacity was not applied: A demand must be finite." in notes(town, run_id)
    assert figures(town, run_id, "accessibility").loc[HERE, "value"] == 750


def test_bands_weigh_the_near_above_the_far(stations: Any) -> None:
    town = stations(CORNER, capacity=60)
    decay = [[150, 1.0], [181, 0.5]]
    run_id = evaluate(
        town, rule("accessibility", threshold_m=181, at_least=500, decay=decay, **STATION)
    )
    found = figures(town, run_id, "accessibility")
    # 60 places over 40 x 1 + 40 x 0.5 people: 1 each where it is near, a half further off.
    assert found.loc[[HERE, SOUTH], "value"].tolist() == [1000, 500]


def test_facilities_of_its_own_need_the_number_asked_for(stations: Any) -> None:
    town = stations((450.0, 450.0), (460.0, 450.0), (250.0, 250.0))
    run_id = evaluate(town, rule("facilities", kinds=["service_station"], at_least=2))
    found = short(town, run_id, "facilities")
    assert HERE not in found
    assert found[grid(1, 1)] == 1
    assert found[grid(0, 0)] == 2


def test_space_and_its_share_for_activities(stations: Any) -> None:
    town = stations((450.0, 450.0), floor_area_m2=3.0, activity_area_m2=1.5)
    kinds = ["service_station"]
    run_id = evaluate(
        town,
        rule("space", kinds=kinds, area_m2=30, households=100),
        rule("activity_share", kinds=kinds, share=0.6),
    )
    rooms = figures(town, run_id, "space")  # 16 households ask for 4.8 m2
    assert rooms.loc[HERE, "shortfall"] == pytest.approx(1.8)
    assert rooms.loc[grid(0, 0), "shortfall"] == pytest.approx(4.8)
    share = figures(town, run_id, "activity_share")
    assert share.loc[HERE, ["value", "required", "status"]].tolist() == [0.5, 0.6, "short"]
    assert share.loc[grid(0, 0), "status"] == "not_applicable"


def test_space_for_unknown_households_is_unknown_not_enough(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    made = points(tmp_path / "s.geojson", [(450.0, 450.0)], kind="service_station", floor_area_m2=9)
    import_file("facilities", made)
    with writing(town) as session:
        session.execute(update(Residence).values(households=None))
    run_id = evaluate(town, rule("space", kinds=["service_station"], area_m2=30, households=100))
    row = figures(town, run_id, "space").loc[HERE]
    assert row[["required", "shortfall", "denominator"]].isna().all()
    assert row[["value", "status"]].tolist() == [9, "no_data"]
    assert short(town, run_id, "space") == {}


def test_load_names_grids_outside_the_range(town: Engine) -> None:
    run_id = evaluate(
        town,
        rule("load", name="fits", of="households", at_least=10, at_most=16),
        rule("load", name="small", of="households", at_least=20, at_most=30),
        rule("load", name="large", of="residents", at_least=10, at_most=39),
    )
    assert short(town, run_id, "fits") == {}
    assert set(short(town, run_id, "small").values()) == {4.0}
    assert set(short(town, run_id, "large").values()) == {1.0}
    assert details(town, run_id, "small")[HERE] == {"too_small": True}
    assert details(town, run_id, "large")[HERE] == {"too_large": True}


def test_a_grid_without_a_case_among_busy_ones_is_silent(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    rows = [
        f"{lon},{lat},reported,2026-06-0{1 + i % 9}T12:00:00Z"
        for at in towns.cells()
        if at != (3, 3)
        for lon, lat in [towns.lonlat(at[0] * 200 + 50, at[1] * 200 + 50)]
        for i in range(40)
    ]
    old = ",".join(map(str, towns.lonlat(650, 650)))
    rows.append(f"{old},reported,2025-06-30T12:00:00Z")  # a day too old to count
    cases = table(tmp_path / "c.csv", "lon,lat,stage,reported_at", *rows)
    import_file("cases", cases, crs="EPSG:4326")
    run_id = evaluate(town, rule("silent", share=0.7, days=365))
    found = figures(town, run_id, "silent")
    # Rates of 1 in 24 grids and 0 in one: m = 0.96, a = 0.0384 - 0.96 / 40 = 0.0144, so the
    # quiet grid is drawn to 0.96 - 0.96 x 0.0144 / (0.0144 + 0.024) = 0.6, below 0.7 x 0.96.
    quiet = found.loc[grid(3, 3)]
    assert (quiet["value"], quiet["required"]) == (pytest.approx(24), pytest.approx(26.88))
    assert list(short(town, run_id, "silent")) == [grid(3, 3)]


def test_one_person_over_two_grids_is_one_too_many(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    leaders = [
        f"grid_leader,{'甲' if at in ((0, 0), (1, 0)) else f'长 {i}'},{grid(*at)}"
        for i, at in enumerate(towns.cells())
        if at != (4, 4)
    ]
    import_file("posts", table(tmp_path / "p.csv", "kind,holder,area_code", *leaders))
    run_id = evaluate(town, rule("span", kind="grid_leader", at_most=1))
    assert short(town, run_id, "span") == {grid(0, 0): 1.0, grid(1, 0): 1.0}
    assert figures(town, run_id, "span").loc[grid(4, 4), "status"] == "not_applicable"


def test_a_missing_leader_says_whether_the_post_is_vacant_or_ran_out(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    header = "kind,holder,area_code,valid_to"
    rows = [f"grid_leader,长,{grid(*at)}," for at in towns.cells()[3:]]
    rows += [f"grid_leader,,{grid(0, 0)},", f"grid_leader,长,{grid(1, 0)},2026-05-31"]
    import_file("posts", table(tmp_path / "p.csv", header, *rows))
    run_id = evaluate(town, rule("leaders", kind="grid_leader"))
    assert details(town, run_id, "leaders") == {
        grid(0, 0): {"vacant": 1}, grid(1, 0): {"expired": 1}, grid(2, 0): {},
    }  # fmt: skip


@pytest.fixture
def governed(town: Engine, import_file: Any, tmp_path: Path) -> Engine:
    """A branch in all grids but three, two sites (one uncovered), two units (one tied)."""
    missing = {(0, 0), (1, 0), (3, 3)}
    rows = [f"B{i},支部,grid_branch,{grid(*at)}" for i, at in enumerate(towns.cells())
            if at not in missing]  # fmt: skip
    rows += [f"U{i},单位,resident_unit,{grid(2, 2)}" for i in (1, 2)]
    import_file("organizations", table(tmp_path / "o.csv", "code,name,kind,area_code", *rows))
    places = [(850.0, 850.0), (450.0, 450.0)]
    import_file("sites", points(tmp_path / "x.geojson", places, code=["S1", "S2"], kind="market",
                                party_members=[2, 5]))  # fmt: skip
    ties = ["covers_site,B12,site,S2,", "red_property,U1,organization,B12,",
            "red_property,U2,organization,B12,2026-06-29"]  # fmt: skip
    import_file("ties", table(tmp_path / "t.csv", "kind,from_code,to_kind,to_code,valid_to", *ties))
    return town


def test_breaks_join_to_zones_along_edges_and_not_over_corners(governed: Engine) -> None:
    run_id = evaluate(governed, rule("breaks", tie="covers_site", kinds=["grid_branch"]))
    broken = {grid(0, 0): 1.0, grid(1, 0): 1.0, grid(3, 3): 1.0, grid(4, 4): 1.0}
    assert short(governed, run_id, "breaks") == broken
    assert details(governed, run_id, "breaks")[grid(4, 4)] == {"sites": 1}
    assert details(governed, run_id, "breaks")[grid(3, 3)] == {"lacking": True}
    with reading(governed) as session:
        zones = runs.table(session, run_id, "break_zones")
    assert zones is not None
    assert dict(zip(zones["grid_code"], zones["zone"], strict=True)) == {
        grid(0, 0): 1, grid(1, 0): 1, grid(3, 3): 2, grid(4, 4): 3,
    }  # fmt: skip


def test_sites_say_whether_they_can_found_an_organization_alone(governed: Engine) -> None:
    run_id = evaluate(governed, rule("sites", "site", tie="covers_site"))
    assert details(governed, run_id, "sites") == {
        "S1": {"kind": "market", "formation": "joint", "party_members": 2}
    }
    found = figures(governed, run_id, "sites")
    assert found["status"].to_dict() == {"S1": "short", "S2": "met"}
    assert found["affected"].tolist() == [-1, -1]


def test_units_without_a_tie_that_holds_are_gaps(governed: Engine) -> None:
    asked = {"kind": "resident_unit", "ties": ["red_property"]}
    run_id = evaluate(governed, rule("units", "organization", **asked))
    assert short(governed, run_id, "units") == {"U2": 1.0}
    found = figures(governed, run_id, "units")
    assert found.loc["B12", "status"] == "not_applicable"
    assert found["status"].value_counts()["not_applicable"] == 22


def test_grids_without_an_organization_of_their_own(governed: Engine) -> None:
    run_id = evaluate(governed, rule("organizations", kinds=["grid_branch"]))
    assert set(short(governed, run_id, "organizations")) == {grid(0, 0), grid(1, 0), grid(3, 3)}


def test_funds_tell_no_money_from_no_data(town: Engine, import_file: Any, tmp_path: Path) -> None:
    rows = [f"{grid(0, 0)},2026,work,40000", f"{grid(1, 0)},2026,work,0"]
    rows += [f"{grid(*at)},2026,work,50000" for at in towns.cells()[3:]]
    import_file("funds", table(tmp_path / "f.csv", "area_code,year,kind,amount_yuan", *rows))
    run_id = evaluate(town, rule("funds", kind="work", amount_yuan=50000))
    assert short(town, run_id, "funds") == {
        grid(0, 0): 10000.0, grid(1, 0): 50000.0, grid(2, 0): 50000.0,
    }  # fmt: skip
    assert details(town, run_id, "funds")[grid(2, 0)] == {"no_data": True}
    assert figures(town, run_id, "funds")["status"].value_counts().to_dict() == {
        "met": 22, "short": 2, "no_data": 1,
    }  # fmt: skip


def test_a_standard_judges_only_its_kinds_and_its_band_of_population(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    shapes = [
        towns.feature(towns.cell(*at), code=grid(*at), kind="dedicated" if at[1] else "residential")
        for at in towns.cells()
    ]
    import_file("areas", towns.write(tmp_path / "k.geojson", shapes), level="grid")
    kinds = {"applies": {"kinds": ["residential"]}}
    band = {"applies": {"residents": {"above": 40, "up_to": 50}}}
    run_id = evaluate(
        town,
        rule("leaders", name="kinds", kind="grid_leader", more=kinds),
        rule("leaders", name="band", kind="grid_leader", more=band),
    )
    assert set(short(town, run_id, "kinds")) == {grid(column, 0) for column in range(5)}
    assert short(town, run_id, "band") == {}
    assert set(figures(town, run_id, "band")["status"]) == {"not_applicable"}


def test_a_standard_out_of_force_is_left_out_and_says_so(town: Engine) -> None:
    late = rule("leaders", kind="grid_leader", more={"valid_from": "2026-07-01"})
    run_id = evaluate(town, late)
    assert short(town, run_id, "leaders") == {}
    said = "test/leaders was not applied: it is in force from 2026-07-01 to further notice"
    assert said in notes(town, run_id)
