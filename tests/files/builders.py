"""Small real files for the tests of reading, with everything that goes wrong in the wild."""

import json
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely

PLACES = ((100.45, 38.93), (100.46, 38.94), (100.47, 38.95))
NAMES = ("东街街道", "甘泉社区", "長沙門")


def points(
    names: Sequence[Any] = NAMES, *, crs: Any = 4326, **columns: Sequence[Any]
) -> gpd.GeoDataFrame:
    """Frame of points with a column `名称`, and more if asked."""
    places = [PLACES[i % 3] for i in range(len(names))]
    return gpd.GeoDataFrame(
        {"名称": list(names), **columns}, geometry=[shapely.Point(p) for p in places], crs=crs
    )


def feature(x: Any, y: Any, **properties: Any) -> dict[str, Any]:
    """GeoJSON point feature."""
    geometry = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(path: Path, features: Sequence[Any], encoding: str = "utf-8", **members: Any) -> Path:
    """Write a FeatureCollection."""
    content = {"type": "FeatureCollection", **members, "features": list(features)}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding=encoding)
    return path


def dbf(
    fields: Sequence[tuple[str, str, int]],
    rows: Sequence[Sequence[str]],
    encoding: str,
    *,
    driver_id: int = 0,
) -> bytes:
    """Bytes of a dBase file whose texts are cut by bytes, as careless writers do."""
    header = 32 + 32 * len(fields) + 1
    length = 1 + sum(width for _, _, width in fields)
    data = struct.pack("<BBBBIHH", 3, 126, 1, 1, len(rows), header, length)
    data += bytes(17) + bytes([driver_id]) + bytes(2)
    for name, kind, width in fields:
        data += name.encode(encoding)[:10].ljust(11, b"\0") + kind.encode()
        data += bytes(4) + bytes([width, 0]) + bytes(14)
    data += b"\r"
    for row in rows:
        data += b" "
        for (_, kind, width), value in zip(fields, row, strict=True):
            raw = value.encode(encoding)[:width]
            data += raw.ljust(width) if kind == "C" else raw.rjust(width)
    return data + b"\x1a"


def shapefile(
    folder: Path,
    encoding: str = "gb18030",
    *,
    names: Sequence[str] = NAMES,
    width: int = 40,
    field: str = "名称",
    cpg: str | None = None,
    prj: bool = True,
    driver_id: int = 0,
    crs: Any = 4326,
) -> Path:
    """Shapefile whose .dbf is in any encoding; GDAL writes all but the .dbf."""
    folder.mkdir(exist_ok=True)
    frame = points(range(len(names)), crs=4326).to_crs(crs)
    shp = folder / "place.shp"
    pyogrio.write_dataframe(frame, shp, encoding="UTF-8")
    fields = [(field, "C", width), ("households", "N", 8)]
    rows = [(name, str(i)) for i, name in enumerate(names)]
    shp.with_suffix(".dbf").write_bytes(dbf(fields, rows, encoding, driver_id=driver_id))
    shp.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        shp.with_suffix(".cpg").write_text(cpg)
    if not prj:
        shp.with_suffix(".prj").unlink()
    return shp


def zipped(shp: Path, *, inside: str = "", without: Sequence[str] = (), rename: str = "") -> Path:
    """Zip of a Shapefile, its parts under a folder of the archive if asked."""
    target = shp.parent.parent / f"{rename or shp.stem}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(shp.parent.glob(f"{shp.stem}.*")):
            if part.suffix not in without:
                archive.write(part, f"{inside}{rename or part.stem}{part.suffix}")
    return target
