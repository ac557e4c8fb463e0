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
from gridmap.spatial.boundaries import NOTHING, SLIT_M, Boundaries, boundaries
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
        Of the areas: first of the smallest ones, in which no other stands, then of those around
        them, the smaller ones first.
    parents : list of str
        Code of what each lies in.
    smallest : int
        How many the smallest ones are.
    """

    codes: list[str]
    parents: list[str]
    around: Ints
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
        larger = np.isin(np.arange(len(level)), above)
        order = np.lexsort((-level, larger))
        place = np.append(np.argsort(order), NOTHING)  # of nothing, too
        shapes = drawn.shapes()
        shapes[shapely.is_missing(shapes)] = shapely.Polygon()
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        crs = metric_crs((west + east) / 2, (south + north) / 2)
        return cls(
            [own["code"][n] for n in order],
            [own["parent_code"][n] for n in order],
            place[above[order]],
            int((~larger).sum()),
            to_metric(shapes[order], crs),
            crs,
        )

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.polygons[: self.smallest])

    def near(self, xy: Floats, reach_m: float) -> Ints:
        """Return the rows of the smallest areas whose boundaries places may lie at.

        With those that touch them there: an edge counts as free where none does.
        """
        within = reach_m + MARGIN_M + 2 * SLIT_M
        found = self._tree.query(shapely.points(xy), "dwithin", distance=within)[1]
        return np.unique(found).astype(np.int64)

    def boundaries(self, rows: Ints) -> Boundaries:
        """Return the boundaries of some of the smallest areas, by rows of all."""

        def find() -> Boundaries:
            whole = np.concatenate([rows, np.arange(self.smallest, len(self.codes))])
            place = np.full(len(self.codes) + 1, NOTHING)
            place[whole] = np.arange(len(whole))
            found = boundaries(self.polygons[whole], place[self.around[whole]], len(rows))
            sides = np.where(found.sides == NOTHING, NOTHING, whole[found.sides])
            return Boundaries(found.lines, sides)

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
    small = laid.codes[: laid.smallest]
    inside = [*laid.parents[: laid.smallest], *laid.codes[laid.smallest :]]
    own = [frozenset(duty.code for duty in town.duties.get(code, ())) for code in small]
    nobody = [frozenset[str]()] * (len(laid.codes) - len(small))
    return Ground(laid.polygons, laid.smallest, lines, _numbers(inside), _numbers([*own, *nobody]))


def _numbers(values: Sequence[Any]) -> Ints:
    """Give values numbers, the same ones to the same."""
    known: dict[Any, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)
