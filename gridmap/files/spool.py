"""Keep things on the disk for the time of a block, to go through them more than once."""

import pickle
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

Thing = TypeVar("Thing")


class Spool(Generic[Thing]):
    """Things in the order in which they were put, in a file that nobody else can open.

    Examples
    --------
    >>> with Spool[str]() as spool:
    ...     spool.put("one")
    ...     spool.put("two")
    ...     list(spool), list(spool)
    (['one', 'two'], ['one', 'two'])
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `__exit__` closes it
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def put(self, thing: Thing) -> None:
        """Add a thing at the end."""
        self._file.seek(0, 2)
        pickle.dump(thing, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def __iter__(self) -> Iterator[Thing]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)  # noqa: S301 - this process wrote it
