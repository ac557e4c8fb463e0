"""Progress bars on the terminal."""

import sys
from typing import Any

import click

BAR_FROM = 2_000  # rows


class Bars:
    """Progress bars for the phases of an action that goes through many rows."""

    def __init__(self, *, show: bool) -> None:
        self.show = show
        self.phase = ""
        self.bar: Any = None

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done in `phase`."""
        if not self.show or (total < BAR_FROM and phase in ("write", "read", "check")):
            return
        if phase != self.phase:
            self.close()
            self.phase = phase
            self.bar = click.progressbar(length=total, label=f"{phase:8}", file=sys.stderr)
            self.bar.render_progress()
        self.bar.update(done - self.bar.pos)

    def close(self) -> None:
        """End the bar that is shown."""
        if self.bar is not None:
            self.bar.render_finish()
            self.bar = None
