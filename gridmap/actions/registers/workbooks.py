"""Registers as workbooks: a template, an export, and an import that is seen before it counts."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from gridmap.actions.allowing import By, allow
from gridmap.actions.registers import references, rows
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.showing import text
from gridmap.actions.registers.writing import check, codes_for, standing, write
from gridmap.db.engine import Engine
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, reading, writing
from gridmap.errors import ConflictError, FileFormatError, InputError, Problem
from gridmap.files.csvs import plain
from gridmap.files.fields import guess_fields
from gridmap.files.originals import keep_original, kept_original
from gridmap.files.register_workbooks import NOTE_MARK, PROBLEM, columns_of, write_workbook
from gridmap.files.registers import Register, register
from gridmap.files.sheets import read_sheet
from gridmap.files.values import narrow_code
from gridmap.saying import Said, in_language, said

SHOWN = 200  # changes that a preview lists
ENDINGS = (".xlsx", ".csv")
PASSED_OVER = ("lon", "lat", "datum")  # an exported CSV says them of registers without places too


@dataclass(frozen=True)
class Preview:
    """What an import would do.

    Attributes
    ----------
    register : Register
    source : str
        Name of the file.
    sha256, ending : str
        By which the file is kept until it is applied.
    digest : str
        Of what would be done: another one if the store has changed meanwhile.
    added, changed : list of dict
        The first of them: `code`, `heading`, and of what changes `fields` (`words`, `before`,
        `after`).
    adds, changes, same : int
        How many records it adds and changes, and how many rows change nothing.
    unread : list of str
        Columns of the file that are none of the register, or a second one of the same.
    problems : list of Problem
        Rows that cannot be imported; nothing is, as long as there are any.
    """

    register: Register
    source: str
    sha256: str
    ending: str
    digest: str = ""
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    adds: int = 0
    changes: int = 0
    same: int = 0
    unread: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def preview(
    engine: Engine, name: str, path: Path, *, by: By, files_folder: Path, source: str = ""
) -> Preview:
    """Say what importing a file would do; nothing is written but the file itself is kept.

    A row whose code is there changes that record, one without a code is a new one. Columns that
    the file does not have stay as they are; cells that are empty become empty.

    Raises
    ------
    FileFormatError, InputError
        It is no such table, or has no column of the register.
    NotAllowedError
        The person may not keep this register.
    """
    kept = register(name)
    allow(by, kept.verb)
    source = source or path.name
    if path.suffix.lower() not in ENDINGS:
        raise FileFormatError(
            said(
                "{source} 不是 XLSX 或 CSV 表格。",
                "{source} is no XLSX or CSV table.",
                source=source,
            )
        )
    asked = Preview(kept, source, keep_original(path, files_folder), path.suffix.lower())
    with reading(engine) as session:
        return _prepared(session, asked, path)[0]


def apply(engine: Engine, before: Preview, *, by: By, files_folder: Path) -> Preview:
    """Import the file of a preview, all of it or nothing; return what was done.

    Raises
    ------
    ConflictError
        It would do something else by now: the store has changed since the preview.
    RecordError, NotAllowedError
        As of `gridmap.actions.registers.writing.write`.
    """
    kept = before.register
    allow(by, kept.verb)
    path = kept_file(before, files_folder)
    with writing(engine) as session:
        queries.one_writer(session)
        found, changes = _prepared(session, before, path)
        if found.problems or found.digest != before.digest:
            raise ConflictError(
                said(
                    "预览之后数据有了变化。什么也没有导入；请再看一次预览。",
                    "The data has changed since the preview. Nothing was imported; look at the "
                    "preview again.",
                )
            )
        write(session, kept, changes, by=by, source=before.source)
    return found


def kept_file(of: Preview, files_folder: Path) -> Path:
    """Return where the file of a preview is kept.

    Raises
    ------
    NotFoundError
        It is not there any more, or never was.
    """
    return kept_original(files_folder, of.sha256, of.ending if of.ending in ENDINGS else "-")


def errors_workbook(engine: Engine, of: Preview, lang: str, *, by: By, files_folder: Path) -> bytes:
    """Write the rows of a file with what is wrong, those that are wrong first, to be mended there.

    All rows are in it: who mends the first ones imports the whole file at last.
    """
    allow(by, of.register.verb)
    path = kept_file(of, files_folder)
    with reading(engine) as session:
        found, _ = _prepared(session, of, path)
    frame, _ = _sheet(path)
    columns = columns_of(of.register, map(str, frame.columns))
    told: dict[int, list[str]] = {int(number): [] for number in frame.index}
    for one in found.problems:
        where = f"{one.field}：" if lang == "zh" else f"{one.field}: "
        told.setdefault(one.row, []).append(
            (where if one.field else "") + in_language(one.reason, lang)
        )
    numbers = sorted(map(int, frame.index), key=lambda number: (not told[number], number))
    cells = frame.to_dict("index")
    whole = [{name: cells[n][column] for name, column in columns.items()} for n in numbers]
    return write_workbook(of.register, whole, lang, ["\n".join(told[n]) for n in numbers])


def _prepared(session: Session, asked: Preview, path: Path) -> tuple[Preview, list[Change]]:
    """Read a file, compare it with the store, and check what it would leave."""
    kept = asked.register
    numbers, given, problems, unread = _read(kept, path, asked.source)
    codes = [narrow_code(code.strip()) for code in given.get("code", [""] * len(numbers))]
    found = standing(session, kept, codes)
    before = [found.get(code) for code in codes]
    after, wrong = rows.parsed_many(kept, given, before)
    problems += [
        Problem(number, _words(kept, name), why)
        for number, fields in zip(numbers, wrong, strict=True)
        for name, why in fields.items()
    ]
    fresh = iter(codes_for(session, kept, codes.count("")) if "" in codes else [])
    changes: dict[int, Change] = {}
    for number, code, old, new in zip(numbers, codes, before, after, strict=True):
        new["code"] = code or next(fresh)
        changes[number] = Change(new["code"], old, new)
    twice = _twice(changes)
    problems += twice
    for one in twice:
        del changes[one.row]
    row_of = {change.code: number for number, change in changes.items()}
    told = {(one.row, one.field) for one in problems}
    problems += [
        Problem(row_of.get(code, 0), _words(kept, name), why)
        for code, fields in check(session, kept, list(changes.values())).items()
        for name, why in fields.items()
        if (row_of.get(code, 0), _words(kept, name)) not in told
    ]
    asked = replace(asked, unread=unread)
    return _compared(session, asked, changes, problems), list(changes.values())


def _read(
    kept: Register, path: Path, source: str
) -> tuple[list[int], dict[str, list[str]], list[Problem], list[str]]:
    """Return the numbers of the rows of a file, its columns by name, and those not read."""
    frame, problems = _sheet(path)
    if str(frame.columns[0]) in (PROBLEM.zh, PROBLEM.en):  # rows that came back mended
        frame = frame.iloc[:, 1:]
    named = [str(column) for column in frame.columns]
    columns = columns_of(kept, named)
    rest = [column for column in named if column not in columns.values()]
    lacking = [name for name in rows.names_of(kept) if name not in columns]
    columns |= guess_fields(rest, lacking, {})[0]
    if not columns:
        raise InputError(
            said(
                "{source} 没有“{words}”的列；请用模板。",
                "{source} has no column of {words}; use the template.",
                source=source, words=kept.words,
            )
        )  # fmt: skip
    given = {name: [str(value) for value in frame[column]] for name, column in columns.items()}
    unread = [name for name in named if name not in columns.values() and name not in PASSED_OVER]
    return [int(number) for number in frame.index], given, list(problems), unread


def _sheet(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a table without its row of notes, wherever its first cell went."""
    frame, problems = read_sheet(path)
    if path.suffix.lower() == ".csv":
        frame = frame.map(plain)
    notes = [index for index, cells in enumerate(frame.head(2).to_numpy()) if _is_note(cells)]
    return frame.drop(index=frame.index[notes]), problems


def _is_note(cells: Any) -> bool:
    return any(str(cell).startswith(NOTE_MARK) for cell in cells)


def _words(kept: Register, name: str) -> str:
    return kept.field(name).words.zh if name in kept.fields else name


def _twice(changes: dict[int, Change]) -> list[Problem]:
    first: dict[str, int] = {}
    return [
        Problem(
            number,
            "",
            said(
                "编码 {code} 和第 {row} 行相同",
                "the code {code} is that of row {row}",
                code=change.code,
                row=first[change.code],
            ),
        )
        for number, change in changes.items()
        if first.setdefault(change.code, number) != number
    ]


def _compared(
    session: Session, asked: Preview, changes: dict[int, Change], problems: list[Problem]
) -> Preview:
    kept = asked.register
    moved = [one for one in changes.values() if rows.differing(one.before, one.after)]
    shown = [one for one in moved if one.before is None][:SHOWN]
    shown += [one for one in moved if one.before is not None][:SHOWN]
    named = references.references(kept, [one.after or {} for one in shown], kept.heading)
    known = references.names(session, named)
    told = [_told(kept, one, known) for one in shown]
    digest = json.dumps(
        [[one.code, rows.plain(one.before or {}), rows.plain(one.after or {})] for one in moved],
        sort_keys=True, ensure_ascii=False,
    )  # fmt: skip
    return replace(
        asked,
        digest=hashlib.sha256(digest.encode()).hexdigest(),
        added=[one for one in told if not one["fields"]],
        changed=[one for one in told if one["fields"]],
        adds=sum(one.before is None for one in moved),
        changes=sum(one.before is not None for one in moved),
        same=len(changes) - len(moved),
        problems=sorted(problems, key=lambda one: one.row),
    )


def _told(kept: Register, one: Change, known: references.Names) -> dict[str, Any]:
    after = one.after or {}
    fields = rows.differing(one.before, after) if one.before is not None else []
    return {
        "code": one.code,
        "heading": references.heading(kept.name, after, known),
        "fields": [
            {
                "words": kept.field(name).words if name in kept.fields else Said(name, name),
                "before": text((one.before or {}).get(name)),
                "after": text(after.get(name)),
            }
            for name in fields
        ],
    }


def import_file(
    engine: Engine, name: str, path: Path, *, by: By, files_folder: Path, source: str = ""
) -> Preview:
    """Preview a file and apply it at once, where nothing is wrong with it."""
    found = preview(engine, name, path, by=by, files_folder=files_folder, source=source)
    return found if found.problems else apply(engine, found, by=by, files_folder=files_folder)
