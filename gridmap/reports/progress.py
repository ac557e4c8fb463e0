"""How a report tells how far it is."""

from collections.abc import Callable

# The phase, the steps done, the steps in all.
Progress = Callable[[str, int, int], None]


def quiet(_phase: str, _done: int, _total: int) -> None:
    """Tell nobody."""
