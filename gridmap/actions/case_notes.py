"""What somebody else saw of a matter is added to its case."""

import datetime as dt
from pathlib import Path

from gridmap.actions import case_contacts, case_photos
from gridmap.actions.allowing import By, allow
from gridmap.actions.case_reporting import check_key, check_text, no_case
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import case_reports
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, InputError
from gridmap.saying import said


def add_note(
    engine: Engine,
    code: str,
    client_key: str,
    text: str,
    photos: list[tuple[str, bytes]],
    *,
    by: By,
    files_folder: Path,
    contact: str = "",
    now: dt.datetime | None = None,
) -> bool:
    """Add what somebody else saw of the same matter; return False if it had come in before.

    Parameters
    ----------
    contact : str
        How they can be reached, "" for not at all: kept as that of a report.

    Raises
    ------
    NotFoundError
        There is no such case.
    InputError, FileFormatError, NotAllowedError
        As of `report_case`.
    """
    author = allow(by, "report_case")
    check_key(client_key)
    check_text(text)
    if not text and not photos:
        raise InputError(said("补充内容是空的。", "There is nothing to add."))
    contact = case_contacts.checked(contact)
    kept = case_photos.keep(photos, files_folder)
    now = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    with writing(engine) as session:
        case_reports.one_writer(session)
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        if was_sent(session, case, client_key):
            return False
        case_photos.add(session, case.id, kept)
        event = CaseEvent(case_id=case.id, at=now, by=author, note=text, client_key=client_key)
        case_reports.add(session, event)
        case_contacts.keep(session, case, contact, now)
    return True


def was_sent(session: Session, case: Case, client_key: str) -> bool:
    """Return whether what is sent under a key came in before, for this case.

    Raises
    ------
    ConflictError
        The key belongs to something else, which would be lost if it were taken for a repetition.
    """
    before = case_reports.event_by_key(session, client_key)
    if before is None:
        return False
    if before.case_id != case.id or before.move:
        raise ConflictError(
            said(
                "这个编号（Idempotency-Key）已经用在另一步上；没有改变任何数据。",
                "This key belongs to another step; nothing was changed.",
            )
        )
    return True
