"""The map page of the demo city in a real browser: weight, first rest, and panning.

Each is compared with a fixed promise, not with a peer: 700 kB on the wire and 2.5 seconds to the
first rest with an empty cache, and 30 pictures a second while the map is moved, in software WebGL.
"""

import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.comparing import Comparison
from tests.conftest import BROWSERS, TEST_BROWSERS

VISITS = 5
MOST_KB, MOST_S, LEAST_FPS = 700, 2.5, 30
STREETS = "?at=100.4500,38.9290,13.5"
SECONDS = 4
# What Chromium does by itself on a machine without a graphics card: the map is drawn in software,
# and the page is put together without WebGL.
ARGUMENTS = ["--no-sandbox", "--no-first-run", "--enable-unsafe-swiftshader"]
# Notes the milliseconds between pictures from now on.
COUNT = """
() => {
  const gaps = (globalThis.gaps = []);
  let before = performance.now();
  requestAnimationFrame(function step(now) {
    gaps.push(now - before);
    before = now;
    requestAnimationFrame(step);
  });
}
"""


def compare() -> list[Comparison]:
    with _served() as server, sync_playwright() as started:
        program = next(filter(None, map(shutil.which, (*BROWSERS, *TEST_BROWSERS))))
        browser = started.chromium.launch(executable_path=program, args=ARGUMENTS)
        _visit(browser, server)  # the server reads its store for the first time
        visits = [_visit(browser, server) for _ in range(VISITS)]
        per_second = _panned(browser, server)
        browser.close()
    weight, rest = visits[0][0] / 1000, median(seconds for _, seconds in visits)
    gap, most_gap = 1000 / per_second, 1000 / LEAST_FPS
    return [
        Comparison("map page, empty cache: on the wire", "promise", weight, MOST_KB, 1.0, "kB"),
        Comparison("map page, empty cache: first rest", "promise", rest, MOST_S, 1.0),
        Comparison("map page: between pictures of a pan", "promise", gap, most_gap, 1.0, "ms"),
    ]


def _visit(browser: Browser, server: str) -> tuple[int, float]:
    """Open the map with an empty cache; return the bytes on the wire and the seconds to rest."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session, received = context.new_cdp_session(page), []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda e: received.append(int(e["encodedDataLength"])))
    begun = time.perf_counter()
    page.goto(server, wait_until="commit")
    _rest(page)
    seconds = time.perf_counter() - begun
    context.close()
    return sum(received), seconds


def _panned(browser: Browser, server: str) -> float:
    """Return how many pictures a second the browser draws while the map follows the mouse."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(server + STREETS)
    _rest(page)
    page.mouse.move(900, 450)
    page.mouse.down()
    page.evaluate(COUNT)
    begun = time.perf_counter()
    while (passed := time.perf_counter() - begun) < SECONDS:
        page.mouse.move(900 + 300 * math.sin(passed * 2.5), 450 + 150 * math.sin(passed))
    gaps: list[float] = page.evaluate("() => gaps.slice(5)")
    page.mouse.up()
    page.wait_for_url(lambda url: STREETS not in url)  # the map did follow
    page.close()
    return 1000 * len(gaps) / sum(gaps)


def _rest(page: Page) -> None:
    while page.evaluate("document.documentElement.dataset.ready || ''") != "true":
        time.sleep(0.01)


@contextmanager
def _served() -> Iterator[str]:
    """Serve the demo city on a free port, with a run."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        store = f"sqlite:///{Path(folder) / 'town.gpkg'}"
        settings: Any = os.environ | {"GRIDMAP_STORE": store, "GRIDMAP_PORT": str(port)}
        command = [sys.executable, "-m", "gridmap.cli"]
        subprocess.run([*command, "demo"], env=settings, check=True, capture_output=True)
        server = subprocess.Popen([*command, "serve"], env=settings, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(address + "health")
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
