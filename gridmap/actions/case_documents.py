"""Papers of a case: kept beside its photos, told in its history, sent to people with an account."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from gridmap.actions.allowing import By, allow
from gridmap.actions.case_notes import was_sent
from gridmap.actions.case_reporting import check_key, check_text, no_case
from gridmap.db.engine import Engine
from gridmap.db.models import CaseDocument, CaseEvent
from gridmap.db.queries import areas, case_documents, case_reports
from gridmap.db.session import reading, writing
from gridmap.errors import InputError, NotFoundError, RetiredError
from gridmap.files.documents import KINDS, document_bytes, keep_document, read_document
from gridmap.files.photos import MEDIA_TYPE
from gridmap.saying import said

MOST_AT_ONCE = 5
MOST_OF_A_CASE = 50
SIZES = ("large", "small")


@dataclass(frozen=True)
class Sent:
    """A document as it is sent: its name, what it is, its bytes, and whether it is a small one."""

    name: str
    media_type: str
    content: bytes
    small: bool


def add(
    engine: Engine,
    code: str,
    files: list[tuple[str, bytes]],
    text: str = "",
    *,
    by: By,
    files_folder: Path,
    client_key: str = "",
    now: dt.datetime | None = None,
) -> bool:
    """Put documents beside a case, with a line in its history; return False if that was done.

    Parameters
    ----------
    files : list of (name, bytes)
        PDF, office files without macros, pictures; at most `MOST_AT_ONCE`.
    text : str
        What they are, in one's own words.
    client_key : str
        UUID of the step, "" for none: sent twice, it is taken once.

    Raises
    ------
    NotFoundError
        There is no such case.
    NotAllowedError
        The person may not handle cases there.
    InputError, FileFormatError, StoreError
        There are none or too many, one is not to be taken, or the disk does not take them.
    """
    _check(files, text, client_key)
    # Whoever may not do it anywhere has nothing read or written.
    allow(by, "handle_case")
    read = [read_document(content, name) for name, content in files]
    now = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    with writing(engine) as session:
        case_reports.one_writer(session)
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        chain = [area.code for area in areas.chain(session, case.area_code)]
        author = allow(by, "handle_case", [chain])
        if client_key and was_sent(session, case, client_key):
            return False
        if case_documents.kept(session, case.id) + len(read) > MOST_OF_A_CASE:
            raise InputError(
                said(
                    "一件事项最多 {most} 个文件。",
                    "A case takes at most {most} documents.",
                    most=MOST_OF_A_CASE,
                )
            )
        event = CaseEvent(case_id=case.id, at=now, by=author, note=text, client_key=client_key)
        case_reports.add(session, event)
        for document in read:
            row = CaseDocument(
                case_id=case.id,
                event_id=event.id,
                name=document.name,
                kind=document.kind,
                bytes=len(document.content),
                sha256=keep_document(document.content, files_folder),
                small_sha256=keep_document(document.small, files_folder) if document.small else "",
                added_by=author,
                added_at=now,
            )
            case_reports.add(session, row)
    return True


def _check(files: list[tuple[str, bytes]], text: str, client_key: str) -> None:
    check_text(text)
    if client_key:
        check_key(client_key)
    if not files:
        raise InputError(said("没有选文件。", "No document was chosen."))
    if len(files) > MOST_AT_ONCE:
        raise InputError(
            said(
                "一次最多 {most} 个文件，这里有 {count} 个。",
                "At most {most} documents at once; these are {count}.",
                most=MOST_AT_ONCE,
                count=len(files),
            )
        )


def no_document(code: str) -> NotFoundError:
    """Make the error that a case has no such document."""
    return NotFoundError(
        said("事项 {code} 没有这个文件。", "The case {code} has no such document.", code=code[:40])
    )


def send(
    engine: Engine, code: str, document_id: int, size: str = "large", *, files_folder: Path
) -> Sent:
    """Return a document of a case.

    Parameters
    ----------
    size : str
        large is the document; small a picture of it, of those that are pictures.

    Raises
    ------
    NotFoundError
        There is no such case, or no such document of it.
    RetiredError
        It was withdrawn.
    """
    with reading(engine) as session:
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        row = case_documents.get(session, case.id, document_id)
        small = size == "small"
        if row is None or size not in SIZES or (small and not row.small_sha256):
            raise no_document(code)
        if row.id in case_documents.withdrawn(session, [case.id]):
            raise RetiredError(said("这个文件已经撤回。", "This document was withdrawn."))
        kept = row.small_sha256 if small else row.sha256
        media_type = MEDIA_TYPE if small else KINDS[row.kind][1]
        return Sent(row.name, media_type, document_bytes(kept, files_folder), small)
