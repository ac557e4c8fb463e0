"""The colours and classes of a report's maps, and its style sheet."""

import math
import re
from dataclasses import dataclass

from gridmap import assets


@dataclass(frozen=True)
class ShareClass:
    """A class of the share of residents uncovered: above `low`, up to and with `high`."""

    low: float
    high: float
    token: str
    zh: str
    en: str


# The tokens are ColorBrewer OrRd; "none out of reach" is its own class: 0 is not "little".
SHARE_CLASSES = (
    ShareClass(-1.0, 0.0, "class-0", "0（全部覆盖）", "0 (all covered)"),
    ShareClass(0.0, 0.10, "class-1", "10% 及以下", "up to 10%"),
    ShareClass(0.10, 0.25, "class-2", "10 – 25%", "10 to 25%"),
    ShareClass(0.25, 0.50, "class-3", "25 – 50%", "25 to 50%"),
    ShareClass(0.50, 0.75, "class-4", "50 – 75%", "50 to 75%"),
    ShareClass(0.75, 1.0, "class-5", "75% 以上", "over 75%"),
)


def share_class(share: float | None) -> int:
    """Return the number of the class of a share, or -1 where there is no data.

    Examples
    --------
    >>> share_class(0), share_class(0.001), share_class(1.0), share_class(float("nan"))
    (0, 1, 5, -1)
    """
    if share is None or math.isnan(share):
        return -1
    for number, one in enumerate(SHARE_CLASSES):
        if share <= one.high:
            return number
    return len(SHARE_CLASSES) - 1


def tokens_sheet() -> str:
    """Return the light tokens as CSS: paper has no dark scheme."""
    text = (assets.folder("static") / "css" / "tokens.css").read_text("utf-8")
    return text.partition("@media")[0].replace("color-scheme: light dark;", "color-scheme: light;")


def tokens() -> dict[str, str]:
    """Return the value of each light token by name.

    Examples
    --------
    >>> tokens()["class-5"]
    '#b30000'
    """
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", tokens_sheet()))


def style_sheet() -> str:
    """Return the report's CSS, to be inlined."""
    shared = (assets.folder("static") / "css" / "report.css").read_text("utf-8")
    own = (assets.folder("templates") / "report" / "screen.css").read_text("utf-8")
    return tokens_sheet() + shared + own
