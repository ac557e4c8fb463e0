"""GeoJSON of 100,000 polygons with 12 attributes: time to write it, and memory over the start."""

import ctypes
import gc
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import shapely

from bench.comparing import Comparison, against_peers
from bench.towns import SEED, tiling
from gridmap.files.geojson import Features, stream_features
from gridmap.spatial.crs import to_lonlat

CHUNK = 5_000
AT_MOST = {"pyogrio": 0.25, "GeoDataFrame.to_json": 0.25}
MOST_MEMORY_MB = 100.0


def compare() -> list[Comparison]:
    grids = make_grids()
    job = f"GeoJSON of {len(grids):,} polygons, {len(grids.columns) - 1} attributes"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grids.geojson"
        jobs = {
            "gridmap": lambda: write_stream(grids, path),
            "pyogrio": lambda: _write_pyogrio(grids, path),
            "GeoDataFrame.to_json": grids.to_json,
        }
        jobs["gridmap"]()
        _assert_same(grids, geopandas.read_file(path, use_arrow=True))
        compared = against_peers(job, jobs, AT_MOST)
    grown = {writer: _growth_mb(writer) for writer in _WRITERS}
    # The limit stands in the place of a peer: a promise in megabytes, not a ratio.
    ours = grown.pop("gridmap")
    compared.append(Comparison(f"{job}: memory", "the limit", ours, MOST_MEMORY_MB, 1.0, "MB"))
    for writer, grew in grown.items():
        compared.append(Comparison(f"{job}: memory", writer, ours, grew, 1.0, "MB"))
    return compared


def make_grids() -> geopandas.GeoDataFrame:
    """Grids as the store has them: codes, names, whole numbers, shares, a flag and a date."""
    polygons = to_lonlat(
        shapely.transform(tiling(), lambda xy: xy + np.array([5e5, 4.3e6])), "EPSG:4542"
    )
    rng = np.random.default_rng(SEED)
    count = len(polygons)
    days = np.datetime64("2024-01-01") + rng.integers(0, 700, count)
    columns = {
        "code": [f"620702{i // 1000 + 1000:06d}{i % 1000:03d}" for i in range(count)],
        "name": [f"第{i % 97 + 1}网格" for i in range(count)],
        "kind": rng.choice(["residential", "dedicated", "micro"], count),
        "leader": [f"岗位{i % 1013}" for i in range(count)],
        **{key: rng.integers(0, 2000, count) for key in ("households", "residents", "over_60")},
        "under_6": np.where(rng.random(count) < 0.1, np.nan, rng.integers(0, 200, count)),
        "share": rng.random(count).round(4),
        "area_m2": rng.uniform(5e3, 2e4, count).round(1),
        "made": rng.random(count) < 0.01,
        "since": days.astype(str),  # to_json refuses dates
    }
    return geopandas.GeoDataFrame(columns, geometry=polygons, crs=4326)


def write_stream(grids: geopandas.GeoDataFrame, path: Path) -> None:
    """Write as the export does: chunk by chunk, nothing kept."""
    with path.open("wb") as file:
        file.writelines(stream_features(_chunks(grids)))


def _chunks(grids: geopandas.GeoDataFrame) -> Iterator[Features]:
    names = [name for name in grids.columns if name != "geometry"]
    for start in range(0, len(grids), CHUNK):
        part = grids.iloc[start : start + CHUNK]
        yield Features(part.geometry.to_numpy(), {name: part[name] for name in names})


def _write_pyogrio(grids: geopandas.GeoDataFrame, path: Path) -> None:
    path.unlink(missing_ok=True)
    grids.to_file(path, driver="GeoJSON", engine="pyogrio")


def _assert_same(grids: geopandas.GeoDataFrame, read: geopandas.GeoDataFrame) -> None:
    assert len(read) == len(grids)
    for name in ("code", "name", "residents", "share", "made"):
        assert (read[name].to_numpy() == grids[name].to_numpy()).all(), name
    rounded = shapely.transform(grids.geometry.to_numpy(), lambda lonlat: np.round(lonlat, 7))
    assert shapely.equals_exact(read.geometry.to_numpy(), rounded, 1e-12, normalize=True).all()


_WRITERS = {
    "gridmap": write_stream,
    "GeoDataFrame.to_json": lambda grids, path: path.write_text(grids.to_json()),
}


def _growth_mb(writer: str) -> float:
    """Let a process of its own write, and answer by how much its memory rose at most."""
    command = [sys.executable, "-m", "bench.geojson_export", writer]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _let_go_of_free_memory() -> None:
    """Give back what making the grids freed, or growth would hide in it."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def _memory_mb(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1000
    raise OSError(f"This system does not tell {field}.")


def _main(writer: str) -> None:
    grids = make_grids()
    with tempfile.TemporaryDirectory() as folder:
        _let_go_of_free_memory()
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        before = _memory_mb("VmRSS")
        _WRITERS[writer](grids, Path(folder) / "grids.geojson")
        print(_memory_mb("VmHWM") - before)


if __name__ == "__main__":
    _main(sys.argv[1])
