"""Cases follow the boundaries: an open one belongs to the area that it lies in now."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gridmap.actions.area_tree import locate
from gridmap.actions.preparing import remark
from gridmap.analysis.case_stages import ENDED
from gridmap.db.models import Edition
from gridmap.db.queries import case_areas, case_reports
from gridmap.db.session import Session
from gridmap.saying import said


def follow(session: Session, edition: Edition, *, by: str) -> list[dict[str, Any]]:
    """Move the open cases of the areas that an edition retired to those around them now.

    A case moves to an area of the level of the one that it had. It stays where there is none
    around it, and where it lay outside of its area before, as long as there is that area: then
    somebody said where it belongs. Closed cases keep the area in which they were closed. Each
    move is an event of the case, so that the area which it had on any day stays known
    (`gridmap.db.queries.standing.Day.area`).

    Returns
    -------
    list of dict
        The remark on how many moved; empty if none did.
    """
    cases = case_areas.in_retired(session, edition.id, ENDED)
    if cases.empty:
        return []
    case_reports.one_writer(session)
    areas = case_areas.retired_by(session, edition.id)
    level = dict(zip(areas["code"], areas["level"], strict=True))
    levels = cases["area_code"].map(level)
    around = np.full(len(cases), "", dtype=object)
    for name in levels.unique():
        of_level = (levels == name).to_numpy()
        around[of_level] = locate(session, cases.geometry[of_level].to_numpy(), name)
    shapes = dict(zip(areas["code"], areas.geometry, strict=True))
    going = leaving(cases, shapes, around, case_areas.gone(session, edition.id))
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    moves = list(zip(cases["id"][going], cases["area_code"][going], around[going], strict=True))
    case_areas.move(session, moves, edition_id=edition.id, at=now, by=by)
    if not moves:
        return []
    text = said(
        "{n} 件未办结事项随边界转到现在所在的区域。",
        "{n} open cases moved with the boundaries to the area that they lie in now.",
        n=len(moves),
    )
    return [remark("cases", text)]


def leaving(
    cases: gpd.GeoDataFrame,
    before: Mapping[str, Any],
    around: npt.NDArray[np.object_],
    gone: Collection[str],
) -> npt.NDArray[np.bool_]:
    """Say which cases leave the area that they belong to.

    Parameters
    ----------
    cases : GeoDataFrame
        Points with area_code.
    before : mapping of str to Polygon or MultiPolygon
        What each of these areas was, by its code.
    around : array of str
        Code of the area around each case now, "" for none.
    gone : collection of str
        Codes that no area has any more.
    """
    held = cases["area_code"].to_numpy(dtype=object)
    shapes = np.array([before[code] for code in held], dtype=object)
    lay_inside = shapely.intersects(shapes, np.asarray(cases.geometry.array, dtype=object))
    homeless = np.isin(held, list(gone))
    going: npt.NDArray[np.bool_] = (lay_inside | homeless) & (around != "") & (around != held)
    return going
