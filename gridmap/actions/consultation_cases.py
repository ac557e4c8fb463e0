"""The case of a consultation: it is suspended while the parties look for an agreement."""

import datetime as dt

from gridmap.actions import case_account, case_moves
from gridmap.actions.allowing import By, may
from gridmap.actions.case_moves import Wanted
from gridmap.analysis.case_stages import MOVES, State, fits
from gridmap.analysis.permissions import Chain
from gridmap.db.models import Case, Consultation
from gridmap.db.queries import areas, case_reports, consultations
from gridmap.db.session import Session

KIND = "case"
REASON = "agreement"


def may_hold(state: State, chain: Chain, by: By) -> bool:
    """Say whether the stage of a case lets it be suspended, and the person may do that."""
    return fits(state, MOVES["suspend"]) and _may(chain, by)


def hold(session: Session, case: Case, code: str, *, by: By, now: dt.datetime) -> bool:
    """Suspend a case for the consultation `code`, where that can be; return whether it was."""
    account = case_account.of(session, case)
    if not may_hold(account.state, _chain(session, case), by):
        return False
    wanted = Wanted("suspend", reason=REASON, text=_note(code))
    return case_moves.move_in(session, case.code, wanted, by=by, now=now)


def release(session: Session, row: Consultation, *, by: By, now: dt.datetime) -> bool:
    """Resume the case that a consultation suspended, if it still is; return whether it was.

    Somebody may have resumed it meanwhile, and suspended it again for another reason: that
    suspension is not this consultation's to lift.
    """
    if not row.holds_case:
        return False
    case = case_reports.by_code(session, row.subject_code)
    if case is None:
        return False
    events = case_reports.events(session, case.id)
    account = case_account.read(case, events)
    last = next((event for event in reversed(events) if event.move == "suspend"), None)
    own = last is not None and last.note == _note(row.code)
    if not (own and fits(account.state, MOVES["resume"]) and _may(_chain(session, case), by)):
        return False
    wanted = Wanted("resume", text=_note(row.code))
    return case_moves.move_in(session, case.code, wanted, by=by, now=now)


def open_one(session: Session, case_code: str) -> str:
    """Return the code of the consultation about a case that goes on, "" where none does."""
    found = consultations.about(session, KIND, case_code)
    return next((row.code for row in found if row.stage not in ("decided", "abandoned")), "")


def _note(code: str) -> str:
    return f"共议 {code}"


def _chain(session: Session, case: Case) -> list[str]:
    return [area.code for area in areas.chain(session, case.area_code)]


def _may(chain: Chain, by: By) -> bool:
    return isinstance(by, str) or may(by, "direct_case", (chain,))
