"""Drafts: drawn step by step, undone, checked, published as an edition, and taken back."""

import datetime as dt
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import area_panel, case_show, drafts, drafts_check, drafts_publish
from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.analysis.permissions import User
from gridmap.db.models import Area, Case, CaseEvent, Draft, Edition, Facility
from gridmap.db.queries import areas
from gridmap.db.queries.standing import on_day
from gridmap.db.session import reading, writing
from gridmap.errors import InputError, NotAllowedError, NotFoundError
from tests.happening import report

WEST, SOUTH, CELL = 100.45, 38.93, 0.004
COMMUNITY = "620702001001"
VERBS = frozenset({"read", "edit_areas", "publish"})
EDITOR = User("li", "editor", VERBS)
BEFORE = dt.date(2026, 1, 1)
TODAY = dt.date(2026, 7, 1)
Layers = Callable[..., None]


def box(i: int, j: int) -> Any:
    """Return the cell in column i and row j."""
    x, y = round(WEST + CELL * i, 7), round(SOUTH + CELL * j, 7)
    return shapely.box(x, y, round(x + CELL, 7), round(y + CELL, 7))


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


@pytest.fixture
def load(store: Engine, tmp_path: Path) -> Layers:
    """Import features as a layer."""

    def call(layer: str, features: list[dict[str, Any]], **options: Any) -> None:
        path = tmp_path / f"{layer}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        options.setdefault("valid_from", BEFORE)
        import_layer(
            store, layer, path, by="test", files_folder=tmp_path, options=Options(**options)
        )

    return call


def grids(**names: str) -> list[dict[str, Any]]:
    """Make four grids of one community, 001 to 004, and one of another."""
    cells = {"001": (0, 1), "002": (1, 1), "003": (0, 0), "004": (1, 0)}
    own = [
        feature(
            box(*at), code=COMMUNITY + n, name=names.get(n, f"东街第{int(n)}网格"), households=100
        )
        for n, at in cells.items()
    ]
    return [*own, feature(box(2, 0), code="620702001002001", name="西街第1网格")]


@pytest.fixture
def town(load: Layers, once: Any) -> Engine:
    """Two communities with grids, homes, a station and a grid leader."""

    def fill(_: Engine) -> None:
        two = shapely.union_all([box(i, j) for i in (0, 1) for j in (0, 1)])
        load("areas", [
            feature(two, code=COMMUNITY, name="东街社区"),
            feature(box(2, 0), code="620702001002", name="西街社区"),
        ], level="community")  # fmt: skip
        load("areas", grids(), level="grid")
        homes = [(0.5, 0.5, 30), (0.9, 0.5, 20), (1.5, 0.5, 50), (0.5, 1.5, 70)]
        load("residences", [
            feature(shapely.Point(WEST + CELL * x, SOUTH + CELL * y), code=f"R{i}", residents=n)
            for i, (x, y, n) in enumerate(homes)
        ])  # fmt: skip
        east = {"name": "东街驿站", "kind": "service_station", "area_code": COMMUNITY}
        load("facilities", [
            feature(shapely.Point(place(0.9, 0.4)), code="F1", **east),
            feature(shapely.Point(place(1.5, 1.5)), code="F2", name="东街诊所", kind="clinic"),
        ])  # fmt: skip

    filled: Engine = once(fill)
    return filled


def place(x: float, y: float) -> list[float]:
    return [round(WEST + CELL * x, 7), round(SOUTH + CELL * y, 7)]


MIDDLE, WESTWARDS = place(1, 1), place(0.8, 0.8)


def begun(store: Engine, layer: str = "areas", by: Any = "test") -> int:
    return int(drafts.begin(store, by=by, layer=layer)["id"])


def do(store: Engine, draft: int, by: Any = "test", **given: Any) -> dict[str, Any]:
    return drafts.change(store, draft, given, by=by)


def moved(store: Engine, draft: int) -> dict[str, Any]:
    return do(store, draft, do="move", community=COMMUNITY, at=MIDDLE, to=WESTWARDS)


def standing(store: Engine, model: Any = Area, **where: Any) -> dict[str, Any]:
    with reading(store) as session:
        rows = session.query(model).filter_by(retired_by_id=None, **where).all()
        return {row.code: row for row in rows}


def seamless(store: Engine) -> None:
    shapes = np.array([row.geom for row in standing(store, level="grid").values()], dtype=object)
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all([box(0, 0), box(1, 0), box(0, 1), box(1, 1), box(2, 0)])
    assert shapely.symmetric_difference(shapely.union_all(shapes), whole).area < 1e-14


def test_a_draft_changes_nothing_until_it_is_published(town: Engine) -> None:
    before = standing(town, level="grid")
    draft = begun(town)
    told = moved(town, draft)
    assert [f["id"] for f in told["features"]["features"]] == [
        COMMUNITY + n for n in ("001", "002", "003", "004")
    ]
    assert {c: r.id for c, r in standing(town, level="grid").items()} == {
        c: r.id for c, r in before.items()
    }
    done = drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    assert (done["state"], done["published_edition"]) == ("published", done["published_edition"])
    after = standing(town, level="grid")
    seamless(town)
    same = {code for code in before if before[code].id == after[code].id}
    assert same == {"620702001002001"}
    with reading(town) as session:
        edition = session.get_one(Edition, done["published_edition"])
        assert (edition.rows, edition.valid_from, edition.layer) == (4, TODAY, "areas")
        assert edition.scope == {"level": "grid", "draft": draft}
        assert edition.remarks[0]["codes"] == [COMMUNITY + n for n in ("001", "002", "003", "004")]
        then = areas.frame(session, "grid", on_day(session, dt.date(2026, 3, 1)))
        now = areas.frame(session, "grid", on_day(session, dt.date(2026, 8, 1)))
    old = dict(zip(then["code"], then.geometry, strict=True))
    new = dict(zip(now["code"], now.geometry, strict=True))
    assert old == {code: row.geom for code, row in before.items()}
    assert new == {code: row.geom for code, row in after.items()}


def test_undo_and_redo_give_the_very_coordinates(town: Engine) -> None:
    draft = begun(town)
    first = moved(town, draft)
    second = do(town, draft, do="insert", community=COMMUNITY, at=place(0.4, 0.9))
    assert (second["position"], second["can_redo"]) == (2, False)
    back = drafts.undo(town, draft, by="test")
    assert back["features"] == first["features"]
    assert drafts.redo(town, draft, by="test")["features"] == second["features"]
    drafts.undo(town, draft, by="test")
    none = drafts.undo(town, draft, by="test")
    assert (none["features"]["features"], none["gone"], none["can_undo"]) == ([], [], False)
    assert drafts.undo(town, draft, by="test")["position"] == 0
    other = do(town, draft, do="merge", key=COMMUNITY + "001", other=COMMUNITY + "002")
    assert (other["position"], len(other["changes"]), other["can_redo"]) == (1, 1, False)


def test_a_split_gets_the_next_number_and_says_who_lives_where(town: Engine) -> None:
    draft = begun(town)
    line = [place(0.7, -0.1), place(0.7, 1.1)]
    told = do(town, draft, do="split", key=COMMUNITY + "003", line=line)
    new = COMMUNITY + "005"
    assert [step["key"] for step in told["changes"]] == [COMMUNITY + "003"]
    properties = {f["id"]: f["properties"] for f in told["features"]["features"]}
    assert (properties[new]["name"], properties[new]["new"]) == ("东街第5网格", True)
    assert properties[COMMUNITY + "003"]["households"] is None
    found = drafts_check.check(town, draft, by="test")
    assert (found["homes_moved"], found["residents_moved"]) == (1, 20)
    assert found["moves"] == [{"from": COMMUNITY + "003", "to": new, "homes": 1, "residents": 20}]
    assert [p["code"] for p in found["facilities"]] == ["F1"]
    assert (found["new_codes"], found["retired_codes"]) == ([new], [])
    assert new in [g["code"] for g in found["leaderless"]]
    sizes = {g["code"]: g for g in found["grids"]}
    whole = sizes[COMMUNITY + "003"]
    assert whole["before_m2"] == pytest.approx(whole["after_m2"] + sizes[new]["after_m2"], rel=1e-6)
    drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    seamless(town)
    assert set(standing(town, level="grid")) >= {new, COMMUNITY + "003"}


def test_a_retired_number_is_never_given_again(town: Engine) -> None:
    first = begun(town)
    do(town, first, do="merge", key=COMMUNITY + "003", other=COMMUNITY + "004")
    found = drafts_check.check(town, first, by="test")
    assert (found["retired_codes"], found["residents_moved"]) == ([COMMUNITY + "004"], 50)
    drafts_publish.publish(town, first, by="test", valid_from=TODAY)
    seamless(town)
    merged = standing(town, level="grid")[COMMUNITY + "003"]
    assert merged.households == 200
    second = begun(town)
    line = [place(1.2, -0.1), place(1.2, 1.1)]
    told = do(town, second, do="split", key=COMMUNITY + "003", line=line)
    assert COMMUNITY + "005" in [f["id"] for f in told["features"]["features"]]


def test_a_number_given_meanwhile_is_renewed_at_publishing(town: Engine) -> None:
    one, two = begun(town), begun(town)
    do(town, one, do="split", key=COMMUNITY + "003", line=[place(0.5, -0.1), place(0.5, 1.1)])
    do(town, two, do="split", key=COMMUNITY + "002", line=[place(1.5, 0.9), place(1.5, 2.1)])
    drafts_publish.publish(town, one, by="test", valid_from=TODAY)
    drafts_publish.publish(town, two, by="test", valid_from=TODAY)
    codes = set(standing(town, level="grid"))
    assert {COMMUNITY + "005", COMMUNITY + "006"} <= codes
    seamless(town)


def test_a_publication_can_be_taken_back_and_the_draft_is_open_again(town: Engine) -> None:
    before = standing(town, level="grid")
    draft = begun(town)
    do(town, draft, do="merge", key=COMMUNITY + "001", other=COMMUNITY + "002")
    drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    back = drafts_publish.revoke(town, draft, by="test")
    assert (back["state"], back["published_edition"], back["conflict"]) == ("open", None, None)
    after = standing(town, level="grid")
    assert {c: (r.geom, r.name, r.households) for c, r in after.items()} == {
        c: (r.geom, r.name, r.households) for c, r in before.items()
    }
    with reading(town) as session:
        newest = session.query(Edition).order_by(Edition.id.desc()).first()
        assert newest.scope == {"level": "grid", "revoked": draft}
        on_the_day = areas.frame(session, "grid", on_day(session, dt.date(2026, 8, 1)))
        assert set(on_the_day["code"]) == set(before)
    drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    assert COMMUNITY + "002" not in standing(town, level="grid")


def test_what_was_changed_again_cannot_be_taken_back(town: Engine) -> None:
    first, second = begun(town), begun(town)
    moved(town, first)
    drafts_publish.publish(town, first, by="test", valid_from=TODAY)
    do(town, second, do="merge", key=COMMUNITY + "003", other=COMMUNITY + "004")
    drafts_publish.publish(town, second, by="test", valid_from=TODAY)
    with pytest.raises(InputError, match="later edition"):
        drafts_publish.revoke(town, first, by="test")
    drafts_publish.revoke(town, second, by="test")
    with pytest.raises(InputError, match="not published"):
        drafts_publish.revoke(town, second, by="test")


def test_a_newer_edition_that_leaves_the_rows_alone_is_no_conflict(
    town: Engine, load: Layers
) -> None:
    draft = begun(town)
    moved(town, draft)
    load("areas", grids(), level="grid")  # all rows anew, and the same
    assert drafts.show(town, draft, by="test")["conflict"] is None
    drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    seamless(town)


def test_a_newer_edition_of_the_same_rows_is_a_conflict_with_advice(
    town: Engine, load: Layers
) -> None:
    draft = begun(town)
    moved(town, draft)
    load("areas", grids(**{"002": "改了名"}), level="grid")
    told = drafts.show(town, draft, by="test")
    assert "放弃这份草稿" in told["conflict"]["zh"]
    with pytest.raises(InputError, match="discard this draft"):
        drafts_publish.publish(town, draft, by="test")
    with pytest.raises(InputError, match="discard this draft"):
        do(town, draft, do="insert", community=COMMUNITY, at=place(0.4, 2))
    drafts.discard(town, draft, by="test")
    with pytest.raises(InputError, match="published or discarded"):
        drafts.undo(town, draft, by="test")


def test_a_step_that_no_longer_fits_can_be_undone_but_not_redone(
    town: Engine, load: Layers
) -> None:
    draft = begun(town)
    do(town, draft, do="set", key="620702001002001", values={"name": "新西街"})
    moved(town, draft)
    load("areas", grids(**{"002": "改了名"}), level="grid")
    assert drafts.undo(town, draft, by="test")["conflict"] is None
    with pytest.raises(InputError, match="discard this draft"):
        drafts.redo(town, draft, by="test")
    done = drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    assert done["position"] == 1
    assert standing(town, level="grid")["620702001002001"].name == "新西街"


def test_a_day_before_what_is_replaced_is_refused(town: Engine) -> None:
    draft = begun(town)
    moved(town, draft)
    with pytest.raises(InputError, match="in force from 2026-01-01"):
        drafts_publish.publish(town, draft, by="test", valid_from=dt.date(2025, 12, 31))
    with pytest.raises(InputError, match="anything yet"):
        drafts_publish.publish(town, begun(town), by="test")


def test_facilities_are_placed_moved_described_and_removed(town: Engine) -> None:
    draft = begun(town, "facilities")
    at = place(0.5, 0.5)
    told = do(
        town, draft, do="add", at=at, values={"kind": "驿站", "name": "新驿站", "capacity": "40"}
    )
    (new,) = told["features"]["features"]
    assert (new["id"], new["properties"]["kind"], new["properties"]["capacity"]) == (
        "+1",
        "service_station",
        40,
    )
    assert (new["properties"]["area_code"], new["geometry"]["coordinates"]) == (COMMUNITY, at)
    do(town, draft, do="place", key="+1", to=place(0.6, 0.6))
    do(town, draft, do="set", key="+1", values={"code": "F9", "opening_hours": "Mo-Fr 09:00-17:00"})
    do(town, draft, do="place", key="F1", to=place(2.5, 0.5))
    do(town, draft, do="take", key="F2")
    found = drafts_check.check(town, draft, by="test")["places"]
    assert {(p["code"], p["did"]) for p in found} == {
        ("F9", "added"),
        ("F1", "changed"),
        ("F2", "removed"),
    }
    drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    now = standing(town, Facility)
    assert set(now) == {"F1", "F9"}
    assert (now["F1"].area_code, now["F9"].capacity) == ("620702001002", 40)
    assert now["F9"].geom == shapely.Point(place(0.6, 0.6))
    drafts_publish.revoke(town, draft, by="test")
    assert set(standing(town, Facility)) == {"F1", "F2"}


CLINIC = {"kind": "clinic"}
REFUSED = {
    "kind": ({"do": "add", "at": MIDDLE, "values": {"kind": "castle"}}, "castle"),
    "no kind": ({"do": "add", "at": MIDDLE}, "Choose a kind"),
    "place": ({"do": "add", "at": [1, "x"], "values": {"kind": "clinic"}}, "longitude"),
    "number": ({"do": "add", "at": MIDDLE, "values": CLINIC | {"capacity": "x"}}, "whole number"),
    "field": ({"do": "add", "at": MIDDLE, "values": {"height": 3}}, "can be given"),
    "code": ({"do": "add", "at": MIDDLE, "values": {"kind": "clinic", "code": "F2"}}, "taken"),
    "area": ({"do": "add", "at": MIDDLE, "values": CLINIC | {"area_code": "9"}}, "no area"),
    "verb": ({"do": "paint", "key": "F1"}, "No such change"),
    "key": ({"do": "take", "key": "F7"}, "has no F7"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_facility_can_be_is_refused(town: Engine, case: str) -> None:
    given, why = REFUSED[case]
    draft = begun(town, "facilities")
    with pytest.raises((InputError, NotFoundError), match=why):
        do(town, draft, **given)
    assert drafts.show(town, draft, by="test")["changes"] == []


def test_who_has_an_area_draws_and_publishes_inside_it_only(town: Engine) -> None:
    east = User("east", "editor", VERBS, area_code=COMMUNITY)
    draft = begun(town, by=east)
    assert do(town, draft, by=east, do="move", community=COMMUNITY, at=MIDDLE, to=WESTWARDS)[
        "may_publish"
    ]
    with pytest.raises(NotAllowedError):
        do(town, draft, by=east, do="set", key="620702001002001", values={"name": "别人的"})
    done = drafts_publish.publish(town, draft, by=east, valid_from=TODAY)
    assert done["state"] == "published"
    places = begun(town, "facilities", by=east)
    with pytest.raises(NotAllowedError):
        do(town, places, by=east, do="place", key="F1", to=place(2.5, 0.5))


def test_drafts_are_seen_by_their_makers_and_by_who_may_publish(town: Engine) -> None:
    draftsman = User("wang", "planner", frozenset({"read", "edit_areas"}))
    other = User("zhao", "planner", frozenset({"read", "edit_areas"}))
    draft = begun(town, by=draftsman)
    do(town, draft, by=draftsman, do="move", community=COMMUNITY, at=MIDDLE, to=WESTWARDS)
    assert [d["id"] for d in drafts.listing(town, by=draftsman)] == [draft]
    assert drafts.listing(town, by=other) == []
    with pytest.raises(NotFoundError):
        drafts.show(town, draft, by=other)
    with pytest.raises(NotAllowedError):
        drafts_publish.publish(town, draft, by=draftsman)
    assert drafts.show(town, draft, by=EDITOR)["may_publish"]
    assert drafts_publish.publish(town, draft, by=EDITOR, valid_from=TODAY)["state"] == "published"
    with pytest.raises(NotAllowedError):
        drafts.begin(town, by=User("a", "viewer", frozenset({"read"})), layer="areas")


def test_another_window_does_not_write_over_this_one(town: Engine) -> None:
    draft = begun(town)
    moved(town, draft)
    with pytest.raises(InputError, match="another window"):
        drafts.change(
            town,
            draft,
            {"do": "remove", "community": COMMUNITY, "at": MIDDLE},
            by="test",
            position=0,
        )
    with reading(town) as session:
        assert session.get_one(Draft, draft).position == 1


def test_a_step_that_is_being_taken_is_waited_for(town: Engine) -> None:
    draft, told = begun(town), []

    def slower() -> None:
        try:
            drafts.change(
                town,
                draft,
                {"do": "move", "community": COMMUNITY, "at": MIDDLE, "to": WESTWARDS},
                by="test",
                position=0,
            )
        except InputError as error:
            told.append(str(error))

    waiting = threading.Thread(target=slower)
    with writing(town) as session:
        row = drafts.opened(session, draft, "test", 0)
        waiting.start()
        time.sleep(0.3)  # long enough to look at the draft before this step is written
        row.position = 1
    waiting.join()
    assert [("another window" in why) for why in told] == [True]


def test_the_ground_says_which_vertices_stay(town: Engine) -> None:
    draft = begun(town)
    found = drafts.ground(town, draft, COMMUNITY, by="test")
    assert len(found["features"]) == 4
    fixed = {tuple(v) for v in found["fixed"]}
    assert tuple(MIDDLE) not in fixed
    assert tuple(place(0, 1)) in fixed
    with pytest.raises(NotFoundError):
        drafts.ground(town, draft, "nowhere", by="test")


WEST_PART, EAST_PART = place(0.2, 0.5), place(0.9, 0.5)  # of the grid 003


@pytest.fixture
def with_cases(town: Engine) -> Engine:
    """The town with cases of the grid 003: open in its west and east, closed in its east."""
    own = {"area_code": COMMUNITY + "003"}
    report(town, "W", tuple(WEST_PART), **own)
    report(town, "E", tuple(EAST_PART), **own)
    report(town, "DONE", tuple(EAST_PART), stage="closed", **own)
    # Somebody said that it belongs there, although it lies elsewhere.
    report(town, "SAID", tuple(place(1.5, 1.5)), **own)
    return town


def areas_of_cases(store: Engine) -> dict[str, str]:
    found = standing(store, Case)
    return {code: row.area_code.removeprefix(COMMUNITY) for code, row in found.items()}


def test_open_cases_follow_a_split_and_what_they_left_stays_known(with_cases: Engine) -> None:
    town = with_cases
    draft = begun(town)
    do(town, draft, do="split", key=COMMUNITY + "003", line=[place(0.7, -0.1), place(0.7, 1.1)])
    assert drafts_check.check(town, draft, by="test")["cases_moved"] == 1
    drafts_publish.publish(town, draft, by="li", valid_from=TODAY)
    assert areas_of_cases(town) == {"W": "003", "E": "005", "DONE": "003", "SAID": "003"}
    with reading(town) as session:
        event = session.query(CaseEvent).order_by(CaseEvent.id.desc()).first()
        assert (event.by, event.stage, event.area_before) == ("li", "", COMMUNITY + "003")
        edition = session.query(Edition).order_by(Edition.id.desc()).first()
        assert edition.id == event.edition_id
        assert edition.remarks[-1]["text"].startswith("1 open cases moved")
    shown = case_show.show(town, "E", asking=EDITOR)["history"][-1]
    assert shown["moved"] == {"from": "东街第3网格", "to": "东街第5网格"}
    assert all(row["moved"] is None for row in case_show.show(town, "W", asking=EDITOR)["history"])


def test_an_area_counts_the_cases_that_it_had_on_a_day(with_cases: Engine) -> None:
    town, old, new = with_cases, COMMUNITY + "003", COMMUNITY + "005"
    with writing(town) as session:  # they came in before
        for case in session.query(Case):
            case.reported_at = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    draft = begun(town)
    do(town, draft, do="split", key=old, line=[place(0.7, -0.1), place(0.7, 1.1)])
    drafts_publish.publish(town, draft, by="test", valid_from=TODAY)

    def count(code: str, day: dt.date | None = None) -> tuple[int, int]:
        cases = area_panel.describe(town, code, day=day)["cases"]
        return cases["open"], cases["total"]

    before, after = TODAY - dt.timedelta(days=1), TODAY
    assert count(old, before) == (3, 4)
    assert (count(old, after), count(new, after)) == ((2, 3), (1, 1))
    assert (count(old), count(new)) == ((2, 3), (1, 1))
    assert count(COMMUNITY, before) == count(COMMUNITY) == (3, 4)


def test_cases_go_to_the_grid_that_swallows_theirs_and_come_back(with_cases: Engine) -> None:
    town = with_cases
    draft = begun(town)
    do(town, draft, do="merge", key=COMMUNITY + "004", other=COMMUNITY + "003")
    # The one that lies elsewhere goes too, to where it lies: its grid is no more.
    assert drafts_check.check(town, draft, by="test")["cases_moved"] == 3
    drafts_publish.publish(town, draft, by="test", valid_from=TODAY)
    assert areas_of_cases(town) == {"W": "004", "E": "004", "DONE": "003", "SAID": "002"}
    drafts_publish.revoke(town, draft, by="test")
    assert areas_of_cases(town) == {"W": "003", "E": "003", "DONE": "003", "SAID": "002"}


def test_cases_follow_grids_that_are_imported_anew(with_cases: Engine, load: Layers) -> None:
    halves = [box(0, 0), box(1, 0)]
    load("areas", [
        feature(shape, code=f"{COMMUNITY}1{i}0", name=f"东街第1{i}0网格")
        for i, shape in enumerate([*halves, shapely.union(box(0, 1), box(1, 1))])
    ], level="grid", valid_from=TODAY)  # fmt: skip
    assert areas_of_cases(with_cases) == {"W": "100", "E": "100", "DONE": "003", "SAID": "120"}
