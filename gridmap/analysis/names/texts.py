"""Looking for a word in many texts at once, as it is written or as it is spoken."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gridmap.analysis.names.spoken import Spoken, plain
from gridmap.analysis.names.strings import END, Strings

LITERAL, SYLLABLE, INITIAL = 1, 2, 4
_CODE_POINTS = 0x110000
Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.uint8]


class Matches(NamedTuple):
    """Where a word was found: the text, from which to which letter of it, and how it was meant.

    `begin` and `end` count letters of the text as it was given; `how` adds up LITERAL, SYLLABLE and
    INITIAL; `whole` is 0 where the word is all of the text, 1 where it begins it, 2 elsewhere.
    """

    text: Ints
    begin: Ints
    end: Ints
    how: Small
    whole: Small


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts as numbers of letters, one after the other.

    Attributes
    ----------
    alphabet : str
        The letters that occur; the first stands between texts.
    letters : (T,) array of int
        Position in the alphabet of each letter of all texts, written plainly.
    place : (T,) array of int
        Which letter of its text, as it was given, each one stands for.
    first : (N + 1,) array of int
        Where in `letters` each text begins.
    """

    alphabet: str
    letters: npt.NDArray[np.uint16]
    place: npt.NDArray[np.uint16]
    first: Ints
    spoken: Spoken

    @classmethod
    def of(cls, strings: Strings) -> "Texts":
        """Write texts plainly, and number their letters."""
        points = strings.letters
        used = np.flatnonzero(np.bincount(points, minlength=1))
        written = [END if point == ord(END) else plain(chr(point)) for point in used]
        alphabet = END + "".join(sorted(set("".join(written)) - {END}))
        number = {letter: n for n, letter in enumerate(alphabet)}
        count = np.zeros(_CODE_POINTS, dtype=np.uint8)
        count[used] = [len(text) for text in written]
        one = np.zeros(_CODE_POINTS, dtype=np.uint16)
        one[used] = [number[text[0]] if text else 0 for text in written]
        letters, origin = one[points], np.arange(len(points))
        counts = count[points]
        if (counts != 1).any():
            letters, origin = np.repeat(letters, counts), np.repeat(origin, counts)
            _spell_out(letters, points[origin], used, written, number)
        ends = np.flatnonzero(letters == 0)
        first = np.concatenate([[0], ends + 1]).astype(np.int64)
        text = np.searchsorted(ends, np.arange(len(letters)))
        place = np.minimum(origin - strings.first[text], np.iinfo(np.uint16).max)
        return cls(alphabet, letters, place.astype(np.uint16), first, Spoken.of(alphabet))

    def __len__(self) -> int:
        return len(self.first) - 1

    def find(self, word: str) -> Matches:
        """Find a word that is written plainly.

        Each letter of a text is matched by itself, or by a syllable that it is read as: written
        out, by its initial (`zh` or `z`), or begun at the end of the word.

        Examples
        --------
        >>> texts = Texts.of(Strings.of(["交通巷社区", "东街"]))
        >>> [texts.find(word).text.tolist() for word in ("交通", "jtx", "tongxiang", "dongj", "q")]
        [[0], [0], [0], [1], [0]]
        """
        waiting: list[list[tuple[Ints, Ints, Small]]] = [[] for _ in range(len(word) + 1)]
        for begun in range(len(word)):
            self._step(word, begun, waiting)
        return self._matches(*_joined(waiting[len(word)]))

    def _step(self, word: str, begun: int, waiting: list[list[tuple[Ints, Ints, Small]]]) -> None:
        """Take one more letter of each text in which `begun` letters of the word were found."""
        if begun and not waiting[begun]:
            return
        ways = self._ways(word, begun)
        if not ways:
            return
        if begun:
            start, at, how = _joined(waiting[begun])
            waiting[begun] = []
        else:
            any_way = np.logical_or.reduce([mask for _, _, mask in ways])
            start = at = np.flatnonzero(any_way[self.letters])
            how = np.zeros(len(at), dtype=np.uint8)
        here = self.letters[at]
        for end, meant, mask in ways:
            fits = mask[here]
            if fits.any():
                waiting[end].append((start[fits], at[fits] + 1, how[fits] | np.uint8(meant)))

    def _ways(self, word: str, begun: int) -> list[tuple[int, int, npt.NDArray[np.bool_]]]:
        """Return which letters may come next: up to where in the word, how, and which they are."""
        ways = []
        letter = self.alphabet.find(word[begun])
        if letter > 0:
            mask = np.zeros(len(self.alphabet), dtype=bool)
            mask[letter] = True
            ways.append((begun + 1, LITERAL, mask))
        for (used, whole), syllables in self.spoken.beginning(word[begun:]).items():
            how = SYLLABLE if whole else INITIAL
            ways.append((begun + used, how, self.spoken.read_as(syllables)))
        return ways

    def _matches(self, start: Ints, end: Ints, how: Small) -> Matches:
        text = np.searchsorted(self.first, start, side="right") - 1
        begins, ends = start == self.first[text], end == self.first[text + 1] - 1
        whole = np.where(begins, np.where(ends, 0, 1), 2).astype(np.uint8)
        last = self.place[end - 1] if len(end) else end
        return Matches(
            text, self.place[start].astype(np.int64), last.astype(np.int64) + 1, how, whole
        )


def _spell_out(
    letters: npt.NDArray[np.uint16],
    points: npt.NDArray[np.uint32],
    used: Ints,
    written: list[str],
    number: dict[str, int],
) -> None:
    """Give what is written with several letters (㎡ as m and 2) all their numbers."""
    for point, text in zip(used.tolist(), written, strict=True):
        if len(text) > 1:
            rows = np.flatnonzero(points == point)
            letters[rows] = np.tile([number[letter] for letter in text], len(rows) // len(text))


def _joined(parts: list[tuple[Ints, Ints, Small]]) -> tuple[Ints, Ints, Small]:
    if not parts:
        none = np.empty(0, dtype=np.int64)
        return none, none, np.empty(0, dtype=np.uint8)
    if len(parts) == 1:
        return parts[0]
    start, at, how = (np.concatenate(column) for column in zip(*parts, strict=True))
    return start, at, how
