"""A few costly values, each made once, shared by the threads of a server."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Bounded(Generic[V]):
    """Keep the values used last; two threads that want the same one wait for one making of it.

    Examples
    --------
    >>> kept = Bounded[int](most=2)
    >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2)
    (1, 1)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._slots: OrderedDict[Hashable, _Slot[V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the value of a key, making it first if it is not kept.

        What `make` raises is raised, and nothing is kept.
        """
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self.most:
                self._slots.popitem(last=False)
        try:
            return slot.get(make)
        except BaseException:
            with self._lock:
                if self._slots.get(key) is slot:
                    del self._slots[key]
            raise


class _Slot(Generic[V]):
    """A place for one value, with a lock of its own so that others are not held up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._values: list[V] = []

    def get(self, make: Callable[[], V]) -> V:
        with self._lock:
            if not self._values:
                self._values.append(make())
            return self._values[0]
