"""Read CSV and XLSX: every value as text, places from longitude and latitude or WKT."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from gridmap.errors import FileFormatError, InputError, Problem
from gridmap.files.encoding import other_than_utf8
from gridmap.files.fields import guess_fields
from gridmap.files.positions import check_degrees, read_numbers
from gridmap.files.reprojecting import SHIFTED, named_crs, to_wgs84
from gridmap.files.sheets import sheet_parts
from gridmap.files.values import MISSING, as_text, is_said
from gridmap.saying import Said, said

WKT_SHOWN = 40
NO_WKT = said("不是 WKT", "not WKT")
Geometries = np.ndarray[Any, Any]


@dataclass
class Rows:
    """Rows of a table; the index is the number of the row, the header not counted.

    Rows that `problems` name may be in the frame all the same, with geometry None. `encoding` says
    which one the text had, where it was not UTF-8.
    """

    frame: Any
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    encoding: list[Said] = field(default_factory=list)


def read_table(
    path: Path,
    *,
    crs: str | None = None,
    needs_geometry: bool,
    takes_geometry: bool = True,
    places: dict[str, str] | None = None,
    sheet: str | None = None,
) -> Rows:
    r"""Read a table, with its places if it has any.

    Every value stays text, so that codes keep their zeros. Places come from a column of WKT, or
    from a pair of columns; they are guessed by name (`wkt`, `lon` and `lat` of
    `geodata/codes/field_names.yaml`).

    Parameters
    ----------
    crs : str, optional
        Coordinate system of the places: `EPSG:n`, `GCJ-02` or `BD-09`. A table declares none,
        so it must be given where places are wanted: degrees may be any of three datums in China.
    needs_geometry : bool
        Whether a table without columns for places is refused.
    takes_geometry : bool
        Whether columns for places mean anything; if not, they stay columns like all others.
    places : dict, optional
        Columns named by the user for `lon`, `lat` or `wkt`.
    sheet : str, optional
        Name of a sheet of a workbook; the first one with cells by default.

    Returns
    -------
    Rows
        `frame` is a GeoDataFrame in EPSG:4326 where there are places, else a DataFrame; its
        `attrs["crs"]` is the system that the places came in. `problems` lists every row with a
        wrong number of values, and every place that is missing (when needed), no number, off the
        globe, or swapped.

    Raises
    ------
    FileFormatError, InputError
        The file is not a table, is empty, or lacks places or a coordinate system.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("编码,经度,纬度\n001,100.45,38.93\n", encoding="utf-8")
    ...     rows = read_table(path, crs="EPSG:4326", needs_geometry=True)
    >>> rows.frame["编码"][1], rows.frame.geometry[1].wkt
    ('001', 'POINT (100.45 38.93)')
    """
    (whole,) = table_parts(
        path,
        crs=crs,
        needs_geometry=needs_geometry,
        takes_geometry=takes_geometry,
        places=places,
        sheet=sheet,
    )
    return whole


def table_parts(
    path: Path,
    *,
    crs: str | None = None,
    needs_geometry: bool,
    takes_geometry: bool = True,
    places: dict[str, str] | None = None,
    sheet: str | None = None,
    rows: int | None = None,
) -> Iterator[Rows]:
    """Read a table in parts of so many rows, or all at once: see `read_table`."""
    crs = named_crs(crs) if crs else None
    placing = _Placing(path.name, crs, needs_geometry, places or {})
    for frame, problems in sheet_parts(path, sheet, rows=rows):
        encoding = other_than_utf8(frame.attrs["encoding"])
        found = placing.placed(frame, problems) if takes_geometry else Rows(frame, problems)
        yield replace(found, encoding=encoding)


@dataclass(frozen=True)
class _Placing:
    """How the places of a table are found, alike in each part of it."""

    name: str
    crs: str | None
    needed: bool
    places: dict[str, str]

    def placed(self, frame: pd.DataFrame, problems: list[Problem]) -> Rows:
        """Make a frame with geometry of the rows, where there are places."""
        found, notes = guess_fields(
            [str(c) for c in frame.columns], ["lon", "lat", "wkt"], self.places
        )
        used = _chosen(found, self.places)
        if not used and not (self.needed or self.places):
            return Rows(frame, problems)
        crs = self._declared(frame, used)
        if len(used) == 1:
            geometry, wrong = _from_wkt(frame, used[0], required=self.needed)
        else:
            geometry, wrong = _from_pair(frame, used, crs, required=self.needed)
        geometry = to_wgs84(geometry, crs, self.name)
        read = gpd.GeoDataFrame(frame.drop(columns=used), geometry=geometry, crs=4326)
        read.attrs["crs"] = crs
        return Rows(read, problems + wrong, notes)

    def _declared(self, frame: pd.DataFrame, used: list[str]) -> str:
        if not used:
            raise FileFormatError(
                said(
                    "{file} 没有位置的列。请指明：lon=列名 和 lat=列名（命令行 --map），或 "
                    "wkt=列名；它的列有：{columns}。",
                    "{file} has no columns for places. Name them with --map lon=COLUMN --map "
                    "lat=COLUMN or --map wkt=COLUMN; its columns are: {columns}.",
                    file=self.name,
                    columns=", ".join(str(c) for c in frame.columns),
                )
            )
        if not self.crs:
            raise FileFormatError(
                said(
                    "{file} 没有说明坐标系。请指定（命令行 --crs）：EPSG:4326（GPS）、EPSG:4490"
                    "（CGCS2000）、GCJ-02（高德、腾讯）或 BD-09（百度）。",
                    "{file} does not say in which coordinate system its places are. Give it with "
                    "--crs EPSG:4326 (GPS), EPSG:4490 (CGCS2000), GCJ-02 (AMap, Tencent) or BD-09 "
                    "(Baidu).",
                    file=self.name,
                )
            )
        return self.crs


def _chosen(found: dict[str, str], places: dict[str, str]) -> list[str]:
    """Return the columns to read places from: the user's, else WKT, else the pair.

    WKT goes first because a table that has both keeps shapes there, and a label's place beside.
    """
    pair = {"lon", "lat"} <= found.keys()
    if "wkt" in found and ("wkt" in places or not (pair and {"lon", "lat"} & places.keys())):
        return [found["wkt"]]
    if pair:
        return [found["lon"], found["lat"]]
    if places:
        missing = "lat" if "lat" not in found else "lon"
        raise InputError(
            said(
                "经度和纬度要一起给出；请再指明 {missing}=列名。",
                "Longitude and latitude go together; give --map {missing}=COLUMN too.",
                missing=missing,
            )
        )
    return []


def _from_pair(
    frame: pd.DataFrame, used: list[str], crs: str, *, required: bool
) -> tuple[Geometries, list[Problem]]:
    lon, problems = read_numbers(frame[used[0]], used[0], required=required)
    lat, more = read_numbers(frame[used[1]], used[1], required=required)
    problems += more
    rows = frame.index.to_numpy(dtype=np.int64)
    if not required:
        problems += _halves(lon, lat, rows, used, {p.row for p in problems})
    if crs in SHIFTED.values() or pyproj.CRS.from_user_input(crs).is_geographic:
        problems += check_degrees(lon, lat, rows, (used[0], used[1]))
    good = np.isfinite(lon) & np.isfinite(lat) & ~np.isin(rows, [p.row for p in problems])
    geometry = np.full(len(frame), None, dtype=object)
    geometry[good] = shapely.points(lon[good], lat[good])
    return geometry, sorted(problems, key=lambda p: p.row)


def _halves(lon: Any, lat: Any, rows: Any, used: list[str], known: set[int]) -> list[Problem]:
    """List the rows that have one coordinate without the other."""
    half = np.flatnonzero(np.isfinite(lon) != np.isfinite(lat))
    return [
        Problem(int(rows[i]), used[1 if np.isfinite(lon[i]) else 0], MISSING)
        for i in half
        if int(rows[i]) not in known
    ]


def _from_wkt(
    frame: pd.DataFrame, column: str, *, required: bool
) -> tuple[Geometries, list[Problem]]:
    texts = as_text(frame[column])
    filled = (texts != "").to_numpy()
    given = texts.where(texts != "", None).to_numpy(dtype=object)
    geometry = np.asarray(shapely.from_wkt(given, on_invalid="ignore"), dtype=object)
    wrong = np.flatnonzero(shapely.is_missing(geometry) & (filled | required))
    return geometry, [
        Problem(
            int(frame.index[place]),
            column,
            is_said(texts.iloc[place][:WKT_SHOWN], NO_WKT) if filled[place] else MISSING,
        )
        for place in wrong
    ]
