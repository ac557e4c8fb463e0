"""GeoPackage (OGC 12-128) for QGIS and other desks, written chunk by chunk."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

from gridmap.files.geojson import Chunk
from gridmap.spatial.shifting import WGS84

# No system of the EPSG describes a shifted map; a GeoPackage has this one for what it cannot name.
UNDEFINED = (
    'GEOGCS["Undefined geographic SRS",DATUM["unknown",SPHEROID["unknown",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)
UTC = 100  # GDAL counts quarters of an hour from here

_EMPTY: dict[type, Any] = {int: 0, float: np.nan, bool: False}
_DTYPES: dict[type, str] = {
    int: "int64",
    float: "float64",
    bool: "bool",
    dt.date: "datetime64[D]",
    dt.datetime: "datetime64[ms]",
}


def write_geopackage(
    path: Path,
    name: str,
    chunks: Iterable[Chunk],
    *,
    types: Mapping[str, type],
    geometry_type: str,
    datum: str,
    about: str = "",
) -> None:
    """Write features as the one layer of a new GeoPackage.

    Parameters
    ----------
    path : Path
        Ends in `.gpkg`, and is not there yet.
    name : str
        Name of the layer; that of another datum than WGS-84 is added to it.
    chunks : iterable of Chunk
        Shapely geometries in degrees of `datum`.
    types : mapping of str to type
        Type of each property: str, int, float, bool, date or datetime.
    geometry_type : str
        Such as `Point` or `MultiPolygon`; `Unknown` where they mix.
    datum : str
        `WGS-84` is written as EPSG:4326. A shifted datum has no code: the layer is of an undefined
        system, and its name, its description and a column `datum` say which one it is.
    """
    shifted = datum != WGS84
    kinds = dict(types) | ({"datum": str} if shifted else {})
    options: dict[str, Any] = {
        "layer": f"{name}_{datum.replace('-', '').lower()}" if shifted else name,
        "driver": "GPKG",
        "geometry_type": geometry_type,
        "crs": UNDEFINED if shifted else "EPSG:4326",
        "gdal_tz_offsets": {key: UTC for key, kind in kinds.items() if kind is dt.datetime},
    }
    described = "; ".join(part for part in (about, f"datum {datum}") if part)
    first = {
        "layer_options": {"DESCRIPTION": described},
        "promote_to_multi": "Multi" in geometry_type,
    }
    for chunk in chunks:
        columns = dict(chunk.columns)
        if shifted:
            columns["datum"] = [datum] * len(chunk.geometry)
        _write(path, np.asarray(chunk.geometry, dtype=object), columns, kinds, options | first)
        options["append"], first = True, {"promote_to_multi": first["promote_to_multi"]}
    if not options.get("append"):  # nothing fits: a layer without features
        empty: dict[str, list[Any]] = {key: [] for key in kinds}
        _write(path, np.empty(0, dtype=object), empty, kinds, options | first)


def _write(
    path: Path,
    geometry: np.ndarray[Any, Any],
    columns: Mapping[str, Any],
    kinds: Mapping[str, type],
    options: dict[str, Any],
) -> None:
    data, masks = zip(*(_column(columns[key], kind) for key, kind in kinds.items()), strict=True)
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(geometry),
        field_data=data,
        field_mask=masks,
        fields=list(kinds),
        **options,
    )


def _column(values: Any, kind: type) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any] | None]:
    """Return values as an array of their type, and which of them are missing."""
    listed = [None if value != value else value for value in values]  # NaN
    missing = np.fromiter((value is None for value in listed), dtype=bool, count=len(listed))
    if kind not in _DTYPES:
        return np.array([None if v is None else str(v) for v in listed], dtype=object), None
    if kind is dt.datetime:
        listed = [None if v is None else v.astimezone(dt.UTC).replace(tzinfo=None) for v in listed]
    filler = _EMPTY.get(kind)
    data = [filler if value is None else value for value in listed]
    array = np.array(data, dtype=_DTYPES[kind])
    return array, missing if kind in (int, bool) else None
