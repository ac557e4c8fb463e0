"""The ground on which no-man's-land is looked for: all areas, their boundaries, who answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.actions import case_routing
from gridmap.actions.area_panel import short_name
from gridmap.actions.bounded import Bounded
from gridmap.analysis.case_boundaries import Ground
from gridmap.analysis.case_routing import Duty, is_answered, propose
from gridmap.analysis.no_mans_land import MARGIN_M
from gridmap.db.queries import areas
from gridmap.db.queries.case_bounces import Drawn
from gridmap.spatial.boundaries import NOTHING, SLIT_M, Boundaries, boundaries, rests
from gridmap.spatial.crs import metric_crs, project_xy, to_metric

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

MOST_TOWNS, MOST_PARTS = 2, 16


@dataclass(frozen=True, eq=False)
class Outlines:
    """The outlines of all areas in metres; boundaries are kept as long as nobody draws others.

    Attributes
    ----------
    codes : list of str
        First of the smallest areas, in which no other stands, then of the larger ones of which
        something is left over beside those.
    inside : list of str
        Code of what each lies in; of a rest, of the larger area itself.
    smallest : int
        How many the smallest areas are.
    polygons : array of Polygon or MultiPolygon
        The smallest areas, and the rests.
    """

    codes: list[str]
    inside: list[str]
    smallest: int
    polygons: Geometries
    crs: Any
    _parts: Bounded[Boundaries] = field(default_factory=lambda: Bounded(MOST_PARTS))

    @classmethod
    def of(cls, drawn: Drawn) -> "Outlines":
        """Lay out the areas that a store has."""
        own = drawn.columns
        level = np.array([areas.LEVELS.index(name) for name in own["level"]], dtype=np.int64)
        row = {key: n for n, key in enumerate(zip(level.tolist(), own["code"], strict=True))}
        keys = zip((level - 1).tolist(), own["parent_code"], strict=True)
        above = np.array([row.get(key, NOTHING) for key in keys], dtype=np.int64)
        shapes = drawn.shapes()
        shapes[shapely.is_missing(shapes)] = shapely.Polygon()
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        crs = metric_crs((west + east) / 2, (south + north) / 2)
        metric = to_metric(shapes, crs)
        small = np.setdiff1d(np.arange(len(level)), above)
        left, of = rests(metric, above)
        left_over = [own["code"][row] for row in of.tolist()]
        return cls(
            [*(own["code"][row] for row in small.tolist()), *left_over],
            [*(own["parent_code"][row] for row in small.tolist()), *left_over],
            len(small),
            np.concatenate([metric[small], left]),
            crs,
        )

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.polygons)

    def near(self, xy: Floats, reach_m: float) -> Ints:
        """Return the rows of the polygons whose boundaries places may lie at.

        With those that touch them there: an edge counts as free where none does.
        """
        within = reach_m + MARGIN_M + 2 * SLIT_M
        found = self._tree.query(shapely.points(xy), "dwithin", distance=within)[1]
        return np.unique(found).astype(np.int64)

    def boundaries(self, rows: Ints) -> Boundaries:
        """Return the boundaries of some of the polygons, by rows of all."""

        def find() -> Boundaries:
            found = boundaries(self.polygons[rows])
            return Boundaries(found.lines, np.append(rows, NOTHING)[found.sides])

        return self._parts.get(rows.tobytes(), find)

    def project(self, lonlat: Floats) -> Floats:
        """Return places in metres."""
        return project_xy(lonlat, self.crs)


_kept = Bounded[Outlines](MOST_TOWNS)


def outlines(drawn: Drawn) -> Outlines:
    """Return the outlines of areas; the same ones are laid out once."""
    return _kept.get(drawn.key(), lambda: Outlines.of(drawn))


class Town:
    """The areas by their codes, and who answers for what in each."""

    def __init__(self, drawn: Drawn, duties: Iterable[Duty]) -> None:
        own = drawn.columns
        self.names = dict(zip(own["code"], own["name"], strict=True))
        self.parents = dict(zip(own["code"], own["parent_code"], strict=True))
        self.duties: dict[str, list[Duty]] = {}
        for duty in duties:
            for code in duty.areas:
                self.duties.setdefault(code, []).append(duty)
        self._answered: dict[tuple[str, str], bool] = {}
        self._proposed: dict[tuple[str, str], list[Duty]] = {}

    def name(self, code: str) -> str:
        """Return what an area is called; one without a name, by its code."""
        return short_name(self.names.get(code) or "") or code

    def answered(self, class_code: str, code: str) -> bool:
        """Return whether anybody is proposed for a case of a class in an area."""
        key = (class_code, code)
        if key not in self._answered:
            rules = case_routing.of_city()
            self._answered[key] = any(
                is_answered(class_code, area, self.duties.get(area, ()), rules)
                for area in chain(self.parents, code)
            )
        return self._answered[key]

    def proposed(self, class_code: str, code: str) -> list[Duty]:
        """Return who is proposed for a case of a class in an area, the likeliest first."""
        key = (class_code, code)
        if key not in self._proposed:
            around = chain(self.parents, code)
            own = {duty.code: duty for area in around for duty in self.duties.get(area, ())}
            routes = propose(class_code, [around], own.values(), case_routing.of_city())
            self._proposed[key] = [route.duty for route in routes]
        return self._proposed[key]


def chain(parents: Mapping[str, str], code: str) -> list[str]:
    """Return the areas from one up to the largest, as codes."""
    found: list[str] = []
    while code in parents and code not in found:
        found.append(code)
        code = parents[code]
    return found


def ground(laid: Outlines, lines: Boundaries, town: Town) -> Ground:
    """Put together who answers on the two sides of boundaries."""
    own = [
        frozenset(duty.code for duty in town.duties.get(code, ()))
        for code in laid.codes[: laid.smallest]
    ]
    nobody = [frozenset[str]()] * (len(laid.codes) - laid.smallest)
    answering = _numbers([*own, *nobody])
    return Ground(laid.polygons, laid.smallest, lines, _numbers(laid.inside), answering)


def _numbers(values: Sequence[Any]) -> Ints:
    """Give values numbers, the same ones to the same."""
    known: dict[Any, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)
