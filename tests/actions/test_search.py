"""Searching a store, and what is known of a place, on both stores."""

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import coverage, place_card, search_index
from gridmap.actions.search import search
from gridmap.db.queries import names
from gridmap.db.session import reading
from gridmap.errors import StoreError
from tests import towns
from tests.actions.conftest import Import


def features(path: Path, *rows: tuple[dict[str, Any], list[float] | None]) -> Path:
    made = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": None if at is None else {"type": "Point", "coordinates": at},
        }
        for properties, at in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}), "utf-8")
    return path


@pytest.fixture
def town(import_file: Import, tmp_path: Path, once: Any) -> Engine:
    """The 5 x 5 town with two stations, a site, two organizations and a secretary."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("facilities", towns.facilities(tmp_path, (200, 200), (800, 800)))
        import_file("paths", towns.paths(tmp_path))
        lon, lat = towns.lonlat(100, 100)
        site = {"code": "S1", "name": "丹霞市场", "kind": "market", "area_code": ""}
        import_file("sites", features(tmp_path / "sites.geojson", (site, [lon, lat])))
        (tmp_path / "organizations.csv").write_text(
            "code,name,kind,area_code,address,phone\n"
            f"O1,第一党支部,branch,{towns.grid_code(0, 0)},民主西街12号,0936-1234567\n",
            "utf-8",
        )
        import_file("organizations", tmp_path / "organizations.csv")
        (tmp_path / "posts.csv").write_text(
            f"kind,holder,area_code\ngrid_leader,欧阳明月,{towns.grid_code(1, 1)}\n", "utf-8"
        )
        import_file("posts", tmp_path / "posts.csv")

    filled: Engine = once(fill)
    return filled


def hits(engine: Engine, text: str, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = search(engine, text, **options)["hits"]
    return found


def test_every_noun_is_found_with_the_areas_above_it(town: Engine) -> None:
    [grid, *_] = hits(town, towns.grid_code(2, 3))
    assert (grid["type"], grid["level"], grid["matched"]) == ("area", "grid", "code")
    assert [area["level"] for area in grid["parents"]] == ["community", "subdistrict", "district"]
    assert grid["bbox"][0] < grid["lon"] < grid["bbox"][2]
    [facility, *_] = hits(town, "驿站 2")
    assert (facility["type"], facility["code"], facility["kind"]) == (
        "facility",
        "F2",
        "service_station",
    )
    [site] = hits(town, "dxsc")
    assert (site["type"], site["code"], site["matched"]) == ("site", "S1", "initials")
    [home, *_] = hits(town, "H007")
    assert (home["type"], home["parents"][0]["code"]) == ("residence", towns.grid_code(1, 1))


def test_what_names_no_area_lies_where_its_place_is(town: Engine) -> None:
    [site] = hits(town, "丹霞")
    assert site["parents"][0]["code"] == towns.grid_code(0, 0)


def test_an_organization_without_a_place_is_found_by_its_address(town: Engine) -> None:
    [found] = hits(town, "民主西街")
    assert (found["type"], found["matched"], found["marks"]) == (
        "organization",
        "address",
        [(0, 4)],
    )
    assert (found["lon"], found["bbox"]) == (None, None)
    assert found["parents"][0]["code"] == towns.grid_code(0, 0)


@pytest.mark.parametrize("text", ["欧阳明月", "欧阳", "oymy", "0936-1234567"])
def test_no_person_and_no_phone_is_found(town: Engine, text: str) -> None:
    assert search(town, text)["hits"] == []


def test_a_new_edition_is_found_and_what_it_replaced_is_not(
    town: Engine, import_file: Import, tmp_path: Path
) -> None:
    assert hits(town, "丹霞")
    site = {"code": "S1", "name": "七彩市场", "kind": "market"}
    import_file("sites", features(tmp_path / "new.geojson", (site, list(towns.lonlat(100, 100)))))
    assert hits(town, "丹霞") == []
    assert hits(town, "qicai")[0]["code"] == "S1"


def test_pasted_coordinates_offer_every_datum_with_the_area_there(town: Engine) -> None:
    lon, lat = towns.lonlat(500, 500)
    found = search(town, f"{lat:.6f}, {lon:.6f}")
    assert found["counts"]["place"] == len(found["hits"]) == 3
    plain, gcj, _bd = found["hits"]
    assert (plain["type"], plain["matched"], plain["datum"]) == ("place", "coordinates", "WGS-84")
    assert plain["parents"][0]["code"] == towns.grid_code(2, 2)
    assert gcj["datum"] == "GCJ-02"
    assert gcj["parents"] != plain["parents"]
    [named] = hits(town, f"{lon:.6f} {lat:.6f} WGS84")
    assert named["code"] == plain["code"]


def test_types_limit_what_is_found(town: Engine) -> None:
    lon, lat = towns.lonlat(500, 500)
    assert {hit["type"] for hit in hits(town, "62070200", types=("area",))} == {"area"}
    assert hits(town, f"{lon},{lat}", types=("area",)) == []
    assert hits(town, f"{lon},{lat}", types=("place",)) != []


def test_an_empty_store_finds_nothing_but_coordinates(store: Engine) -> None:
    assert search(store, "交通巷") == {"hits": [], "counts": {}, "fresh": True}
    [place] = hits(store, "100.449,38.925")
    assert (place["near"], place["parents"]) == (False, [])


def test_rows_are_the_same_on_disk(
    town: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "LARGE", 5)
    key = search_index._key(town)
    made = search_index._rows(town, tmp_path / "search", key)
    assert [path.name for path in (tmp_path / "search").iterdir()] == [f"names-{key}"]
    kept = search_index._rows(town, tmp_path / "search", key)
    for name in ("codes", "names", "addresses", "kinds"):
        assert list(getattr(kept, name)) == list(getattr(made, name))
    for name in ("type", "kind", "up", "lonlat", "box"):
        np.testing.assert_array_equal(getattr(kept, name), getattr(made, name))


def test_a_folder_that_cannot_be_written_costs_only_time(
    town: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "LARGE", 5)
    (tmp_path / "file").write_text("no folder")
    assert hits(town, "丹霞", folder=tmp_path / "file")


def test_a_large_town_answers_from_the_index_before_while_a_new_one_is_built(
    town: Engine, import_file: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hits(town, "丹霞")
    monkeypatch.setattr(search_index, "LARGE", 5)
    go, really = threading.Event(), search_index._rows

    def slow(*given: Any) -> Any:
        assert go.wait(60)
        return really(*given)

    monkeypatch.setattr(search_index, "_rows", slow)
    site = {"code": "S1", "name": "七彩市场", "kind": "market"}
    import_file("sites", features(tmp_path / "new.geojson", (site, list(towns.lonlat(100, 100)))))
    before = search(town, "丹霞")
    assert (before["fresh"], len(before["hits"])) == (False, 1)
    [builder] = [t for t in threading.enumerate() if t.name == "search-index"]
    go.set()
    builder.join(60)
    after = search(town, "qicai")
    assert (after["fresh"], len(after["hits"])) == (True, 1)


def test_the_index_is_built_in_the_background_once(town: Engine) -> None:
    search_index.begin(town, None)
    for thread in threading.enumerate():
        if thread.name == "search-index":
            thread.join(60)
    assert str(town.url) in search_index._latest
    search_index.begin(town, None)
    assert not [t for t in threading.enumerate() if t.name == "search-index"]


def test_a_store_that_fails_while_the_index_is_built_fails_the_next_search_only(
    town: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise StoreError("The store is away.")

    monkeypatch.setattr(search_index, "_rows", refuse)
    search_index.begin(town, None)
    for thread in threading.enumerate():
        if thread.name == "search-index":
            thread.join(60)
    with pytest.raises(StoreError, match="away"):
        search(town, "丹霞")
    monkeypatch.undo()
    assert hits(town, "丹霞")


def test_a_place_on_a_boundary_lies_in_one_area_of_each_level(town: Engine) -> None:
    corner = shapely.Point(towns.lonlat(400, 400))
    with reading(town) as session:
        found = names.around(session, corner.x, corner.y)
    assert [area.level for area in found] == ["grid", "community", "subdistrict", "district"]


def test_a_place_says_its_areas_datums_and_address(
    town: Engine, import_file: Import, tmp_path: Path
) -> None:
    lon, lat = towns.lonlat(460, 480)
    found = place_card.describe(town, lon, lat)
    assert found["parents"][0]["code"] == towns.grid_code(2, 2)
    assert [at["datum"] for at in found["datums"]] == ["WGS-84", "GCJ-02", "BD-09"]
    assert (found["address"], found["nearest"]) == ("", None)  # houses have no names, and no run
    home = {"code": "H", "name": "民主西街1号楼", "residents": 1}
    import_file("residences", features(tmp_path / "named.geojson", (home, [lon, lat])))
    assert place_card.describe(town, *towns.lonlat(480, 480))["address"] == "民主西街1号楼"
    assert place_card.describe(town, *towns.lonlat(560, 480))["address"] == ""


def test_the_nearest_station_is_measured_along_paths(town: Engine, tmp_path: Path) -> None:
    coverage.run(town, by="test", standards=[], networks=tmp_path / "networks")
    # 60 m to the street on the west, 80 m down it, and 200 m to the crossing with the station.
    found = place_card.describe(town, *towns.lonlat(460, 280), networks=tmp_path / "networks")
    nearest = found["nearest"]
    assert (nearest["state"], nearest["code"]) == ("found", "F1")
    assert nearest["distance_m"] == 60 + 80 + 200
    assert nearest["kinds"][0] == "service_station"


def test_why_nothing_is_near_is_said(town: Engine) -> None:
    coverage.run(town, by="test", standards=[])
    far = place_card.describe(town, 101.4, 38.9)
    assert (far["parents"], far["nearest"]["state"]) == ([], "no_path")
    none = place_card.describe(town, *towns.lonlat(460, 280), kinds=["hospital"])
    assert none["nearest"]["state"] == "none"
