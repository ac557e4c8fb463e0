"""The start page of somebody who answers for an area: what to do there, and what is missing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gridmap.actions import area_panel, coverage_arrays, dates
from gridmap.actions.area_choice import NO_AREAS
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, case_list, editions, runs
from gridmap.db.queries.areas import Placed
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.values import LOCAL

MOST_CASES = 100
# A deadline this near is worth a word, in days.
SOON = 2
# Open cases, those late, those due soon.
Counted = tuple[int, int, int]


def describe(engine: Engine, code: str, *, today: dt.date | None = None) -> dict[str, Any]:
    """Describe an area for the people who answer for it.

    Parameters
    ----------
    code : str
        Code of the area; "" is the whole town.
    today : date, optional
        Day on which cases are due or late; by default `dates.clock`.

    Returns
    -------
    dict
        `area` as `area_panel.describe` says it (None for a town of several districts), `cases`
        with `open`, `late`, `soon` and a `list` by deadline, `below` with the areas of the next
        level and their own counts, `today`, `synthetic`.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    with reading(engine) as session:
        made_up, run = editions.made_up(session), runs.latest(session)
        today = today or dates.clock_of(run, made_up="cases" in made_up)
        area = areas.get(session, code) if code else _whole(session)
        if area is None and not session.scalars(areas.current().limit(1)).first():
            raise NotFoundError(NO_AREAS)
        above, below = areas.around(session, area)
        children = [one for one in below if one.level == below[0].level]
        own = [area.code] if area else []
        leaders = area_panel.leaders(session, [*own, *(one.code for one in children)], today)
        wanted = _open(area, today)
        counts = case_list.open_by_area(session, wanted)
        rows = case_list.page(session, wanted, "due", 0, MOST_CASES) if counts else []
        short = coverage_arrays.gap_counts(session, run.id) if run else {}
        return {
            "cases": _todo(rows, counts, today),
            "below": _below(children, _gathered(below, children, counts), short, leaders),
            "today": today.isoformat(),
            "synthetic": bool(made_up),
            "area": _area(session, area, run, above, leaders) if area else None,
        }


def _area(
    session: Session,
    area: Area,
    run: Run | None,
    above: list[Placed],
    leaders: dict[tuple[bool, str], dict[str, str]],
) -> dict[str, Any]:
    """Describe an area; of each kind of facility one standard, stations first."""
    found = area_panel.about(session, area, run, above)
    rows = sorted(found["reach"], key=lambda row: "service_station" not in row["kind"].split(","))
    once = {row["kind"]: row for row in reversed(rows)}
    found["reach"] = [row for row in rows if once[row["kind"]] is row]
    found["as_of"] = (run.as_of if run else dates.today()).isoformat()
    found["leader"] = leaders.get((area.level == "grid", area.code))
    return found


def _whole(session: Session) -> Area | None:
    """Return the one area that is the whole town, None where there are several side by side."""
    for level in areas.LEVELS:
        found = session.scalars(areas.current(level).limit(2)).all()
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _open(area: Area | None, today: dt.date) -> CaseFilter:
    """Return the filter of the open cases of an area; those due on the last of `SOON` days are."""
    day_after = dt.datetime.combine(today + dt.timedelta(days=SOON + 1), dt.time(), LOCAL)
    return CaseFilter(area=area, state="open", now=dates.moment_of(today), soon=day_after)


def _todo(rows: list[Any], counts: dict[str, Counted], today: dt.date) -> dict[str, Any]:
    stages, now = code_list("case_stages"), dates.moment_of(today)
    listed = [
        {
            "code": case.code,
            "title": case.title or case.code,
            "stage": case.stage,
            "zh": stages.get(case.stage, {}).get("zh", case.stage),
            "en": stages.get(case.stage, {}).get("en", case.stage),
            "area_code": case.area_code,
            "reported_at": case.reported_at.astimezone(LOCAL).date(),
            "due_at": case.due_at.astimezone(LOCAL).date() if case.due_at else None,
            "days": _due_in(case.due_at, today),
            "late": bool(case.due_at and case.due_at < now),
            "still": bool(case.still),
        }
        for case in rows
    ]
    # Late ones first, then by deadline; what has none comes last.
    listed.sort(key=lambda row: (row["days"] is None, row["days"] or 0, row["code"]))
    every, late, soon = (sum(column) for column in zip((0, 0, 0), *counts.values(), strict=True))
    return {"open": every, "late": late, "soon": soon, "list": listed}


def _due_in(due_at: dt.datetime | None, today: dt.date) -> int | None:
    """Return in how many days of the town a case is due; negative when it is late."""
    return (due_at.astimezone(LOCAL).date() - today).days if due_at else None


def _gathered(
    below: list[Placed], children: list[Placed], counts: dict[str, Counted]
) -> dict[str, list[int]]:
    """Return the open and the late cases of each child and of what lies inside it."""
    owner = {child.code: child.code for child in children}
    level = children[0].level if children else ""
    for one in below:  # from the top down
        if one.level != level and one.parent_code in owner:
            owner[one.code] = owner[one.parent_code]
    found = {child.code: [0, 0] for child in children}
    for code, (every, late, _) in counts.items():
        if code in owner:
            found[owner[code]][0] += every
            found[owner[code]][1] += late
    return found


def _below(
    children: list[Placed],
    counts: dict[str, list[int]],
    gaps: Mapping[str, int],
    leaders: dict[tuple[bool, str], dict[str, str]],
) -> list[dict[str, Any]]:
    """Describe the areas of the next level that has any, the one with most to do first."""
    rows = [
        {
            "code": child.code,
            "name": child.name,
            "short_name": area_panel.short_name(child.name),
            "level": child.level,
            "open": counts[child.code][0],
            "late": counts[child.code][1],
            "gaps": gaps.get(child.code, 0),
            "leader": leaders.get((child.level == "grid", child.code), {}).get("name", ""),
        }
        for child in children
    ]
    return sorted(rows, key=lambda row: (-row["late"], -row["open"], row["code"]))
