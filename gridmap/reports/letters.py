"""Text that the files of a report can hold."""

import unicodedata

MOST_LETTERS = 32_767  # of a cell


def clean(text: str) -> str:
    r"""Return a text that XML and a cell can hold: no control characters, and not too long.

    Examples
    --------
    >>> clean("a\x07b\ufffe"), len(clean("x" * 40_000))
    ('ab', 32767)
    """
    kept = "".join(c for c in text if c in "\n\t" or _holds(c))
    return kept[:MOST_LETTERS]


def _holds(letter: str) -> bool:
    """Say whether XML, of which these files are made, can hold a letter."""
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in "\ufffe\uffff"
