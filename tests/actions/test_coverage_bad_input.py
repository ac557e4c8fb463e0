"""Bad and empty input: a named result each time, never a crash or a silent zero."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, update

from gridmap.actions import coverage_ground, coverage_show
from gridmap.actions.explaining import Question, explain
from gridmap.analysis.standards import Standard
from gridmap.db.models import Facility, Residence
from gridmap.db.session import reading, writing
from gridmap.errors import InputError
from tests import towns
from tests.actions.evaluating import evaluate, figures, grid, notes, points, rule, short

STATION = {"kinds": ["service_station"], "method": "walking"}
REACH = rule("reach", threshold_m=181, **STATION)
SEATS = rule("capacity", threshold_m=341, **STATION)
UNDIVIDED = "620702001002"
SHARED = rule("accessibility", threshold_m=341, at_least=300, **STATION)


@pytest.fixture
def town(import_file: Any, tmp_path: Path, once: Any) -> Engine:
    """The town with one station of 60 places on the corner in its middle."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("paths", towns.paths(tmp_path))
        made = points(tmp_path / "s.geojson", [(400.0, 400.0)], kind="service_station", capacity=60)
        import_file("facilities", made)

    filled: Engine = once(fill)
    return filled


def edit(store: Engine, model: Any, code: str = "", **values: Any) -> None:
    """Change rows as an editor of the file does, past every check of an import."""
    with writing(store) as session:
        statement = update(model).values(**values)
        session.execute(statement.where(model.code == code) if code else statement)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (rule("sites", "site", tie="covers_site"), "there are no sites"),
        (rule("units", "organization", kind="resident_unit", ties=["serves_area"]),
         "there are no organizations"),
        (rule("organizations", kinds=["branch"]), "there are no organizations"),
        (rule("breaks", tie="covers_site", kinds=["branch"]),
         "there are no organizations and no sites"),
        (rule("leaders", "community", kind="secretary"), "there are no areas of level community"),
        (rule("silent"), "there are no cases"),
        (rule("load", of="cases", at_least=1), "there are no cases"),
        (rule("load", of="sites", at_least=1), "there are no sites"),
        (rule("reach", kinds=["clinic"], threshold_m=300), "there is no facility of kind clinic"),
        (rule("capacity", kinds=["clinic"], threshold_m=300),
         "there is no facility of kind clinic"),
    ],
    ids=lambda value: value.measure if isinstance(value, Standard) else "",
)  # fmt: skip
def test_a_standard_without_a_subject_says_why_it_was_not_applied(
    town: Engine, asked: Standard, why: str
) -> None:
    run_id = evaluate(town, asked)
    assert short(town, run_id, asked.key.removeprefix("test/")) == {}
    assert f"{asked.key} was not applied: {why}" in notes(town, run_id)


def test_a_facility_outside_the_network_is_named_and_serves_nobody_on_foot(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    far = points(tmp_path / "f.geojson", [(3000.0, 3000.0)], kind="clinic", name="远诊所")
    import_file("facilities", far)
    run_id = evaluate(town, rule("reach", kinds=["clinic"], threshold_m=3000))
    found = figures(town, run_id, "reach")
    assert set(found["status"]) == {"short"}
    assert set(found["facility_id"]) == {-1}
    assert found["distance_m"].isna().all()
    said = next(note for note in notes(town, run_id) if note.startswith("远诊所"))
    assert said.endswith("m from the nearest path; it serves nobody by walking")


def test_people_on_an_island_are_uncovered_and_not_unjoined(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    lane = towns.feature(shapely.LineString([(1500, 0), (1500, 400)]), name="岛路")
    import_file("paths", towns.write(tmp_path / "i.geojson", [lane]), add=True)
    home = points(tmp_path / "h.geojson", [(1510.0, 100.0)], residents=11)
    import_file("residences", home, add=True)
    evaluate(town, REACH)
    with reading(town) as session:
        found = coverage_show.reach(session, threshold_m=3000, **STATION).total
    assert (found["uncovered"], found["unjoined"]) == (11, 0)


def test_where_nobody_lives_nothing_is_met_and_nothing_short(town: Engine) -> None:
    edit(town, Residence, residents=0, households=0)
    run_id = evaluate(town, REACH, SEATS, SHARED)
    for key in ("reach", "capacity", "accessibility"):
        assert set(figures(town, run_id, key)["status"]) == {"not_applicable"}, key
    with reading(town) as session:
        found = coverage_show.reach(session, threshold_m=181, level="grid", **STATION)
    assert found.total["residents"] == found.total["falsely_covered"] == 0
    by_code = coverage_show.reach_by_code(found)["areas"]
    assert by_code[grid(0, 0)]["share_uncovered"] is None
    assert by_code[grid(0, 0)]["detour"] is None


def test_an_area_without_residences_is_not_judged_by_people(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    home = points(tmp_path / "h.geojson", [(460.0, 480.0)], residents=40, households=16)
    import_file("residences", home)
    load = rule("load", of="residents", at_least=10)
    run_id = evaluate(town, REACH, SEATS, load)
    assert figures(town, run_id, "reach")["status"].value_counts().to_dict() == {
        "not_applicable": 24, "met": 1,
    }  # fmt: skip
    assert figures(town, run_id, "load").loc[grid(0, 0), "status"] == "no_data"


def test_negative_counts_are_unknown_and_noted(town: Engine) -> None:
    edit(town, Residence, "H013", residents=-5)  # the house of the middle grid
    edit(town, Residence, "H001", households=-1)
    edit(town, Facility, capacity=-60)
    run_id = evaluate(town, REACH, SEATS)
    said = notes(town, run_id)
    assert "1 residences have a negative number of residents; it counts as unknown" in said
    assert "1 residences have a negative number of households; it counts as unknown" in said
    assert "1 facilities have a negative capacity; it counts as unknown" in said
    assert "test/reach: 1 residences say nothing of residents" in said
    why = "no facility of kind service_station says its capacity"
    assert f"test/capacity was not applied: {why}" in said
    assert figures(town, run_id, "reach").loc[grid(2, 2), "status"] == "no_data"
    assert figures(town, run_id, "reach")["required"].min() == 0


def test_places_without_coordinates_are_noted_and_stop_nothing(town: Engine) -> None:
    edit(town, Residence, "H001", geom=shapely.Point())
    edit(town, Facility, geom=shapely.Point())
    run_id = evaluate(town, REACH, SEATS, SHARED, rule("facilities", kinds=["service_station"]))
    said = notes(town, run_id)
    assert "1 residences have no place on the map; they lie in no area" in said
    assert any("without a place; it serves nobody by walking" in note for note in said)
    assert set(short(town, run_id, "facilities").values()) == {1.0}
    with reading(town) as session:
        for method in ("straight", "walking"):
            asked = STATION | {"method": method}
            found = coverage_show.reach(session, threshold_m=500, **asked).total
            assert (found["covered"], found["unjoined"]) == (0, towns.RESIDENTS)


def test_a_town_of_which_no_residence_has_a_place_is_refused(town: Engine) -> None:
    edit(town, Residence, geom=shapely.Point())
    with pytest.raises(InputError, match="No residence has a place on the map"):
        evaluate(town, REACH)


@pytest.mark.parametrize("method", ["walking", "straight"])
def test_a_radius_of_a_million_kilometres_reaches_everybody(town: Engine, method: str) -> None:
    wide = STATION | {"method": method, "threshold_m": 1e9}
    run_id = evaluate(
        town,
        rule("reach", **wide),
        rule("capacity", **wide),
        rule("accessibility", at_least=60, **wide),
        rule("reach", name="twice", times=2, **wide),
    )
    assert short(town, run_id, "reach") == {}
    assert sum(short(town, run_id, "capacity").values()) == 1000 - 60
    assert np.allclose(figures(town, run_id, "accessibility")["value"], 60)
    assert len(short(town, run_id, "twice")) == 25
    with reading(town) as session:
        assert coverage_show.reach(session, **wide).total["uncovered"] == 0


def test_more_pairs_than_fit_into_memory_are_refused_by_name(
    town: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage_ground, "MOST_PAIRS", 10)
    run_id = evaluate(town, rule("capacity", threshold_m=5000, **STATION))
    why = "within 5,000 m there are 25 pairs of a residence and a facility"
    assert any(f"test/capacity was not applied: {why}" in note for note in notes(town, run_id))


def test_a_radius_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="threshold_m"):
        rule("reach", threshold_m=0, **STATION)
    with pytest.raises(InputError, match="longer than 0 m"):
        evaluate(None, thresholds_m=(0.0,))  # type: ignore[arg-type]


def test_without_paths_nobody_is_known_to_be_covered(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("areas", towns.grids(tmp_path), level="grid")
    import_file("residences", towns.residences(tmp_path))
    made = points(tmp_path / "s.geojson", [(400.0, 400.0)], kind="service_station", capacity=60)
    import_file("facilities", made)
    run_id = evaluate(store, REACH, SEATS, SHARED)
    for key in ("reach", "capacity", "accessibility"):
        assert set(figures(store, run_id, key)["status"]) == {"no_data"}, key
        assert short(store, run_id, key) == {}


def test_without_facilities_standards_of_them_are_not_applied(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("areas", towns.grids(tmp_path), level="grid")
    import_file("residences", towns.residences(tmp_path))
    kinds = ["service_station"]
    asked = [
        rule("facilities", kinds=kinds),
        rule("space", kinds=kinds, area_m2=30, households=100),
        rule("activity_share", kinds=kinds, share=0.6),
    ]
    run_id = evaluate(store, *asked)
    for standard in asked:
        why = "there are no facilities"
        assert f"{standard.key} was not applied: {why}" in notes(store, run_id)


def test_a_community_that_nobody_divided_into_grids_keeps_its_people_and_stations(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    outlines = {
        "620702001001": shapely.box(0, 0, 500, 1000),
        UNDIVIDED: shapely.box(500, 0, 1000, 1000),
    }
    made = [
        towns.feature(shape, code=code, name=code, parent_code="620702001")
        for code, shape in outlines.items()
    ]
    import_file("areas", towns.write(tmp_path / "c.geojson", made), level="community")
    half = towns.feature(
        outlines["620702001001"], code="620702001001001", name="格", parent_code="620702001001"
    )
    import_file("areas", towns.write(tmp_path / "g.geojson", [half]), level="grid")
    import_file("residences", towns.residences(tmp_path))
    import_file("paths", towns.paths(tmp_path))
    import_file("facilities", towns.facilities(tmp_path, (400, 400), (800, 400)))
    reach = rule("reach", "community", kinds=["service_station"], threshold_m=1000)
    counted = rule("facilities", "community", kinds=["service_station"])
    run_id = evaluate(store, reach, counted)
    reached = figures(store, run_id, "reach").loc[UNDIVIDED]
    assert reached["residents"] == 10 * towns.RESIDENTS
    assert reached["required"] == 10 * towns.RESIDENTS
    assert reached["value"] > 0
    assert figures(store, run_id, "facilities").loc[UNDIVIDED, "value"] == 1
    with reading(store) as session:
        shown = coverage_show.reach(
            session, kinds=["service_station"], method="walking", threshold_m=1000.0,
            level="community",
        )  # fmt: skip
    kept = shown.areas.set_index("code").loc[UNDIVIDED]
    assert (kept["residents"], kept["covered"]) == (reached["required"], reached["value"])
    assert shown.outside == 0


def test_people_whom_nobody_counted_are_not_taken_for_none(town: Engine) -> None:
    edit(town, Residence, "H001", residents=-1)
    few = {"applies": {"residents": {"up_to": 10}}}
    run_id = evaluate(
        town,
        rule("staff", workers=1, residents=10, minimum=0),
        rule("load", of="residents", at_least=10),
        rule("facilities", name="band", kinds=["service_station"], more=few),
    )
    for key in ("staff", "load", "band"):
        assert figures(town, run_id, key).loc[grid(0, 0), "status"] == "no_data", key
        assert short(town, run_id, key).get(grid(0, 0)) is None, key
    assert np.isnan(figures(town, run_id, "staff").loc[grid(0, 0), "denominator"])


def test_counts_within_a_threshold_of_many_digits_are_found_again(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("facilities", towns.facilities(tmp_path, (400, 400), (410, 400)))
    near = {"kinds": ["service_station"], "times": 2}
    rules = [
        rule("reach", name=name, threshold_m=metres, **near)
        for name, metres in (("a", 340.0004), ("b", 339.99996))
    ]
    run_id = evaluate(town, *rules)
    for key in ("a", "b"):
        with reading(town) as session:
            found = explain(session, Question(f"test/{key}", grid(1, 1)), run_id)
        assert found["figures"][0]["replay"]["matches"], key
