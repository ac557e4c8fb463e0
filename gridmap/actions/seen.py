"""Remember which keys came before, in so little memory that a file of any length fits."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


class Seen:
    """Which keys came, and in which row first.

    A key is kept as 64 bits of its BLAKE2b: among a million keys two that differ are taken for one
    with a chance of one in forty million.

    Examples
    --------
    >>> seen = Seen()
    >>> seen.first_rows(["a", "b", "a"], [1, 2, 3]).tolist()
    [1, 2, 1]
    >>> seen.first_rows(["c", "b"], [4, 5]).tolist()
    [4, 2]
    """

    def __init__(self) -> None:
        self._hashes = np.empty(0, dtype=np.uint64)
        self._rows = np.empty(0, dtype=np.int64)

    def first_rows(self, keys: Sequence[str], rows: npt.ArrayLike) -> Rows:
        """Return for each key the row in which it came first: its own, where it is new.

        Parameters
        ----------
        keys : sequence of str
        rows : array of int
            The row of each key.
        """
        hashes, first, back = np.unique(hashed(keys), return_index=True, return_inverse=True)
        own = np.asarray(rows, dtype=np.int64)[first]
        place = np.searchsorted(self._hashes, hashes)
        known = np.zeros(len(hashes), dtype=bool)
        inside = place < len(self._hashes)
        known[inside] = self._hashes[place[inside]] == hashes[inside]
        own[known] = self._rows[place[known]]
        self._hashes = np.insert(self._hashes, place[~known], hashes[~known])
        self._rows = np.insert(self._rows, place[~known], own[~known])
        found: Rows = own[back]
        return found


def hashed(keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the 64 bits by which each key is known."""
    digests = b"".join(hashlib.blake2b(key.encode(), digest_size=8).digest() for key in keys)
    return np.frombuffer(digests, dtype=np.uint64)
