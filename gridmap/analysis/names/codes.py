"""Codes in order, so that all that begin with the same digits stand together."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridmap.analysis.names.spoken import plainly
from gridmap.analysis.names.strings import Strings

Ints = npt.NDArray[np.int64]
_BEYOND = chr(0x10FFFF)
_GROUP = "000"
_FULL_DIGITS = 12
_SHORTEST_DIGITS = 6


@dataclass(frozen=True, eq=False)
class Codes:
    """Codes, written plainly, in order, and whose each one is."""

    ordered: list[str]
    row: Ints

    @classmethod
    def of(cls, codes: Strings) -> "Codes":
        """Sort codes; those that are empty are nobody's."""
        written = [
            code.lower() if code.isascii() and code.isalnum() else plainly(code) for code in codes
        ]
        rows = sorted((row for row, code in enumerate(written) if code), key=written.__getitem__)
        return cls([written[row] for row in rows], np.array(rows, dtype=np.int64))

    def beginning_with(self, word: str) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Find the codes that begin with a word that is written plainly.

        Returns
        -------
        row : array of int
        whole : array of bool
            Whether the word is the whole code.

        Examples
        --------
        >>> codes = Codes.of(Strings.of(["620702001", "620702", "F1"]))
        >>> codes.beginning_with("620702")
        (array([1, 0]), array([ True, False]))
        >>> codes.beginning_with("620702001000")  # the long form of a subdistrict's code
        (array([0]), array([ True]))
        """
        rows, whole = [], []
        for form in _forms(word):
            low, high = (bisect_left(self.ordered, end) for end in (form, form + _BEYOND))
            if form != word:  # a shortened code means itself, and nothing that it begins
                high = max(low, bisect_left(self.ordered, form + "\0"))
            rows.append(self.row[low:high])
            whole.append(np.array([code == form for code in self.ordered[low:high]], dtype=bool))
        return np.concatenate(rows), np.concatenate(whole)


def _forms(word: str) -> Iterator[str]:
    """Yield a code as it is, and without the zeros that make it 12 digits long."""
    yield word
    short = word
    while len(word) == _FULL_DIGITS and word.isdigit() and short.endswith(_GROUP):
        short = short.removesuffix(_GROUP)
        if len(short) >= _SHORTEST_DIGITS:
            yield short
