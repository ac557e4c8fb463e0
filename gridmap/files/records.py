"""Read any file that gridmap takes, by what it is, into numbered rows."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap.errors import FileFormatError, InputError, Problem
from gridmap.files.layers import LayerSpec
from gridmap.files.osm import read_osm_paths
from gridmap.files.tables import read_table
from gridmap.files.vector import read_vector

TABLES = (".csv", ".tsv", ".txt", ".xlsx")
OSM = (".pbf", ".osm")
LOCATIONS = ("lon", "lat", "wkt")


@dataclass
class Records:
    """Rows of a file: the index is the row number, `geometry` (if any) is in EPSG:4326.

    `crs` is the coordinate system that the file declared, or that the user declared for it;
    `notes` says what the reader did to understand the file.
    """

    frame: Any
    crs: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_records(
    path: Path, spec: LayerSpec, *, crs: str | None, where: str | None, given: dict[str, str]
) -> Records:
    """Read `path` for the layer of `spec`.

    Parameters
    ----------
    crs : str, optional
        Coordinate system of a file that declares none: `EPSG:n`, `GCJ-02` or `BD-09`.
    where : str, optional
        OGR SQL condition on the rows, for files that GDAL reads.
    given : dict
        Field to column; `lon`, `lat` and `wkt` name the columns of a table's positions.

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
    if suffix in OSM:
        return _read_osm(path, spec, where)
    if suffix in TABLES:
        return _read_table(path, spec, crs, where, given)
    frame = read_vector(path, crs=crs, where=where)
    return Records(frame, str(frame.attrs["crs"]), notes=list(frame.attrs["notes"]))


def _read_osm(path: Path, spec: LayerSpec, where: str | None) -> Records:
    if spec.name != "paths":
        raise InputError(
            f"An OpenStreetMap file holds paths; {spec.name} cannot be read from {path.name}."
        )
    if where:
        raise InputError("--where does not apply to OpenStreetMap files.")
    return Records(read_osm_paths(path), "EPSG:4326")


def _read_table(
    path: Path, spec: LayerSpec, crs: str | None, where: str | None, given: dict[str, str]
) -> Records:
    if where:
        raise InputError("--where applies to files that GDAL reads, not to CSV and XLSX.")
    places = {name: given[name] for name in LOCATIONS if name in given}
    rows = read_table(
        path,
        crs=crs,
        needs_geometry=spec.geometry != "none" and not spec.optional,
        takes_geometry=spec.geometry != "none",
        places=places,
    )
    return Records(rows.frame, str(rows.frame.attrs.get("crs", "")), rows.problems, rows.notes)
