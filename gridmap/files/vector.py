"""Read GeoJSON, GeoPackage, FlatGeobuf and Shapefile (zipped or not) through GDAL."""

import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import pyogrio.raw

from gridmap.errors import FileFormatError, InputError
from gridmap.files import geojson_text
from gridmap.files.reprojecting import named_crs, to_wgs84
from gridmap.files.shapefiles import laid_out
from gridmap.files.signatures import WORDS, kind_of
from gridmap.files.vector_crs import declared_crs
from gridmap.files.vector_faults import READABLE, failed, unreadable
from gridmap.saying import said

KINDS = ("json", "geopackage", "flatgeobuf", "zip", "shapefile")
DRIVERS = ("GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRIJSON", "GPKG", "FlatGeobuf", "ESRI Shapefile")
LAYERS_SHOWN = 20
SQL_WORDS = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|\w+""")


@dataclass(frozen=True)
class _Source:
    """What GDAL is to open, and how the text in it is encoded where GDAL would guess it."""

    target: Path
    encoding: str | None = None
    notes: list[str] = field(default_factory=list)


def read_vector(
    path: Path, *, crs: str | None = None, where: str | None = None, layer: str | None = None
) -> gpd.GeoDataFrame:
    """Read a vector file into EPSG:4326, whatever its name ends in.

    Parameters
    ----------
    crs : str, optional
        Coordinate system of a file that declares none: `EPSG:n`, `GCJ-02` or `BD-09`. A declared
        system is honoured, and another one here is an error; only GCJ-02 and BD-09, which no
        file can declare, and a GeoJSON without a `crs` member, whose WGS 84 is an assumption,
        give way.
    where : str, optional
        OGR SQL condition.
    layer : str, optional
        Name of a layer; needed where a file has several with geometry.

    Returns
    -------
    GeoDataFrame
        All columns as read, dates as ISO text; geometry in two dimensions, None where a row has
        none. The index is the number of the record in the file, from 1, also under `where`.
        `attrs` holds `crs` (the system that the coordinates came in, as `EPSG:n`, WKT, `GCJ-02`
        or `BD-09`), `format` and `notes` (a list of sentences on what was noticed).

    Raises
    ------
    FileFormatError, InputError
        With a sentence that names the file, what is wrong, and what to do.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.geojson"
    ...     _ = path.write_text('{"type": "Point", "coordinates": [100.45, 38.93]}')
    ...     read_vector(path).geometry[1].wkt
    'POINT (100.45 38.93)'
    """
    crs = named_crs(crs) if crs else None
    kind = kind_of(path)
    if kind not in KINDS:
        raise FileFormatError(
            said(
                "{file} 是{kind}；gridmap 能读 {readable}。",
                "{file} is {kind}; gridmap reads {readable}.",
                file=path.name,
                kind=WORDS[kind],
                readable=READABLE,
            )
        )
    notes: list[str] = []
    with _opened(path, kind, layer) as source, _gdal_says(notes):
        name = None if kind in ("zip", "shapefile") else _layer(source, layer, path.name)
        info, frame = _read(source, path.name, where, name)
    declared = declared_crs(info["crs"], path, crs, kind)
    if isinstance(frame, gpd.GeoDataFrame):
        geometry = np.asarray(frame.geometry.array, dtype=object)
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    else:
        raise FileFormatError(
            said(
                "{file} 没有图形；表格请用 CSV 或 XLSX 导入。",
                "{file} has no geometry; a table goes in as CSV or XLSX.",
                file=path.name,
            )
        )
    if "geometry" in frame.columns:
        frame = frame.drop(columns="geometry")
    read = gpd.GeoDataFrame(frame, geometry=to_wgs84(geometry, declared, path.name), crs=4326)
    read.attrs |= {"crs": declared, "format": info["driver"], "notes": [*source.notes, *notes]}
    return read


@contextmanager
def _opened(path: Path, kind: str, layer: str | None) -> Iterator[_Source]:
    if kind in ("zip", "shapefile"):
        with laid_out(path, zipped=kind == "zip", layer=layer) as shapefile:
            yield _Source(shapefile.path, shapefile.encoding, shapefile.notes)
    elif kind == "json":
        with geojson_text.as_utf8(path) as (target, notes):
            yield _Source(target, None, notes)
    else:
        yield _Source(path.resolve())


def _layer(source: _Source, layer: str | None, name: str) -> str | None:
    """Return the layer to read: the one that was asked for, or the only one with geometry."""
    try:
        layers = pyogrio.list_layers(source.target)
    except pyogrio.errors.DataSourceError as error:
        raise unreadable(source.target, name, error) from None
    known = [str(found) for found, _ in layers]
    if layer is not None:
        if layer not in known:
            raise InputError(
                said(
                    "{file} 没有图层 {layer}；它有 {known}。",
                    "{file} has no layer {layer}; it has {known}.",
                    file=name,
                    layer=repr(layer),
                    known=", ".join(known),
                )
            )
        return layer
    drawn = [str(found) for found, geometry in layers if geometry is not None]
    if len(drawn) > 1:
        shown = ", ".join(drawn[:LAYERS_SHOWN])
        raise InputError(
            said(
                "{file} 里有 {n} 个图层（{shown}）；请把要用的那个另存为一个文件。",
                "{file} holds {n} layers ({shown}); export the one that you mean to a file of "
                "its own.",
                file=name,
                n=len(drawn),
                shown=shown,
            )
        )
    if not drawn:
        raise FileFormatError(
            said(
                "{file} 没有带图形的图层；表格请用 CSV 或 XLSX 导入。",
                "{file} has no layer with geometry; a table goes in as CSV or XLSX.",
                file=name,
            )
        )
    return drawn[0]


@contextmanager
def _gdal_says(notes: list[str]) -> Iterator[None]:
    """Collect what GDAL warns of. pyogrio's own warnings tell how it typed a column: not needed."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    notes += dict.fromkeys(str(w.message) for w in caught if w.category is RuntimeWarning)


def _read(
    source: _Source, name: str, where: str | None, layer: str | None
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return what GDAL knows of the layer, and its rows by number."""
    options: dict[str, Any] = {"layer": layer, "encoding": source.encoding}
    try:
        info = pyogrio.read_info(source.target, **options)
        frame = pyogrio.read_dataframe(
            source.target,
            where=_with_quotes(where, info["fields"]) if where else None,
            force_2d=True,
            fid_as_index=True,
            use_arrow=False,
            on_invalid="ignore",
            datetime_as_string=True,
            **options,
        )
        frame.index = _row_numbers(source.target, frame, where, options)
    except pyogrio.errors.DataSourceError as error:
        raise unreadable(source.target, name, error) from None
    except (ValueError, RuntimeError) as error:
        raise failed(name, where, error) from None
    if info["driver"] not in DRIVERS:
        raise FileFormatError(
            said(
                "{file} 是{kind}；gridmap 能读 {readable}。",
                "{file} is {kind}; gridmap reads {readable}.",
                file=name,
                kind=info["driver"],
                readable=READABLE,
            )
        )
    if not where:
        _check_complete(frame, info, name)
    return info, frame


def _with_quotes(where: str, columns: Iterable[str]) -> str:
    """Put the names of columns that are not plain ASCII into the quotes that OGR SQL wants.

    Text in quotes of either kind stays as it is.
    """
    chinese = {str(column) for column in columns if not str(column).isascii()}
    return SQL_WORDS.sub(lambda m: f'"{m[0]}"' if m[0] in chinese else m[0], where)


def _row_numbers(
    target: Path, frame: pd.DataFrame, where: str | None, options: dict[str, Any]
) -> pd.Index:
    """Give rows their place in the file as number.

    Feature ids are no such number: a GeoJSON may give its own, a GeoPackage has holes.
    """
    if not where:
        return pd.RangeIndex(1, len(frame) + 1)
    _, fids, *_ = pyogrio.raw.read(
        target, columns=[], read_geometry=False, return_fids=True, **options
    )
    place = pd.Series(np.arange(1, len(fids) + 1), index=fids)
    return pd.Index(place.loc[frame.index].to_numpy(), dtype=np.int64)


def _check_complete(frame: pd.DataFrame, info: dict[str, Any], name: str) -> None:
    # The others have been found broken by now; a Shapefile counts its deleted records.
    stated = info["features"] if info["driver"] == "FlatGeobuf" else -1
    if len(frame) < stated:
        raise FileFormatError(
            said(
                "{file} 不完整：文件说有 {stated} 个要素，实际只有 {n} 个。",
                "{file} is cut off: {stated} features are announced, {n} are there.",
                file=name,
                stated=stated,
                n=len(frame),
            )
        )
    if frame.empty:
        raise FileFormatError(
            said(
                "{file} 没有要素，没有可读的内容。",
                "{file} has no features; there is nothing to read.",
                file=name,
            )
        )
