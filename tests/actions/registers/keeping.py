"""A small town whose registers are kept: two communities of a subdistrict, each with a grid."""

from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Engine

from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.actions.registers import keeping
from gridmap.analysis.permissions import User
from tests.actions.test_case_reporting import feature, written

WEST, EAST = "620702001001001", "620702001002001"
KEEPS = frozenset({"read", "keep_records", "keep_lists"})
WESTERN = User("western", "staff", KEEPS, area_code="620702001001")
VIEWER = User("eye", "viewer", frozenset({"read"}))


def fill(store: Engine, folder: Path) -> None:
    """Bring the grids in; communities and above are made from them."""
    rows = [
        feature(shapely.box(100.44 + n / 100, 38.93, 100.45 + n / 100, 38.94), code=code)
        for n, code in enumerate((WEST, EAST))
    ]
    path = written(folder / "grids.geojson", rows)
    import_layer(
        store, "areas", path, by="t", files_folder=folder / "files", options=Options(level="grid")
    )


def organization(store: Engine, name: str = "西社区党委", by: Any = "t", **more: str) -> str:
    """Add an organization and return its code."""
    given = {"name": name, "kind": "party_committee", "area_code": "620702001001"} | more
    return keeping.add(store, "organizations", given, by=by)
