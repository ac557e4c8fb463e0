"""Write layers, gaps and break zones as GeoJSON, CSV or GeoPackage, in flat memory."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gridmap.actions.export_sources import BREAK_ZONES, GAPS, OF_A_RUN, Source, Wanted, open_source
from gridmap.db.engine import Engine
from gridmap.db.session import reading
from gridmap.files.csvs import stream_csv
from gridmap.files.geojson import Chunk, Features, stream_features
from gridmap.files.geopackages import write_geopackage
from gridmap.files.written import written
from gridmap.spatial.shifting import WGS84

BLOCK = 1024**2
Writer = Callable[[Iterator[Chunk]], Iterator[bytes]]

__all__ = [
    "BREAK_ZONES",
    "GAPS",
    "OF_A_RUN",
    "Wanted",
    "count",
    "csv",
    "filename",
    "geojson",
    "geopackage",
    "write",
]


def geojson(engine: Engine, wanted: Wanted) -> Iterator[bytes]:
    """Yield features as one GeoJSON FeatureCollection, in pieces.

    RFC 7946 knows no datum but WGS 84; a collection in another one says so in a member `datum`.

    Raises
    ------
    InputError, NotFoundError
        Before the first byte: what is wanted is not there, or makes no sense.
    """
    source = _found(engine, wanted)
    return _read(engine, lambda chunks: stream_features(chunks, source.members), source)


def csv(engine: Engine, wanted: Wanted) -> Iterator[bytes]:
    """Yield features as CSV for spreadsheets, in pieces; raises as `geojson` does."""
    source = _found(engine, wanted)
    return _read(
        engine,
        lambda chunks: stream_csv(map(_plain, chunks), list(source.types), source.datum),
        source,
    )


def geopackage(engine: Engine, wanted: Wanted, path: Path) -> None:
    """Write features as the one layer of a new GeoPackage; raises as `geojson` does."""
    source = _found(engine, wanted)
    about = ", ".join(f"{key} {value}" for key, value in source.members.items() if key != "datum")
    with reading(engine) as session:
        write_geopackage(
            path,
            source.name,
            map(_plain, source.read(session)),
            types={name: str if kind is list else kind for name, kind in source.types.items()},
            geometry_type=source.geometry_type,
            datum=source.datum,
            about=about,
        )


def write(engine: Engine, wanted: Wanted, path: Path) -> int:
    """Write a file whole or not at all, in the format that its name ends in; return its bytes.

    `.csv` and `.gpkg` are CSV and GeoPackage, everything else GeoJSON.
    """
    ending = path.suffix.lower()
    if ending == ".gpkg":
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "made.gpkg"
            geopackage(engine, wanted, made)
            return written(path, _blocks(made))
    return written(path, csv(engine, wanted) if ending == ".csv" else geojson(engine, wanted))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def count(engine: Engine, wanted: Wanted) -> int:
    """Return how many features a file would hold; raises as `geojson` does."""
    with reading(engine) as session:
        source = open_source(session, wanted)
        return sum(len(chunk.geometry) for chunk in source.read(session))


def filename(wanted: Wanted, ending: str) -> str:
    """Return the name of a file by what is in it.

    Examples
    --------
    >>> filename(Wanted("areas", level="grid", datum="GCJ-02"), "csv")
    'areas-grid-GCJ-02.csv'
    """
    datum = "" if wanted.datum == WGS84 else wanted.datum
    day = wanted.day.isoformat() if wanted.day else ""
    parts = (wanted.layer, wanted.level, *wanted.kinds[:2], wanted.area, day, datum)
    return f"{'-'.join(part for part in parts if part)}.{ending}"


def _found(engine: Engine, wanted: Wanted) -> Source:
    with reading(engine) as session:
        return open_source(session, wanted)


def _read(engine: Engine, write: Writer, source: Source) -> Iterator[bytes]:
    with reading(engine) as session:
        yield from write(source.read(session))


def _plain(chunk: Chunk) -> Chunk:
    """Write lists as text, which is all that a table knows."""
    columns = {
        name: [" ".join(map(str, v)) if isinstance(v, list) else v for v in values]
        for name, values in chunk.columns.items()
    }
    return Features(chunk.geometry, columns, chunk.ids)
