"""The passport of a number: worked by hand in the small town, replayed figure by figure."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, text

from gridmap.actions import coverage_figures
from gridmap.actions.explaining import FORMULAS, Question, explain
from gridmap.actions.explaining.writing import COLUMNS, PLACED
from gridmap.analysis.standards import MEASURES
from gridmap.db.engine import open_engine
from gridmap.db.queries import runs
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from tests import towns
from tests.actions.evaluating import evaluate, figures, grid, points, rule, table

STATION = {"kinds": ["service_station"], "threshold_m": 181}
RULES = [
    rule("reach", **STATION),
    rule("reach", "community", "near", **STATION),
    rule("reach", "grid", "slow", **STATION, people="over_60", pace="over_60"),
    rule("reach", "grid", "twice", **STATION, times=2),
    rule("reach", "grid", "late", **STATION, open_at="Sa 20:00"),
    rule("capacity", **STATION, supply="capacity"),
    rule("accessibility", **STATION, supply="floor_area_m2", at_least=10),
    rule("accessibility", "grid", "decay", **STATION, decay=[[100, 1], [181, 0.5]], at_least=10),
    rule("staff", "community", workers=1, residents=300, minimum=2),
    rule("posts", "community", kind="secretary"),
    rule("one_in_two", "community", kinds=["secretary", "director"]),
    rule("leaders", kind="grid_leader"),
    rule("span", kind="grid_leader"),
    rule("funds", "community", kind="work", amount_yuan=100000),
    rule("sites", "site", tie="covers_site"),
    rule("organizations", kinds=["grid_branch"]),
    rule("units", "organization", kind="resident_unit", ties=["red_property"]),
    rule("breaks", tie="covers_site", kinds=["grid_branch"]),
    rule("space", "community", kinds=["service_station"], area_m2=30, households=100),
    rule("activity_share", "community", kinds=["service_station"], share=0.6),
    rule("facilities", "community", kinds=["service_station"], at_least=3),
    rule("load", of="households", at_least=17, at_most=500),
    rule("load", "community", "cases", of="cases", at_most=2),
    rule("silent", days=365, share=0.5),
]
COMMUNITY = towns.COMMUNITY


@pytest.fixture
def town(import_file: Any, tmp_path: Path, once: Any) -> Engine:
    """The town with every layer that a measure reads, evaluated by every measure."""

    def fill(store: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        # Named by a file of its own: an area that an import made up is judged by nobody.
        whole = towns.feature(shapely.box(0, 0, 1000, 1000), code=COMMUNITY, name="试点社区")
        import_file("areas", towns.write(tmp_path / "c.geojson", [whole]), level="community")
        homes = [
            towns.feature(
                shapely.Point(c * 200 + 60, r * 200 + 80),
                code=f"H{grid(c, r)[-3:]}",
                name=f"{c}-{r}",
                residents=40,
                households=16,
                over_60=8,
                under_6=3,
            )
            for c, r in towns.cells()
        ]
        import_file("residences", towns.write(tmp_path / "homes.geojson", homes))
        import_file("paths", towns.paths(tmp_path))
        stations = [
            towns.feature(
                shapely.Point(x, 400),
                code=code,
                name=f"驿站 {code}",
                kind="service_station",
                capacity=50,
                floor_area_m2=100,
                activity_area_m2=share,
                opening_hours=hours,
            )
            for code, x, share, hours in (
                ("F1", 400, 40, "24/7"),
                ("F2", 800, 80, "Mo-Fr 09:00-17:00"),
            )
        ]
        import_file("facilities", towns.write(tmp_path / "stations.geojson", stations))
        posts = [
            *(f"social_worker,甲{i},{COMMUNITY},," for i in range(2)),
            *(f"{kind},书,{COMMUNITY},," for kind in ("secretary", "director")),
            *(f"grid_leader,长,{grid(c, 0)},," for c in (0, 1)),
            f"grid_leader,旧,{grid(2, 0)},2020-01-01,2021-01-01",
        ]
        head = "kind,holder,area_code,valid_from,valid_to"
        import_file("posts", table(tmp_path / "posts.csv", head, *posts))
        head = "area_code,year,kind,amount_yuan"
        rows = [f"{COMMUNITY},2026,work,{n}" for n in (50000, 20000)]
        import_file("funds", table(tmp_path / "funds.csv", head, *rows))
        sites = [
            towns.feature(
                shapely.Point(x, 100), code=f"S{x}", name=f"楼 {x}", kind="office_building"
            )
            for x in (100, 300)
        ]
        import_file("sites", towns.write(tmp_path / "sites.geojson", sites))
        head = "code,name,kind,area_code"
        import_file(
            "organizations",
            table(
                *(tmp_path / "o.csv", head, f"O1,支部,grid_branch,{grid(0, 0)}"),
                *(f"U1,一厂,resident_unit,{COMMUNITY}", f"U2,二厂,resident_unit,{COMMUNITY}"),
            ),
        )
        ties = ["covers_site,O1,site,S100", "red_property,U1,organization,O1"]
        import_file("ties", table(tmp_path / "t.csv", "kind,from_code,to_kind,to_code", *ties))
        cases = [
            f"C{i},{lon},{lat},{grid(0, 0)},closed,2026-05-0{i + 1}T08:00:00+08:00"
            for i in range(5)
            for lon, lat in [towns.lonlat(50, 50)]
        ]
        head = "code,lon,lat,area_code,stage,reported_at"
        import_file("cases", table(tmp_path / "cases.csv", head, *cases), crs="EPSG:4326")
        evaluate(store, *RULES)

    filled: Engine = once(fill)
    return filled


def passport(store: Engine, measure: str, area: str, **more: Any) -> dict[str, Any]:
    with reading(store) as session:
        return explain(session, Question(measure, area, **more))


def one(store: Engine, measure: str, area: str, **more: Any) -> dict[str, Any]:
    (figure,) = passport(store, measure, area, **more)["figures"]
    return dict(figure)


def every_subject(store: Engine) -> list[tuple[str, str]]:
    """Name every pair of a standard and a subject of it."""
    with reading(store) as session:
        run = runs.get(session)
        return [
            (key, code)
            for key in coverage_figures.applied(session, run.id)
            for code in coverage_figures.figures(session, run.id, key)["code"]
        ]


def test_every_measure_is_applied_and_explained(town: Engine) -> None:
    asked = {key for key, _ in every_subject(town)}
    assert asked == {standard.key for standard in RULES}
    assert {standard.measure for standard in RULES} == set(MEASURES)
    assert set(MEASURES) <= set(FORMULAS)


def test_every_figure_of_every_subject_is_replayed_to_what_the_run_kept(town: Engine) -> None:
    for key, code in every_subject(town):
        figure = one(town, key, code)
        assert figure["replay"] == {
            "value": figure["value"],
            "matches": True,
            "why": {"zh": "", "en": ""},
        }, (key, code)


def test_every_standard_is_explained_for_the_areas_above_its_subjects(town: Engine) -> None:
    for key in {key for key, _ in every_subject(town)} - {"test/sites", "test/units"}:
        for area in ("620702", "620702001"):
            figure = one(town, key, area)
            assert figure["replay"]["matches"], (key, area, figure["replay"])


def test_a_staff_figure_names_rule_rows_and_numbers(town: Engine) -> None:
    answer = passport(town, "staff", COMMUNITY)
    assert answer["subject"] == {
        "type": "area",
        "code": COMMUNITY,
        "name": "试点社区",
        "level": "community",
    }
    assert answer["as_of"] == "2026-06-30"
    assert answer["metric_crs"] == towns.CRS
    assert {e["layer"] for e in answer["editions"] if e["used"]} == {
        "areas",
        "residences",
        "posts",
    }
    (figure,) = answer["figures"]
    # 1,000 residents at 1 in 300 need 4 workers; there are 2.
    assert (figure["value"], figure["required"], figure["shortfall"]) == (2, 4, 2)
    assert figure["status"] == "short"
    assert "max(2, ⌈1,000 × 1 ÷ 300⌉) = 4" in figure["formula"]["zh"]
    assert "short = max(4 − 2, 0) = 2" in figure["formula"]["en"]
    assert figure["standard"]["source"] == "worked by hand"
    assert [row["holder"] for row in figure["numerator"]["rows"]] == ["甲0", "甲1"]
    assert figure["denominator"]["value"] == 1000
    assert len(figure["denominator"]["rows"]) == 10
    assert figure["denominator"]["more"] == 15


def test_a_reach_figure_lists_the_homes_beyond_with_distance_and_nearest(town: Engine) -> None:
    figure = one(town, "test/reach", grid(1, 2))
    # The house at (260, 480) walks 60 + 80 + 200 m to the corner at (400, 400).
    assert (figure["value"], figure["required"], figure["shortfall"]) == (0, 40, 40)
    (home,) = figure["numerator"]["rows"]
    assert home["code"] == "H012"
    assert home["residents"] == 40
    assert home["distance_m"] == pytest.approx(340, abs=0.1)
    assert home["facility"] == "驿站 F1"
    assert "lon" in home
    assert "40 − 0 − 0 = 40（100.0%）" in figure["formula"]["zh"]


def test_what_is_near_but_shut_at_the_moment_is_named_with_its_hours(town: Engine) -> None:
    # The home at (860, 480) walks 60 + 80 m to F2, which is shut on Saturdays.
    (shut,) = one(town, "test/late", grid(4, 2))["further"]
    assert shut["zh"] == "在距离内，但那时不开放"
    assert [(row["code"], row["opening_hours"]) for row in shut["rows"]] == [
        ("F2", "Mo-Fr 09:00-17:00")
    ]
    assert one(town, "test/late", grid(2, 2))["further"] == []


def test_reach_of_ones_own_choice_is_that_of_the_same_standard(town: Engine) -> None:
    for area in (grid(2, 2), COMMUNITY, "620702"):
        own = one(town, "reach", area, kinds=["service_station"], threshold_m=181)
        ruled = one(town, "test/reach", area)
        for name in ("value", "required", "shortfall", "status", "unit"):
            assert own[name] == ruled[name]
        assert own["standard"] is None
        assert own["replay"]["matches"]
    assert own["value"] == 4 * 40
    assert own["denominator"]["rows"][0]["level"] == "subdistrict"


def test_a_straight_choice_without_any_facility_covers_nobody(town: Engine) -> None:
    figure = one(town, "reach", COMMUNITY, kinds=["school"], method="straight", threshold_m=500)
    assert (figure["value"], figure["shortfall"]) == (0, 1000)
    assert figure["replay"]["matches"]


@pytest.mark.parametrize(
    ("name", "total"),
    [("residents", 1000), ("households", 400), ("over_60", 200), ("under_6", 75)],
)
def test_a_count_is_the_sum_of_its_parts(town: Engine, name: str, total: int) -> None:
    for area, parts in ((grid(0, 0), "H001"), (COMMUNITY, grid(0, 0)), ("620702", "620702001")):
        figure = one(town, name, area)
        assert figure["numerator"]["rows"][0]["code"] == parts
        assert figure["replay"]["matches"]
    assert figure["value"] == total


def test_a_composite_names_the_standards_met_and_failed(town: Engine) -> None:
    figure = one(town, "composite", COMMUNITY, most=100)
    with reading(town) as session:
        table = coverage_figures.composite(session, 1, "community").set_index("code")
    kept = table.loc[COMMUNITY]
    assert figure["numerator"]["value"] == kept["met"]
    assert figure["denominator"]["value"] == kept["judged"]
    failing = [r["code"] for r in figure["denominator"]["rows"] if r["status"] == "short"]
    assert sorted(failing) == sorted(kept["failing"])
    assert figure["replay"]["matches"]


def test_a_whole_is_the_sum_of_those_inside_that_fall_short(town: Engine) -> None:
    figure = one(town, "leaders", COMMUNITY, most=100)
    assert figure["shortfall"] == 23
    assert len(figure["numerator"]["rows"]) == 23
    assert figure["numerator"]["rows"][0]["level"] == "grid"
    sites = one(town, "sites", "620702")
    assert [row["code"] for row in sites["numerator"]["rows"]] == ["S300"]


def test_a_site_and_a_unit_say_what_is_tied_to_them(town: Engine) -> None:
    covered, free = one(town, "sites", "S100"), one(town, "sites", "S300")
    assert [row["organization"] for row in covered["numerator"]["rows"]] == ["支部"]
    assert (covered["status"], free["status"]) == ("met", "short")
    tied, loose = one(town, "units", "U1"), one(town, "units", "U2")
    assert (tied["value"], loose["value"]) == (1, 0)


def test_an_expired_post_is_listed_as_such(town: Engine) -> None:
    figure = one(town, "leaders", grid(2, 0))
    assert figure["status"] == "short"
    assert [(r["holder"], r["state"]) for r in figure["further"][0]["rows"]] == [("旧", "expired")]
    assert figure["further"][0]["rows"][0]["state_zh"] == "已到期"


def test_sums_show_their_terms(town: Engine) -> None:
    funds = one(town, "funds", COMMUNITY)
    assert "20,000 = 70,000 元" in funds["formula"]["zh"]
    share = one(town, "activity_share", COMMUNITY)
    assert "120 ÷ 200 = 0.6" in share["formula"]["en"]


def test_rows_hold_only_what_may_be_shown(town: Engine) -> None:
    """Codes, names, counts, distances, facilities, posts: nothing of an individual resident."""
    for key, code in every_subject(town)[::7]:
        figure = one(town, key, code)
        for part in (figure["numerator"], figure["denominator"], *figure["further"]):
            for row in part["rows"] if part else []:
                assert set(row) <= set(COLUMNS) | set(PLACED)
    assert "phone" not in str(COLUMNS)


def edit(store: Engine, statement: str) -> None:
    """Write as QGIS or GDAL would: past gridmap, into the tables themselves."""
    with store.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "layer", "measure"),
    [
        ("UPDATE residence SET residents = 400 WHERE code = 'H001'", "residences", "staff"),
        ("UPDATE post SET holder = '' WHERE holder = '甲0'", "posts", "staff"),
        ("UPDATE fund SET amount_yuan = 1 WHERE amount_yuan = 50000", "funds", "funds"),
        ("DELETE FROM facility WHERE code = 'F1'", "facilities", "facilities"),
    ],
)
def test_a_layer_edited_outside_of_gridmap_is_named(
    town: Engine, statement: str, layer: str, measure: str
) -> None:
    before = one(town, measure, COMMUNITY)
    assert before["replay"]["matches"]
    edit(town, statement)
    answer = passport(town, measure, COMMUNITY)
    (figure,) = answer["figures"]
    assert figure["value"] == before["value"]  # what the run kept
    assert figure["replay"]["matches"] is False
    assert layer in figure["replay"]["why"]["en"]
    assert "outside of gridmap" in figure["replay"]["why"]["en"]
    assert "gridmap 之外" in figure["replay"]["why"]["zh"]
    assert {e["layer"] for e in answer["editions"] if e["edited"]} == {layer}


def test_rows_removed_outside_of_gridmap_make_a_replay_impossible_and_say_so(
    town: Engine,
) -> None:
    edit(town, "DELETE FROM residence WHERE code = 'H001'")
    for key in ("test/reach", "test/capacity", "residents", "composite"):
        figure = one(town, key, grid(0, 0))
        assert figure["replay"]["matches"] is False
        assert "residences" in figure["replay"]["why"]["en"]
    edit(town, f"DELETE FROM area WHERE code = '{grid(4, 4)}'")
    for key in ("test/leaders", "test/reach", "residents", "composite"):
        assert one(town, key, grid(4, 4))["replay"]["matches"] is False


def test_a_later_import_does_not_change_the_passport_of_an_earlier_run(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    before = passport(town, "staff", COMMUNITY)
    head = "kind,holder,area_code"
    import_file("posts", table(tmp_path / "n.csv", head, f"social_worker,新,{COMMUNITY}"))
    import_file("residences", towns.residences(tmp_path))
    import_file("facilities", towns.facilities(tmp_path, (0, 0)))
    assert passport(town, "staff", COMMUNITY) == before
    assert one(town, "test/reach", grid(2, 2))["replay"]["matches"]


@pytest.mark.parametrize(
    ("question", "error", "sentence"),
    [
        ({"measure": "beauty", "area": COMMUNITY}, InputError, "not a measure"),
        ({"measure": "staff", "area": "nowhere"}, NotFoundError, "'nowhere'"),
        ({"measure": "staff", "area": ""}, InputError, "area is missing"),
        ({"measure": "staff", "area": grid(0, 0)}, InputError, "is a grid"),
        ({"measure": "staff", "area": "S100"}, InputError, "is a site"),
        ({"measure": "residents", "area": "S100"}, InputError, "is a figure of areas"),
        ({"measure": "x/y", "area": COMMUNITY}, NotFoundError, "did not apply"),
        ({"measure": "staff", "area": COMMUNITY, "most": 0}, InputError, "rows must be"),
        ({"measure": "staff", "area": "U1"}, InputError, "U1 is an organization"),
        ({"measure": "residents", "area": "U1"}, InputError, "U1 is an organization"),
    ],
)
def test_what_cannot_be_explained_gets_a_sentence(
    town: Engine, question: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as told, reading(town) as session:
        explain(session, Question(**question))
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    "question",
    [
        {"measure": "x" * 100_000, "area": COMMUNITY},
        {"measure": "x/" + "y" * 100_000, "area": COMMUNITY},
        {"measure": "staff", "area": "z" * 100_000},
        {"measure": "staff", "area": COMMUNITY, "most": int(1e308)},
    ],
)
def test_what_was_asked_is_not_echoed_at_length(town: Engine, question: dict[str, Any]) -> None:
    with pytest.raises((InputError, NotFoundError)) as told, reading(town) as session:
        explain(session, Question(**question))
    assert len(str(told.value)) < 300


def plain_town(import_file: Any, folder: Path, paths: Path, **counts: int) -> None:
    """Import the town with one station, any paths, and counts of each house."""
    import_file("areas", towns.grids(folder), level="grid")
    places = [(c * 200 + 60, r * 200 + 80) for c, r in towns.cells()]
    import_file("residences", points(folder / "homes.geojson", places, **counts))
    import_file("paths", paths)
    import_file("facilities", towns.facilities(folder, (400, 400)))


def far_path(folder: Path) -> Path:
    """Write one path that no house is joined to."""
    line = towns.feature(shapely.LineString([(5000, 5000), (5100, 5000)]), kind="residential")
    return towns.write(folder / "far.geojson", [line])


def judged(store: Engine) -> dict[str, set[str]]:
    """Return how reach is judged: by the run, above it, and by one's own choice."""
    own = {"kinds": STATION["kinds"], "threshold_m": 181}
    with reading(store) as session:
        people = runs.rules(session, 1)[0]["parameters"]["people"]
    return {
        "run": set(figures(store, 1, "reach")["status"]),
        "above": {one(store, "test/reach", area)["status"] for area in (COMMUNITY, "620702")},
        "own": {
            one(store, "reach", area, people=people, **own)["status"]
            for area in (grid(0, 0), COMMUNITY)
        },
    }


def test_where_every_home_is_unjoined_no_level_says_met(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    plain_town(import_file, tmp_path, far_path(tmp_path), residents=40)
    evaluate(store, rule("reach", **STATION))
    assert judged(store) == {key: {"no_data"} for key in ("run", "above", "own")}


def test_where_nobody_knows_the_counts_no_level_says_not_applicable(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    plain_town(import_file, tmp_path, towns.paths(tmp_path), residents=40)
    evaluate(store, rule("reach", **STATION, people="over_60"))
    assert judged(store) == {key: {"no_data"} for key in ("run", "above", "own")}


def test_where_every_count_is_zero_reach_does_not_apply_at_any_level(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    plain_town(import_file, tmp_path, far_path(tmp_path), residents=40, over_60=0)
    evaluate(store, rule("reach", **STATION, people="over_60"))
    assert judged(store) == {key: {"not_applicable"} for key in ("run", "above", "own")}


def test_cases_are_listed_by_the_day_of_the_town_as_they_were_counted(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    plain_town(import_file, tmp_path, towns.paths(tmp_path), residents=40)
    lon, lat = towns.lonlat(100, 100)
    cases = [  # the first is a day too late and the second just in time, by the town's clock
        f"LATE,filed,2026-07-01T00:30:00+08:00,{lon},{lat}",
        f"FIRST,filed,2025-07-01T03:00:00+08:00,{lon},{lat}",
    ]
    head = "code,stage,reported_at,lon,lat"
    import_file("cases", table(tmp_path / "cases.csv", head, *cases), crs="EPSG:4326")
    evaluate(store, rule("load", of="cases", at_least=1, at_most=9), rule("silent", days=365))
    for measure in ("load", "silent"):
        cases_of = one(store, measure, grid(0, 0))["numerator"]
        assert cases_of["value"] == 1
        assert [row["code"] for row in cases_of["rows"]] == ["FIRST"]


def test_a_break_for_want_of_an_organization_is_no_uncovered_site(town: Engine) -> None:
    lone, both = one(town, "breaks", grid(4, 4)), one(town, "breaks", grid(1, 0))
    assert (lone["value"], lone["numerator"]["value"], lone["numerator"]["rows"]) == (1, 0, [])
    assert (both["value"], both["numerator"]["value"]) == (2, 1)


def test_above_the_judged_level_the_value_itself_is_replayed(town: Engine) -> None:
    for key, code in every_subject(town):
        if key in {"test/sites", "test/units"} or code != grid(0, 0):
            continue
        for area in (COMMUNITY, "620702"):
            figure = one(town, key, area)
            assert figure["replay"]["value"] == figure["value"], (key, area)
    assert one(town, "leaders", COMMUNITY)["replay"]["value"] == 2


def test_what_a_rate_lacks_above_its_level_is_in_the_unit_of_the_rate(town: Engine) -> None:
    for key in ("test/accessibility", "test/activity_share"):
        figure = one(town, key, "620702")
        lacks = max(figure["required"] - figure["value"], 0)
        assert figure["shortfall"] == pytest.approx(lacks, abs=1e-5)
        assert figure["replay"]["value"] == figure["value"]
        assert (
            figure["numerator"]["value"]
            == len(figure["numerator"]["rows"]) + (figure["numerator"]["more"])
        )
    assert "added up" in figure["formula"]["en"]


def test_a_replay_from_kept_distances_names_the_layers_edited_since(town: Engine) -> None:
    edit(town, "DELETE FROM path")
    asked: list[dict[str, Any]] = [
        {"measure": "test/reach", "area": grid(2, 2)},
        {"measure": "test/reach", "area": COMMUNITY},
        {"measure": "test/capacity", "area": COMMUNITY},
        {"measure": "composite", "area": grid(2, 2)},
        {"measure": "reach", "area": COMMUNITY, "kinds": STATION["kinds"], "threshold_m": 181.0},
    ]
    for question in asked:
        again = one(town, **question)["replay"]
        assert again["matches"]
        kept = "from the distances that the run kept; the layer paths was edited since"
        assert again["why"] == {"zh": "用的是评估保存的距离；图层 paths 之后被修改过", "en": kept}
    for key in ("staff", "residents"):  # these read no path
        assert one(town, key, COMMUNITY)["replay"]["why"] == {"zh": "", "en": ""}


def test_without_any_residence_left_the_stored_figures_are_still_told(town: Engine) -> None:
    asked = [("test/reach", 40), ("residents", 40), ("test/leaders", 0), ("composite", None)]
    before = {key: one(town, key, grid(2, 2))["value"] for key, _ in asked}
    edit(town, "DELETE FROM residence")
    for key, value in asked:
        figure = one(town, key, grid(2, 2))
        assert figure["value"] == before[key]
        assert value is None or figure["value"] == value
        assert figure["replay"]["matches"] is False
        assert "cannot be worked out" in figure["replay"]["why"]["en"]
    assert one(town, "leaders", COMMUNITY)["value"] == 2


def test_a_standard_that_was_not_applied_says_why(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("areas", towns.grids(tmp_path), level="grid")
    import_file("residences", towns.residences(tmp_path))
    evaluate(store, rule("reach", **STATION))
    with (
        pytest.raises(NotFoundError, match=r"test/reach was not applied: .*service_station"),
        reading(store) as session,
    ):
        explain(session, Question("reach", grid(0, 0)))


def test_figures_of_the_demo_city_are_replayed_for_every_standard(demo_store: Path) -> None:
    engine = open_engine(f"sqlite:///{demo_store}")
    try:
        pairs = every_subject(engine)
        by_key: dict[str, list[str]] = {}
        for key, code in pairs:
            by_key.setdefault(key, []).append(code)
        for key, codes in by_key.items():
            for code in codes[:: max(len(codes) // 4, 1)]:
                assert one(engine, key, code)["replay"]["matches"], (key, code)
    finally:
        engine.dispose()
