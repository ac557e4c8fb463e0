"""What a coverage report says, as plain data: filled from the store once, rendered many ways."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from gridmap.errors import InputError
from gridmap.reports.ground import Ground
from gridmap.reports.trend import Trend

LEVELS = ("district", "subdistrict", "community", "grid")
AREA_REACH_COLUMNS = (
    *("level", "code", "name", "parent_code", "kind", "method", "threshold_m"),
    *("residents", "covered", "uncovered", "unjoined"),
)
GAP_COLUMNS = (
    *("measure", "standard", "subject_type", "subject_code", "subject_name", "level"),
    *("area_code", "value", "required", "shortfall", "unit", "residents_affected"),
    *("detail", "sentence"),
)
FIGURE_COLUMNS = (
    *("code", "name", "area_code", "residents", "value", "required", "shortfall"),
    *("numerator", "denominator", "affected", "status", "facility", "distance_m"),
)
COMPOSITE_COLUMNS = ("code", "name", "met", "judged", "share", "failing")
GRID_COLUMNS = ("code", "name", "residents", "uncovered", "share_uncovered")


@dataclass(frozen=True)
class Scope:
    """The area that a report is about; an empty `code` is the whole town."""

    code: str = ""
    name: str = ""
    level: str = ""


@dataclass(frozen=True)
class RunFacts:
    """Which evaluation the figures come from, and how it was made."""

    id: int
    started_at: dt.datetime
    code_version: str
    metric_crs: str
    parameters: dict[str, Any]
    seconds: float
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EditionFacts:
    """One edition that the run read; `remarks` counts what its checks said."""

    layer: str
    source: str
    imported_at: dt.datetime
    declared_crs: str
    rows: int
    synthetic: bool
    remarks: int = 0


@dataclass(frozen=True)
class KindCount:
    """How many facilities of one kind there are, and what the kind is called."""

    kind: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True)
class Totals:
    """How big the scope is. None is "no data", which is not 0."""

    areas: dict[str, int] = field(default_factory=dict)
    residents: int | None = None
    households: int | None = None
    over_60: int | None = None
    under_6: int | None = None
    facilities: list[KindCount] = field(default_factory=list)


@dataclass(frozen=True)
class ReachRow:
    """How many residents of the scope reach a facility of a kind within a distance.

    `kind` may be several kinds joined by commas. People whose home could not be joined to the
    walking network are in `unjoined`; `residents` are the covered, the uncovered and these.
    `joined_beyond` are those of a walking row who are joined, and further even in a straight line.
    """

    kind: str
    zh: str
    en: str
    method: str
    threshold_m: float
    residents: int
    covered: int
    uncovered: int
    unjoined: int
    joined_beyond: int | None = None

    @property
    def key(self) -> tuple[str, str, float]:
        """What tells this row from the others."""
        return self.kind, self.method, float(self.threshold_m)

    @property
    def share_uncovered(self) -> float | None:
        """Share of all residents who are uncovered; None where nobody lives or was measured."""
        return self.uncovered / self.residents if self.covered + self.uncovered else None

    @property
    def out_of_reach(self) -> int | None:
        """Residents who are uncovered; None where people live of whom none could be measured."""
        measured = self.covered + self.uncovered or not self.residents
        return self.uncovered if measured else None


@dataclass(frozen=True)
class StandardFacts:
    """One rule that the run applied. `kind` and `method` are given for the measure reach.

    `unit` is that of the threshold, `counted` that of what is missing.
    """

    key: str
    zh: str
    en: str
    measure: str
    threshold: float | None
    unit: str
    source: str
    clause: str
    confirmed: bool
    pack: str
    kind: str = ""
    method: str = ""
    level: str = ""
    subject: str = ""
    pack_zh: str = ""
    pack_en: str = ""
    place: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    counted: str = ""


@dataclass(frozen=True)
class Unjoined:
    """A thing that could not be joined to the network (or placed in an area), and why.

    `kind` is that of a facility; `reason` is said as a run's notes say it.
    """

    what: str
    code: str
    name: str
    reason: str
    kind: str = ""


@dataclass(frozen=True)
class MapLayers:
    """What the map shows, all in EPSG:4326.

    Attributes
    ----------
    grids : GeoDataFrame
        The areas to colour (grids, or communities): `code`, `name`, `residents`, `uncovered`,
        `share_uncovered` (0 to 1; NaN where there is no data or nobody lives).
    communities : GeoDataFrame
        Outlines and labels: `code`, `name`.
    facilities : GeoDataFrame
        Points: `kind`, `name`.
    reach : ReachRow, optional
        What `uncovered` counts; None when there is no run.
    residences : GeoDataFrame, optional
        Uncovered homes, points: `residents`.
    """

    grids: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    reach: ReachRow | None = None
    residences: gpd.GeoDataFrame | None = None


def is_plain_reach(measure: str, parameters: dict[str, Any]) -> bool:
    """Say whether a standard asks only how many residents live within a distance of a facility.

    One that counts others, or asks for another pace, an hour or several facilities, has figures
    of its own that no row of reach tells.

    Examples
    --------
    >>> is_plain_reach("reach", {"threshold_m": 300})
    True
    >>> is_plain_reach("reach", {"threshold_m": 300, "open_at": "Sa 20:00"})
    False
    """
    usual = {"people": ("residents",), "pace": ("",), "times": (1,), "open_at": ("",)}
    return measure == "reach" and all(
        parameters.get(name, plain[0]) in plain for name, plain in usual.items()
    )


def empty_area_reach() -> pd.DataFrame:
    """Return a frame of reach per area with no row."""
    return pd.DataFrame({name: [] for name in AREA_REACH_COLUMNS})


def empty_gaps() -> pd.DataFrame:
    """Return a frame of gaps with no row."""
    return pd.DataFrame({name: [] for name in GAP_COLUMNS})


@dataclass(frozen=True)
class ReportData:
    """Everything a coverage report says.

    Attributes
    ----------
    area_reach : DataFrame
        A row an area, kind, method and threshold: `AREA_REACH_COLUMNS`.
    gaps : DataFrame
        A row a gap: `GAP_COLUMNS`; an optional `sentence_en` says `sentence` in English, and
        `facility_name`, `distance_m` where the nearest facility is.
    figures : dict of str to DataFrame
        By the key of a standard, a row a subject: `FIGURE_COLUMNS`. A run of an older gridmap
        kept none.
    composite : dict of str to DataFrame
        By level, a row an area: `COMPOSITE_COLUMNS`.
    trend : Trend, optional
        What changed since the run before.
    approval : str
        Number under which the town's maps were approved (审图号); "" where none was.
    run : RunFacts or None
        None where coverage was never run: the report then says how to.

    Raises
    ------
    InputError
        A frame lacks a column.

    Examples
    --------
    >>> empty_gaps().columns[0]
    'measure'
    """

    town: str
    synthetic: bool
    generated_at: dt.datetime
    as_of: dt.date
    run: RunFacts | None
    maps: MapLayers
    scope: Scope = field(default_factory=Scope)
    totals: Totals = field(default_factory=Totals)
    editions: list[EditionFacts] = field(default_factory=list)
    reach: list[ReachRow] = field(default_factory=list)
    area_reach: pd.DataFrame = field(default_factory=empty_area_reach)
    gaps: pd.DataFrame = field(default_factory=empty_gaps)
    standards: list[StandardFacts] = field(default_factory=list)
    unjoined: list[Unjoined] = field(default_factory=list)
    figures: dict[str, pd.DataFrame] = field(default_factory=dict)
    composite: dict[str, pd.DataFrame] = field(default_factory=dict)
    trend: Trend | None = None
    ground: Ground = field(default_factory=Ground)
    approval: str = ""

    def __post_init__(self) -> None:
        _need("area_reach", self.area_reach, AREA_REACH_COLUMNS)
        _need("gaps", self.gaps, GAP_COLUMNS)
        for key, frame in self.figures.items():
            _need(f"figures of {key}", frame, FIGURE_COLUMNS)
        for level, frame in self.composite.items():
            _need(f"composite of {level}", frame, COMPOSITE_COLUMNS)
        _need("maps.grids", self.maps.grids, GRID_COLUMNS)
        _need("maps.communities", self.maps.communities, ("code", "name"))
        _need("maps.facilities", self.maps.facilities, ("kind", "name"))


def _need(what: str, frame: pd.DataFrame, columns: tuple[str, ...]) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InputError(f"The report's {what} lacks the columns {', '.join(missing)}.")
