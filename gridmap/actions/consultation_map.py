"""A still picture of the area of a consultation: boundaries, parties, and where tasks were done."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from gridmap.analysis.consultation_parts import Party
from gridmap.analysis.consultation_state import State
from gridmap.db.models import Area
from gridmap.db.queries import consultation_table
from gridmap.db.session import Session
from gridmap.spatial import svg

WIDTH, MOST_HIGH, LEAST_HIGH = 640.0, 460.0, 240.0
AIR = 0.06  # of the size, around what is drawn
FINEST = 700  # a drawing shows nothing finer than this part of its width
MOST_GRIDS = 150
MOST_DOTS = 300
SPOT = 20.0  # marks nearer than their width would hide each other: they are drawn as one


Placed = tuple[int, float, float]


@dataclass(frozen=True)
class Frame:
    """The part of the earth that is drawn, in degrees, and what a degree is on the picture."""

    west: float
    north: float
    across: float
    up: float
    width: float
    height: float

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place is on the picture."""
        x, y = (lon - self.west) * self.across, (self.north - lat) * self.up
        return round(x, 1), round(y, 1)


def picture(session: Session, shape: Any, state: State) -> dict[str, Any]:
    """Describe the picture, to be drawn by a page or on paper.

    Returns
    -------
    dict
        `width`, `height`; `frame`, the longitude and latitude of its corner in the north-west and
        how much a degree of each is on it; `area` and `boundaries`, outlines as SVG writes them;
        `parties` and `proofs`, each mark with `x`, `y`, `numbers` (of all at that spot), and
        `label`: the number, or the first and how many more there are.
    """
    frame = _frame(shape, _points(state))
    proofs = [(w.task.number, w.proof.lon, w.proof.lat) for w in state.works if w.proof is not None]
    return _drawn(session, shape, frame) | {
        "parties": _marks(frame, _placed(state.parties)),
        "proofs": _marks(frame, proofs),
    }


def proposed(session: Session, shape: Any, parties: Sequence[Party]) -> dict[str, Any]:
    """Describe the picture of an area about which nothing is opened yet, with who is concerned."""
    placed = _placed(parties)[:MOST_DOTS]
    frame = _frame(shape, [(lon, lat) for _, lon, lat in placed])
    return _drawn(session, shape, frame) | {
        "parties": _marks(frame, placed),
        "proofs": [],
    }


def _placed(parties: Sequence[Party]) -> list[Placed]:
    return [
        (number, party.lon, party.lat)
        for number, party in enumerate(parties, 1)
        if party.lon is not None and party.lat is not None
    ]


def _drawn(session: Session, shape: Any, frame: Frame) -> dict[str, Any]:
    """Draw the area, and the boundaries around it."""
    around = consultation_table.areas_in(session, shape.bounds)
    return {
        "width": frame.width,
        "height": frame.height,
        "frame": (frame.west, frame.north, frame.across, frame.up),
        "area": outline(shape, frame),
        "boundaries": [outline(one.geom, frame) for one in _shown(around)],
    }


def public(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return a picture without those who are concerned."""
    return drawn | {"parties": [], "proofs": []}


def _points(state: State) -> list[tuple[float, float]]:
    proofs = [(w.proof.lon, w.proof.lat) for w in state.works if w.proof is not None]
    own = [(p.lon, p.lat) for p in state.parties if p.lon is not None and p.lat is not None]
    return [*own, *proofs]


def _frame(shape: Any, points: Iterable[tuple[float, float]]) -> Frame:
    """Return the frame of an area; who lies within its own size of it is in the picture."""
    west, south, east, north = shape.bounds
    wide, high = max(east - west, 1e-4), max(north - south, 1e-4)
    near = [
        (x, y)
        for x, y in points
        if west - wide <= x <= east + wide and south - high <= y <= north + high
    ]
    xs, ys = [west, east, *(x for x, _ in near)], [south, north, *(y for _, y in near)]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.01)
    wide, high = max((east - west) * squeeze, 1e-4), max(north - south, 1e-4)
    wide, high = wide * (1 + 2 * AIR), high * (1 + 2 * AIR)
    up = min(WIDTH / wide, MOST_HIGH / high)
    height = max(LEAST_HIGH, high * up)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    across = up * squeeze
    return Frame(
        middle_x - WIDTH / 2 / across, middle_y + height / 2 / up, across, up, WIDTH, round(height)
    )


def _shown(around: list[Area]) -> list[Area]:
    """Return whose boundaries are drawn: those of grids, or of communities where there are many."""
    for level in ("grid", "community", "subdistrict"):
        found = [area for area in around if area.level == level]
        if 0 < len(found) <= MOST_GRIDS:
            return found
    return []


def outline(shape: Any, frame: Frame) -> str:
    """Write the outline of polygons as the path of an SVG."""

    def moved(lonlat: Any) -> Any:
        offset, scale = (frame.west, frame.north), (frame.across, -frame.up)
        return (lonlat - offset) * scale

    drawn = shapely.transform(shapely.force_2d(shape), moved)
    return svg.path(shapely.simplify(drawn, frame.width / FINEST))


def _marks(frame: Frame, placed: Iterable[Placed]) -> list[dict[str, Any]]:
    """Return a mark for each spot, with all that are there."""
    found: list[dict[str, Any]] = []
    for number, lon, lat in placed:
        x, y = frame.xy(lon, lat)
        mark = next((m for m in found if math.hypot(m["x"] - x, m["y"] - y) < SPOT), None)
        if mark is not None:
            mark["numbers"].append(number)
            mark["label"] = f"{mark['numbers'][0]}+{len(mark['numbers']) - 1}"
            continue
        inside = 0 <= x <= frame.width and 0 <= y <= frame.height
        found.append({"x": x, "y": y, "numbers": [number], "label": number, "inside": inside})
    return found
