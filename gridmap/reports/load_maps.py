"""Fill a report's map from the store."""

import geopandas as gpd
import numpy as np
import shapely

from gridmap.actions import area_panel, coverage_show
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, layers
from gridmap.db.session import Session
from gridmap.reports import build

MOST_DRAWN = 3_000


def areas_inside(session: Session, above: Area) -> set[str]:
    """Return the codes of an area and of everything below it."""
    return set(session.scalars(areas.inside_all(above)))


def load_maps(
    session: Session, run: Run | None, above: Area | None, shown: build.ReachRow | None
) -> build.MapLayers:
    """Read what the map shows: areas coloured by `shown`, outlines, facilities."""
    codes = None if above is None else areas_inside(session, above)

    def drawn(level: str) -> gpd.GeoDataFrame:
        frame = areas.frame(session, level)
        return frame if codes is None or frame.empty else frame[frame["code"].isin(codes)]

    cells = drawn("grid")
    level = "grid"
    if cells.empty or len(cells) > MOST_DRAWN:
        level, cells = "community", drawn("community")
    cells = cells[["code", "name", "geometry"]].copy()
    cells[["residents", "uncovered", "share_uncovered"]] = np.nan
    if run is not None and shown is not None and not cells.empty:
        cells = _coloured(session, run, level, cells, shown)
    outlines = drawn("community")
    facilities = layers.facilities(session)
    if shown is not None:
        facilities = facilities[facilities["kind"].isin(shown.kind.split(","))]
    if above is not None:
        around = shapely.buffer(above.geom, 0.01)
        kept = shapely.intersects(around, np.asarray(facilities.geometry.array, dtype=object))
        facilities = facilities[kept]
    outlines = outlines.assign(name=[area_panel.short_name(name) for name in outlines["name"]])
    return build.MapLayers(
        grids=cells,
        communities=outlines[["code", "name", "geometry"]],
        facilities=facilities[["kind", "name", "geometry"]],
        reach=shown,
    )


def _coloured(
    session: Session, run: Run, level: str, cells: gpd.GeoDataFrame, shown: build.ReachRow
) -> gpd.GeoDataFrame:
    found = coverage_show.reach(
        session,
        kinds=shown.kind.split(","),
        method=shown.method,
        threshold_m=shown.threshold_m,
        level=level,
        run_id=run.id,
    ).areas.set_index("code")
    # Where people live of whom none could be measured, nobody knows: that is no 0.
    known = (found["covered"] + found["uncovered"] > 0) | (found["residents"] == 0)
    cells["residents"] = cells["code"].map(found["residents"]).astype(float)
    cells["uncovered"] = cells["code"].map(found["uncovered"].where(known)).astype(float)
    cells["share_uncovered"] = cells["uncovered"] / cells["residents"].where(cells["residents"] > 0)
    return cells
