"""A contact of a case is removed before its day, as whoever left it may ask."""

import datetime as dt

from gridmap.actions.allowing import By, allow
from gridmap.actions.case_contacts import TABLE, VERB
from gridmap.actions.case_reporting import no_case
from gridmap.db.engine import Engine
from gridmap.db.erasing import erase
from gridmap.db.models import CaseEvent
from gridmap.db.queries import areas, case_contacts, case_reports
from gridmap.db.session import writing
from gridmap.errors import NotFoundError
from gridmap.saying import said

# How the history says so.
REMOVED = {"contact": "removed"}


def remove(
    engine: Engine, code: str, contact_id: int, *, by: By, now: dt.datetime | None = None
) -> None:
    """Remove a contact of a case before its day; the history says so, and not what it was.

    Raises
    ------
    NotFoundError
        There is no such case, or no such contact of it any more.
    NotAllowedError
        The person may not handle cases there.
    """
    now = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    with writing(engine) as session:
        case_reports.one_writer(session)
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        chain = [area.code for area in areas.chain(session, case.area_code)]
        author = allow(by, VERB, [chain])
        if not case_contacts.remove(session, case.id, contact_id):
            raise NotFoundError(
                said(
                    "事项 {code} 没有这个联系方式，可能已经删除。",
                    "The case {code} has no such contact; it may be removed already.",
                    code=case.code,
                )
            )
        case_reports.add(
            session, CaseEvent(case_id=case.id, at=now, by=author, note="", terms=REMOVED)
        )
    erase(engine, TABLE)


def says(event: CaseEvent) -> bool:
    """Return whether a line of the history says that a contact was removed."""
    return "contact" in event.terms
