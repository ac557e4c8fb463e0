"""No-man's-land: boundaries along which cases are sent back, or along which nobody is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions import case_list, case_routing, dates
from gridmap.actions.case_bounced import Asked, bounced, listed
from gridmap.actions.case_strip_ground import Town, chain, ground, outlines
from gridmap.actions.case_strip_words import why
from gridmap.analysis.no_mans_land import LEAST, Strip, in_company, strips
from gridmap.db.engine import Engine
from gridmap.db.queries import case_bounces
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.listed import Column, Listed
from gridmap.saying import Said, said
from gridmap.spatial.boundaries import NOTHING
from gridmap.spatial.crs import to_lonlat

# Why a case is sent back that nobody feels answerable for.
REASONS = ("not_here", "not_ours")
MOST_UNITS = 3  # proposed on either side
# Stretches that a page shows, and cases of each; a file holds all.
MOST, MOST_CASES = 50, 10


def describe(engine: Engine, asked: Asked) -> dict[str, Any]:
    """Describe the stretches of boundaries, those with most cases first.

    Returns
    -------
    dict
        `found`, how many there are, `cases`, how many lie along them, and `rows` of the first
        `MOST`: `kind` (`border` of two areas, `gap` between two, `rest` of a larger area behind
        the edge of one, `edge` with nobody's ground behind it), `line` (a LineString in degrees),
        `length_m`, `count` of cases, `cases` (`code`, `title`, `times`; `MOST_CASES` of them),
        `times` (how often they were sent back in all), `sides` (of each the area and `units`, who
        is proposed there; without a code it is nobody's ground) and `why`, a sentence.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    with reading(engine) as session:
        return along(session, case_list.filter_of(session, listed(asked), dates.moment(session)))


def with_bounced(engine: Engine, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """Describe the cases that go back and forth, and the stretches, in one state of the store."""
    with reading(engine) as session:
        wanted = case_list.filter_of(session, listed(asked), dates.moment(session))
        return bounced(session, wanted), along(session, wanted)


def along(session: Session, wanted: CaseFilter) -> dict[str, Any]:
    """Describe the stretches along which cases of a filter lie, as `describe` does."""
    found = _find(session, wanted)
    if found is None or not found.strips:
        return {"rows": [], "found": 0, "cases": 0}
    shown = found.strips[:MOST]
    ids = {found.ids[row] for strip in shown for row in _first(strip, found)}
    titles = case_bounces.titles(session, sorted(ids))
    return {
        "rows": [_row(strip, found) | {"cases": _cases(strip, found, titles)} for strip in shown],
        "found": len(found.strips),
        "cases": sum(len(strip.cases) for strip in found.strips),
    }


def table(engine: Engine, asked: Asked) -> Listed:
    """Return all stretches, each as a line, with all their cases; raises as `describe` does."""
    with reading(engine) as session:
        wanted = case_list.filter_of(session, listed(asked), dates.moment(session))
        found = _find(session, wanted)
    rows = [] if found is None else [_flat(strip, found) for strip in found.strips]
    return Listed(COLUMNS, rows, lambda some: [row["line"] for row in some])


@dataclass(frozen=True, eq=False)
class _Found:
    """The stretches, the columns of the cases that lie at boundaries, and what the sides are."""

    strips: list[Strip]
    ids: list[int]
    codes: list[str]
    classes: list[str]
    times: npt.NDArray[np.int64]
    town: Town
    areas: list[str]
    smallest: int
    crs: Any


def _find(session: Session, wanted: CaseFilter) -> _Found | None:
    """Find the stretches; None where no two cases lie near each other at any boundary."""
    columns, lonlat = case_bounces.unwanted(session, wanted, REASONS)
    placed = np.flatnonzero(np.isfinite(lonlat).all(axis=1))
    drawn = case_bounces.drawn(session) if len(placed) >= LEAST else None
    if drawn is None or not drawn.outlines:
        return None
    laid, reach_m = outlines(drawn), case_routing.of_city().boundary_m
    xy = laid.project(lonlat[placed])
    lines = laid.boundaries(laid.near(xy, reach_m))
    at = in_company(xy, lines, reach_m)
    if len(at) < LEAST:
        return None
    xy, placed = xy[at], placed[at]
    own = {name: [values[row] for row in placed] for name, values in columns.items()}
    parents = dict(zip(drawn.columns["code"], drawn.columns["parent_code"], strict=True))
    around = {laid.codes[row] for row in laid.near(xy, reach_m)} | set(own["area_code"])
    asked = {code for area in around for code in chain(parents, area)}
    town = Town(drawn, case_routing.duties_in(session, sorted(asked)))
    kept = np.array(_troubled(own, town), dtype=np.int64)
    found = strips(xy[kept], ground(laid, lines, town), reach_m)
    ids, codes, classes = (
        [own[name][row] for row in kept.tolist()] for name in ("id", "code", "class_code")
    )
    times = np.array([own["times"][row] or 0 for row in kept.tolist()], dtype=np.int64)
    return _Found(found, ids, codes, classes, times, town, laid.codes, laid.smallest, laid.crs)


def _troubled(columns: dict[str, list[Any]], town: Town) -> list[int]:
    """Keep what was sent back, and of what nobody was asked about that for which nobody is."""
    told = zip(columns["times"], columns["class_code"], columns["area_code"], strict=True)
    return [
        row
        for row, (times, class_code, area) in enumerate(told)
        if times is not None or not town.answered(class_code, area)
    ]


def _row(strip: Strip, found: _Found) -> dict[str, Any]:
    rows, kind = strip.cases, _kind(strip, found)
    classes = sorted({found.classes[row] for row in rows.tolist()})
    sides = [_side(row, classes, found) for row in strip.sides]
    [line] = to_lonlat(np.array([strip.line], dtype=object), found.crs)
    times, alone = int(found.times[rows].sum()), int((found.times[rows] == 0).sum())
    length_m = round(strip.line.length)
    return {
        "kind": kind,
        "line": line,
        "length_m": length_m,
        "count": len(rows),
        "times": times,
        "sides": sides,
        "why": why(kind, sides, length_m, len(rows), times, alone),
    }


def _kind(strip: Strip, found: _Found) -> str:
    other = strip.sides[1]
    if other == NOTHING:
        return "edge"
    return "rest" if other >= found.smallest else "gap" if strip.gap else "border"


def _cases(strip: Strip, found: _Found, titles: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "code": found.codes[row],
            "title": titles.get(found.ids[row]) or called("case_classes", found.classes[row]),
            "times": int(found.times[row]),
        }
        for row in _first(strip, found)
    ]


def _first(strip: Strip, found: _Found) -> list[int]:
    """Return the cases that were sent back most often, in their order along the line."""
    order = np.argsort(-found.times[strip.cases], kind="stable")[:MOST_CASES]
    rows: list[int] = strip.cases[np.sort(order)].tolist()
    return rows


def _side(row: int, classes: Sequence[str], found: _Found) -> dict[str, Any]:
    """Describe one side of a stretch: the area, and who would be proposed for its cases there."""
    if row == NOTHING:
        return {"code": "", "name": "", "units": []}
    code, units = found.areas[row], dict[str, str]()
    for class_code in classes:
        for duty in found.town.proposed(class_code, code)[:MOST_UNITS]:
            units.setdefault(duty.code, duty.name)
    return {
        "code": code,
        "name": found.town.name(code),
        "units": [{"code": unit, "name": name} for unit, name in units.items()],
    }


def _flat(strip: Strip, found: _Found) -> dict[str, Any]:
    row = _row(strip, found)
    return row | {
        "cases": [found.codes[place] for place in strip.cases.tolist()],
        "areas": [side["code"] for side in row["sides"] if side["code"]],
        "area_names": " ⇄ ".join(side["name"] for side in row["sides"] if side["code"]),
        "units": list(dict.fromkeys(u["code"] for side in row["sides"] for u in side["units"])),
    }


def _codes(name: str, words: Said) -> Column:
    """Return a column of several codes, which a table tells beside one another."""
    return Column(name, words, lambda row: " ".join(row[name]))


# What is behind the boundary of a stretch.
KINDS = {
    "border": said("两个区域的边界", "Border of two areas"),
    "gap": said("两个区域的空隙", "Gap between two areas"),
    "rest": said("上级区域的余地", "Rest of the area above"),
    "edge": said("辖区的外缘", "Outer edge"),
}
COLUMNS = (
    Column("kind", said("类型", "Kind"), lambda row: KINDS[row["kind"]]),
    _codes("areas", said("区域编码", "Area codes")),
    Column("area_names", said("区域", "Areas")),
    _codes("units", said("单位编码", "Codes of units")),
    Column("count", said("事项", "Cases")),
    Column("times", said("退回次数", "Sent back")),
    Column("length_m", said("长度（米）", "Length (m)")),
    _codes("cases", said("事项编号", "Numbers of cases")),
    Column("why", said("说明", "What it is")),
)
