"""What each map of a report shows: which areas, in which class, under which title."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap.analysis.figures import MET, NO_DATA, NOT_APPLICABLE, SHORT
from gridmap.reports.build import LEVELS, StandardFacts
from gridmap.reports.figures import is_missing
from gridmap.reports.findings import GapGroup, Speaker
from gridmap.reports.styles import SHARE_CLASSES, share_class
from gridmap.reports.verdicts import composite_title, title

STATION_KINDS = {"service_station", "neighbourhood_centre", "service_centre"}
MOST_DRAWN = 3_000  # shapes; more cannot be told apart on A4
REACH_MAPS = 3
# Besides reach, sites, breaks and the composite: what is spread over the town, not yes or no.
MAPPED = ("capacity", "staff", "leaders", "space", "funds", "load")
NONE = -1


@dataclass(frozen=True)
class Swatch:
    """One class of a legend: the token of its colour and its words."""

    token: str
    label: str


@dataclass(frozen=True)
class Points:
    """Points of one look: longitudes and latitudes, token of the colour, shape, words."""

    lonlat: np.ndarray
    token: str
    marker: str
    label: str


@dataclass(frozen=True)
class Theme:
    """A map: areas by class (`number`, -1 for no data), and points above them."""

    key: str
    title: str
    lead: str
    legend: str
    classes: tuple[Swatch, ...]
    areas: gpd.GeoDataFrame
    points: tuple[Points, ...] = field(default=())

    @property
    def has_none(self) -> bool:
        """Whether any area is without a class."""
        return bool((self.areas["number"] < 0).any())


def themes(voice: Speaker, groups: list[GapGroup]) -> list[Theme]:
    """Return the maps that the data can fill: reach, people, money, places, all together."""
    by_key = {group.standard.key: group for group in groups if group.standard}
    made = [_missing_theme(voice, s, by_key.get(s.key)) for s in _chosen(voice, by_key)]
    made += [_sites(voice, groups), _breaks(voice), _composite(voice)]
    return [theme for theme in made if theme is not None]


def _chosen(voice: Speaker, groups: dict[str, GapGroup]) -> list[StandardFacts]:
    """Choose which standards get a map: stations and centres, then the worst of each measure."""
    judged = [s for s in voice.data.standards if s.level in LEVELS and s.measure != "breaks"]
    applied = [s for s in judged if s.key not in {n.key for n, _ in voice.not_applied()}]
    reach = [s for s in applied if s.measure == "reach"]
    first = [s for s in reach if set(s.kind.split(",")) & STATION_KINDS] or reach
    first = sorted(_distinct(first), key=lambda s: -_short(groups, s))[:REACH_MAPS]
    chosen = sorted(first, key=lambda s: (s.kind, s.threshold or 0))
    for measure in MAPPED:
        of_measure = [s for s in applied if s.measure == measure and _short(groups, s)]
        chosen += sorted(of_measure, key=lambda s: -_short(groups, s))[:1]
    return chosen


def _distinct(standards: list[StandardFacts]) -> list[StandardFacts]:
    asked = {(s.kind, s.threshold, s.method): s for s in reversed(standards)}
    return list(asked.values())


def _short(groups: dict[str, GapGroup], standard: StandardFacts) -> int:
    group = groups.get(standard.key)
    return 0 if group is None else len(group.rows)


def missing_shares(voice: Speaker, standard: StandardFacts) -> pd.DataFrame:
    """Return for each subject of a standard `missing`, `required` and `status`, by its code."""
    figures = voice.data.figures.get(standard.key)
    if figures is not None:
        return pd.DataFrame(
            {
                "missing": figures["shortfall"].to_numpy(float),
                "required": figures["required"].to_numpy(float),
                "status": figures["status"].to_numpy(int),
            },
            index=figures["code"].astype(str),
        )
    # An older run kept its gaps alone: who is not among them met the standard.
    shapes = voice.data.ground.shapes.get(standard.level)
    codes = [] if shapes is None else shapes["code"].astype(str)
    table = pd.DataFrame({"missing": 0.0, "required": 1.0, "status": MET}, index=codes)
    gaps = voice.data.gaps[voice.data.gaps["standard"] == standard.key]
    for gap in gaps.itertuples(index=False):
        if gap.subject_code in table.index:
            table.loc[gap.subject_code] = [float(gap.shortfall), float(gap.required), SHORT]
    return table


def _missing_theme(voice: Speaker, standard: StandardFacts, group: GapGroup | None) -> Theme | None:
    level, table = standard.level, missing_shares(voice, standard)
    shapes = voice.data.ground.shapes.get(level)
    while shapes is not None and len(shapes) > MOST_DRAWN and LEVELS.index(level):
        table = _rolled_up(shapes, table)
        level = LEVELS[LEVELS.index(level) - 1]
        shapes = voice.data.ground.shapes.get(level)
    if shapes is None or not len(shapes) or not len(table):
        return None
    table = table[~table.index.duplicated()].reindex(shapes["code"].astype(str))
    share = (table["missing"] / table["required"].where(table["required"] > 0)).clip(0, 1)
    share = share.where(table["status"] != MET, 0.0)
    share = share.where(~table["status"].isin([NO_DATA, NOT_APPLICABLE]))
    say = voice.say
    words = "theme_lead_reach" if standard.measure == "reach" else "theme_lead"
    return Theme(
        key=standard.key,
        title=title(voice, standard, group),
        lead=say(words, rule=voice.name(standard), level=say(level)),
        legend=say("map_legend" if standard.measure == "reach" else "theme_legend"),
        classes=share_swatches(voice),
        areas=_classed(shapes, [share_class(None if is_missing(s) else float(s)) for s in share]),
        points=_facilities(voice, standard),
    )


def _rolled_up(shapes: gpd.GeoDataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Sum what is missing over the areas one level above."""
    parents = shapes.set_index(shapes["code"].astype(str))["parent_code"]
    judged = table[table["status"].isin([MET, SHORT])]
    above = judged.groupby(parents.reindex(judged.index).to_numpy())
    summed = above[["missing", "required"]].sum()
    summed["status"] = np.where(summed["missing"] > 0, SHORT, MET)
    return summed


def share_swatches(voice: Speaker) -> tuple[Swatch, ...]:
    """Return the legend of a share that is missing."""
    return tuple(Swatch(one.token, voice.name(one)) for one in SHARE_CLASSES)


def _classed(shapes: gpd.GeoDataFrame, numbers: list[int]) -> gpd.GeoDataFrame:
    return shapes.assign(number=np.asarray(numbers, dtype=int))


def _facilities(voice: Speaker, standard: StandardFacts) -> tuple[Points, ...]:
    places = voice.data.ground.facilities
    if not standard.kind or places is None or standard.measure in ("one_in_two", "sites"):
        return ()
    known = {kind.kind: kind for kind in voice.data.totals.facilities}
    kinds = [kind for kind in standard.kind.split(",") if kind in known]
    here = places[places["kind"].isin(kinds)]
    if not len(here):
        return ()
    label = voice.say("or").join(voice.name(known[kind]) for kind in kinds)
    return (Points(_lonlat(here), "accent", "o", label),)


def _lonlat(frame: gpd.GeoDataFrame) -> np.ndarray:
    return np.column_stack([frame.geometry.x, frame.geometry.y])


def _sites(voice: Speaker, groups: list[GapGroup]) -> Theme | None:
    sites, shapes = voice.data.ground.sites, voice.data.ground.shapes.get("community")
    if sites is None or not len(sites) or shapes is None or not len(shapes):
        return None
    passed_over = {standard.key for standard, _ in voice.not_applied()}
    standards = [s for s in voice.data.standards if s.measure == "sites"]
    standards = [s for s in standards if s.key not in passed_over]
    if not standards:
        return None
    group = next((g for g in groups if g.measure == "sites"), None)
    lacking = set(group.rows["subject_code"]) if group else set()
    bare = sites["code"].isin(lacking).to_numpy()
    say = voice.say
    points = (
        Points(_lonlat(sites[~bare]), "accent", "o", say("sites_covered")),
        Points(_lonlat(sites[bare]), "gap", "X", say("sites_bare")),
    )
    plain = _classed(shapes, [0] * len(shapes))
    lead = say("theme_points", rule=voice.name(standards[0]))
    words = title(voice, standards[0], group)
    return Theme("sites", words, lead, "", (Swatch("surface", ""),), plain, points)


def _breaks(voice: Speaker) -> Theme | None:
    ground, shapes = voice.data.ground, voice.data.ground.shapes.get("grid")
    zones = ground.break_zones
    if zones is None or shapes is None or not len(shapes) or len(shapes) > MOST_DRAWN:
        return None
    inside = dict(zip(zones["grid_code"].astype(str), zones["zone"], strict=True))
    broken = shapes["code"].astype(str).isin(inside)
    say, count = voice.say, len({inside[code] for code in shapes["code"] if code in inside})
    sizes = pd.Series([inside[code] for code in shapes["code"] if code in inside]).value_counts()
    words = say("theme_no_breaks")
    if count:
        words = say(
            "theme_breaks",
            zones=voice.number(count),
            grids=voice.number(int(broken.sum())),
            largest=voice.number(int(sizes.iloc[0])),
        )
    classes = (Swatch("surface", say("no_break")), Swatch("class-4", say("break")))
    areas = _classed(shapes, broken.astype(int).tolist())
    return Theme("break_zones", words, say("theme_breaks_lead"), say("break_zones"), classes, areas)


def _composite(voice: Speaker) -> Theme | None:
    for level in ("grid", "community", "subdistrict"):
        table, shapes = voice.data.composite.get(level), voice.data.ground.shapes.get(level)
        fits = shapes is not None and 1 < len(shapes) <= MOST_DRAWN
        if table is not None and shapes is not None and fits and table["judged"].sum():
            break
    else:
        return None
    share = table.set_index(table["code"].astype(str))["share"].astype(float)
    failing = 1 - share.reindex(shapes["code"].astype(str))
    numbers = [share_class(None if is_missing(s) else float(s)) for s in failing]
    say = voice.say
    return Theme(
        "composite",
        composite_title(voice, level, table),
        say("theme_composite_lead", level=say(level)),
        say("theme_composite_legend"),
        share_swatches(voice),
        _classed(shapes, numbers),
    )
