"""A town of 100,000 cases and 20,000 organizations: the import, and its pages as people ask them.

`gridmap demo --scale 100` fills an embedded store and a private PostGIS; both are served by
`gridmap serve` with its own settings. Every list and every page of a record is compared with a
fixed promise, not with a peer: 95 of 100 answers within 150 ms, and the import of the cases within
60 s. Besides, the import is timed against the plain writing of the same rows by pyogrio and by
COPY, which check nothing and keep neither a history nor an index for lists: that ratio says what
all this costs.
"""

import ctypes
import gc
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import geopandas
import numpy as np
import pandas
import psycopg

from bench.comparing import Comparison
from gridmap.actions import demo, demo_scale
from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.db import schema
from gridmap.db.engine import open_engine
from tests.postgis import cluster

SCALE, ASKED = 100, 20
WARM_UP = 4
MOST_MS, MOST_IMPORT_S = 150.0, 60.0
# Growth of memory while 100,000 rows are imported: a part of the file, and 16 bytes of each code.
MOST_IMPORT_MB = 60.0
AT_MOST = {"pyogrio GeoPackage": 7.0, "COPY": 60.0}
COMMAND = (sys.executable, "-m", "gridmap.cli")
GRID, COMMUNITY, SUBDISTRICT, DISTRICT = (
    "620702003009013",
    "620702003009",
    "620702003",
    "620702",
)
AREAS = (GRID, COMMUNITY, SUBDISTRICT, DISTRICT)
# What is asked, by the kind of page; each line is asked `ASKED` times.
PAGES = {
    "/cases by state": [
        f"/cases?state={s}" for s in ("open", "late", "soon", "still", "", "ended")
    ],
    "/cases by sort": [f"/cases?state=&sort={s}" for s in ("due", "reported", "closed", "code")],
    "/cases by area": [f"/cases?state={s}&area={a}" for s in ("", "open") for a in AREAS],
    "/cases by class and others": [
        "/cases?state=&stage=handling",
        "/cases?state=&class=05",
        "/cases?state=&class=0502",
        "/cases?state=&organization=O0495",
        "/cases?organization=-",
        "/cases?state=&since=2025-01-01&until=2025-03-31",
    ],
    "/cases by words": ["/cases?state=&q=纠纷", "/cases?state=&q=C202506", "/cases?q=nowhere"],
    "/cases by area and words": [
        "/cases?state=&area=620702003&q=纠纷", "/cases?area=620702003009&q=停车",
        "/cases?state=&area=620702&q=C202506",
    ],
    "/cases, page 1999 and 1000": [
        *(f"/cases?state=&page=1999&sort={s}" for s in ("due", "reported", "closed", "code")),
        "/cases?state=&page=1000",
    ],
    "/cases/CODE": ["/cases/C2026060897", "/cases/C2025070001"],
    "/api/areas/CODE": [f"/api/areas/{area}" for area in AREAS],
    "/cases/statistics": [
        f"/cases/statistics?by={by}"
        for by in ("class", "area", "organization", "stage", "month", "week", "day")
    ],
    "/cases/statistics of some": [
        "/cases/statistics?by=class&area=620702003",
        "/cases/statistics?by=organization&area=620702003",
        "/cases/statistics?by=class&since=2025-01-01&until=2025-03-31",
        "/cases/statistics?by=week&class=05",
    ],
    "/cases/hot-spots": ["/cases/hot-spots", "/cases/hot-spots?area=620702003"],
    "/cases/bounced": ["/cases/bounced", "/cases/bounced?area=620702003"],
    "/organizations": [
        "/organizations",
        "/organizations?page=300",
        "/organizations?sort=-address&page=200",
        "/organizations?sort=kind",
        "/organizations?area=620702",
        "/organizations?q=物业",
        "/organizations?q=O04",
    ],
    "/organizations/CODE": ["/organizations/O0495", "/organizations/O0001"],
    "/organizations/tree": ["/organizations/tree", "/organizations/tree?top=O0001"],
    "/posts and /ties": [
        "/posts",
        "/posts?page=100",
        "/posts?area=620702",
        "/posts?q=主任",
        "/ties",
        "/ties?page=100",
        "/ties?area=620702",
        "/ties?q=物业",
    ],
    "/posts/foreseen": ["/posts/foreseen", "/posts/foreseen?area=620702003"],
    "/start and /registers": ["/start", "/registers"],
    "/responsible": ["/responsible?area=620702003009"],
    "other registers": [
        "/demands", "/resources", "/projects", "/check_ins", "/assessments", "/findings",
        "/facilities", "/sites", "/consultations", "/tasks", "/forms",
    ],
    "what registers tell": [
        "/demands/matches", "/check_ins/summary", "/assessments/weak", "/assessments/systems",
        "/facilities/idle", "/sites/worklist",
    ],
    "/my": [f"/my?area={area}" for area in AREAS],
    "/api/search": ["/api/search?q=公司", "/api/search?q=dongjie", "/api/search?q=甘州 物业"],
    "Open311 requests": [
        "/open311/v2/requests.json?page_size=50",
        "/open311/v2/requests.json?page_size=50&status=open&page=3",
    ],
}  # fmt: skip


def compare() -> Iterator[Comparison]:
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        files.mkdir()
        demo_scale.write(SCALE, demo.folder(), files)
        place = f"sqlite:///{Path(folder) / 'town.gpkg'}"
        yield from _store("GeoPackage", place, files)
        with cluster() as url:
            with psycopg.connect(_plain(url), autocommit=True) as connection:
                connection.execute("CREATE DATABASE town")
            yield from _store("PostGIS", f"{url.rpartition('/')[0]}/town", files)


def _store(name: str, url: str, files: Path) -> Iterator[Comparison]:
    """Fill a store, time its import, and ask its pages."""
    settings = os.environ | {"GRIDMAP_STORE": url}
    settings["GRIDMAP_FILES"] = str(files.parent / f"{name}.files")
    _filled(settings)
    seconds, grown = _measured(url, files, settings["GRIDMAP_FILES"])
    rows = sum(1 for _ in (files / "cases.csv").open("rb")) - 1
    job = f"{name}: import of {rows:,} cases"
    yield Comparison(job, "promise", seconds, MOST_IMPORT_S, 1.0)
    yield Comparison(f"{job}, memory", "promise", grown, MOST_IMPORT_MB, 1.0, "MB")
    peer = "COPY" if name == "PostGIS" else "pyogrio GeoPackage"
    theirs = _copied(url, files) if name == "PostGIS" else _written(files)
    yield Comparison(job, peer, seconds, theirs, AT_MOST[peer])
    with _served(settings) as address:
        visitor = _visitor(address)
        for kind, paths in PAGES.items():
            took = _asked(visitor, address, paths)
            p95 = float(np.percentile(took, 95))
            told = f"{name}: {kind}, p95 (p50 {median(took):.0f} ms)"
            yield Comparison(told, "promise", p95, MOST_MS, 1.0, "ms")


def _filled(settings: dict[str, str]) -> None:
    subprocess.run(
        [*COMMAND, "demo", "--scale", str(SCALE)], env=settings, check=True, capture_output=True
    )
    subprocess.run(
        [*COMMAND, "user", "add", "boss", "--role", "planner", "--password-stdin"],
        env=settings, check=True, capture_output=True, input=f"{_PASSWORD}\n".encode(),
    )  # fmt: skip


_PASSWORD = "nine loud storks"  # of an account in a store that is thrown away


def _measured(url: str, files: Path, folder: str) -> tuple[float, float]:
    """Let a process of its own import the cases once more; return seconds and megabytes."""
    command = [sys.executable, "-m", "bench.town_at_scale", url, str(files), folder]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1])


def _main(url: str, files: Path, folder: Path) -> None:
    engine = open_engine(url)
    schema.create(engine)
    options = Options(crs="EPSG:4326", synthetic=True, valid_from=demo_scale.FIRST_DAY)
    shipped = demo.folder() / "cases.csv"  # so that what is only done once is done
    import_layer(engine, "cases", shipped, by="bench", files_folder=folder, options=options)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, begun = _memory_mb("VmRSS"), time.perf_counter()
    import_layer(
        engine,
        "cases",
        files / "cases.csv",
        by="bench",
        files_folder=folder,
        options=options,
        source=demo_scale.source("cases.csv", SCALE),
    )
    print(time.perf_counter() - begun, _memory_mb("VmHWM") - before)


def _memory_mb(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1000
    raise OSError(f"This system does not tell {field}.")


def _written(files: Path) -> float:
    """Write the same rows into a GeoPackage by pandas and pyogrio, and return the seconds."""
    begun = time.perf_counter()
    table = pandas.read_csv(files / "cases.csv", dtype={"code": str, "class_code": str})
    for name in ("reported_at", "due_at", "closed_at"):
        table[name] = pandas.to_datetime(table[name])
    points = geopandas.points_from_xy(table.pop("lon"), table.pop("lat"))
    frame = geopandas.GeoDataFrame(table, geometry=points, crs=4326)
    frame.to_file(files / "peer.gpkg", engine="pyogrio")
    return time.perf_counter() - begun


def _copied(url: str, files: Path) -> float:
    """Copy the same file into a plain table with an index of places, and return the seconds."""
    columns = (files / "cases.csv").read_text(encoding="utf-8").partition("\n")[0]
    kinds = {"lon": "float8", "lat": "float8"} | dict.fromkeys(
        ("reported_at", "due_at", "closed_at"), "timestamptz"
    )
    table = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in columns.split(","))
    with psycopg.connect(_plain(url)) as connection, connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(f"CREATE TEMPORARY TABLE peer ({table})")
        with cursor.copy("COPY peer FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write((files / "cases.csv").read_bytes())
        cursor.execute("CREATE INDEX ON peer USING gist (ST_SetSRID(ST_MakePoint(lon, lat), 4326))")
        return time.perf_counter() - begun


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


@contextmanager
def _served(settings: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/health")
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")


def _visitor(address: str) -> urllib.request.OpenerDirector:
    """Log in, as who sees the most."""
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = visitor.open(f"{address}/login").read().decode()
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "name": "boss", "password": _PASSWORD}
    visitor.open(f"{address}/login", urllib.parse.urlencode(form).encode()).read()
    return visitor


def _asked(visitor: urllib.request.OpenerDirector, address: str, paths: list[str]) -> list[float]:
    """Ask pages in turns and return the milliseconds of each answer."""
    took = []
    wanted = [address + urllib.parse.quote(path, safe="/?=&") for path in paths]
    for page in wanted * WARM_UP:  # each worker reads its templates and its store once
        visitor.open(page).read()
    for _ in range(ASKED):
        for page in wanted:
            begun = time.perf_counter()
            with visitor.open(page) as answer:
                answer.read()
            took.append((time.perf_counter() - begun) * 1000)
    return took


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
