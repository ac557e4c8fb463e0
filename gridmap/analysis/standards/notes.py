"""What is wrong with a pack: every problem with its line, and the sentence that tells them all."""

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gridmap.errors import InputError

# Where something stands in a file's data: `("standards", 0, "parameters", "threshold_m")`.
Path = tuple[str | int, ...]
Lines = Mapping[Path, int]
# A longer list is not told where one of its words comes close.
SHORT = 12


class Problem(NamedTuple):
    """One thing wrong with a pack.

    Attributes
    ----------
    line : int
        1-based line of the file; 0 where it is not known.
    reason : str
        What is wrong, as a sentence that names the key.
    """

    line: int
    reason: str


class PackError(InputError):
    """A pack of standards cannot be used.

    Attributes
    ----------
    where : str
        Name of the file.
    problems : list of Problem
        Every problem found, in the order of the lines.

    Examples
    --------
    >>> print(PackError("town.yaml", [Problem(3, "one"), Problem(9, "two")]))
    town.yaml, line 3: one
    town.yaml, line 9: two
    """

    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.where = where
        self.problems = problems
        super().__init__("\n".join(told(where, problem) for problem in problems))


def told(where: str, problem: Problem) -> str:
    """Return a problem as a sentence that begins with its file and line."""
    line = f", line {problem.line}" if problem.line else ""
    return f"{where}{line}: {problem.reason}"


class Notes:
    """Collects the problems of one file, so that all of them are told at once.

    Parameters
    ----------
    lines : mapping of path to int, optional
        The line of everything in the file's data.
    """

    def __init__(self, lines: Lines | None = None) -> None:
        self._lines = lines or {}
        self.problems: list[Problem] = []

    def line(self, path: Path) -> int:
        """Return the line of something, or of the nearest thing around it; 0: not known."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 0

    def say(self, path: Path, reason: str) -> None:
        """Note a problem at a path of the data."""
        self.problems.append(Problem(self.line(path), reason))


def not_among(word: object, what: str, known: Iterable[str]) -> str:
    """Return a sentence that says what a word is not, what comes close, and what there is.

    Examples
    --------
    >>> not_among("treshold", "a parameter of it", ["kinds", "threshold_m"])
    "'treshold' is not a parameter of it; did you mean 'threshold_m'? They are kinds, threshold_m."
    """
    names = list(known)
    are = "They are" if len(names) > 1 else "It is"
    listed = f"{are} {', '.join(name or repr(name) for name in names)}."
    close = difflib.get_close_matches(str(word), names, n=1)
    if close:
        hint = f"{word!r} is not {what}; did you mean {close[0]!r}?"
        return f"{hint} {listed}" if len(names) <= SHORT else hint
    return f"{word!r} is not {what}; {listed[0].lower()}{listed[1:]}"
