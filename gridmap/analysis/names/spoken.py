"""How letters are written plainly, and how they are spoken: the readings of Han characters."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

MOST_READINGS = 8
DOUBLE_INITIALS = ("zh", "ch", "sh")
# What tells one syllable from the next, or stands for a space.
_SKIPPED = ("P", "Z", "C", "S", "M")


@lru_cache(maxsize=70_000)
def plain(letter: str) -> str:
    """Write a letter plainly: half-width, small, without accents; "" where it says nothing.

    Examples
    --------
    >>> plain("Ａ"), plain("３"), plain("·"), plain("ǚ"), plain("街")
    ('a', '3', '', 'v', '街')
    """
    folded = unicodedata.normalize("NFKC", letter).casefold()
    apart = unicodedata.normalize("NFD", folded).replace("u\u0308", "v")
    kept = (a for a in apart if unicodedata.category(a)[0] not in _SKIPPED)
    return unicodedata.normalize("NFC", "".join(kept))


def plainly(text: str) -> str:
    """Write a text plainly, as words are compared.

    Examples
    --------
    >>> plainly("Ｆ０００１ 号·楼")
    'f0001号楼'
    """
    # Marks that stand alone are joined to their letters first.
    return "".join(map(plain, unicodedata.normalize("NFC", text)))


def readings(letter: str) -> tuple[str, ...]:
    """Return the syllables that a Han character may be read as; nothing for other letters.

    Examples
    --------
    >>> readings("行"), readings("绿"), readings("a")
    (('xing', 'hang', 'heng'), ('lv', 'lu'), ())
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionary takes half a second

    if letter.isascii():
        return ()
    [said] = pinyin(letter, style=Style.NORMAL, heteronym=True) or [[]]
    known = [s for s in said if s.isascii() and s.isalpha()][:MOST_READINGS]
    return tuple(dict.fromkeys(known))


@dataclass(frozen=True, eq=False)
class Spoken:
    """The readings of the letters of an alphabet.

    Attributes
    ----------
    syllables : list of str
        All syllables that occur.
    letter, syllable : (P,) arrays of int
        Which letter may be read as which syllable.
    """

    syllables: list[str]
    letter: npt.NDArray[np.int64]
    syllable: npt.NDArray[np.int64]
    letters: int
    _by_initial: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, alphabet: Iterable[str]) -> "Spoken":
        """Look up the readings of every letter."""
        listed = list(alphabet)
        pairs = [(i, said) for i, letter in enumerate(listed) for said in readings(letter)]
        syllables = sorted({said for _, said in pairs})
        number = {said: n for n, said in enumerate(syllables)}
        by_initial: dict[str, list[int]] = {}
        for n, said in enumerate(syllables):
            by_initial.setdefault(said[0], []).append(n)
        return cls(
            syllables,
            np.array([i for i, _ in pairs], dtype=np.int64),
            np.array([number[said] for _, said in pairs], dtype=np.int64),
            len(listed),
            by_initial,
        )

    def read_as(self, chosen: Iterable[int]) -> npt.NDArray[np.bool_]:
        """Return which letters may be read as one of some syllables."""
        wanted = np.zeros(len(self.syllables), dtype=bool)
        wanted[list(chosen)] = True
        found = np.zeros(self.letters, dtype=bool)
        found[self.letter[wanted[self.syllable]]] = True
        return found

    def beginning(self, rest: str) -> dict[tuple[int, bool], list[int]]:
        """Return what the beginning of `rest` may be: how many letters of it, and which syllables.

        Returns
        -------
        dict of (used, whole) to list of syllables
            `whole` says that the syllable is written out (or, at the end of a word, begun with
            two letters or more), and not only by its initial.
        """
        found: dict[tuple[int, bool], list[int]] = {}
        for n in self._by_initial.get(rest[0], ()):
            said = self.syllables[n]
            found.setdefault((1, len(said) == 1), []).append(n)
            if said[:2] in DOUBLE_INITIALS and rest[:2] == said[:2]:
                found.setdefault((2, False), []).append(n)
            if len(said) > 1 and rest.startswith(said):
                found.setdefault((len(said), True), []).append(n)
            elif 1 < len(rest) < len(said) and said.startswith(rest):
                found.setdefault((len(rest), True), []).append(n)
        return found
