"""Many short texts as one, so that a million of them take little more than their letters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

END = "\n"
Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Strings:
    """A list of texts, each followed by a line's end in `whole`.

    Examples
    --------
    >>> texts = Strings.of(["东街", "", "A 1"])
    >>> len(texts), texts[0], texts[2]
    (3, '东街', 'A 1')
    """

    whole: str

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> "Strings":
        """Join texts; None counts as empty, and a line's end inside one becomes a space."""
        return cls("".join(f"{(text or '').replace(END, ' ')}{END}" for text in texts))

    @classmethod
    def from_bytes(cls, kept: Bytes) -> "Strings":
        """Return what `to_bytes` wrote."""
        return cls(kept.tobytes().decode("utf-8"))

    def to_bytes(self) -> Bytes:
        """Write the texts as bytes, as arrays are kept on disk."""
        return np.frombuffer(self.whole.encode("utf-8", "replace"), dtype=np.uint8)

    @cached_property
    def letters(self) -> npt.NDArray[np.uint32]:
        """Code points of all texts."""
        return np.frombuffer(self.whole.encode("utf-32-le", "replace"), dtype=np.uint32)

    @cached_property
    def first(self) -> Ints:
        """Where each text begins, and where the last one ends."""
        ends = np.flatnonzero(self.letters == ord(END))
        return np.concatenate([[0], ends + 1]).astype(np.int64)

    def __len__(self) -> int:
        return len(self.first) - 1

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole.split(END)[:-1])

    def __getitem__(self, row: int) -> str:
        return self.whole[int(self.first[row]) : int(self.first[row + 1]) - 1]
