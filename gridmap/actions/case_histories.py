"""Cases that a file brought get the history that they had in another system, out of a second file.

As with each file of cases, what stood before is retired and stands anew with this edition: no
history is written over, and each line of the new one remembers the file that it came from.
"""

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from gridmap.actions import case_account, case_history_rows, dates
from gridmap.actions.allowing import By, allow, is_bound
from gridmap.actions.case_history_rows import Told
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent, Edition
from gridmap.db.queries import areas, case_histories, case_reports
from gridmap.db.session import Session, writing
from gridmap.errors import Problem, RowsError
from gridmap.files.originals import keep_original
from gridmap.saying import said

BLOCK = 1_000
Rows = dict[str, list[Told]]
Histories = list[tuple[Case, list[CaseEvent]]]


@dataclass
class Brought:
    """What came of a file of steps.

    Attributes
    ----------
    cases, moves : int
        Cases that got their history, and the steps of these.
    left_out : int
        Cases to which something has happened here; their history stays as it is.
    """

    cases: int = 0
    moves: int = 0
    left_out: int = 0
    problems: list[Problem] = field(default_factory=list)


def bring(
    engine: Engine,
    path: Path,
    *,
    by: By,
    files_folder: Path,
    given: dict[str, str] | None = None,
    synthetic: bool = False,
    valid_from: dt.date | None = None,
) -> Brought:
    """Write the history of cases that a file brought: all of it, or nothing.

    Cases to which something has happened here are left out, so the same file changes nothing when
    it comes again.

    Parameters
    ----------
    given : dict, optional
        Field to column; other fields are guessed from the names of columns.

    Raises
    ------
    RowsError
        There is no such case, or its steps cannot have been taken, or do not lead to what the file
        of cases says of it; each with its row.
    NotAllowedError
        The person may not import, or not there.
    FileFormatError, InputError
        The file cannot be read.
    """
    importer = allow(by, "import")
    told = sorted(case_history_rows.read(path, given or {}), key=lambda one: (one.code, one.row))
    each = [(code, list(own)) for code, own in groupby(told, key=lambda one: one.code)]
    edition = Edition(
        layer="cases",
        scope={"added": True},
        imported_at=dt.datetime.now(dt.UTC),
        imported_by=importer,
        source=path.name,
        source_sha256=keep_original(path, files_folder),
        declared_crs="",
        synthetic=synthetic,
        rows=0,
        remarks=[],
        valid_from=valid_from or dates.today(),
    )
    done = Brought()
    with writing(engine) as session:
        case_reports.one_writer(session)
        for start in range(0, len(each), BLOCK):
            some = dict(each[start : start + BLOCK])
            found = _histories(session, some, edition.source, by, done)
            if found and not done.problems:
                _write(session, found, edition, done)
        if done.problems:
            raise RowsError(path.name, sorted(done.problems, key=lambda one: one.row))
    return done


def _histories(session: Session, told: Rows, source: str, by: By, done: Brought) -> Histories:
    """Return the cases of some rows that get their history."""
    known = {
        case.code: (case, events) for case, events in case_histories.of_codes(session, [*told])
    }
    if is_bound(by):
        places = {case.area_code for case, _events in known.values()}
        allow(by, "import", [[a.code for a in areas.chain(session, place)] for place in places])
    found: Histories = []
    for code, rows in told.items():
        if code not in known:
            why = said("没有这件事项：{code}", "there is no case {code}", code=code)
            done.problems.append(Problem(rows[0].row, "code", why))
            continue
        case, events = known[code]
        if [event.move for event in events] != ["import"]:
            done.left_out += 1
        elif made := case_history_rows.history(case, events[0], rows, source, done.problems):
            found.append((case, made))
    return found


def _write(session: Session, found: Histories, edition: Edition, done: Brought) -> None:
    session.add(edition)
    session.flush()
    cases = case_histories.stand_anew(session, [case for case, _made in found], edition)
    for case, (_old, made) in zip(cases, found, strict=True):
        case_histories.add_events(session, case, made)
        for name, value in case_account.read(case, made).columns.items():
            setattr(case, name, value)
    session.flush()
    done.cases += len(found)
    done.moves += sum(len(made) for _case, made in found)
    edition.rows = done.cases
