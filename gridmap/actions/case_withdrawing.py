"""A document of a case is withdrawn: the history says so, and its bytes are removed."""

import datetime as dt
from pathlib import Path
from typing import Any

from gridmap.actions.allowing import By, allow, may, name_of
from gridmap.actions.case_documents import no_document
from gridmap.actions.case_notes import was_sent
from gridmap.actions.case_reporting import check_key, check_text, no_case
from gridmap.analysis.permissions import Chain, User
from gridmap.db.engine import Engine
from gridmap.db.models import CaseDocument, CaseEvent
from gridmap.db.queries import areas, case_documents, case_reports
from gridmap.db.session import writing
from gridmap.errors import ConflictError, InputError
from gridmap.files.documents import forget_document
from gridmap.saying import said


def withdraw(
    engine: Engine,
    code: str,
    document_id: int,
    text: str,
    *,
    by: By,
    files_folder: Path,
    client_key: str = "",
    now: dt.datetime | None = None,
) -> bool:
    """Withdraw a document of a case; return False if that was done.

    Parameters
    ----------
    text : str
        Why, in one's own words.
    client_key : str
        UUID of the step, "" for none: sent twice, it is taken once.

    Raises
    ------
    NotFoundError
        There is no such case, or no such document of it.
    NotAllowedError
        Neither did the person put it there, nor may direct cases there.
    InputError, ConflictError
        There is no reason, or it was withdrawn before.
    """
    _check(text, client_key)
    with writing(engine) as session:
        case_reports.one_writer(session)
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        document = case_documents.get(session, case.id, document_id)
        if document is None:
            raise no_document(code)
        chain = [area.code for area in areas.chain(session, case.area_code)]
        author = allow(by, _verb(by, document), [chain])
        if client_key and was_sent(session, case, client_key):
            return False
        if document.id in case_documents.withdrawn(session, [case.id]):
            raise ConflictError(
                said(
                    "这个文件已经撤回；没有改变任何数据。",
                    "This document was withdrawn before; nothing was changed.",
                )
            )
        event = CaseEvent(
            case_id=case.id,
            at=(now or dt.datetime.now(dt.UTC)).replace(microsecond=0),
            by=author,
            note=text,
            client_key=client_key,
            terms={"withdrawn": document.id},
        )
        case_reports.add(session, event)
        sums = [document.sha256, document.small_sha256]
    _forget(engine, [sha256 for sha256 in sums if sha256], files_folder)
    return True


def allowed(asking: User, document: CaseDocument, chain: Chain) -> bool:
    """Return whether somebody may withdraw a document of a case that lies in some areas."""
    return may(asking, _verb(asking, document), [chain])


def told(events: list[CaseEvent]) -> dict[int, dict[str, Any]]:
    """Return by whom, when and why documents were withdrawn, by their ids."""
    return {
        int(event.terms["withdrawn"]): {
            "by": event.by,
            "at": event.at.isoformat(),
            "why": event.note,
        }
        for event in events
        if "withdrawn" in event.terms
    }


def _verb(by: By, document: CaseDocument) -> str:
    """Return what somebody must be allowed to: one's own documents take less."""
    return "handle_case" if name_of(by) == document.added_by else "direct_case"


def _check(text: str, client_key: str) -> None:
    check_text(text)
    if client_key:
        check_key(client_key)
    if not text.strip():
        raise InputError(said("请说明为什么撤回。", "Say why it is withdrawn."))


def _forget(engine: Engine, sums: list[str], folder: Path) -> None:
    """Remove bytes that no case holds any more; whoever adds some waits meanwhile."""
    with writing(engine) as session:
        case_reports.one_writer(session)
        for sha256 in sums:
            if not case_documents.held(session, sha256):
                forget_document(sha256, folder)
