"""Servers of tests: each is forked from one process that has loaded the program once for all.

What runs is `gridmap serve` itself, with settings of its own. Only that Python reads half of its
scientific libraries anew for each server, which takes longer than most tests, is spared.
"""

import multiprocessing
import os
import time
import urllib.error
import urllib.request
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

LOADED = ["gridmap.app", "gridmap.serving", "gridmap.cli", "gridmap.cli.stores", "tests.served"]
LOADED += ["granian.server.mp", "esda.getisord", "libpysal.graph"]  # the last: `hot_spots.load`
START_S, END_S = 60, 15
_fresh = multiprocessing.get_context("spawn")
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(LOADED)


class Served:
    """A store behind `gridmap serve`, which can be ended and begun again on its port.

    One that is `fresh` has a Python of its own, as it has where people run it.
    """

    def __init__(self, port: int, store_url: str, log: Path, *, fresh: bool = False) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._port = port
        self._store_url = store_url
        self._log = log
        self._made_by = _fresh if fresh else NURSERY
        self._process: BaseProcess | None = None

    def start(self) -> None:
        """Begin, and wait until it answers."""
        settings = os.environ | {"GRIDMAP_STORE": self._store_url, "PYTHONUNBUFFERED": "1"}
        given = (self._port, settings, str(self._log))
        self._process = self._made_by.Process(target=_serve, args=given)
        self._process.start()
        last = time.monotonic() + START_S
        while time.monotonic() < last and self._process.is_alive():
            if self._answers():
                return
            time.sleep(0.05)
        self.stop()
        said = self._log.read_text(errors="replace")[-2000:] if self._log.exists() else "no log"
        pytest.fail(f"`gridmap serve` does not answer on {self.address}:\n{said}", pytrace=False)

    def stop(self) -> None:
        """End it as a person does who operates it; one that does not obey is killed."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(END_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/api/town", timeout=5):
                return True
        except urllib.error.HTTPError as error:  # it answers, be it with an error
            error.close()
            return True
        except OSError:
            return False


def _serve(port: int, settings: dict[str, str], log: str) -> None:
    """Run the command in a fork, where the process of the tests has left nothing behind."""
    from gridmap.cli import main

    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(written, stream)
    os.environ.clear()
    os.environ.update(settings)
    multiprocessing.set_start_method("fork", force=True)  # so that its workers load nothing anew
    main(["serve", "--port", str(port)])
