"""What tests of lists share: the hand-worked town with units, in both stores."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.actions.registers import keeping, showing
from gridmap.analysis.permissions import ANONYMOUS
from tests import towns

CROSSING = (400.0, 400.0)
Keep = Callable[..., str]


def community(folder: Path) -> Path:
    shape = shapely.box(0, 0, towns.SIDE_M * towns.SIZE, towns.SIDE_M * towns.SIZE)
    made = [towns.feature(shape, code=towns.COMMUNITY, name="交通巷社区", parent_code="")]
    return towns.write(folder / "communities.geojson", made)


def units(folder: Path) -> Path:
    """Write a committee without a place, and two units, one at a crossing."""
    place = dict(zip(("lon", "lat"), towns.lonlat(*CROSSING), strict=True))
    rows = [
        {"code": "O1", "name": "居委会", "kind": "residents_committee"},
        {"code": "O2", "name": "某某公司", "kind": "resident_unit", **place},
        {"code": "O3", "name": "某某学校", "kind": "resident_unit"},
    ]
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in row.items() if k not in place}
            | {"area_code": towns.COMMUNITY},
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
            if "lon" in row
            else None,
        }
        for row in rows
    ]
    path = folder / "organizations.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.fixture
def town(tmp_path: Path, once: Any) -> Engine:
    """The whole town with one station at its south-western corner, and three organizations."""

    def fill(store: Engine) -> None:
        for layer, path, level in (
            ("areas", community(tmp_path), "community"),
            ("areas", towns.grids(tmp_path), "grid"),
            ("residences", towns.residences(tmp_path), ""),
            ("paths", towns.paths(tmp_path), ""),
            ("facilities", towns.facilities(tmp_path, (0, 0)), ""),
            ("organizations", units(tmp_path), ""),
        ):
            import_layer(
                store,
                layer,
                path,
                by="test",
                files_folder=tmp_path / "files",
                options=Options(level=level),
            )

    filled: Engine = once(fill)
    return filled


@pytest.fixture
def keep(town: Engine) -> Keep:
    """Add a record with as little as it needs, and what is given; return its code."""
    plain = {
        "demands": {
            "name": "要场地", "kind": "room", "state": "open", "area_code": towns.COMMUNITY,
        },
        "resources": {"name": "会议室", "kind": "room", "state": "open", "organization_code": "O2"},
        "project_steps": {"name": "对接", "due_on": "2026-06-01"},
        "check_ins": {
            "kind": "employed", "organization_code": "O2", "area_code": towns.COMMUNITY,
            "checked_in_on": "2026-03-01", "persons": "10",
        },
        "activities": {
            "name": "读书会", "kind": "culture", "facility_code": "F1", "organization_code": "O1",
            "starts_at": "2026-06-10T10:00",
        },
    }  # fmt: skip

    def call(register: str, at: tuple[float, float] | None = None, **more: str) -> str:
        place = dict(zip(("lon", "lat"), map(str, towns.lonlat(*at)), strict=True)) if at else {}
        return keeping.add(town, register, plain.get(register, {}) | place | more, by="test")

    return call


def row(store: Engine, name: str, code: str) -> dict[str, Any]:
    """Return a record as it is."""
    found: dict[str, Any] = showing.show(store, name, code, asking=ANONYMOUS)["row"]
    return found


def states(store: Engine, *codes: tuple[str, str]) -> list[str]:
    return [row(store, name, code)["state"] for name, code in codes]
