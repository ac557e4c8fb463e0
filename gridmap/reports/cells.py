"""Cells of numbers and shares, the same wherever a report has a table."""

from typing import Any

from gridmap.reports.blocks import Cell
from gridmap.reports.figures import is_missing
from gridmap.reports.findings import Speaker
from gridmap.reports.styles import SHARE_CLASSES, share_class


def number_cell(voice: Speaker, value: Any, small: str = "", css: str = "") -> Cell:
    """Write a number; no data never looks like 0."""
    return Cell(voice.number(value), small, "no-data" if is_missing(value) else css)


def share_cell(voice: Speaker, people: Any, share: Any) -> Cell:
    """Write people with their share, beside the colour that the map gives it."""
    if is_missing(people):
        return Cell(voice.number(None), css="no-data")
    return Cell(
        voice.number(people),
        "—" if is_missing(share) else voice.percent(share),
        swatch=swatch(share),
    )


def swatch(share: Any) -> str:
    """Return the token that colours a share, as on the map."""
    number = share_class(None if is_missing(share) else float(share))
    return SHARE_CLASSES[number].token if number >= 0 else "none"
