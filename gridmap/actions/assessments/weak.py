"""Weak organizations and areas 软弱涣散: listed, and followed until they are mended."""

import datetime as dt
from typing import Any

from gridmap.actions import area_choice, dates, row_places
from gridmap.actions.assessments.describing import trends
from gridmap.actions.registers import references
from gridmap.actions.registers.assessment_rules import weak_results
from gridmap.analysis.assessing import follow_up, mended
from gridmap.db.engine import Engine
from gridmap.db.models import Assessment
from gridmap.db.queries import areas
from gridmap.db.queries import assessments as queries
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list
from gridmap.files.listed import Column, Listed, Row
from gridmap.saying import Said, said

ROWS = 50
MOST_SAVED = 10_000
STATES = ("followed", "mended")
NEXT = {
    "open": said("完成整改事项", "Finish the findings"),
    "unshown": said("再考评，或写整改证明", "Assess again, or say what shows it"),
    "ready": said("可以标为整改完成", "It can be marked as mended"),
    "": said("", ""),
}
COLUMNS = (
    Column("code", said("考评编码", "Assessment")),
    Column("subject_kind"),
    Column("subject_code", said("对象编码", "Code")),
    Column("subject", said("对象", "Of")),
    Column("assessed_on", said("考评日期", "Assessed on")),
    Column("open", said("未完成", "Open")),
    Column("late", said("超期", "Late")),
    Column("done", said("已完成", "Done")),
    Column("next", said("下一步", "Next"), lambda row: NEXT[row["next"]]),
    Column("mended_on", said("整改完成", "Mended on")),
)


def listing(
    engine: Engine, *, area: str = "", state: str = "followed", page: int = 1
) -> dict[str, Any]:
    """List what was found weak: followed, or mended.

    Returns
    -------
    dict
        `rows` of the page: `code`, `subject`, `assessed_on`, `days` since then, `follow_up` in
        numbers, `next` (what is to be done: findings, another assessment, or mark it mended),
        `mended_on`, `trend`; `counts` by state, `found`, `page`, `pages`, `area`.

    Raises
    ------
    NotFoundError, InputError
        No such area or state.
    """
    _check(state)
    weak = weak_results()
    with reading(engine) as session:
        place = areas.get(session, area) if area else None
        inside = queries.in_area(place) if place else []
        followed, done = queries.weak_counts(session, weak, inside)
        found = followed if state == "followed" else done
        pages = max(1, -(-found // ROWS))
        page = min(max(1, page), pages)
        rows = queries.weak_page(
            session, weak, inside, mended=state == "mended", offset=(page - 1) * ROWS, most=ROWS
        )
        return {
            "rows": _rows(session, rows, dates.clock(session)),
            "counts": {"followed": followed, "mended": done},
            "state": state,
            "found": found,
            "page": page,
            "pages": pages,
            "area": area_choice.describe(session, place),
        }


def table(engine: Engine, *, area: str, state: str) -> Listed:
    """Return all that were found weak, each where the organization or in the area it is.

    Raises
    ------
    NotFoundError, InputError
        As of `listing`.
    """
    _check(state)
    with reading(engine) as session:
        inside = queries.in_area(areas.get(session, area)) if area else []
        found = queries.weak_page(
            session, weak_results(), inside, mended=state == "mended", offset=0, most=MOST_SAVED
        )
        rows = _rows(session, found, dates.clock(session))
    told = [
        row | {name: getattr(row["follow_up"], name) for name in ("open", "late", "done")}
        for row in rows
    ]
    return Listed(COLUMNS, told, row_places.points(engine, _refers), lambda row: row["code"])


def _refers(row: Row) -> list[tuple[str, str]]:
    return [(layer, row["subject_code"])] if (layer := _layers().get(row["subject_kind"])) else []


def _layers() -> dict[str, str]:
    return {key: str(entry["layer"]) for key, entry in code_list("assessed_kinds").items()}


def _check(state: str) -> None:
    if state not in STATES:
        raise InputError(
            said(
                "state 是 {known} 之一，而不是“{value}”。",
                "state is one of {known}, not “{value}”.",
                known=", ".join(STATES),
                value=state[:40],
            )
        )


def _rows(session: Session, rows: list[Assessment], today: dt.date) -> list[dict[str, Any]]:
    subjects = sorted({(row.subject_kind, row.subject_code) for row in rows})
    layers = _layers()
    wanted: dict[str, set[str]] = {}
    for kind, code in subjects:
        wanted.setdefault(layers.get(kind, ""), set()).add(code)
    known = references.names(session, wanted) if rows else {}
    found = trends(queries.of_subjects(session, subjects)) if rows else {}
    days = queries.finding_days(session, [row.code for row in rows]) if rows else {}
    return [
        {
            "code": row.code,
            "name": row.name,
            "subject_kind": row.subject_kind,
            "subject_code": row.subject_code,
            "subject": known.get(
                (layers.get(row.subject_kind, ""), row.subject_code),
                Said(row.subject_code, row.subject_code),
            ),
            "assessed_on": row.assessed_on,
            "days": (today - row.assessed_on).days if row.assessed_on else None,
            "follow_up": follow_up(days.get(row.code, []), today),
            "mended_on": row.mended_on,
            "trend": found.get((row.subject_kind, row.subject_code), []),
            "next": _next(row, days.get(row.code, []), found, today),
        }
        for row in rows
    ]


def _next(row: Assessment, days: list[Any], found: dict[Any, Any], today: dt.date) -> str:
    """Say what is to be done next: open, unshown, ready; "" where it is mended."""
    if row.mended_on:
        return ""
    counts = follow_up(days, today)
    trend = found.get((row.subject_kind, row.subject_code), [])
    later = [one["on"] for one in trend if not one["weak"] and one["on"]]
    why = mended(counts.open, row.mended_evidence, row.assessed_on or today, later)
    return why or "ready"
