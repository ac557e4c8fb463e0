"""Cases of the larger demo city: where, what, when, how far they got and who answers for them."""

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.files.values import LOCAL

DIGITS = 7
MINUTE, DAY = np.timedelta64(1, "m"), np.timedelta64(1, "D")
# Of cases that would have ended by now, so many are still open.
LEFT_OPEN = 0.03
# What is younger has only just come in.
YOUNG = 2 * DAY
EARLY = ("reported", "accepted", "filed")
# Classes that begin so are often settled by the property company on the spot.
OF_HOMES, SETTLED_THERE = ("02", "05"), 0.4
Times = npt.NDArray[np.datetime64]
Random = np.random.Generator
Row = dict[str, Any]


def make(
    random: Random,
    count: int,
    since: dt.date,
    shipped: list[dict[str, str]],
    grids: dict[str, Any],
    organizations: list[Row],
) -> list[Row]:
    """Make `count` cases out of those that ship, from the day `since` to the last of theirs.

    Grids come up as often as among the cases that ship; class, title, time allowed and who is
    responsible are those of one of them, the time that it took that of one of the same class.

    Parameters
    ----------
    grids : dict of str to Polygon
        Outline of each grid, in longitude and latitude.
    organizations : list of dict
        New ones; property companies among them settle some cases.
    """
    known = _Known(shipped)
    grid = known.grid[random.integers(len(shipped), size=count)]
    like = random.integers(len(shipped), size=count)
    reported = _reported(random, count, since, known)
    took = known.duration(random, like)
    due = reported + known.allowed[like]
    stage, closed = _courses(random, known, reported, reported + took)
    office = _offices(random, known, like, stage, grid, organizations)
    lonlat = _places(random, grid, grids)
    return [
        {
            "code": f"C{str(at)[:7].replace('-', '')}{number:06d}",
            "lon": lon,
            "lat": lat,
            "class_code": known.class_code[n],
            "title": known.title[n],
            "stage": stage[i],
            "area_code": grid[i],
            "organization_code": office[i],
            "reported_at": _local(at),
            "due_at": _local(due[i]),
            "closed_at": _local(closed[i]),
        }
        for i, (at, n, (lon, lat), number) in enumerate(
            zip(reported, like, lonlat.tolist(), range(len(shipped) + 1, len(shipped) + count + 1),
                strict=True)
        )
    ]  # fmt: skip


class _Known:
    """Columns of the cases that ship, times in minutes of the town."""

    def __init__(self, shipped: list[dict[str, str]]) -> None:
        def column(name: str) -> npt.NDArray[np.object_]:
            return np.array([row[name] for row in shipped], dtype=object)

        self.grid, self.class_code = column("area_code"), column("class_code")
        self.title, self.stage = column("title"), column("stage")
        self.office = _office_by_class(shipped)
        self.reported = _moments(column("reported_at"))
        self.allowed = _moments(column("due_at")) - self.reported
        self.took = _moments(column("closed_at")) - self.reported  # NaT of what is open
        self.end = self.reported.max() + YOUNG / 8
        ended = ~np.isnat(self.took)
        self.ended_stages = self.stage[ended]
        running = self.stage[~ended]
        early = np.isin(running, EARLY)
        self.late_stages, self.early_stages = running[~early], running[early]

    def duration(self, random: Random, like: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """Return for cases like these the time that one of the same class took."""
        found = np.zeros(len(like), dtype="timedelta64[m]")
        for code in sorted(set(self.class_code)):
            ours = self.class_code[like] == code
            took = self.took[(self.class_code == code) & ~np.isnat(self.took)]
            found[ours] = random.choice(took, int(ours.sum()))
        return found


def _office_by_class(shipped: list[dict[str, str]]) -> dict[str, str]:
    """Return who answers for each class among the cases that ship."""
    answering = (row for row in shipped if row["organization_code"])
    return {row["class_code"]: row["organization_code"] for row in answering}


def _moments(texts: npt.NDArray[np.object_]) -> Times:
    """Read times as the demo city writes them, all with the same zone."""
    return np.array([text[:16] or "NaT" for text in texts], dtype="datetime64[m]")


def _reported(random: Random, count: int, since: dt.date, known: _Known) -> Times:
    """Return when cases were reported, in order: any day, at hours at which people do."""
    first = np.datetime64(since, "D")
    day = first + random.integers((known.end - first) // DAY + 1, size=count)
    of_day = known.reported - known.reported.astype("datetime64[D]")
    at = day.astype("datetime64[m]") + random.choice(of_day, count)
    return np.sort(np.minimum(at, known.end - 30 * MINUTE))


def _courses(
    random: Random, known: _Known, reported: Times, ended: Times
) -> tuple[npt.NDArray[np.object_], Times]:
    """Return how far cases got, and when those ended that did."""
    count = len(reported)
    running = (ended > known.end) | (random.random(count) < LEFT_OPEN)
    young = known.end - reported < YOUNG
    stage = random.choice(known.ended_stages, count)
    stage = np.where(running, random.choice(known.late_stages, count), stage)
    stage = np.where(running & young, random.choice(known.early_stages, count), stage)
    return stage, np.where(running, np.datetime64("NaT", "m"), ended)


def _offices(
    random: Random,
    known: _Known,
    like: npt.NDArray[np.int64],
    stage: npt.NDArray[np.object_],
    grid: npt.NDArray[np.object_],
    organizations: list[Row],
) -> npt.NDArray[np.object_]:
    """Return who is responsible: the department of the class, or a company of the community."""
    companies: dict[str, list[str]] = {}
    for row in organizations:
        if row["kind"] == "property_company":
            companies.setdefault(row["area_code"], []).append(row["code"])
    classes = known.class_code[like]
    found = np.array([known.office.get(code, "") for code in classes], dtype=object)
    there = np.array([code.startswith(OF_HOMES) for code in classes])
    there &= random.random(len(like)) < SETTLED_THERE
    pick = random.random(len(like))
    for i in np.flatnonzero(there):
        if near := companies.get(grid[i][:12]):
            found[i] = near[int(pick[i] * len(near))]
    return np.where(np.isin(stage, ("reported", "rejected")), "", found)


def _places(
    random: Random, grid: npt.NDArray[np.object_], grids: dict[str, Any]
) -> npt.NDArray[np.float64]:
    """Return a random place inside the grid of each case."""
    found = np.zeros((len(grid), 2))
    for code in sorted(set(grid)):
        rows = np.flatnonzero(grid == code)
        shapely.prepare(grids[code])
        west, south, east, north = grids[code].bounds
        while len(rows):
            spot = random.uniform((west, south), (east, north), (len(rows), 2)).round(DIGITS)
            inside = shapely.contains_xy(grids[code], spot)
            found[rows[inside]] = spot[inside]
            rows = rows[~inside]
    return found


def _local(at: np.datetime64) -> str:
    """Write a moment of the town; nothing where there is none."""
    moment: dt.datetime | None = at.astype(object)
    return moment.replace(tzinfo=LOCAL).isoformat() if moment else ""
