"""Read any file that gridmap takes, by what it is, into numbered rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap.errors import FileFormatError, InputError, Problem
from gridmap.files.layers import LayerSpec
from gridmap.files.osm import read_osm_paths
from gridmap.files.tables import table_parts
from gridmap.files.vector import read_vector
from gridmap.saying import Said, said

TABLES = (".csv", ".tsv", ".txt", ".xlsx")
OSM = (".pbf", ".osm")
LOCATIONS = ("lon", "lat", "wkt")


@dataclass
class Records:
    """Rows of a file: the index is the row number, `geometry` (if any) is in EPSG:4326.

    `crs` is the coordinate system that the file declared, or that the user declared for it;
    `notes` says what the reader did to understand the file, `encoding` which one its text had,
    where that was not UTF-8.
    """

    frame: Any
    crs: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    encoding: list[Said] = field(default_factory=list)


def record_parts(
    path: Path,
    spec: LayerSpec,
    *,
    crs: str | None,
    where: str | None,
    given: dict[str, str],
    rows: int | None = None,
) -> Iterator[Records]:
    """Read `path` for the layer of `spec`, whole or in parts.

    Parameters
    ----------
    crs : str, optional
        Coordinate system of a file that declares none: `EPSG:n`, `GCJ-02` or `BD-09`.
    where : str, optional
        OGR SQL condition on the rows, for files that GDAL reads.
    given : dict
        Field to column; `lon`, `lat` and `wkt` name the columns of a table's positions.
    rows : int, optional
        Rows of a part. Only CSV and XLSX come in parts; what GDAL reads is one.

    Raises
    ------
    FileFormatError, InputError
        With a sentence that names the file and what to do.
    """
    if not path.exists():
        raise FileFormatError(f"There is no file {path}.")
    if path.is_dir():
        raise FileFormatError(f"{path} is a folder; name one file.")
    suffix = path.suffix.lower()
    if suffix in TABLES:
        yield from _table_parts(path, spec, crs, where, given, rows)
    elif suffix in OSM:
        yield _read_osm(path, spec, where)
    else:
        frame = read_vector(path, crs=crs, where=where)
        yield Records(frame, str(frame.attrs["crs"]), notes=list(frame.attrs["notes"]))


def _read_osm(path: Path, spec: LayerSpec, where: str | None) -> Records:
    if spec.name != "paths":
        raise InputError(
            said(
                "{file} 是 OpenStreetMap 文件，只能作为道路导入，不能作为 {layer} 导入。",
                "An OpenStreetMap file holds paths; {layer} cannot be read from {file}.",
                layer=spec.name,
                file=path.name,
            )
        )
    if where:
        raise InputError(
            said(
                "OpenStreetMap 文件不能带条件（--where）。",
                "--where does not apply to OpenStreetMap files.",
            )
        )
    return Records(read_osm_paths(path), "EPSG:4326")


def _table_parts(
    path: Path,
    spec: LayerSpec,
    crs: str | None,
    where: str | None,
    given: dict[str, str],
    rows: int | None,
) -> Iterator[Records]:
    if where:
        raise InputError(
            said(
                "条件（--where）只用于 GDAL 读的文件，不用于 CSV 和 XLSX。",
                "--where applies to files that GDAL reads, not to CSV and XLSX.",
            )
        )
    for part in table_parts(
        path,
        crs=crs,
        needs_geometry=spec.geometry != "none" and not spec.optional,
        takes_geometry=spec.geometry != "none",
        places={name: given[name] for name in LOCATIONS if name in given},
        rows=rows,
    ):
        crs_of_part = str(part.frame.attrs.get("crs", ""))
        yield Records(part.frame, crs_of_part, part.problems, part.notes, part.encoding)
