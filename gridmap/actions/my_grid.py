"""The start page of somebody who answers for an area: what to do there, and what is missing."""

import datetime as dt
from typing import Any

from gridmap.actions import area_panel, dates
from gridmap.analysis import posts
from gridmap.analysis.case_stages import ENDED
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Case
from gridmap.db.queries import areas, editions, layers, people, runs
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.values import LOCAL

MOST_CASES = 100
# A deadline this near is worth a word, in days.
SOON = 2


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
        today = today or dates.clock(session)
        area = areas.get(session, code) if code else _whole(session)
        if area is None and not session.scalars(areas.current().limit(1)).first():
            raise NotFoundError("The store has no areas yet.")
        open_cases = [c for c in _cases(session, area) if c.stage not in ENDED]
        answer = {
            "cases": _todo(open_cases, today),
            "below": _below(session, area, open_cases, today),
            "today": today.isoformat(),
            "synthetic": any(edition.synthetic for edition in editions.current(session)),
        }
        code = area.code if area else ""
    return answer | {"area": _area(engine, code) if code else None}


def _area(engine: Engine, code: str) -> dict[str, Any]:
    """Describe an area; of each kind of facility one standard, stations first."""
    found = area_panel.describe(engine, code)
    rows = sorted(found["reach"], key=lambda row: "service_station" not in row["kind"].split(","))
    once = {row["kind"]: row for row in reversed(rows)}
    found["reach"] = [row for row in rows if once[row["kind"]] is row]
    return found


def _whole(session: Session) -> Area | None:
    """Return the one area that is the whole town, None where there are several side by side."""
    for level in areas.LEVELS:
        found = session.scalars(areas.current(level).limit(2)).all()
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _cases(session: Session, area: Area | None) -> list[Case]:
    codes = areas.inside_all(area) if area else areas.current().with_only_columns(Area.code)
    return people.cases(session, codes)


def due_in(case: Case, today: dt.date) -> int | None:
    """Return in how many days of the town a case is due; negative when it is late."""
    return (case.due_at.astimezone(LOCAL).date() - today).days if case.due_at else None


def is_late(case: Case, today: dt.date) -> bool:
    """Return whether the time of a case is up, now or at the end of another day."""
    return bool(case.due_at and case.due_at < dates.moment_of(today))


def _todo(cases: list[Case], today: dt.date) -> dict[str, Any]:
    stages = code_list("case_stages")
    rows = [
        {
            "code": case.code,
            "title": case.title or case.code,
            "stage": case.stage,
            "zh": stages.get(case.stage, {}).get("zh", case.stage),
            "en": stages.get(case.stage, {}).get("en", case.stage),
            "area_code": case.area_code,
            "reported_at": case.reported_at.astimezone(LOCAL).date(),
            "due_at": case.due_at.astimezone(LOCAL).date() if case.due_at else None,
            "days": due_in(case, today),
            "late": is_late(case, today),
        }
        for case in cases
    ]
    # Late ones first, then by deadline; what has none comes last.
    rows.sort(key=lambda row: (row["days"] is None, row["days"] or 0, row["code"]))
    waiting = [row["days"] for row in rows if row["days"] is not None and not row["late"]]
    return {
        "open": len(rows),
        "late": sum(row["late"] for row in rows),
        "soon": sum(days <= SOON for days in waiting),
        "list": rows[:MOST_CASES],
    }


def _below(
    session: Session, area: Area | None, cases: list[Case], today: dt.date
) -> list[dict[str, Any]]:
    """Return the areas of the next level that has any, the one with most to do first."""
    children = areas.below(session, area)
    if not children:
        return []
    owner = _owners(session, [child.code for child in children], children[0].level)
    leaders = _leaders(session, today)
    gaps = _gaps(session, [child.code for child in children])
    counts: dict[str, list[int]] = {child.code: [0, 0] for child in children}
    for case in cases:
        found = counts.get(owner.get(case.area_code, ""))
        if found:
            found[0] += 1
            found[1] += is_late(case, today)
    rows = [
        {
            "code": child.code,
            "name": child.name,
            "short_name": area_panel.short_name(child.name),
            "level": child.level,
            "open": counts[child.code][0],
            "late": counts[child.code][1],
            "gaps": gaps.get(child.code, 0),
            "leader": leaders.get((child.level == "grid", child.code), ""),
        }
        for child in children
    ]
    return sorted(rows, key=lambda row: (-row["late"], -row["open"], row["code"]))


def _owners(session: Session, codes: list[str], level: str) -> dict[str, str]:
    """Return for each area at or below a level the area of that level that holds it."""
    owner = {code: code for code in codes}
    for below in areas.LEVELS[areas.LEVELS.index(level) + 1 :]:
        parents = areas.parents_by_code(session, below)
        owner |= {code: owner[parent] for code, parent in parents.items() if parent in owner}
    return owner


def _leaders(session: Session, today: dt.date) -> dict[tuple[bool, str], str]:
    """Return who leads, by whether the area is a grid, and its code."""
    held = posts.held(layers.posts(session), today)
    chiefs = held[held["kind"].isin(["grid_leader", "secretary"])]
    pairs = zip(chiefs["kind"], chiefs["area_code"], chiefs["holder"], strict=True)
    return {(kind == "grid_leader", code): holder for kind, code, holder in pairs}


def _gaps(session: Session, codes: list[str]) -> dict[str, int]:
    run = runs.latest(session)
    return runs.gap_counts_of(session, run.id, codes) if run else {}
