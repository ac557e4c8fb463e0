"""No-man's-land: boundaries along which cases are sent back, or along which nobody is proposed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.actions import case_list, case_routing, dates
from gridmap.actions.area_panel import short_name
from gridmap.actions.case_bounced import Asked, bounced, listed
from gridmap.analysis.case_routing import Duty, propose
from gridmap.analysis.no_mans_land import Strip, strips
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, case_bounces
from gridmap.db.queries.case_bounces import Above
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.geojson import Features, stream_features
from gridmap.saying import Said, said
from gridmap.spatial.crs import metric_crs, project_xy, to_lonlat, to_metric
from gridmap.spatial.overlay import neighbours

# Why a case is sent back that nobody feels answerable for.
REASONS = ("not_here", "not_ours")
MOST = 5_000
MOST_UNITS = 3  # proposed on either side


@dataclass(frozen=True)
class Troubled:
    """Cases that were sent back for their place, or for which nobody is proposed."""

    codes: list[str]
    classes: list[str]
    titles: list[Any]
    times: list[int]
    lonlat: npt.NDArray[np.float64]


def describe(engine: Engine, asked: Asked) -> list[dict[str, Any]]:
    """List the stretches of boundaries, those with most cases first.

    Returns
    -------
    list of dict
        `line` (a LineString in degrees), `length_m`, `cases` (`code`, `title`, `times`), `times`
        (how often they were sent back in all), `sides` (of each the area and `units`, who is
        proposed there) and `why`, a sentence.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    with reading(engine) as session:
        wanted = case_list.filter_of(session, listed(asked), dates.moment(session))
        return along(session, wanted, case_bounces.areas(session))


def with_bounced(engine: Engine, asked: Asked) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Describe the cases that go back and forth, and the stretches, in one state of the store."""
    with reading(engine) as session:
        wanted = case_list.filter_of(session, listed(asked), dates.moment(session))
        places = case_bounces.areas(session)
        return bounced(session, wanted, places), along(session, wanted, places)


def along(
    session: Session, wanted: CaseFilter, places: Mapping[str, Above]
) -> list[dict[str, Any]]:
    """List the stretches along which cases of a filter lie, as `describe` does."""
    columns, lonlat = case_bounces.unwanted(session, wanted, REASONS, MOST)
    if not columns["code"]:
        return []
    town = _Town(places, _by_area(case_routing.duties_in(session, sorted(places))))
    troubled = _troubled(columns, lonlat, town)
    grids = areas.frame(session, areas.LEVELS[-1])
    if grids.empty or not troubled.codes:
        return []
    found = _strips(grids, town, troubled)
    return [_row(strip, found, troubled, town) for strip in found.strips]


def geojson(engine: Engine, asked: Asked) -> Iterator[bytes]:
    """Yield the stretches as GeoJSON; raises as `describe` does."""
    rows = describe(engine, asked)
    columns = {
        "cases": [[case["code"] for case in row["cases"]] for row in rows],
        "count": [len(row["cases"]) for row in rows],
        "times": [row["times"] for row in rows],
        "length_m": [row["length_m"] for row in rows],
        "areas": [[side["code"] for side in row["sides"]] for row in rows],
        "units": [
            [unit["code"] for side in row["sides"] for unit in side["units"]] for row in rows
        ],
        "why_zh": [row["why"].zh for row in rows],
        "why_en": [row["why"].en for row in rows],
    }
    chunk = Features([row["line"] for row in rows], columns)
    return stream_features([chunk], {"name": "case_strips"})


@dataclass(frozen=True)
class _Town:
    """The areas, and who answers for what in each, by its code."""

    places: Mapping[str, Above]
    duties: Mapping[str, Sequence[Duty]]

    def chain(self, code: str) -> list[str]:
        """Return the areas from one up to the largest, as codes."""
        found: list[str] = []
        while code in self.places and code not in found:
            found.append(code)
            code = self.places[code].parent_code
        return found

    def name(self, code: str) -> str:
        """Return what an area is called; one without a name, by what is above it."""
        place = self.places[code]
        return short_name(place.name) if place.name else code

    def proposed(self, class_code: str, code: str) -> list[Duty]:
        """Return who is proposed for a case of a class in an area."""
        rules, chain = case_routing.of_city(), self.chain(code)
        duties = {duty.code: duty for area in chain for duty in self.duties.get(area, ())}
        return [route.duty for route in propose(class_code, [chain], duties.values(), rules)]


@dataclass(frozen=True)
class _Found:
    """The stretches, and what their sides are."""

    strips: list[Strip]
    grid_codes: list[str]
    crs: Any

    def codes(self, strip: Strip) -> tuple[str, str]:
        first, second = strip.sides
        return self.grid_codes[first], self.grid_codes[second]


def _troubled(columns: dict[str, list[Any]], lonlat: Any, town: _Town) -> Troubled:
    """Keep what was sent back, and of what nobody was asked about that for which nobody is."""
    alone: dict[tuple[str, str], bool] = {}
    kept = []
    told = zip(columns["times"], columns["class_code"], columns["area_code"], strict=True)
    for row, (times, class_code, area) in enumerate(told):
        key = (class_code, area)
        if times is None and key not in alone:
            alone[key] = not town.proposed(class_code, area)
        if (times is not None or alone[key]) and np.isfinite(lonlat[row]).all():
            kept.append(row)
    codes, classes, titles = (
        [columns[name][row] for row in kept] for name in ("code", "class_code", "title")
    )
    return Troubled(codes, classes, titles, [columns["times"][row] or 0 for row in kept],
                    lonlat[kept])  # fmt: skip


def _strips(grids: Any, town: _Town, troubled: Troubled) -> _Found:
    shapes = np.asarray(grids.geometry.array, dtype=object)
    crs = metric_crs(*np.nanmean(troubled.lonlat, axis=0).tolist())
    xy, reach_m = project_xy(troubled.lonlat, crs), case_routing.of_city().boundary_m
    # Only the areas around the cases matter, and there may be a hundred thousand others.
    metric = to_metric(shapes, crs)
    near = np.unique(
        shapely.STRtree(metric).query(shapely.points(xy), "dwithin", distance=reach_m)[1]
    )
    codes = grids["code"].to_numpy()[near].tolist()
    pairs = neighbours(metric[near])
    own = {code: {duty.code for duty in duties} for code, duties in town.duties.items()}
    above = {code: town.places[code].parent_code for code in codes if code in town.places}
    differ = [
        above.get(codes[a]) != above.get(codes[b])
        or own.get(codes[a], set()) != own.get(codes[b], set())
        for a, b in pairs.tolist()
    ]
    kept = pairs[np.array(differ, dtype=bool)] if len(pairs) else pairs
    return _Found(strips(xy, metric[near], kept, reach_m), codes, crs)


def _by_area(duties: Iterable[Duty]) -> dict[str, list[Duty]]:
    """Return which organizations answer for each area itself, by its code."""
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        for code in duty.areas:
            found.setdefault(code, []).append(duty)
    return found


def _row(strip: Strip, found: _Found, troubled: Troubled, town: _Town) -> dict[str, Any]:
    rows = strip.cases.tolist()
    classes = sorted({troubled.classes[row] for row in rows})
    sides = [_side(code, classes, town) for code in found.codes(strip)]
    [line] = to_lonlat(np.array([strip.line], dtype=object), found.crs)
    cases = [
        {
            "code": troubled.codes[row],
            "title": troubled.titles[row] or called("case_classes", troubled.classes[row]),
            "times": int(troubled.times[row]),
        }
        for row in rows
    ]
    times, length_m = sum(troubled.times[row] for row in rows), round(strip.line.length)
    return {
        "line": line,
        "length_m": length_m,
        "cases": cases,
        "times": times,
        "sides": sides,
        "why": _why(sides, cases, times, length_m),
    }


def _side(code: str, classes: Sequence[str], town: _Town) -> dict[str, Any]:
    """Describe one side of a stretch: the area, and who would be proposed for its cases there."""
    units: dict[str, str] = {}
    for class_code in classes:
        for duty in town.proposed(class_code, code)[:MOST_UNITS]:
            units.setdefault(duty.code, duty.name)
    return {
        "code": code,
        "name": town.name(code),
        "units": [{"code": unit, "name": name} for unit, name in units.items()],
    }


def _why(sides: list[dict[str, Any]], cases: list[Any], times: int, length_m: int) -> Said:
    one, other = (side["name"] for side in sides)
    alone = sum(not case["times"] for case in cases)
    return said(
        "{one}和{other}之间约 {metres:,} 米边界上有 {n} 件事项："
        "以“不在本辖区”或“不属于本单位职责”退回或不受理 {times} 次{alone_zh}。",
        "Along about {metres:,} m of the boundary of {one} and {other} lie {n} cases: sent back or "
        "rejected {times} times as “not in our area” or “not our duty”{alone_en}.",
        one=one,
        other=other,
        metres=length_m,
        n=len(cases),
        times=times,
        alone_zh=f"，另有 {alone} 件提不出由谁办理" if alone else "",
        alone_en=f"; for {alone} of them nobody is proposed" if alone else "",
    )
