"""Cases of a file begin their history here: with the stage and deadline that they have there."""

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions import calendars, case_account, case_again, case_terms
from gridmap.actions.seen import Seen
from gridmap.analysis.case_deadlines import NEVER, last_moment
from gridmap.analysis.case_stages import ENDED, PAUSED_STAGES, SAYS, beneath
from gridmap.analysis.case_tally import Facts, pack
from gridmap.analysis.clocks import Clock
from gridmap.db.bulk import insert_rows
from gridmap.db.models import CaseEvent
from gridmap.db.queries import case_reports
from gridmap.db.session import Session
from gridmap.files.values import LOCAL


def settle(
    columns: dict[str, Any], now: dt.datetime, seen: Seen, rows: npt.ArrayLike
) -> list[dt.datetime | None]:
    """Write into the columns of cases what follows from the first step of their history.

    A case without a deadline gets that of its class; one that stands still has none for now.

    Parameters
    ----------
    seen : Seen
        What came before in the file, whose `rows` these are.

    Returns
    -------
    list of datetime or None
        The deadlines that the file gave.
    """
    given, due = deadlines(columns)
    ended = [beneath(stage) in ENDED for stage in columns["stage"]]
    columns["closed_at"] = [
        (closed or now) if over else None
        for closed, over in zip(columns["closed_at"], ended, strict=True)
    ]
    columns["plain_due_at"] = due
    columns["again"] = case_again.marks(
        columns["class_code"], columns["reported_at"], columns["geom"], seen, rows
    )
    for name in ("returns", "reworks", "appeals"):
        columns[name] = [int(SAYS.get(stage) == name) for stage in columns["stage"]]
    columns["reported_on"] = [at.astimezone(LOCAL).date() for at in columns["reported_at"]]
    clocks = _clocks(columns["class_code"], due)
    still = np.isin(columns["stage"], list(PAUSED_STAGES))
    columns["due_at"] = [
        None if paused and day and day > now else day
        for day, paused in zip(due, still, strict=True)
    ]
    columns["tally"] = _tallies(columns, clocks, still)
    return given


Moments = list[dt.datetime | None]


def deadlines(columns: dict[str, Any]) -> tuple[Moments, Moments]:
    """Return the deadlines that a file gives its cases, and those that they have without pauses."""
    given = [due and _whole_day(due) for due in columns["due_at"]]
    by_rule = zip(given, _by_rule(columns), strict=True)
    return given, [by_file or rule for by_file, rule in by_rule]


def _clocks(classes: list[str], due: list[dt.datetime | None]) -> list[str]:
    """Return the clock of each case: that of its class, or of all days where only a file says."""
    terms = case_terms.of_city()
    rules = {code: terms.of_class(code or "") for code in set(classes)}
    units = {code: rule.clock if rule else "natural_days" for code, rule in rules.items()}
    return [units[code] if by else "" for code, by in zip(classes, due, strict=True)]


def _tallies(columns: dict[str, Any], clocks: list[str], still: npt.NDArray[np.bool_]) -> list[int]:
    """Return what statistics count of each case."""
    names = ("stage", "due_at", "plain_due_at", "closed_at", "returns", "reworks", "appeals")
    told = {name: columns[name] for name in (*names, "again")}
    told |= {"clock": clocks, "used": _used(columns, np.array(clocks, dtype=object))}
    told["still"] = still.tolist()
    rows = zip(*told.values(), strict=True)
    return [pack(Facts(**dict(zip(told, row, strict=True)))) for row in rows]


def _used(columns: dict[str, Any], clocks: npt.NDArray[np.object_]) -> list[float]:
    """Return how many units of its clock each case took that has ended."""
    calendar = calendars.of_country()
    begun, ended = _moments(columns["reported_at"]), _moments(columns["closed_at"])
    used = np.zeros(len(clocks))
    for unit in sorted(set(clocks) - {""}):
        own = clocks == unit
        used[own] = Clock(unit, calendar).count(begun[own], ended[own])
    spent: list[float] = np.nan_to_num(used).tolist()
    return spent


def _moments(column: list[dt.datetime | None]) -> npt.NDArray[np.datetime64]:
    plain = [at and at.astimezone(dt.UTC).replace(tzinfo=None) for at in column]
    return np.array(plain, dtype="datetime64[us]")


def _whole_day(due: dt.datetime) -> dt.datetime:
    """Return a deadline; one that is a day counts to the end of it."""
    at_midnight = due.astimezone(LOCAL).time() == dt.time()
    return due + dt.timedelta(days=1, seconds=-1) if at_midnight else due


def _by_rule(columns: dict[str, Any]) -> list[dt.datetime | None]:
    """Return the deadline of each case by the time that its class has."""
    terms, calendar = case_terms.of_city(), calendars.of_country()
    begun = _moments(columns["reported_at"])
    classes = np.array([code or "" for code in columns["class_code"]], dtype=object)
    due = np.full(len(begun), NEVER, dtype="datetime64[s]")
    for code in sorted(set(classes)):
        if (allowance := terms.of_class(code)) is not None:
            own = classes == code
            clock = Clock(allowance.clock, calendar)
            due[own] = last_moment(clock.deadline(begun[own], allowance.amount))
    return [None if at is None else at.replace(tzinfo=dt.UTC) for at in due.tolist()]


def begin(
    session: Session,
    ids: npt.NDArray[np.int64],
    columns: dict[str, Any],
    given: list[dt.datetime | None],
    *,
    now: dt.datetime,
    by: str,
) -> None:
    """Write the first step of the history of new cases.

    Parameters
    ----------
    columns : dict of str to list
        What was written of them, with what `settle` changed.
    given : list of datetime or None
        The deadlines that the file gave.
    """
    case_reports.one_writer(session)
    model: Any = CaseEvent
    insert_rows(
        session,
        model.__table__,
        {
            "case_id": ids,
            "at": [closed or now for closed in columns["closed_at"]],
            "by": by,
            "move": "import",
            "stage": columns["stage"],
            "reason": "",
            "note": "",
            "organization_code": columns["organization_code"],
            "amount": 0.0,
            "due_at": given,
            "terms": _terms(columns["class_code"]),
            "client_key": "",
            "area_before": "",
        },
    )


def _terms(classes: list[str]) -> list[dict[str, Any]]:
    """Write the time that each whole case has. Since when it is in its stage, no file says."""
    known = {
        code: {"whole": case_account.write_terms(code or "", "", whole=True)["whole"]}
        for code in set(classes)
    }
    return [known[code] for code in classes]
