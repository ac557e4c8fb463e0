"""Read GeoJSON, GeoPackage, FlatGeobuf and Shapefile (zipped or not) through GDAL."""

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors

from gridmap.errors import FileFormatError, InputError
from gridmap.files.encoding import encoding_of
from gridmap.files.reprojecting import to_wgs84

READABLE = "GeoJSON, GeoPackage, FlatGeobuf, Shapefile or zipped Shapefile"
DRIVERS = {"GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRIJSON", "GPKG", "FlatGeobuf", "ESRI Shapefile"}
LARGEST_ZIP = 4 * 1024**3
PARTS = (".shp", ".shx", ".dbf")


def read_vector(
    path: Path, *, crs: str | None = None, where: str | None = None, layer: str | None = None
) -> gpd.GeoDataFrame:
    """Read a vector file into EPSG:4326.

    Parameters
    ----------
    crs : str, optional
        Coordinate system of a file that declares none; a declared one is honoured, unless this
        says GCJ-02 or BD-09, which no file can declare.
    where : str, optional
        OGR SQL condition.
    layer : str, optional
        Name of a layer; the only or first one by default.

    Returns
    -------
    GeoDataFrame
        All columns as read; the index is the row number in the file, from 1. `attrs` holds
        `crs`, the system that the coordinates came in.

    Raises
    ------
    FileFormatError, InputError
        With a sentence that names the file, what is wrong, and what to do.
    """
    if path.stat().st_size == 0:
        raise FileFormatError(f"{path.name} is empty (0 bytes).")
    target, encoding = _target(path)
    name = path.name
    try:
        info = pyogrio.read_info(target, layer=layer, encoding=encoding)
        if info["driver"] not in DRIVERS:
            raise FileFormatError(f"{name} is {info['driver']}; gridmap reads {READABLE}.")
        frame = pyogrio.read_dataframe(
            target, layer=layer, where=where, encoding=encoding, fid_as_index=True
        )
    except pyogrio.errors.DataSourceError as error:
        raise _unreadable(path, error) from None
    except (pyogrio.errors.DataLayerError, ValueError) as error:
        if where:
            raise InputError(f"{name}: the condition {where!r} cannot be used: {error}.") from None
        raise FileFormatError(f"{name} cannot be read: {error}.") from None
    _check(frame, name, where)
    frame.index = _row_numbers(frame, info["driver"])
    declared = _declared(frame, info, path, crs)
    located = to_wgs84(np.asarray(frame.geometry.array, dtype=object), declared, name)
    columns = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    if "geometry" in columns.columns:
        columns = columns.drop(columns="geometry")
    read = gpd.GeoDataFrame(columns, geometry=located, crs=4326)
    read.attrs["crs"] = declared
    return read


def _check(frame: Any, name: str, where: str | None) -> None:
    if not isinstance(frame, gpd.GeoDataFrame):
        raise FileFormatError(f"{name} has no geometry; a table goes in as CSV or XLSX.")
    if frame.empty:
        what = f"no feature fits {where!r}" if where else "it has no features"
        raise (InputError if where else FileFormatError)(f"{name}: {what}.")


def _row_numbers(frame: gpd.GeoDataFrame, driver: str) -> pd.Index:
    # GeoPackage counts from 1; the others from 0. A GeoJSON may give ids of its own, which can
    # even repeat: then the place in what was read is the only number left.
    fids = frame.index.to_numpy(dtype=np.int64)
    numbers = fids if driver == "GPKG" else fids + 1
    own = driver not in ("GPKG", "ESRI Shapefile", "FlatGeobuf")
    if len(set(numbers.tolist())) < len(numbers) or (
        own and numbers.max() > 10 * len(numbers) + 10**6
    ):
        return pd.RangeIndex(1, len(frame) + 1)
    return pd.Index(numbers)


def _declared(frame: gpd.GeoDataFrame, info: Any, path: Path, crs: str | None) -> str:
    if crs and crs.upper().replace("-", "") in ("GCJ02", "BD09"):
        return crs
    if frame.crs is not None:
        authority = frame.crs.to_authority()
        return ":".join(authority) if authority else str(frame.crs.to_wkt())
    if crs:
        return crs
    raise FileFormatError(
        f"{path.name} does not say in which coordinate system it is. Give it with --crs EPSG:n "
        "(GCJ-02 or BD-09 for map providers of China)."
    )


def _target(path: Path) -> tuple[str, str | None]:
    """Return what GDAL is to open, and the encoding of its text where GDAL would guess it."""
    if zipfile.is_zipfile(path) and path.suffix.lower() not in (".xlsx", ".gpkg"):
        return _zipped(path)
    if path.suffix.lower() == ".zip":
        raise FileFormatError(f"{path.name} is not a zip archive, or it is broken.")
    if path.suffix.lower() == ".shp":
        return str(path), _loose(path)
    return str(path), None


def _zipped(path: Path) -> tuple[str, str | None]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.startswith("__MACOSX/")]
            shapes = [n for n in names if n.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise FileFormatError(
                    f"{path.name} holds {len(shapes)} Shapefiles (.shp); it must hold exactly one."
                )
            if sum(i.file_size for i in archive.infolist()) > LARGEST_ZIP:
                raise FileFormatError(f"{path.name} unpacks to more than 4 GiB.")
            parts = {
                n[len(shapes[0]) - 4 :].lower(): n
                for n in names
                if n[: len(shapes[0]) - 4] == shapes[0][:-4]
            }
            if missing := [part for part in PARTS if part not in parts]:
                raise FileFormatError(f"{path.name} lacks the part {missing[0]} of its Shapefile.")
            if (broken := archive.testzip()) is not None:
                raise FileFormatError(f"{path.name} is broken at {broken}.")
            declared = archive.read(parts[".cpg"]) if ".cpg" in parts else b""
            encoding = _dbf_encoding(declared, archive.read(parts[".dbf"]), path.name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise FileFormatError(f"{path.name} is a broken zip archive: {error}.") from None
    return f"/vsizip/{path.resolve()}/{shapes[0]}", encoding


def _loose(path: Path) -> str | None:
    parts = {p.suffix.lower(): p for p in path.parent.glob(f"{path.stem}.*")}
    if missing := [part for part in PARTS if part not in parts]:
        raise FileFormatError(
            f"{path.name} lacks its part {missing[0]}; send the Shapefile as one zip."
        )
    declared = parts[".cpg"].read_bytes() if ".cpg" in parts else b""
    return _dbf_encoding(declared, parts[".dbf"].read_bytes(), path.name)


def _dbf_encoding(cpg: bytes, dbf: bytes, name: str) -> str:
    """Return the encoding that .cpg declares, else the one in which all of the text reads."""
    text = _dbf_text(dbf)
    declared = cpg.decode("ascii", "replace").strip()
    if declared:
        declared = {"936": "gbk", "54936": "gb18030", "65001": "utf-8"}.get(declared, declared)
        try:
            text.decode(declared)
        except LookupError:
            pass  # a name that only GDAL knows, or nonsense: judge by the text
        except UnicodeDecodeError:
            raise FileFormatError(
                f"{name}: its .cpg says {declared}, but its text is not {declared}. Correct the "
                ".cpg, or delete it and let gridmap find out."
            ) from None
        else:
            return declared
    return encoding_of(text, name)


def _dbf_text(dbf: bytes) -> bytes:
    """Return the records of a dBase file, all of it that can hold text, names included."""
    if len(dbf) < 32:  # noqa: PLR2004  (the fixed part of the header)
        return dbf
    (header,) = struct.unpack_from("<H", dbf, 8)
    names = b"".join(dbf[i : i + 11].split(b"\0")[0] for i in range(32, header - 1, 32))
    return names + dbf[header:]


def _unreadable(path: Path, error: Exception) -> FileFormatError:
    name = path.name
    if path.suffix.lower() in (".geojson", ".json"):
        try:
            content = json.loads(path.read_bytes())
        except (ValueError, UnicodeDecodeError) as reason:
            return FileFormatError(f"{name} is not JSON: {reason}.")
        if isinstance(content, dict) and content.get("features") == []:
            return FileFormatError(f"{name}: it has no features.")
    reason = str(error).split(";")[0]
    return FileFormatError(f"{name} is not a file that gridmap reads ({READABLE}): {reason}.")
