"""Bring geometries as files have them into the form that a layer keeps, and say how."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyproj
import shapely

from gridmap.errors import Problem
from gridmap.saying import Said, said
from gridmap.spatial.crs import to_metric

Geometries = np.ndarray[Any, Any]
POLYGONS = (3, 6)
LINES = (1, 5)
COORDINATE_FIELD = "geometry"
KINDS_ZH = {"polygon": "面", "line": "线"}


@dataclass
class Shaped:
    """Geometries of one layer's kind, with the rows that have none and the repairs made.

    Attributes
    ----------
    geometry : array of geometry
        Longitude and latitude; None where the row has a problem.
    problems : list of Problem
    repairs : list of Problem
        Rows whose geometry was invalid and has been mended; the reason says how.
    """

    geometry: Geometries
    problems: list[Problem] = field(default_factory=list)
    repairs: list[Problem] = field(default_factory=list)


def check_positions(geometry: Geometries, rows: np.ndarray[Any, Any]) -> list[Problem]:
    """List the rows whose geometry is missing, empty, or not on the globe.

    Parameters
    ----------
    geometry : array of geometry, longitude and latitude in degrees
    rows : array of int
        Row numbers in the file, for the messages.
    """
    bounds = shapely.bounds(geometry)
    none = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    finite = np.isfinite(bounds).all(axis=1)
    with np.errstate(invalid="ignore"):
        off_lon = (bounds[:, 0] < -180) | (bounds[:, 2] > 180)
        off_lat = (bounds[:, 1] < -90) | (bounds[:, 3] > 90)
        swapped = off_lat & (np.abs(bounds[:, [0, 2]]) <= 90).all(axis=1)
        swapped &= (np.abs(bounds[:, [1, 3]]) <= 180).all(axis=1)
    problems = []
    for place in np.flatnonzero(none | ~finite | off_lon | off_lat):
        x, y = bounds[place, :2]
        if none[place] or not finite[place]:
            reason = said("没有图形，或图形是空的", "the geometry is missing or empty")
        elif swapped[place]:
            reason = _placed(
                "经度 {x} 和纬度 {y} 好像写反了",
                "longitude {x} and latitude {y} look swapped",
                x,
                y,
            )
        else:
            reason = _placed(
                "经度 {x}、纬度 {y} 不在 -180..180、-90..90 之内；坐标系对吗？",
                "longitude {x}, latitude {y} is outside -180..180, -90..90; "
                "is the coordinate system right?",
                x,
                y,
            )
        problems.append(Problem(int(rows[place]), COORDINATE_FIELD, reason))
    return problems


def _placed(zh: str, en: str, x: float, y: float) -> Said:
    return said(zh, en, x=f"{x:.6g}", y=f"{y:.6g}")


def as_multipolygons(geometry: Geometries, rows: np.ndarray[Any, Any], crs: pyproj.CRS) -> Shaped:
    """Make every geometry a valid MultiPolygon with counter-clockwise exteriors.

    An invalid polygon is mended by `shapely.make_valid` (method `structure`), and the repair is
    listed with the place of the fault and the change of area in m2, measured in `crs`.
    """
    shaped = Shaped(np.array(geometry, dtype=object))
    _refuse_other_kinds(shaped, rows, POLYGONS, "polygon")
    present = ~shapely.is_missing(shaped.geometry)
    for place in np.flatnonzero(present & ~shapely.is_valid(shaped.geometry)):
        _mend(shaped, int(place), int(rows[place]), crs)
    singles = shapely.get_type_id(shaped.geometry) == POLYGONS[0]
    shaped.geometry[singles] = [shapely.MultiPolygon([g]) for g in shaped.geometry[singles]]
    shaped.geometry = shapely.orient_polygons(shapely.force_2d(shaped.geometry))
    return shaped


def as_points(geometry: Geometries, rows: np.ndarray[Any, Any], crs: pyproj.CRS) -> Shaped:
    """Make every geometry a point: anything else stands at its centroid, taken in metric `crs`.

    The centroid of a hexagon in degrees is not the centroid on the ground, hence the detour.
    """
    shaped = Shaped(np.array(shapely.force_2d(geometry), dtype=object))
    kinds = shapely.get_type_id(shaped.geometry)
    others = np.flatnonzero(kinds > 0)
    if len(others):
        centroids = shapely.centroid(to_metric(shaped.geometry[others], crs))
        back = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
        lon, lat = back.transform(shapely.get_x(centroids), shapely.get_y(centroids))
        shaped.geometry[others] = shapely.points(lon, lat)
        lost = others[~np.isfinite(lon) | ~np.isfinite(lat)]
        shaped.problems = [
            Problem(int(rows[i]), COORDINATE_FIELD, said("图形没有中心", "it has no centre"))
            for i in lost
        ]
    return shaped


def as_lines(
    geometry: Geometries, rows: np.ndarray[Any, Any]
) -> tuple[Shaped, np.ndarray[Any, Any]]:
    """Make every geometry LineStrings; a MultiLineString becomes several rows.

    Returns
    -------
    shaped : Shaped
        One LineString a row.
    source : array of int
        Place in `geometry` that each of them came from.
    """
    checked = Shaped(np.array(shapely.force_2d(geometry), dtype=object))
    _refuse_other_kinds(checked, rows, LINES, "line")
    parts, source = shapely.get_parts(checked.geometry, return_index=True)
    kept = shapely.length(parts) > 0
    dropped = [
        Problem(
            int(rows[i]),
            COORDINATE_FIELD,
            said("没有长度的线已略去", "a line without length was left out"),
        )
        for i in source[~kept]
    ]
    shaped = Shaped(np.asarray(parts[kept], dtype=object), checked.problems, dropped)
    return shaped, source[kept]


def _refuse_other_kinds(
    shaped: Shaped, rows: np.ndarray[Any, Any], kinds: tuple[int, ...], word: str
) -> None:
    found = shapely.get_type_id(shaped.geometry)
    for place in np.flatnonzero(~np.isin(found, kinds) & (found >= 0)):
        name = shaped.geometry[place].geom_type
        reason = said(
            "这里要{wanted}，而这是 {name}",
            "a {word} is needed here, this is a {name}",
            wanted=KINDS_ZH[word],
            word=word,
            name=name,
        )
        shaped.problems.append(Problem(int(rows[place]), COORDINATE_FIELD, reason))
        shaped.geometry[place] = None


def _mend(shaped: Shaped, place: int, row: int, crs: pyproj.CRS) -> None:
    broken = shaped.geometry[place]
    fault = shapely.is_valid_reason(broken)
    mended = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    polygons = [g for g in shapely.get_parts(mended) if g.geom_type == "Polygon" and g.area > 0]
    if not polygons:
        reason = said("图形有错（{fault}），修不好", "invalid beyond repair ({fault})", fault=fault)
        shaped.problems.append(Problem(row, COORDINATE_FIELD, reason))
        shaped.geometry[place] = None
        return
    shaped.geometry[place] = shapely.MultiPolygon(polygons)
    before, after = to_metric(np.array([broken, shaped.geometry[place]], dtype=object), crs)
    change = shapely.area(after) - shapely.area(before)
    reason = said(
        "图形有错（{fault}），已修好，面积变化 {change} m²",
        "invalid ({fault}), repaired; its area changed by {change} m²",
        fault=fault,
        change=f"{change:+,.1f}",
    )
    shaped.repairs.append(Problem(row, COORDINATE_FIELD, reason))
