"""Cases as numbers, so that a file is compared with a town of any size in little memory.

Of each case that a file would replace are kept: its id, and 64 bits each of its code, of all that a
file says of it, and of that without its end. Where a file does not say when a case ended, an import
writes the moment of the import, which is no change.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions.seen import hashed
from gridmap.db.queries import case_files
from gridmap.db.session import Session

# What is compared, in the order of `case_files.COLUMNS`; the last but one is when it ended.
FIELDS = (
    "title", "class_code", "stage", "area_code", "organization_code", "reported_at", "due_at",
    "closed_at", "place",
)  # fmt: skip
ENDS = FIELDS.index("closed_at")
NOBODY = -1
# About a centimetre: what a workbook has kept of a place may be a hair beside it.
DECIMALS = 7

Numbers = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]


def prints(rows: Sequence[Sequence[Any]]) -> tuple[Bits, Bits]:
    """Return for each row of values of `FIELDS` 64 bits of all, and of all but the end."""
    told = [[_told(value) for value in row] for row in rows]
    whole = hashed(["\x1f".join(row) for row in told])
    return whole, hashed(["\x1f".join([*row[:ENDS], *row[ENDS + 1 :]]) for row in told])


def _told(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return str(int(value.timestamp()))
    if hasattr(value, "x"):
        return "" if value.is_empty else f"{value.x:.{DECIMALS}f} {value.y:.{DECIMALS}f}"
    return "" if value is None else str(value)


class Standing:
    """The cases that a file would replace.

    Attributes
    ----------
    ids : array of int
    whole, but_end : array of uint64
        What stands of each.
    met : array of bool
        Which of them the file has.
    """

    def __init__(self, session: Session) -> None:
        ids: list[int] = []
        kept: list[tuple[Bits, Bits, Bits]] = []
        for rows in case_files.replaceable(session):
            ids += [row.id for row in rows]
            kept.append((hashed([row.code for row in rows]), *prints([row[2:] for row in rows])))
        empty = np.empty(0, dtype=np.uint64)
        codes, whole, but_end = (
            np.concatenate([empty, *(block[place] for block in kept)]) for place in range(3)
        )
        order = np.argsort(codes, kind="stable")
        self._codes: Bits = codes[order]
        self.ids: Numbers = np.array(ids, dtype=np.int64)[order]
        self.whole, self.but_end = whole[order], but_end[order]
        self.met = np.zeros(len(order), dtype=bool)

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, codes: Bits) -> Numbers:
        """Return where each of some codes stands, or `NOBODY`; those that do are met."""
        if not len(self):
            return np.full(len(codes), NOBODY, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._codes, codes), len(self) - 1)
        at = np.where(self._codes[at] == codes, at, NOBODY)
        self.met[at[at != NOBODY]] = True
        return at
