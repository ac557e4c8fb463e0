"""Break zones (割裂带): neighbouring grids with breaks, as one shape a zone."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from gridmap.actions import coverage_figures
from gridmap.actions.coverage_inputs import newest_edition
from gridmap.db.models import Run
from gridmap.db.queries import areas, runs
from gridmap.db.queries.features import BBox
from gridmap.db.session import Session
from gridmap.errors import NotFoundError
from gridmap.files.geojson import Features

MEASURE = "breaks"


def count(session: Session, run_id: int) -> int:
    """Return how many break zones a run found."""
    table = runs.table(session, run_id, "break_zones")
    return 0 if table is None or table.empty else int(table["zone"].nunique())


def zones(session: Session, run: Run) -> pd.DataFrame:
    """Return the break zones of a run, a row a zone, the largest first.

    Returns
    -------
    DataFrame
        zone, grids (how many), residents, breaks (sites without an organization and grids
        without one of their own), codes (of the grids) and geometry.

    Raises
    ------
    NotFoundError
        The run looked for no breaks.
    """
    table = runs.table(session, run.id, "break_zones")
    key = _standard(session, run)
    if table is None or key is None:
        raise NotFoundError(f"Run {run.id} looked for no breaks, so it knows no break zones.")
    found = coverage_figures.figures(session, run.id, key).set_index("code")
    table = table.join(found[["residents", "value"]], on="grid_code")
    table["geometry"] = _shapes(session, run, table["grid_code"].tolist())
    rows = [
        {
            "zone": int(zone),
            "grids": len(part),
            "residents": int(part["residents"].clip(lower=0).sum()),
            "breaks": int(part["value"].sum()),
            "codes": part["grid_code"].tolist(),
            "geometry": shapely.union_all(part["geometry"].to_numpy(dtype=object)),
        }
        for zone, part in table.groupby("zone")
    ]
    columns = ["zone", "grids", "residents", "breaks", "codes", "geometry"]
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values(["grids", "zone"], ascending=[False, True], ignore_index=True)


def features(
    session: Session, run: Run, inside: set[str] | None = None, bbox: BBox | None = None
) -> Features:
    """Return the break zones of a run as features.

    Their properties are zone, grids, residents, breaks, sites and area_codes. `inside` are codes
    of grids: only zones that hold one of them. `bbox` is west, south, east, north: only zones that
    touch it.
    """
    rows = [
        row
        for row in _with_sites(session, run, zones(session, run)).to_dict(orient="records")
        if (inside is None or inside & set(row["codes"]))
        and (bbox is None or shapely.intersects(row["geometry"], shapely.box(*bbox)))
    ]
    columns = {
        k: [row[k] for row in rows] for k in ("zone", "grids", "residents", "breaks", "sites")
    }
    return Features(
        [row["geometry"] for row in rows], columns | {"area_codes": [row["codes"] for row in rows]}
    )


def _standard(session: Session, run: Run) -> str | None:
    applied = coverage_figures.applied(session, run.id)
    keys = [r["key"] for r in runs.rules(session, run.id) if r["measure"] == MEASURE]
    return next((key for key in keys if key in applied), None)


def _shapes(session: Session, run: Run, codes: list[str]) -> list[Any]:
    """Return the outlines of grids as the run saw them."""
    frame = areas.frame(session, "grid", newest_edition(run.editions))
    shapes = dict(zip(frame["code"], np.asarray(frame.geometry.array, dtype=object), strict=True))
    return [shapes.get(code, shapely.MultiPolygon()) for code in codes]


def _with_sites(session: Session, run: Run, found: pd.DataFrame) -> pd.DataFrame:
    """Add how many sites without an organization each zone holds."""
    gaps = runs.gaps(session, run.id, measures=[MEASURE])
    sites = {gap.subject_code: int(gap.detail.get("sites", 0)) for gap, _ in gaps}
    return found.assign(
        sites=[sum(sites.get(code, 0) for code in codes) for codes in found["codes"]]
    )
