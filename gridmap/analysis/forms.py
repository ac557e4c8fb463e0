"""What a cell of a report sheet says beside the store, and how a cell is bound by its name."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

SAME, DIFFERS, EMPTY, NO_NUMBER, NO_DATA = "same", "differs", "empty", "no_number", "no_data"
PREFIX = "gm_"
# Signs of an id that the name of a cell cannot have.
SIGNS = re.compile(r"[.:/]")
AREA = re.compile(r"^(.*)__(\d{2,20})$")
UNIT = "__in_"  # before the unit in which a cell wants its figure
# Parts of a number format that are no digits: quoted texts, colours, conditions, padding, escapes.
NO_DIGITS = re.compile(r'"[^"]*"|\[[^\]]*\]|_.|\*.|\\.')
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
TINY = 1e-12


@dataclass(frozen=True)
class Format:
    """What a number format does to a number.

    Attributes
    ----------
    general : bool
        Whether it is the plain one, which shows what there is.
    decimals : int
        Digits behind the point.
    percent : bool
        Whether it shows hundredths.
    scale : float
        What one unit on the paper stands for: 1,000 where the format leaves thousands out.
    """

    general: bool = True
    decimals: int = 0
    percent: bool = False
    scale: float = 1.0

    @property
    def tolerance(self) -> float:
        """How far a number on paper may be from the one in the store: half of the last digit."""
        return 0.5 * 10.0**-self.decimals * (0.01 if self.percent else 1.0) * self.scale


def read_format(text: str) -> Format:
    """Read the number format of a cell.

    Examples
    --------
    >>> read_format("0.0%").tolerance, read_format('#,##0.00" 元"').tolerance
    (0.0005, 0.005)
    >>> read_format("#,##0,").scale, read_format("General").general, read_format("@").general
    (1000.0, True, True)
    """
    first = NO_DIGITS.sub("", text.partition(";")[0]).strip()
    if not any(sign in first for sign in "0#?"):
        return Format(percent="%" in first)
    rest = first.partition(".")[2]
    decimals = len(re.match(r"[0#?]*", rest)[0])  # type: ignore[index]
    last = max(first.rfind(sign) for sign in "0#?")
    commas = len(first[last + 1 :]) - len(first[last + 1 :].lstrip(","))
    return Format(general=False, decimals=decimals, percent="%" in first, scale=1000.0**commas)


def number_of(value: object) -> float | None:
    """Return the number that a cell holds, also as text; None where it is none.

    Examples
    --------
    >>> number_of("１,２００"), number_of("15.3%"), number_of("约 12"), number_of(True)
    (1200.0, 0.153, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = unicodedata.normalize("NFKC", str(value)).replace(",", "").replace(" ", "")
    hundredths = text.endswith("%")
    text = text.removesuffix("%")
    if not NUMBER.fullmatch(text):
        return None
    return float(text) / (100 if hundredths else 1)


def decimals_of(value: object) -> int:
    """Return how many digits stand behind the point of a number, as it was typed.

    Examples
    --------
    >>> decimals_of(0.153), decimals_of(12), decimals_of("15.30")
    (3, 0, 2)
    """
    text = repr(value) if isinstance(value, float) else str(value)
    return len(text.rstrip("%").partition(".")[2]) if "e" not in text.lower() else 12


def compared(given: object, stored: float | None, number_format: str, *, share: bool) -> str:
    """Compare the number of a cell with that of the store.

    Numbers that are the same to the digit that the cell shows are the same. In a cell with the
    plain format, a number may have been rounded by hand where the store's has more digits.
    A share may stand as hundredths (15.3) in a cell whose format shows no percent.

    Returns
    -------
    str
        same, differs, empty (the cell), no_number, no_data (of the store).

    Examples
    --------
    >>> compared(0.15, 0.1534, "0%", share=True), compared(0.16, 0.1534, "0%", share=True)
    ('same', 'differs')
    >>> compared(15.3, 0.1534, "0.0", share=True), compared(12, 13, "General", share=False)
    ('same', 'differs')
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        return NO_DATA if stored is None else EMPTY
    number = number_of(given)
    if number is None:
        return NO_NUMBER
    if stored is None:
        return NO_DATA
    shape = read_format(number_format)
    typed_percent = isinstance(given, str) and given.strip().endswith(("%", "％"))
    in_hundredths = share and not shape.general and not shape.percent and not typed_percent
    expected = stored * 100 if in_hundredths else stored
    tolerance = shape.tolerance
    if shape.general:  # a whole number is not taken for a rounded one, unless it is a percentage
        digits = decimals_of(given)
        tolerance = 0.5 * 10.0**-digits if digits or typed_percent else 0.0
        tolerance *= 0.01 if typed_percent else 1.0
    return SAME if abs(number - expected) <= tolerance + TINY * max(1, abs(expected)) else DIFFERS


def same_text(given: object, stored: str) -> bool:
    """Say whether two texts are the same but for width and blanks.

    Examples
    --------
    >>> same_text(" 东街 街道 ", "东街街道")
    True
    """

    def folded(text: object) -> str:
        return "".join(unicodedata.normalize("NFKC", str(text)).split())

    return folded(given) == folded(stored)


def name_of(indicator: str, area: str = "", unit: str = "") -> str:
    """Return the name by which a cell is bound to an indicator.

    Examples
    --------
    >>> name_of("organizations.branch", "620702001")
    'gm_organizations__branch__620702001'
    >>> name_of("funds.work", unit="wan_yuan")
    'gm_funds__work__in_wan_yuan'
    """
    plain = PREFIX + SIGNS.sub("__", indicator) + (f"__{area}" if area else "")
    return plain + (UNIT + unit if unit else "")


def bound_by(name: str, indicators: Iterable[str]) -> tuple[str, str, str] | None:
    """Return the indicator, the area and the unit that the name of a cell says; None for none.

    Spreadsheets do not tell capital letters from small ones in names.

    Examples
    --------
    >>> bound_by("GM_grids__620702001", ["grids"]), bound_by("total", ["grids"])
    (('grids', '620702001', ''), None)
    >>> bound_by("gm_funds__work__in_wan_yuan", ["funds.work"])
    ('funds.work', '', 'wan_yuan')
    """
    known = {SIGNS.sub("__", one).lower(): one for one in indicators}
    plain = name.lower()
    if not plain.startswith(PREFIX):
        return None
    plain = plain.removeprefix(PREFIX)
    before, _, unit = plain.rpartition(UNIT)
    for one, wanted in ((plain, ""), (before, unit)):  # a name may have the sign of units in it
        if one in known:
            return known[one], "", wanted
        found = AREA.match(one)
        if found and found[1] in known:
            return known[found[1]], found[2], wanted
    return None
