"""What a file of cases would change is seen before it is imported, and imported as it was seen."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gridmap.actions import import_reading, touching
from gridmap.actions.allowing import By, allow, is_bound
from gridmap.actions.case_comparing import Comparing
from gridmap.actions.import_checks import Checks
from gridmap.actions.import_options import Options, check_options
from gridmap.actions.imports import Imported, import_layer, refuse_remarks
from gridmap.actions.preparing import Prepared
from gridmap.db.engine import Engine
from gridmap.db.session import Session, reading
from gridmap.errors import ConflictError, Problem, RowsError
from gridmap.files.bad_rows import bad_rows
from gridmap.files.layers import layer_spec
from gridmap.files.originals import keep_preview, kept_preview
from gridmap.files.problem_sheets import write_problem_sheet
from gridmap.files.records import TABLES
from gridmap.files.spool import Spool
from gridmap.saying import Said, said

LAYER = "cases"


@dataclass(frozen=True)
class Seen:
    """A file whose import was seen, kept until it is applied.

    Attributes
    ----------
    source : str
        Name of the file.
    sha256, ending : str
        By which the file is kept.
    digest : str
        Of what would be done: another one if the store has changed meanwhile.
    """

    source: str
    sha256: str
    ending: str
    digest: str = ""


@dataclass(frozen=True)
class Foreseen(Seen):
    """What an import would do.

    Attributes
    ----------
    counts : dict of str to int
        `adds`, `changes`, `same`, `left_out` (were reported or moved on here) and `gone` (not in
        the file, and replaced by it); of what is added `open`, and of that `nobody` (no
        organization is responsible).
    added, changed, gone : list of dict
        The first of them: `code`, `heading`, and of what changes `fields` (`words`, `before`,
        `after`).
    classes, areas : list of (words, int)
        What is added, by class and by community, most first.
    problems : list of Problem
        Rows that cannot be imported.
    stops : bool
        Whether nothing is imported for that.
    remarks : list of dict
        What was noticed.
    unread : list of str
        Columns of the file that hold no field of cases.
    """

    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    classes: list[tuple[Said | str, int]] = field(default_factory=list)
    areas: list[tuple[Said | str, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stops: bool = False
    remarks: list[dict[str, Any]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def preview(
    engine: Engine,
    path: Path,
    *,
    by: By,
    files_folder: Path,
    options: Options | None = None,
    source: str = "",
    part_rows: int = import_reading.PART_ROWS,
) -> Foreseen:
    """Say what importing a file of cases would do; nothing is written but the file itself is kept.

    Raises
    ------
    NotAllowedError
        The person may not import, or the file reaches beyond the person's area.
    FileFormatError, InputError
        It is no such file, or the options do not fit.
    """
    allow(by, "import")
    options = options or Options()
    check_options(layer_spec(LAYER), options)
    source = source or path.name
    # What is wrong is gathered, and not the end of it.
    lenient = replace(options, skip_bad=True)
    with Spool[Prepared]() as parts:
        try:
            found = import_reading.read(path, layer_spec(LAYER), lenient, parts, source, part_rows)
        except RowsError as error:
            asked = _kept(path, source, files_folder)
            asked = replace(asked, unread=error.unread, remarks=error.remarks)
            return replace(asked, problems=error.problems, stops=True)
        asked = _kept(path, source, files_folder)
        with reading(engine) as session:
            checks = Checks(session, layer_spec(LAYER), options)
            comparing = Comparing(session, options)
            for part in parts:
                _look(session, checks, comparing, part, options=options, by=by)
                found.take(part)
            found.remarks += checks.remarks()
            return _told(asked, comparing, found, options)


def apply(
    engine: Engine,
    before: Seen,
    *,
    by: By,
    files_folder: Path,
    options: Options | None = None,
    part_rows: int = import_reading.PART_ROWS,
) -> Imported:
    """Import the file of a preview, all of it or nothing.

    Raises
    ------
    ConflictError
        It would do something else by now: the store has changed since the preview.
    NotFoundError
        The file is not there any more.
    RowsError, NotAllowedError
        As of `gridmap.actions.imports.import_layer`.
    """
    allow(by, "import")
    options = options or Options()

    def look_again(session: Session, parts: Iterable[Prepared]) -> None:
        checks = Checks(session, layer_spec(LAYER), options)
        comparing = Comparing(session, options)
        for part in parts:
            _look(session, checks, comparing, part, options=options, by=by)
        if comparing.digest() != before.digest:
            raise changed_since()

    return import_layer(
        engine,
        LAYER,
        kept_preview(files_folder, before.sha256, before.ending),
        by=by,
        files_folder=files_folder,
        options=options,
        source=before.source,
        part_rows=part_rows,
        before=look_again,
    )


def error_sheet(
    engine: Engine,
    before: Seen,
    lang: str,
    *,
    by: By,
    files_folder: Path,
    options: Options | None = None,
) -> tuple[bytes, str]:
    """Return what is wrong with the rows of a preview, and the ending of a file of that.

    Of a table it is the whole table, those with problems first; of other files a list as CSV.
    """
    path = kept_preview(files_folder, before.sha256, before.ending)
    found = preview(
        engine, path, by=by, files_folder=files_folder, options=options, source=before.source
    )
    return sheet_of(path, found.problems, lang)


def sheet_of(path: Path, problems: list[Problem], lang: str) -> tuple[bytes, str]:
    """Return what is wrong with the rows of a file, and the ending of that."""
    if path.suffix in TABLES:
        return write_problem_sheet(path, problems, lang), ".xlsx"
    return bad_rows(problems, lang), ".csv"


def changed_since() -> ConflictError:
    """Make the error that an import would do something else by now than was seen."""
    return ConflictError(
        said(
            "预览之后数据有了变化。什么也没有导入；请再看一次预览。",
            "The data has changed since the preview. Nothing was imported; look at the preview "
            "again.",
        )
    )


def _kept(path: Path, source: str, folder: Path) -> Foreseen:
    """Keep a file that was read: one with what may not be kept has been refused by then."""
    return Foreseen(source, keep_preview(path, folder), path.suffix.lower())


def _look(
    session: Session,
    checks: Checks,
    comparing: Comparing,
    part: Prepared,
    *,
    options: Options,
    by: By,
) -> None:
    """Compare a part of the file with the store, as its import would find it."""
    rows = len(part)
    checks.look(part)
    if is_bound(by):
        allow(by, "import", touching.of_import(session, layer_spec(LAYER), part, adds=options.add))
    left_out = rows - len(part)
    part.drop_problem_rows()
    comparing.take(part, left_out)


def _told(
    asked: Foreseen, comparing: Comparing, found: import_reading.Reading, options: Options
) -> Foreseen:
    problems = sorted(found.problems, key=lambda one: one.row)
    stops = bool(problems) and not options.skip_bad
    try:
        refuse_remarks(found, strict=options.strict)
    except RowsError as error:
        problems, stops = [*problems, *error.problems], True
    return replace(
        asked,
        digest=comparing.digest(),
        counts=comparing.counts(),
        added=comparing.added,
        changed=comparing.changed(),
        gone=comparing.gone(),
        classes=comparing.classes(),
        areas=comparing.areas(),
        problems=problems,
        stops=stops,
        remarks=found.remarks,
        unread=found.unread,
    )
