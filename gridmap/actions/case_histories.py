"""Cases that a file brought get the history that they had in another system, out of a second file.

As with each file of cases, what stood before is retired and stands anew with this edition: no
history is written over, and each line of the new one remembers the file that it came from.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from gridmap.actions import case_account, case_history_rows, dates
from gridmap.actions.allowing import By, allow, is_bound
from gridmap.actions.case_foreseeing import changed_since
from gridmap.actions.case_history_rows import Told
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent, Edition
from gridmap.db.queries import areas, case_histories, case_reports
from gridmap.db.session import Session, writing
from gridmap.errors import Problem, RowsError
from gridmap.files.originals import keep_original
from gridmap.saying import Said, said

BLOCK = 1_000
REPLAYED, LEFT_OUT, REFUSED = "replayed", "left_out", "refused"


@dataclass(frozen=True)
class Outcome:
    """What becomes of one case of a file of steps.

    Attributes
    ----------
    rows : list of Told
        Its steps, in their order.
    state : {'replayed', 'left_out', 'refused'}
    case : Case or None
        None where there is no such case.
    made : list of CaseEvent
        Its new history, where it gets one.
    """

    rows: list[Told]
    state: str
    case: Case | None = None
    made: list[CaseEvent] = field(default_factory=list)


@dataclass
class Brought:
    """What came of a file of steps, or would come of it.

    Attributes
    ----------
    cases, moves : int
        Cases that got their history, and the steps of these.
    left_out : int
        Cases to which something has happened here; their history stays as it is.
    refused : int
        Cases that cannot have gone as the file says.
    unread : list of str
        Columns of the file that hold nothing of a step.
    notes : list of str
        In which encoding it was read, where that is not UTF-8.
    """

    cases: int = 0
    moves: int = 0
    left_out: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    _seen: Any = field(default_factory=hashlib.sha256, repr=False)

    def take(self, outcome: Outcome) -> None:
        """Count what becomes of a case."""
        self.cases += outcome.state == REPLAYED
        self.moves += len(outcome.made) if outcome.state == REPLAYED else 0
        self.left_out += outcome.state == LEFT_OUT
        self.refused += outcome.state == REFUSED
        known = outcome.case.id if outcome.case else 0
        steps = [(event.move, event.at.isoformat(), event.stage) for event in outcome.made]
        self._seen.update(repr((outcome.rows[0].code, outcome.state, known, steps)).encode())

    def digest(self) -> str:
        """Return a hash of all that is done: another one where the store has changed meanwhile."""
        return str(self._seen.hexdigest())


def bring(
    engine: Engine,
    path: Path,
    *,
    by: By,
    files_folder: Path,
    given: dict[str, str] | None = None,
    synthetic: bool = False,
    valid_from: dt.date | None = None,
    source: str = "",
    digest: str = "",
) -> Brought:
    """Write the history of cases that a file brought: all of it, or nothing.

    Cases to which something has happened here are left out, so the same file changes nothing when
    it comes again.

    Parameters
    ----------
    given : dict, optional
        Field to column; other fields are guessed from the names of columns.
    source : str
        Name to remember the file by, where it is not the name of `path`.
    digest : str
        Of what somebody has seen that the file would do; "" where nobody looked.

    Raises
    ------
    RowsError
        There is no such case, or its steps cannot have been taken, or do not lead to what the file
        of cases says of it; each with its row.
    NotAllowedError
        The person may not import, or not there.
    FileFormatError, InputError
        The file cannot be read.
    ConflictError
        It would do something else by now than was seen.
    """
    importer, done = allow(by, "import"), Brought()
    cases = of_file(path, given or {}, done)
    edition = Edition(
        layer="cases",
        scope={"added": True},
        imported_at=dt.datetime.now(dt.UTC),
        imported_by=importer,
        source=source or path.name,
        source_sha256=keep_original(path, files_folder),
        declared_crs="",
        synthetic=synthetic,
        rows=0,
        remarks=[],
        valid_from=valid_from or dates.today(),
    )
    with writing(engine) as session:
        case_reports.one_writer(session)
        for outcomes in replayed(session, cases, edition.source, by, done):
            if not done.problems:
                _write(session, [one for one in outcomes if one.made], edition)
        if digest and done.digest() != digest:
            raise changed_since()
        if done.problems:
            raise RowsError(edition.source, sorted(done.problems, key=lambda one: one.row))
        edition.rows = done.cases
    return done


def of_file(path: Path, given: dict[str, str], done: Brought) -> list[list[Told]]:
    """Read the steps of a file, case by case; `done` takes what was not read.

    Raises as `case_history_rows.read`.
    """
    found = case_history_rows.read(path, given)
    done.unread, done.notes = found.unread, found.notes
    told = sorted(found.rows, key=lambda one: (one.code, one.row))
    return [list(own) for _code, own in groupby(told, key=lambda one: one.code)]


def replayed(
    session: Session, cases: list[list[Told]], source: str, by: By, done: Brought
) -> Iterator[list[Outcome]]:
    """Yield block by block what becomes of cases; `done` counts it and lists what is wrong.

    Raises
    ------
    NotAllowedError
        A case lies where the person may not import.
    """
    for start in range(0, len(cases), BLOCK):
        outcomes = _outcomes(session, cases[start : start + BLOCK], source, by, done.problems)
        for one in outcomes:
            done.take(one)
        yield outcomes


def _outcomes(
    session: Session, cases: list[list[Told]], source: str, by: By, problems: list[Problem]
) -> list[Outcome]:
    codes = [rows[0].code for rows in cases]
    known = {case.code: (case, events) for case, events in case_histories.of_codes(session, codes)}
    if is_bound(by):
        places = {case.area_code for case, _events in known.values()}
        allow(by, "import", [[a.code for a in areas.chain(session, place)] for place in places])
    return [_outcome(rows, known.get(rows[0].code), source, problems) for rows in cases]


def _outcome(
    rows: list[Told],
    known: tuple[Case, list[CaseEvent]] | None,
    source: str,
    problems: list[Problem],
) -> Outcome:
    if known is None:
        why = said("没有这件事项：{code}", "there is no case {code}", code=rows[0].code)
        problems.append(Problem(rows[0].row, "code", why))
        return Outcome(rows, REFUSED)
    case, events = known
    if [event.move for event in events] != ["import"]:
        return Outcome(rows, LEFT_OUT, case)
    before = len(problems)
    made = case_history_rows.history(case, events[0], rows, source, problems)
    return Outcome(rows, REPLAYED if len(problems) == before else REFUSED, case, made)


def _write(session: Session, outcomes: list[Outcome], edition: Edition) -> None:
    if not outcomes:
        return
    session.add(edition)
    session.flush()
    known = [one.case for one in outcomes if one.case is not None]
    cases = case_histories.stand_anew(session, known, edition)
    for case, one in zip(cases, outcomes, strict=True):
        case_histories.add_events(session, case, one.made)
        for name, value in case_account.read(case, one.made).columns.items():
            setattr(case, name, value)
    session.flush()
