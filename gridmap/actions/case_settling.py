"""What a store of an older gridmap does not say of its cases is worked out from their history."""

from collections.abc import Sequence
from itertools import groupby

from gridmap.actions import case_account, case_again
from gridmap.actions.seen import Seen
from gridmap.db.engine import Engine
from gridmap.db.models import Case
from gridmap.db.queries import case_settling
from gridmap.db.session import Session, writing

BLOCK = 1_000


def settle_older(engine: Engine) -> int:
    """Write beside the history of older cases what statistics count; return how many.

    Cases of which that is known are left alone, so it may be called at any time.
    """
    with writing(engine) as session:
        ids = case_settling.not_counted(session)
        if ids:
            _mark_again(session)
        for start in range(0, len(ids), BLOCK):
            _settle(session, ids[start : start + BLOCK])
    return len(ids)


def _settle(session: Session, ids: Sequence[int]) -> None:
    cases = {case.id: case for case in case_settling.cases(session, ids)}
    told = case_settling.events(session, ids)
    for case_id, events in groupby(told, key=lambda event: event.case_id):
        for name, value in case_account.read(cases[case_id], list(events)).columns.items():
            setattr(cases[case_id], name, value)
    session.flush()


def _mark_again(session: Session) -> None:
    cases: list[Case] = case_settling.standing_cases(session)
    found = case_again.marks(
        [case.class_code for case in cases],
        [case.reported_at for case in cases],
        [case.geom for case in cases],
        Seen(),
        range(len(cases)),
    )
    for case, again in zip(cases, found, strict=True):
        case.again = again
