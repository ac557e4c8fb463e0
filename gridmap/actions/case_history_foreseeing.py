"""What a file of steps would make of cases is seen before it is written, and written as seen."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap.actions import case_histories
from gridmap.actions.allowing import By, allow
from gridmap.actions.case_foreseeing import Seen, sheet_of
from gridmap.actions.case_histories import LEFT_OUT, REFUSED, REPLAYED, Brought, Outcome
from gridmap.actions.case_history_rows import Told
from gridmap.analysis.case_stages import MOVES
from gridmap.db.engine import Engine
from gridmap.db.session import reading
from gridmap.errors import Problem, RowsError
from gridmap.files.case_move_workbooks import write_template
from gridmap.files.code_lists import called
from gridmap.files.originals import keep_preview, kept_preview
from gridmap.files.values import LOCAL
from gridmap.saying import Said

MOST_SHOWN = 30  # cases of a state whose steps are told
MOST_STEPS = 40  # of one case


@dataclass(frozen=True)
class Foreseen(Seen):
    """What a file of steps would do.

    Attributes
    ----------
    counts : dict of str to int
        `cases` that would get their history, its `moves`; cases that are `left_out` (something has
        happened to them here) and `refused`.
    cases : list of dict
        The first of each state, those refused first: `code`, `heading`, `state` (refused,
        replayed, left_out), and `steps` (`row`, `at`, `move`, `stage` that it leads to, `by`,
        `organization`, `reason`, `text`, `problem`).
    problems : list of Problem
        What is wrong, by row; with any of it nothing is written.
    stops : bool
        Whether that is so.
    unread, notes : list of str
        As of `case_histories.Brought`.
    """

    counts: dict[str, int] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stops: bool = False
    unread: list[str] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)


def preview(
    engine: Engine,
    path: Path,
    *,
    by: By,
    files_folder: Path,
    given: dict[str, str] | None = None,
    source: str = "",
) -> Foreseen:
    """Say what a file of steps would do; nothing is written, but the file is kept for a day.

    Raises
    ------
    NotAllowedError
        The person may not import, or not where one of the cases lies.
    FileFormatError, InputError
        It is no such file.
    """
    allow(by, "import")
    source, done = source or path.name, Brought()
    first: dict[str, list[dict[str, Any]]] = {REFUSED: [], REPLAYED: [], LEFT_OUT: []}
    try:
        cases = case_histories.of_file(path, given or {}, done)
    except RowsError as error:  # of cells that cannot be read; no step was looked at yet
        done.problems, done.unread, done.notes = error.problems, error.unread, error.remarks
        cases = []
    with reading(engine) as session:
        for outcomes in case_histories.replayed(session, cases, source, by, done):
            wrong = {one.row: one.reason for one in done.problems}
            for one in outcomes:
                if len(first[one.state]) < MOST_SHOWN:
                    first[one.state].append(_told(one, wrong))
    names = ("cases", "moves", "left_out", "refused")
    return Foreseen(
        source,
        keep_preview(path, files_folder),
        path.suffix.lower(),
        done.digest(),
        {name: getattr(done, name) for name in names},
        [case for some in first.values() for case in some],
        sorted(done.problems, key=lambda one: one.row),
        stops=bool(done.problems),
        unread=done.unread,
        notes=done.notes,
    )


def apply(
    engine: Engine,
    before: Seen,
    *,
    by: By,
    files_folder: Path,
    given: dict[str, str] | None = None,
    synthetic: bool = False,
    valid_from: dt.date | None = None,
) -> Brought:
    """Write the histories of a preview, all of them or nothing.

    Raises
    ------
    ConflictError
        The file would do something else by now: the store has changed since the preview.
    NotFoundError
        The file is not there any more.
    RowsError, NotAllowedError
        As of `case_histories.bring`.
    """
    allow(by, "import")
    return case_histories.bring(
        engine,
        kept_preview(files_folder, before.sha256, before.ending),
        by=by,
        files_folder=files_folder,
        given=given,
        synthetic=synthetic,
        valid_from=valid_from,
        source=before.source,
        digest=before.digest or "-",  # of nothing that was seen, nothing is written
    )


def error_sheet(
    engine: Engine,
    before: Seen,
    lang: str,
    *,
    by: By,
    files_folder: Path,
    given: dict[str, str] | None = None,
) -> tuple[bytes, str]:
    """Return what is wrong with the rows of a preview, and the ending of a file of that."""
    path = kept_preview(files_folder, before.sha256, before.ending)
    found = preview(
        engine, path, by=by, files_folder=files_folder, given=given, source=before.source
    )
    return sheet_of(path, found.problems, lang)


def template(lang: str) -> bytes:
    """Return the empty workbook, with drop-downs of steps and reasons."""
    return write_template(["report", *MOVES], lang)


def _told(outcome: Outcome, wrong: dict[int, str]) -> dict[str, Any]:
    case, stages = outcome.case, [event.stage for event in outcome.made]
    stages += [""] * (len(outcome.rows) - len(stages))
    steps = zip(outcome.rows[:MOST_STEPS], stages, strict=False)
    return {
        "code": outcome.rows[0].code,
        "heading": (case.title or called("case_classes", case.class_code)) if case else "",
        "state": outcome.state,
        "steps": [_step(one, stage, wrong.get(one.row)) for one, stage in steps],
        "more": max(0, len(outcome.rows) - MOST_STEPS),
    }


def _step(one: Told, stage: str, problem: str | None) -> dict[str, Any]:
    return {
        "row": one.row,
        "at": one.at.astimezone(LOCAL),
        "move": called("case_moves", one.move),
        "stage": called("case_stages", stage) if stage else Said("", ""),
        "by": one.by,
        "organization": one.organization_code,
        "reason": called("case_reasons", one.reason) if one.reason else Said("", ""),
        "text": one.text,
        "problem": problem,
    }
