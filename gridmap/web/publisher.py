"""Publishing behind the pages: a process of its own, so that no request waits for it."""

import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from gridmap.actions.publishing import REST, is_due
from gridmap.config import PREFIX, Config
from gridmap.web.store import Store

THREAD = "gridmap-publish"
log = logging.getLogger(__name__)
_running: set[Path] = set()
# Until when not to try again what ended badly before it could say why, by the clock of the process.
_resting: dict[Path, float] = {}
_lock = threading.Lock()


def publish_if_due(here: Store, *, at_once: bool = False) -> bool:
    """Begin to publish if the editions changed; return whether that is so.

    What failed rests for a while, unless it is wanted `at_once`.

    Several workers may begin: the one that gets the lock of the folder publishes, the others end.
    """
    folder = here.config.files_folder
    with _lock:
        rests = not at_once and time.monotonic() < _resting.get(folder, 0)
        if rests or folder in _running or not is_due(here.engine, folder, at_once=at_once):
            return False
        _running.add(folder)
    threading.Thread(target=_publish, args=(here.config,), name=THREAD, daemon=True).start()
    return True


def _publish(config: Config) -> None:
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "gridmap.cli", "publish", "--background"],
            env=os.environ | _settings(config),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            _resting[config.files_folder] = time.monotonic() + REST.total_seconds()
            log.error("Publishing failed: %s", ended.stderr.strip()[-1000:])
    finally:
        with _lock:
            _running.discard(config.files_folder)


def _settings(config: Config) -> dict[str, str]:
    """Write the settings as the environment has them, for a process that reads them there."""
    words = {True: "yes", False: "no"}
    return {
        f"{PREFIX}{name.upper()}": words[value] if isinstance(value, bool) else str(value)
        for name, value in asdict(config).items()
    }
