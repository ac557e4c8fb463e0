"""Read what a run measured, for the tables, the maps and the comparison of a report."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gridmap.actions import area_panel, coverage_figures
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, editions, features, layers, runs
from gridmap.db.session import Session
from gridmap.reports.build import COMPOSITE_COLUMNS, FIGURE_COLUMNS
from gridmap.reports.ground import SHAPE_COLUMNS, Ground

MOST_BACKDROPS = 20_000
NO_FACILITY = -1


def load_figures(session: Session, run: Run, codes: set[str] | None) -> dict[str, pd.DataFrame]:
    """Return the figures of every standard that the run applied, of the areas `codes` (or all)."""
    places = runs.table(session, run.id, "facilities")
    names = {} if places is None else dict(zip(places["id"], places["name"], strict=True))
    found = {}
    for key in coverage_figures.applied(session, run.id):
        table = coverage_figures.figures(session, run.id, key)
        if codes is not None:
            table = table[table["area_code"].isin(codes)]
        near = [names.get(one, "") if one != NO_FACILITY else "" for one in table["facility_id"]]
        found[key] = table.assign(facility=near).reset_index(drop=True)[list(FIGURE_COLUMNS)]
    return found


def load_composite(session: Session, run: Run, codes: set[str] | None) -> dict[str, pd.DataFrame]:
    """Return for each level that was judged which standards its areas meet."""
    judged = set(coverage_figures.applied(session, run.id).values())
    found = {}
    for level in areas.LEVELS:
        if f"areas/{level}" not in judged:
            continue
        table = coverage_figures.composite(session, run.id, level)
        if codes is not None:
            table = table[table["code"].isin(codes)]
        found[level] = table.reset_index(drop=True)[list(COMPOSITE_COLUMNS)]
    return found


def load_ground(
    session: Session, run: Run | None, codes: set[str] | None, above: Area | None
) -> Ground:
    """Return what the maps are drawn on, in the scope of the report."""
    shapes = {}
    for level in areas.LEVELS:
        frame = areas.frame(session, level)
        frame = frame[~frame["made"]] if len(frame) else frame
        if codes is not None:
            frame = frame[frame["code"].isin(codes)]
        if len(frame):
            frame = frame.assign(name=[area_panel.short_name(name) for name in frame["name"]])
            shapes[level] = frame[[*SHAPE_COLUMNS, "geometry"]]
    around = None if above is None else shapely.buffer(above.geom, 0.01)
    zones = None if run is None else runs.table(session, run.id, "break_zones")
    return Ground(
        shapes=shapes,
        backdrops=_backdrops(session, around),
        facilities=_inside(layers.facilities(session), around)[["kind", "name", "geometry"]],
        sites=_inside(layers.sites(session), None if above is None else above.geom)[
            ["code", "name", "kind", "geometry"]
        ],
        break_zones=zones,
    )


def _backdrops(session: Session, around: Any) -> gpd.GeoDataFrame | None:
    """Read water and green; none where there is more than paper can show."""
    if sum(editions.counts(session)["backdrops"].values()) > MOST_BACKDROPS:
        return None
    shapes, kinds = [], []
    for chunk in features.chunks(session, "backdrops", _near(around)):
        shapes.extend(chunk.geometry)
        kinds.extend(chunk.columns["kind"])
    return gpd.GeoDataFrame({"kind": kinds}, geometry=shapes, crs=4326)


def _near(around: Any) -> features.Filters:
    bbox = None if around is None else tuple(float(v) for v in shapely.bounds(around))
    return features.Filters(bbox=bbox)


def _inside(frame: gpd.GeoDataFrame, around: Any) -> gpd.GeoDataFrame:
    if around is None or not len(frame):
        return frame
    return frame[frame.geometry.intersects(around).to_numpy()]
