"""A second process that draws the maps of a report while the first one writes its pages.

Drawing and writing take about as long, and neither waits for a disk: one core each.
"""

import base64
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

from gridmap.reports.ground import Ground
from gridmap.reports.themes import Theme


class Desk:
    """Draws the maps of one report, once; it loads what it draws with as soon as it is opened."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._drawn: Future[tuple[bytes, bytes]] | None = None
        with suppress(OSError):  # without a second process the maps are drawn in this one
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )

    def begin(self, themes: Sequence[Theme], ground: Ground) -> None:
        """Hand over what is to be drawn, and return at once."""
        if self._process is None:
            return
        with ThreadPoolExecutor(1) as hand:
            self._drawn = hand.submit(self._process.communicate, pickle.dumps((themes, ground)))
            hand.shutdown(wait=False)

    def drawn(self) -> list[bytes] | None:
        """Return the maps as SVG, in the order of the themes; None if they must be drawn here."""
        if self._process is None or self._drawn is None:
            return None
        made, _ = self._drawn.result()
        return pickle.loads(made) if self._process.returncode == 0 else None  # noqa: S301 - our own

    def close(self) -> None:
        """End the process if it still runs."""
        if self._process is None:
            return
        self._process.kill()
        if self._drawn is None:
            self._process.communicate()
        else:
            self._drawn.exception()


@contextmanager
def desk_for(form: str) -> Iterator[Desk | None]:
    """Open a desk if a report in this form has its maps drawn as vectors on paper."""
    if form != "pdf":
        yield None
        return
    desk = Desk()
    try:
        yield desk
    finally:
        desk.close()


def pictures(desk: Desk | None, themes: Sequence[Theme], ground: Ground) -> list[str]:
    """Return the maps as pictures that a page carries inside, from the desk or drawn here."""
    made = None if desk is None else desk.drawn()
    if made is None:
        made = _drawn(themes, ground)
    return ["data:image/svg+xml;base64," + base64.b64encode(one).decode() for one in made]


def _drawn(themes: Sequence[Theme], ground: Ground) -> list[bytes]:
    from gridmap.reports.drawing import draw  # noqa: PLC0415 - matplotlib, which the desk has

    return [draw(theme, ground) for theme in themes]


def main() -> None:
    """Draw what comes in, and send it back."""
    from gridmap.reports import drawing  # noqa: F401, PLC0415 - loaded before anything is asked

    themes, ground = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that began us
    pickle.dump(_drawn(themes, ground), sys.stdout.buffer)


if __name__ == "__main__":
    main()
