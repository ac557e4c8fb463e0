"""What a town is called, ready to be asked: areas, facilities, sites, organizations, addresses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gridmap.analysis.names.codes import Codes
from gridmap.analysis.names.spoken import plainly
from gridmap.analysis.names.strings import Strings
from gridmap.analysis.names.texts import LITERAL, SYLLABLE, Matches, Texts

# What may be found; the order settles between hits that fit alike.
TYPES = ("area", "facility", "site", "organization", "residence")
MOST_WORDS = 8
LEVELS_UP = 4

Ints = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.uint8]
BBox = tuple[float, float, float, float]

_NONE = 255
# Rank by how a name was meant (written, spoken, by initials) and by how much of it the word is
# (all, its beginning, a part). What is less sure comes later, whatever it is.
_NAME_RANKS = np.array([[0, 2, 5], [1, 4, 7], [3, 6, 9]], dtype=np.uint8)
_CODE_RANKS = (0, 3)
_ADDRESS_RANK, _SPOKEN_ADDRESS_RANK, _KIND_RANK, _ABOVE_RANK = 8, 11, 12, 6
# Shorter words do not name a kind.
_SHORTEST_LATIN, _SHORTEST_HAN = 3, 2
_HOW = ("name", "pinyin", "initials")


@dataclass(frozen=True, eq=False)
class Rows:
    """What is found, as columns that can be kept on disk.

    Attributes
    ----------
    codes, names, addresses : Strings
    type : (N,) array of int
        Position in `TYPES`.
    kind : (N,) array of int
        Position in `kinds`.
    kinds : Strings
        Type and level or kind, as `area/grid`; levels first, from the top down.
    up : (N,) array of int
        Row of the area around each one, -1 for none.
    lonlat : (N, 2) array of float
        A place inside; NaN without one.
    box : (N, 4) array of float
        West, south, east, north.
    """

    codes: Strings
    names: Strings
    addresses: Strings
    kinds: Strings
    type: npt.NDArray[np.uint8]
    kind: npt.NDArray[np.uint16]
    up: npt.NDArray[np.int32]
    lonlat: npt.NDArray[np.float64]
    box: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.type)

    def chain(self, row: int) -> list[int]:
        """Return the rows of the areas around one, the nearest first."""
        found: list[int] = []
        above = int(self.up[row])
        while above >= 0 and len(found) < LEVELS_UP:
            found.append(above)
            above = int(self.up[above])
        return found


class Found(NamedTuple):
    """One hit: its row, what of it matched, and which letters of the name or address did."""

    row: int
    matched: str
    marks: list[tuple[int, int]]


class Answer(NamedTuple):
    """Hits, the best first, and how many there are of each type."""

    hits: list[Found]
    counts: dict[str, int]


@dataclass
class _Word:
    """Where one word was found: a rank for each row, and what it was found in."""

    rank: Ranks
    names: Matches
    addresses: Matches
    code: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class NameIndex:
    """An index over the names, codes, addresses and kinds of a town."""

    rows: Rows
    names: Texts
    addresses: Texts
    codes: Codes
    order: Ints
    kind_words: tuple[tuple[str, ...], ...]
    addressed: Ints

    @classmethod
    def of(cls, rows: Rows, kind_words: Callable[[str], Iterable[str]]) -> "NameIndex":
        """Build an index.

        Parameters
        ----------
        rows : Rows
        kind_words : callable
            What a kind is called, in any languages.
        """
        some = np.flatnonzero(np.diff(rows.addresses.first) > 1)
        addresses = Strings.of(rows.addresses[int(row)] for row in some)
        return cls(
            rows,
            Texts.of(rows.names),
            Texts.of(addresses),
            Codes.of(rows.codes),
            _order(rows),
            tuple(tuple(map(plainly, kind_words(kind))) for kind in rows.kinds),
            some,
        )

    def search(
        self, text: str, limit: int, bbox: BBox | None = None, types: tuple[str, ...] = ()
    ) -> Answer:
        """Find what fits a text.

        Every word of it must be found in the name, code, address or kind, or in the name of an
        area around; at least one in the thing itself.

        Parameters
        ----------
        text : str
            Words with spaces between them.
        limit : int
            How many hits are wanted.
        bbox : (west, south, east, north), optional
            What is in sight: of hits that fit alike, those in it come first.
        types : tuple of str
            Of `TYPES`; all by default.
        """
        words = [word for word in map(plainly, text.split()) if word][:MOST_WORDS]
        if not words or not len(self.rows):
            return Answer([], {})
        found = [self._word(word) for word in dict.fromkeys(words)]
        score = self._score(found)
        if types:
            wanted = np.array([name in types for name in TYPES])
            score[~wanted[self.rows.type]] = _NONE
        rows = np.flatnonzero(score < _NONE)
        counts = np.bincount(self.rows.type[rows], minlength=len(TYPES))
        best = self._best(rows, score[rows], limit, bbox)
        return Answer(
            [self._found(row, found) for row in best],
            {name: int(n) for name, n in zip(TYPES, counts, strict=True) if n},
        )

    def _word(self, word: str) -> _Word:
        rank = np.full(len(self.rows), _NONE, dtype=np.uint8)
        if len(word) >= (_SHORTEST_LATIN if word.isascii() else _SHORTEST_HAN):
            for kind, called in enumerate(self.kind_words):
                if any(name.startswith(word) for name in called):
                    rank[self.rows.kind == kind] = _KIND_RANK
        addresses = self.addresses.find(word)
        ranks = np.where(addresses.how == LITERAL, _ADDRESS_RANK, _SPOKEN_ADDRESS_RANK)
        np.minimum.at(rank, self.addressed[addresses.text], ranks.astype(np.uint8))
        names = self.names.find(word)
        np.minimum.at(rank, names.text, _NAME_RANKS[_how(names.how), names.whole])
        coded, whole = self.codes.beginning_with(word)
        before = rank[coded]
        rank[coded] = np.minimum(before, np.where(whole, *_CODE_RANKS).astype(np.uint8))
        by_code = np.zeros(len(rank), dtype=bool)
        by_code[coded] = rank[coded] < before
        return _Word(rank, names, addresses, by_code)

    def _score(self, found: list[_Word]) -> npt.NDArray[np.uint8]:
        """Add up the ranks of all words; `_NONE` where one is missing."""
        if len(found) == 1:
            return found[0].rank.copy()
        total = np.zeros(len(self.rows), dtype=np.int64)
        own = np.zeros(len(self.rows), dtype=bool)
        for word in found:
            here = word.rank < _NONE
            around = self._around(here & (self.rows.type == 0))
            own |= here
            missing = np.where(around, _ABOVE_RANK, 10 * _NONE)
            total += np.where(here, word.rank, missing)
        total[~own] = _NONE
        return np.minimum(total, _NONE).astype(np.uint8)

    def _around(self, areas: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return what lies in one of some areas."""
        if not areas.any():
            return areas
        up = self.rows.up
        inside = np.zeros(len(up) + 1, dtype=bool)  # the last one: no area
        for _ in range(LEVELS_UP):
            inside[:-1] = areas[up] & (up >= 0) | inside[up]
        return inside[:-1]

    def _best(self, rows: Ints, score: Ranks, limit: int, bbox: BBox | None) -> list[int]:
        """Choose hits: the best, but no type takes more than half while another has some."""
        key = score.astype(np.int64) << 33 | self.order[rows]
        if bbox is not None:
            # By boxes, so that a community comes before its grids wherever they are in sight.
            west, south, east, north = self.rows.box[rows].T
            seen = (east >= bbox[0]) & (north >= bbox[1]) & (west <= bbox[2]) & (south <= bbox[3])
            key |= (~seen).astype(np.int64) << 32
        chosen: list[Any] = []
        spare: list[Any] = []
        most = (limit + 1) // 2
        for number in range(len(TYPES)):
            of_type = np.flatnonzero(self.rows.type[rows] == number)
            if len(of_type) > limit:
                of_type = of_type[np.argpartition(key[of_type], limit)[:limit]]
            ranked = sorted(zip(key[of_type].tolist(), rows[of_type].tolist(), strict=True))
            chosen += ranked[:most]
            spare += ranked[most:]
        chosen = sorted(chosen)[:limit]
        chosen += sorted(spare)[: limit - len(chosen)]
        return [row for _, row in sorted(chosen)]

    def _found(self, row: int, words: list[_Word]) -> Found:
        """Say what of a hit matched, and mark the letters; the surest word speaks for all."""
        matched, marks = "kind", []
        best = _NONE
        for word in words:
            said, mark = self._said(row, word)
            if mark is not None:
                marks.append(mark)
            if word.rank[row] < best:
                best, matched = int(word.rank[row]), said
        in_address = matched == "address"
        return Found(row, matched, sorted({m[1:] for m in marks if m[0] == in_address}))

    def _said(self, row: int, word: _Word) -> tuple[str, tuple[int, int, int] | None]:
        if word.code[row]:
            return "code", None
        at = np.flatnonzero(word.names.text == row)
        if len(at):
            ranks = _NAME_RANKS[_how(word.names.how[at]), word.names.whole[at]]
            best = at[np.argmin(ranks)]
            how = _HOW[int(_how(word.names.how[best]))]
            if self.rows.type[row] == TYPES.index("residence"):
                how = "address"
            mark = (int(how == "address"), int(word.names.begin[best]), int(word.names.end[best]))
            return how, mark
        place = np.searchsorted(self.addressed, row)
        at = np.flatnonzero(word.addresses.text == place)
        if len(at) and place < len(self.addressed) and self.addressed[place] == row:
            best = at[0]
            return "address", (1, int(word.addresses.begin[best]), int(word.addresses.end[best]))
        return "kind", None


def _how(how: Any) -> Any:
    """Return 0 for written, 1 for spoken, 2 for initials alone."""
    return np.where(how == LITERAL, 0, np.where(how & SYLLABLE, 1, 2))


def _order(rows: Rows) -> Ints:
    """Rank all rows: by type, areas from the top down, short names first, then by code."""
    length = np.diff(rows.names.first)
    length[length <= 1] = np.iinfo(np.int32).max  # without a name last
    level = np.where(rows.type == 0, rows.kind, 0)
    by_code = np.empty(len(rows), dtype=np.int64)
    listed = list(rows.codes)
    by_code[sorted(range(len(rows)), key=listed.__getitem__)] = np.arange(len(rows))
    order = np.empty(len(rows), dtype=np.int64)
    order[np.lexsort((by_code, length, level, rows.type))] = np.arange(len(rows))
    return order
