"""Who has an area imports only into it, on both stores."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.analysis.permissions import User
from gridmap.db.queries import editions
from gridmap.db.session import reading
from gridmap.errors import NotAllowedError

VERBS = frozenset({"import"})
EAST = User("east", "planner", VERBS, area_code="620702001")
CITY = User("city", "planner", VERBS)
VIEWER = User("eye", "viewer", frozenset({"read"}))
Import = Callable[..., Any]


def square(code: str, west: float, east: float, **more: Any) -> dict[str, Any]:
    ring = [[west, 38.9], [east, 38.9], [east, 38.95], [west, 38.95], [west, 38.9]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": code, **more},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def place(code: str, lon: float | None, **more: Any) -> dict[str, Any]:
    shape = None if lon is None else {"type": "Point", "coordinates": [lon, 38.92]}
    return {"type": "Feature", "properties": {"code": code, **more}, "geometry": shape}


def written(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def bring(store: Engine, tmp_path: Path) -> Import:
    """Import features as somebody, into two subdistricts side by side."""

    def call(by: Any, layer: str, *features: dict[str, Any], **options: Any) -> Any:
        path = written(tmp_path / f"{layer}.geojson", *features)
        return import_layer(
            store, layer, path, by=by, files_folder=tmp_path / "f", options=Options(**options)
        )

    call(
        "test", "areas", square("620702001", 100.40, 100.45), square("620702002", 100.45, 100.50),
        level="subdistrict",
    )  # fmt: skip
    return call


def test_areas_are_imported_below_ones_own(bring: Import, store: Engine) -> None:
    own = square("620702001001", 100.40, 100.45)
    assert bring(EAST, "areas", own, level="community").rows == 1
    theirs = square("620702002001", 100.45, 100.50)
    for features in ([theirs], [own, theirs]):
        with pytest.raises(NotAllowedError, match="only inside the area 620702001"):
            bring(EAST, "areas", *features, level="community")
    with pytest.raises(NotAllowedError):
        bring(EAST, "areas", square("620702001", 100.40, 100.45), level="subdistrict")
    with reading(store) as session:
        assert editions.counts(session)["areas"]["community"] == 1
    assert bring(CITY, "areas", theirs, level="community").rows == 1


def test_facilities_are_added_where_they_stand(bring: Import) -> None:
    inside, outside = place("F1", 100.42), place("F2", 100.47)
    station = {"kind": "service_station"}
    assert bring(EAST, "facilities", inside, **station, add=True).rows == 1
    for features in ([outside], [inside, outside], [place("F3", 99.0)]):
        with pytest.raises(NotAllowedError):
            bring(EAST, "facilities", *features, **station, add=True)
    with pytest.raises(NotAllowedError):  # that would replace those of the whole town
        bring(EAST, "facilities", inside, **station)
    assert bring(CITY, "facilities", inside, outside, **station).rows == 2


def test_a_row_belongs_to_the_area_that_it_names_as_well(bring: Import) -> None:
    station = {"kind": "service_station", "add": True}
    lie = place("F1", 100.42, area_code="620702002")
    with pytest.raises(NotAllowedError):
        bring(EAST, "facilities", lie, **station)
    truth = place("F1", 100.42, area_code="620702001")
    assert bring(EAST, "facilities", truth, **station).rows == 1


def test_rows_without_a_place_belong_to_the_area_that_they_name(bring: Import) -> None:
    def office(code: str) -> dict[str, Any]:
        return place("O1", None, name="支部", kind="branch", area_code=code)

    assert bring(EAST, "organizations", office("620702001"), add=True).rows == 1
    for code in ("620702002", "620702", "", "999"):
        with pytest.raises(NotAllowedError):
            bring(EAST, "organizations", office(code), add=True)


def test_a_role_without_the_verb_imports_nothing(bring: Import) -> None:
    with pytest.raises(NotAllowedError, match=r"eye \(Viewer\) may not do this \(import\)"):
        bring(VIEWER, "facilities", place("F1", 100.42), kind="service_station")
