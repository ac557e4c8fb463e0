"""Standards: rules as data, the measures that they may use, and the check of a pack of them."""

from gridmap.analysis.standards.measures import (
    AREA_LEVELS,
    MEASURES,
    SUBJECTS,
    Measure,
    Parameter,
)
from gridmap.analysis.standards.notes import PackError, Problem
from gridmap.analysis.standards.packs import parse_pack
from gridmap.analysis.standards.rules import SUBJECT_KINDS
from gridmap.analysis.standards.standard import Standard

__all__ = [
    "AREA_LEVELS",
    "MEASURES",
    "SUBJECTS",
    "SUBJECT_KINDS",
    "Measure",
    "PackError",
    "Parameter",
    "Problem",
    "Standard",
    "parse_pack",
]
