"""The lines drawn by hand: main streets, ring roads, river, railway, outline (plan metres)."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

RIVER_HALF_M, RAIL_HALF_M = 40.0, 30.0


@dataclass(frozen=True)
class Line:
    """One drawn line: OSM highway value (or river, railway, border), name, geometry."""

    kind: str
    name: str
    geom: LineString


def smooth(
    points: list[tuple[float, float]], *, closed: bool = False, times: int = 3
) -> np.ndarray:
    """Round the corners of a polyline by cutting them (Chaikin).

    Examples
    --------
    >>> smooth([(0, 0), (4, 0), (4, 4)], times=1).tolist()
    [[0.0, 0.0], [3.0, 0.0], [4.0, 1.0], [4.0, 4.0]]
    """
    xy = np.asarray(points, float)
    for _ in range(times):
        nxt = np.roll(xy, -1, axis=0) if closed else xy[1:]
        cur = xy if closed else xy[:-1]
        cut = np.stack([0.75 * cur + 0.25 * nxt, 0.25 * cur + 0.75 * nxt], axis=1).reshape(-1, 2)
        xy = cut if closed else np.vstack([xy[:1], cut[1:-1], xy[-1:]])
    return np.vstack([xy, xy[:1]]) if closed else xy


OUTLINE = Polygon(
    smooth(
        [
            (-2420, -1060), (-2010, -1420), (-1830, -1960), (-980, -1900), (-620, -2260),
            (420, -2190), (1020, -2010), (1640, -2240), (1900, -1640), (2360, -1360),
            (2330, -700), (2720, -420), (2560, 420), (2790, 1120), (2440, 1700),
            (2500, 2330), (1720, 2300), (1240, 2620), (380, 2480), (-260, 2720),
            (-900, 2420), (-1560, 2480), (-1900, 1790), (-2330, 1560), (-2250, 880),
            (-2620, 420), (-2410, -200),
        ],
        closed=True,
        times=1,
    )
)  # fmt: skip
RIVER = LineString(
    smooth(
        [
            (1500, -2400), (1150, -1980), (560, -1800), (220, -1320), (-560, -1180),
            (-1060, -860), (-1300, -250), (-1090, 420), (-1330, 1000), (-1260, 1620),
            (-760, 2080), (-820, 2800),
        ]
    )
)  # fmt: skip
RAILWAY = LineString(
    smooth(
        [
            (2900, -900),
            (2330, -250),
            (2060, 700),
            (1780, 1560),
            (1150, 2080),
            (350, 2260),
            (-700, 2760),
        ]
    )
)
BELL_TOWER = Point(0, 0).buffer(46, quad_segs=3)
LAKE = Polygon(
    smooth(
        [
            (-720, 1740), (-560, 1880), (-470, 2110), (-300, 2140), (-190, 2010), (-235, 1890),
            (-130, 1800), (-290, 1680), (-420, 1730), (-560, 1630),
        ],
        closed=True,
    )
)  # fmt: skip

_ROADS: list[tuple[str, str, list[tuple[float, float]]]] = [
    ("primary", "东街", [(46, 0), (850, 6), (1600, -30), (2800, -80)]),
    ("primary", "西街", [(-46, 0), (-820, 12), (-1500, 60), (-2700, 210)]),
    ("primary", "南街", [(0, -46), (-12, -800), (-40, -1400), (-130, -2400)]),
    ("primary", "北街", [(0, 46), (12, 780), (70, 1400), (190, 2800)]),
    ("secondary", "环城路", [
        (-800, 0), (-815, 520), (-700, 745), (0, 765), (640, 790), (835, 640), (850, 0),
        (860, -560), (700, -770), (0, -800), (-560, -820), (-790, -640), (-800, 0)]),
    ("secondary", "东环路", [
        (90, 1500), (900, 1520), (1330, 1430), (1560, 1120), (1640, 300), (1600, -700),
        (1440, -1150), (900, -1480), (420, -1500)]),
    ("secondary", "南环路", [
        (420, -1500), (-60, -1560), (-900, -1500), (-1560, -1330), (-1800, -800), (-1830, 130)]),
    ("secondary", "西环路", [
        (-1830, 130), (-1800, 800), (-1600, 1280), (-900, 1480), (-300, 1500), (90, 1500)]),
    ("secondary", "民主街", [(420, 775), (415, 300), (395, 5)]),
    ("secondary", "民主街", [(395, 5), (405, -400), (380, -790)]),
    ("tertiary", "县府街", [(-800, 395), (-420, 380), (10, 430), (420, 405), (840, 380)]),
    ("tertiary", "青年街", [(-795, -400), (-380, -420), (-8, -385), (400, -400), (858, -425)]),
    ("tertiary", "劳动街", [(-400, 760), (-425, 380), (-405, 8), (-380, -420), (-400, -815)]),
    ("secondary", "站前路", [(835, 640), (1150, 1000), (1500, 1380), (1690, 1640)]),
    ("tertiary", "马莲路", [(640, 790), (720, 1150), (690, 1520), (760, 2110)]),
    ("tertiary", "流泉路", [(70, 1400), (80, 1130), (370, 1130), (720, 1150), (1150, 1000)]),
    ("tertiary", "玉关路", [(840, 380), (1250, 420), (1640, 330), (2090, 420), (2800, 330)]),
    ("tertiary", "临松路", [(858, -425), (1250, -460), (1610, -560), (2050, -660), (2700, -700)]),
    ("tertiary", "长寿街", [
        (1240, 1090), (1260, 420), (1215, -20), (1250, -460), (1180, -1020), (1120, -1400)]),
    ("tertiary", "丹霞路", [(700, -770), (640, -1160), (760, -1490), (900, -2100)]),
    ("tertiary", "泰安路", [(1120, -1370), (1400, -1650), (1560, -2200)]),
    ("tertiary", "昭武路", [(-560, -820), (-800, -1080), (-1180, -1430), (-1500, -2100)]),
    ("tertiary", "祁连路", [(-1700, -1150), (-2150, -1230), (-2700, -1300)]),
    ("tertiary", "新乐路", [(-795, -400), (-1250, -470), (-1810, -420), (-2700, -560)]),
    ("tertiary", "西站路", [(-815, 520), (-1110, 560), (-1810, 720), (-2600, 900)]),
    ("tertiary", "北关路", [(-700, 745), (-900, 1080), (-950, 1480), (-1180, 1820), (-1700, 2500)]),
    ("tertiary", "税亭路", [(-300, 765), (-330, 1130), (-290, 1500)]),
    ("tertiary", "王母宫路", [(-860, 1060), (-330, 1130), (80, 1130)]),
    ("tertiary", "张火路", [(1610, 1550), (1980, 1850), (2700, 2300)]),
    ("tertiary", "下安路", [(2090, 420), (2230, 1000), (2330, 1560), (2120, 2000)]),
    ("tertiary", "东泉路", [(2090, 420), (2050, -80), (2050, -660), (1900, -1150), (1440, -1200)]),
    ("footway", "滨河人行桥", [(-185, -1310), (-205, -1165)]),
    ("residential", "湿地路", [(-290, 1500), (-60, 1720), (95, 1780)]),
    ("residential", "湿地北路", [(-740, 2130), (-420, 2290), (-120, 2200), (130, 2240)]),
]  # fmt: skip
# Streets that cross the river or the railway; every other one ends at the bank.
_OVER_RIVER = {
    "南街",
    "西街",
    "南环路",
    "西环路",
    "新乐路",
    "丹霞路",
    "滨河人行桥",
    "东环路",
    "昭武路",
}
_OVER_RAIL = {"东街", "北街", "张火路", "玉关路"}


def corridors() -> tuple[Polygon, Polygon]:
    """Give the strips of river and railway, bank road to bank road, inside the outline."""
    river = RIVER.buffer(RIVER_HALF_M, cap_style="flat").intersection(OUTLINE)
    rail = RAILWAY.buffer(RAIL_HALF_M, cap_style="flat").intersection(OUTLINE)
    return river, rail


def drawn_lines() -> list[Line]:
    """Give every hand-drawn line, clipped to the outline and to the banks.

    Examples
    --------
    >>> sorted({line.kind for line in drawn_lines()})[:3]
    ['border', 'footway', 'pedestrian']
    """
    river, rail = corridors()
    lines = [
        Line("border", "", LineString(OUTLINE.exterior.coords)),
        Line("pedestrian", "鼓楼广场", LineString(BELL_TOWER.exterior.coords)),
    ]
    for kind, name, points in _ROADS:
        smoothed = LineString(smooth(points, times=2)).intersection(OUTLINE)
        for strip, passing in ((river, _OVER_RIVER), (rail, _OVER_RAIL)):
            if name not in passing:
                smoothed = smoothed.difference(strip)
        lines += [Line(kind, name, part) for part in _parts(smoothed) if part.length > 60]
    for centre, strip, kind, name, middle in (
        (RIVER, river, "residential", "滨河路", "river"),
        (RAILWAY, rail, "residential", "铁道路", "railway"),
    ):
        inside = centre.intersection(OUTLINE)
        lines += [Line(middle, "", part) for part in _parts(inside)]
        banks = strip.boundary.difference(OUTLINE.boundary.buffer(0.5))
        lines += [Line(kind, name, p) for p in _parts(shapely.line_merge(banks)) if p.length > 60]
    return lines


def _parts(geom: shapely.Geometry) -> list[LineString]:
    """Give the single lines of a geometry."""
    return [part for part in shapely.get_parts(geom) if part.geom_type == "LineString"]
