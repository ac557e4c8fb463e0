"""Break zones (割裂带): neighbouring grids with breaks, as one shape a zone."""

from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely

from gridmap.actions import coverage_figures
from gridmap.actions.coverage_inputs import newest_edition
from gridmap.db.models import Run
from gridmap.db.queries import areas, runs
from gridmap.db.session import Session
from gridmap.errors import NotFoundError

MEASURE = "breaks"
DIGITS = 7


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


def geojson(session: Session, run_id: int | None = None, inside: set[str] | None = None) -> bytes:
    """Return the break zones of a run as a GeoJSON FeatureCollection (RFC 7946).

    `inside` are codes of grids: only zones that hold one of them.
    """
    run = runs.get(session, run_id)
    found = zones(session, run)
    features = [
        {
            "type": "Feature",
            "properties": {k: row[k] for k in ("zone", "grids", "residents", "breaks", "sites")}
            | {"area_codes": row["codes"]},
            "geometry": orjson.loads(shapely.to_geojson(_rounded(row["geometry"]))),
        }
        for row in _with_sites(session, run, found).to_dict(orient="records")
        if inside is None or inside & set(row["codes"])
    ]
    members: dict[str, Any] = {"type": "FeatureCollection", "name": "break_zones", "run": run.id}
    members["as_of"] = run.as_of.isoformat()
    if any(edition["synthetic"] for edition in run.editions):
        members["synthetic"] = True
    return orjson.dumps(members | {"features": features})


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


def _rounded(shape: Any) -> Any:
    # Outer rings counter-clockwise, as RFC 7946 asks.
    return shapely.orient_polygons(shapely.transform(shape, lambda xy: np.round(xy, DIGITS)))
