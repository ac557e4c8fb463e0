"""A person takes a proposed finding, changed or as it stands, or drops it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gridmap.actions.allowing import By, allow, name_of
from gridmap.actions.assessments.proposing import ACCEPTED, DROPPED, PROPOSED
from gridmap.actions.registers import places, rows
from gridmap.actions.registers.keeping import no_record
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import standing, write
from gridmap.db.engine import Engine
from gridmap.db.models import AssessmentCheck
from gridmap.db.queries import assessments as queries
from gridmap.db.queries import registers as records
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, NotFoundError, RecordError
from gridmap.files.registers import register
from gridmap.saying import said

LONGEST_REASON = 200


def accept(
    engine: Engine, code: str, number: int, *, given: Mapping[str, str], lang: str = "zh", by: By
) -> str:
    """Make a proposal a finding; return the code of the finding.

    Parameters
    ----------
    given : mapping of str to str
        What the person changed: `name`, `organization_code`, `due_on`.
    lang : str
        Language in which the finding is named where the person says nothing.

    Raises
    ------
    NotFoundError
        There is no such assessment or proposal.
    ConflictError
        It is a finding already.
    RecordError, NotAllowedError
        The finding cannot be written.
    """
    allow(by, register("findings").verb)
    with writing(engine) as session:
        records.one_writer(session)
        check, proposal = _open(session, code, number)
        finding = _write(session, code, [(proposal, given)], lang, by)[0]
        _decide(check, {number: {"state": ACCEPTED, "finding": finding}}, by)
        return finding


def accept_all(engine: Engine, code: str, *, lang: str = "zh", by: By) -> int:
    """Make findings of all proposals that nobody has decided on; return how many.

    Raises
    ------
    NotFoundError, RecordError, NotAllowedError
        As of `accept`; nothing is written then.
    """
    allow(by, register("findings").verb)
    with writing(engine) as session:
        records.one_writer(session)
        check = _check(session, code)
        waiting = [one for one in check.proposals if one["state"] == PROPOSED]
        made = _write(session, code, [(one, {}) for one in waiting], lang, by) if waiting else []
        _decide(
            check,
            {
                one["id"]: {"state": ACCEPTED, "finding": finding}
                for one, finding in zip(waiting, made, strict=True)
            },
            by,
        )
        return len(made)


def drop(engine: Engine, code: str, number: int, *, reason: str = "", by: By) -> None:
    """Drop a proposal; it can still be taken later.

    Raises
    ------
    NotFoundError, ConflictError, NotAllowedError
        As of `accept`.
    """
    kept = register("findings")
    allow(by, kept.verb)
    with writing(engine) as session:
        records.one_writer(session)
        check, _proposal = _open(session, code, number)
        row = standing(session, register("assessments"), [code])[code]
        allow(by, kept.verb, places.chains(session, register("assessments"), [row]))
        _decide(check, {number: {"state": DROPPED, "reason": reason.strip()[:LONGEST_REASON]}}, by)


def _check(session: Session, code: str) -> AssessmentCheck:
    check = queries.check(session, code, to_change=True)
    if check is None or code not in standing(session, register("assessments"), [code]):
        raise no_record(register("assessments"), code)
    return check


def _open(session: Session, code: str, number: int) -> tuple[AssessmentCheck, dict[str, Any]]:
    check = _check(session, code)
    found = [one for one in check.proposals if one["id"] == number]
    if not found:
        raise NotFoundError(said("没有这条建议。", "There is no such proposal."))
    if found[0]["state"] == ACCEPTED:
        raise ConflictError(
            said(
                "这条建议已经列为整改事项 {code}。没有改变任何数据。",
                "This proposal is the finding {code} already. Nothing was changed.",
                code=found[0]["finding"],
            )
        )
    return check, found[0]


def _write(
    session: Session,
    code: str,
    wanted: list[tuple[dict[str, Any], Mapping[str, str]]],
    lang: str,
    by: By,
) -> list[str]:
    kept = register("findings")
    changes = []
    for proposal, given in wanted:
        texts = {
            "name": given.get("name") or proposal["name"][lang],
            "assessment_code": code,
            "standard": proposal["standard"],
            "organization_code": given.get("organization_code", proposal["owner"]),
            "due_on": given.get("due_on", proposal["due_on"]),
        }
        row, problems = rows.parsed(kept, texts)
        if problems:
            raise RecordError({"": problems}, kept.field_words())
        changes.append(Change("", None, row))
    return [one.code for one in write(session, kept, changes, by=by)]


def _decide(check: AssessmentCheck, decided: dict[int, dict[str, Any]], by: By) -> None:
    when = {"by": name_of(by), "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    check.proposals = [
        one | decided[one["id"]] | when if one["id"] in decided else one for one in check.proposals
    ]
