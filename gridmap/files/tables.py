"""Read CSV and XLSX: every value as text, places from longitude and latitude or WKT."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import python_calamine
import shapely

from gridmap.errors import FileFormatError, Problem
from gridmap.files.encoding import decode_text
from gridmap.files.fields import guess_fields
from gridmap.files.reprojecting import to_wgs84
from gridmap.files.values import NOTHING, as_text

DELIMITERS = ",;\t"


@dataclass
class Rows:
    """Rows of a table; the index is the number of the row, the header not counted."""

    frame: Any
    problems: list[Problem] = field(default_factory=list)


def read_table(
    path: Path,
    *,
    crs: str | None = None,
    needs_geometry: bool,
    places: dict[str, str] | None = None,
) -> Rows:
    """Read a table, with its places if it has any.

    Parameters
    ----------
    crs : str, optional
        Coordinate system of the places: `EPSG:n`, `GCJ-02` or `BD-09`. A table declares none,
        so it must be given where there are places.
    needs_geometry : bool
        Whether a table without columns for places is refused.
    places : dict, optional
        Columns named by the user for `lon`, `lat` or `wkt`.

    Raises
    ------
    FileFormatError
        The file is not a table, is empty, or lacks places or a coordinate system.
    """
    frame = _read_xlsx(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    if frame.empty:
        raise FileFormatError(f"{path.name} has no rows below its header.")
    columns = [str(c) for c in frame.columns]
    found, _ = guess_fields(columns, ["lon", "lat", "wkt"], places or {})
    if "wkt" not in found and not {"lon", "lat"} <= found.keys():
        if not needs_geometry:
            return Rows(frame)
        raise FileFormatError(
            f"{path.name} has no columns for places. Name them with --map lon=COLUMN --map "
            f"lat=COLUMN or --map wkt=COLUMN; its columns are: {', '.join(columns)}."
        )
    if not crs:
        raise FileFormatError(
            f"{path.name} does not say in which coordinate system its places are. Give it with "
            "--crs EPSG:4326 (GPS), EPSG:4490 (CGCS2000), GCJ-02 (AMap, Tencent) or BD-09 (Baidu)."
        )
    lonlat = {"lon", "lat"} <= found.keys()
    geometry, problems = _from_lonlat(frame, found) if lonlat else _from_wkt(frame, found["wkt"])
    used = [found[name] for name in (("lon", "lat") if lonlat else ("wkt",))]
    geometry = to_wgs84(geometry, crs, path.name)
    return Rows(gpd.GeoDataFrame(frame.drop(columns=used), geometry=geometry, crs=4326), problems)


def _read_csv(path: Path) -> pd.DataFrame:
    data = path.read_bytes()
    if not data.strip():
        raise FileFormatError(f"{path.name} is empty.")
    if b"\0" in data[:4096]:
        raise FileFormatError(f"{path.name} is not a text table.")
    text = decode_text(data, path.name)
    first = text.lstrip().splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FileFormatError(f"{path.name} is not a CSV table: {error}.") from None
    return _frame([row for row in rows if any(cell.strip() for cell in row)], path.name)


def _read_xlsx(path: Path) -> pd.DataFrame:
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (python_calamine.CalamineError, OSError, IndexError) as error:
        raise FileFormatError(f"{path.name} is not an XLSX workbook: {error}.") from None
    kept = [row for row in rows if any(str(cell).strip() for cell in row)]
    return _frame([[_cell(value) for value in row] for row in kept], path.name)


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _frame(rows: list[list[str]], name: str) -> pd.DataFrame:
    if not rows:
        raise FileFormatError(f"{name} is empty.")
    header = [cell.strip() for cell in rows[0]]
    if twice := sorted({c for c in header if c and header.count(c) > 1}):
        raise FileFormatError(f"{name} has the column {twice[0]!r} twice.")
    header = [cell or f"column {place + 1}" for place, cell in enumerate(header)]
    for number, row in enumerate(rows[1:], start=1):
        if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
            raise FileFormatError(
                f"{name}, row {number}: {len(row)} values for {len(header)} columns."
            )
    width = len(header)
    cells = [row[:width] + [""] * (width - len(row)) for row in rows[1:]]
    index = pd.RangeIndex(1, len(cells) + 1)
    return pd.DataFrame(cells, columns=header, index=index, dtype=object)


def _from_lonlat(frame: pd.DataFrame, found: dict[str, str]) -> tuple[Any, list[Problem]]:
    texts = {name: as_text(frame[found[name]]) for name in ("lon", "lat")}
    missing = {name: t.str.lower().isin(NOTHING).to_numpy() for name, t in texts.items()}
    # A row with neither has no place, which some layers allow; with only one it is a mistake.
    nowhere = missing["lon"] & missing["lat"]
    numbers, problems = {}, []
    for name, column in texts.items():
        numbers[name] = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
        for place in np.flatnonzero(~np.isfinite(numbers[name]) & ~nowhere):
            reason = f"{column.iloc[place]!r} is not a number"
            reason = "the value is missing" if missing[name][place] else reason
            problems.append(Problem(int(frame.index[place]), found[name], reason))
    known = np.isfinite(numbers["lon"]) & np.isfinite(numbers["lat"])
    geometry = np.full(len(frame), None, dtype=object)
    geometry[known] = shapely.points(numbers["lon"][known], numbers["lat"][known])
    return geometry, problems


def _from_wkt(frame: pd.DataFrame, column: str) -> tuple[Any, list[Problem]]:
    texts = as_text(frame[column])
    geometry = np.asarray(
        shapely.from_wkt(
            texts.where(texts != "", None).to_numpy(dtype=object), on_invalid="ignore"
        ),
        dtype=object,
    )
    problems = [
        Problem(int(frame.index[place]), column, f"{texts.iloc[place][:40]!r} is not WKT")
        for place in np.flatnonzero(shapely.is_missing(geometry) & (texts != "").to_numpy())
    ]
    return geometry, problems
