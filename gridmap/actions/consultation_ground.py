"""The area of a consultation: an area of the town, that of a case, or one that somebody drew."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gridmap.analysis.consultation_table import Ground
from gridmap.db.models import Area
from gridmap.db.queries import areas, consultation_table
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.files.reprojecting import is_lonlat, named_crs
from gridmap.saying import said
from gridmap.spatial.crs import metric_crs, to_metric

# A drawn line follows a boundary only nearly: what is met by less than this share is not touched.
TOUCH_SHARE = 0.01
MOST_TEXT, MOST_POINTS, MOST_AREAS = 200_000, 5_000, 2_000
DIGITS = 7  # of degrees: a centimetre


@dataclass(frozen=True)
class Place:
    """Where a consultation is about.

    Attributes
    ----------
    shape : MultiPolygon
        Longitude and latitude.
    area_code, area_name : str
        The smallest area that holds it.
    grids : dict of str to str
        Codes and names of the grids that it touches.
    ground : Ground
        All that counts as its own.
    """

    shape: Any
    area_code: str
    area_name: str
    grids: dict[str, str]
    ground: Ground


def of_area(session: Session, code: str) -> Place:
    """Return an area of the town.

    Raises
    ------
    NotFoundError
        There is no such area.
    InputError
        It has no shape.
    """
    chain = areas.chain(session, code)
    area = areas.get(session, code, chain[0].level if chain else None)
    if area.geom is None:
        raise InputError(
            said("区域 {code} 没有边界。", "The area {code} has no boundary.", code=code)
        )
    return _place(session, area.geom, area)


def of_shape(session: Session, text: str) -> Place:
    """Return the area that a GeoJSON text draws: a polygon, in WGS 84.

    Raises
    ------
    InputError
        It is no polygon, too large, or outside of the town.
    """
    return _place(session, read_shape(text), None)


def of_geometry(session: Session, shape: Any) -> Place:
    """Return the place of the area that a consultation has.

    Raises
    ------
    InputError
        It lies outside of the town, as the areas are today.
    """
    return _place(session, shape, None)


def grids_of(session: Session, shape: Any) -> dict[str, str]:
    """Return codes and names of the grids that a shape touches, as they are today."""
    near = consultation_table.areas_in(session, shape.bounds)
    grids = [area for area in near if area.level == "grid"]
    return {area.code: area.name for area in _touched(grids, shape)}


def read_shape(text: str) -> Any:
    """Read a polygon, or several as one: GeoJSON, or the corners of one as `lon,lat;lon,lat;…`.

    The GeoJSON is a geometry, a feature or a collection.

    Raises
    ------
    InputError
        It is none, or too large.

    Examples
    --------
    >>> ring = [[100, 38], [101, 38], [101, 39], [100, 38]]
    >>> read_shape(json.dumps({"type": "Polygon", "coordinates": [ring]})).area
    0.5
    """
    if len(text) > MOST_TEXT:
        raise _no_shape(said("太长", "it is too long"))
    try:
        parts = [_ring(text)] if text[:1] in "-0123456789" else _parts(json.loads(text))
        shapes = [shapely.from_geojson(json.dumps(part)) for part in parts]
    except InputError:
        raise
    except (
        ValueError, TypeError, LookupError, AttributeError, RecursionError,
        shapely.errors.GEOSException,
    ):  # fmt: skip
        raise _no_shape(said("读不懂", "it cannot be read")) from None
    if not shapes or any(shape.geom_type not in ("Polygon", "MultiPolygon") for shape in shapes):
        raise _no_shape(said("里面没有面", "there is no polygon in it"))
    whole = shapely.force_2d(shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object))))
    flat = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    found = shapely.set_precision(shapely.MultiPolygon(flat), 10.0**-DIGITS)
    west, south, east, north = found.bounds if not found.is_empty else (0.0, 0.0, 0.0, 0.0)
    if found.is_empty or not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise _no_shape(said("它不是经纬度上的面", "it is no polygon of longitude and latitude"))
    if shapely.get_num_coordinates(found) > MOST_POINTS:
        raise _no_shape(said("顶点太多", "it has too many corners"))
    return _multi(found)


def _ring(text: str) -> dict[str, Any]:
    """Read the corners that an address has; the last need not be the first again.

    Examples
    --------
    >>> _ring("1,2;3,2;3,4")["coordinates"][0][-1]
    [1.0, 2.0]
    """
    corners = [[float(part) for part in corner.split(",")] for corner in text.split(";")]
    if any(len(corner) != 2 for corner in corners):
        raise ValueError("no corners")
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def _parts(given: Any) -> list[Any]:
    """Return the geometries of a GeoJSON object."""
    if not isinstance(given, dict):
        raise TypeError("no object")
    _refuse_other_crs(given.get("crs"))
    if given.get("type") == "FeatureCollection":
        return [feature["geometry"] for feature in given["features"] if feature.get("geometry")]
    return [given["geometry"] if given.get("type") == "Feature" else given]


def _refuse_other_crs(member: Any) -> None:
    """Refuse what says itself that it is in another system, as older GeoJSON can."""
    if member is None:
        return
    inner = member.get("properties") if isinstance(member, dict) else None
    named = str((inner.get("name") if isinstance(inner, dict) else None) or member)
    with suppress(InputError):  # a name that nobody knows is none of WGS 84
        if is_lonlat(named_crs(named)):
            return
    why = said("它写明坐标系是 {crs}", "it says that it is in {crs}", crs=named[:60])
    raise _no_shape(why)


def _multi(shape: Any) -> Any:
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _no_shape(why: Any) -> InputError:
    return InputError(
        said(
            "范围要是一个面（GeoJSON，或“经度,纬度;…”，WGS-84）：{why}。",
            "The area must be a polygon (GeoJSON, or `lon,lat;…`, WGS 84): {why}.",
            why=why,
        )
    )


def _place(session: Session, shape: Any, own: Area | None) -> Place:
    """Return the place of a shape; `own` is the area that it is, where it is one."""
    touched = _touched(consultation_table.areas_in(session, shape.bounds), shape)
    by_level = {level: [a for a in touched if a.level == level] for level in areas.LEVELS}
    holder = own or _holder(by_level)
    if holder is None:
        raise InputError(
            said(
                "这个范围不在辖区内；没有改变任何数据。",
                "This area lies outside of the town; nothing was changed.",
            )
        )
    if len(touched) > MOST_AREAS:
        raise InputError(said("范围太大，请画小一些。", "The area is too large; draw less."))
    lowest = areas.LEVELS.index("community")
    first = min(areas.LEVELS.index(holder.level), lowest)
    named = {area.code: area.name for level in areas.LEVELS[first:] for area in by_level[level]}
    communities = {area.code: area.name for area in by_level["community"]}
    grids = {area.code: area.name for area in by_level["grid"]}
    ground = Ground(named, communities)
    return Place(_multi(shape), holder.code, holder.name, grids, ground)


def _touched(near: list[Area], shape: Any) -> list[Area]:
    """Return the areas that share more than a sliver with a shape."""
    if not near:
        return []
    middle = shape.centroid
    crs = metric_crs(middle.x, middle.y)
    shapes = to_metric(np.array([shape, *(area.geom for area in near)], dtype=object), crs)
    shapes = shapely.make_valid(shapes)
    shared = shapely.area(shapely.intersection(shapes[1:], shapes[0]))
    smaller = np.minimum(shapely.area(shapes[1:]), shapely.area(shapes[0]))
    return [one for one, met in zip(near, shared > TOUCH_SHARE * smaller, strict=True) if met]


def _holder(by_level: dict[str, list[Area]]) -> Area | None:
    """Return the smallest area that alone is touched at its level; above them all the first."""
    for level in reversed(areas.LEVELS):
        if len(by_level[level]) == 1:
            return by_level[level][0]
    return next((found[0] for found in by_level.values() if found), None)
