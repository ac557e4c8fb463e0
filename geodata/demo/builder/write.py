"""Plain files, the same bytes each time: GeoJSON with a synthetic mark, CSV, JSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from builder.plane import DIGITS
from builder.settings import MARK


def compact(value: Any) -> str:
    """Write JSON without blanks, Chinese as it is.

    Examples
    --------
    >>> compact({"name": "甘州区"})
    '{"name":"甘州区"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def geojson_text(table: gpd.GeoDataFrame, about: str) -> str:
    """Write a table as GeoJSON text, one feature a line, marked as synthetic."""
    columns = [c for c in table.columns if c != table.geometry.name]
    # RFC 7946: outer rings run against the clock.
    shapes = shapely.orient_polygons(table.geometry.to_numpy())
    lines = []
    for shape, values in zip(shapes, table[columns].itertuples(index=False), strict=True):
        properties = {c: plain(v) for c, v in zip(columns, values, strict=True)}
        feature = {"type": "Feature", "properties": properties, "geometry": _geometry(shape)}
        lines.append(compact(feature))
    head = (
        f'{{"type":"FeatureCollection","synthetic":true,"description":{compact(f"{about} {MARK}")},'
    )
    return head + '"features":[\n' + ",\n".join(lines) + "\n]}\n"


def plain(value: Any) -> Any:
    """Turn a numpy value into a plain one; a missing number becomes None.

    Examples
    --------
    >>> plain(np.int64(3)), plain(float("nan"))
    (3, None)
    """
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and np.isnan(value) else value


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    def rounded(part: Any) -> Any:
        if isinstance(part, float):
            return round(part, DIGITS)
        return [rounded(p) for p in part]

    mapping = shape.__geo_interface__
    return {"type": mapping["type"], "coordinates": rounded(mapping["coordinates"])}


def csv_text(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> str:
    r"""Write rows as CSV text; None becomes an empty field, a truth value 1 or 0.

    Examples
    --------
    >>> csv_text([{"a": True, "b": None}], ["a", "b"])
    'a,b\n1,\n'
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_field(row[c]) for c in columns])
    return stream.getvalue()


def _field(value: Any) -> Any:
    value = plain(value)
    return "" if value is None else int(value) if isinstance(value, bool) else value


def truth_text(known: Mapping[str, Any]) -> str:
    """Write the truth as JSON: one line an entry, so that a change can be read."""
    parts = []
    for key, value in known.items():
        if isinstance(value, list):
            body = "[\n  " + ",\n  ".join(compact(entry) for entry in value) + "\n ]"
        elif isinstance(value, dict):
            rows = [f"{compact(name)}: {compact(entry)}" for name, entry in value.items()]
            body = "{\n  " + ",\n  ".join(rows) + "\n }"
        else:
            body = compact(value)
        parts.append(f" {compact(key)}: {body}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def save(folder: Path, name: str, text: str) -> None:
    """Write one text file as UTF-8 with plain line ends."""
    (folder / name).write_bytes(text.encode())
