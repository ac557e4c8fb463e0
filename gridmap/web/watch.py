"""One look at the store a second for all who listen in this process, and none while nobody does."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gridmap.actions.live import Cursor

EVERY_S = 1.0
MOST_LISTENERS = 8  # each holds a thread of the server; see `gridmap.serving`
log = logging.getLogger(__name__)


class Watch:
    """Wakes those who listen when the store changed.

    Parameters
    ----------
    look : callable
        Returns the cursor of the store.
    every : float
        Seconds between two looks.
    """

    def __init__(self, look: Callable[[], Cursor], every: float = EVERY_S) -> None:
        self._look = look
        self._every = every
        self._changed = threading.Condition()
        self._seen: Cursor | None = None
        self._listeners = 0
        self.stopped = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def listening(self) -> Iterator[bool]:
        """Take one of the places to listen; yields whether there was one."""
        with self._changed:
            free = self._listeners < MOST_LISTENERS
            self._listeners += free
            if free and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="gridmap-watch", daemon=True)
                self._thread.start()
        try:
            yield free
        finally:
            with self._changed:
                self._listeners -= free

    def wait(self, known: Cursor, seconds: float) -> bool:
        """Wait until the store holds more than what is `known`; return whether it does."""
        until = time.monotonic() + seconds
        with self._changed:
            while self._seen is None or not self._seen.ahead_of(known):
                if self.stopped:
                    return False
                left = until - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return False
        return True

    def stop(self) -> None:
        """Wake everybody for the last time."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()

    def _run(self) -> None:
        while self._somebody_listens():
            try:
                found = self._look()
            except Exception:
                log.warning("The store could not be looked at.", exc_info=True)
            else:
                with self._changed:
                    if found != self._seen:
                        self._seen = found
                        self._changed.notify_all()
            time.sleep(self._every)

    def _somebody_listens(self) -> bool:
        """Return whether to look again; the last look ends the thread."""
        with self._changed:
            if not self._listeners:
                self._thread = self._seen = None
            return self._listeners > 0
