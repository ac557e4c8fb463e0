"""What importing a workbook into a register would do: read, checked and compared with the store."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from gridmap.actions.registers import references, rows
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.showing import text
from gridmap.actions.registers.writing import check, codes_for, standing
from gridmap.db.session import Session
from gridmap.errors import InputError, Problem
from gridmap.files.csvs import plain
from gridmap.files.encoding import other_than_utf8
from gridmap.files.fields import guess_fields
from gridmap.files.register_workbooks import NOTE_MARK, PROBLEM, columns_of
from gridmap.files.registers import Register
from gridmap.files.sheets import read_sheet
from gridmap.files.values import narrow_code
from gridmap.saying import Said, said

SHOWN = 200  # changes that a preview lists
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
    notes : list of str
        What is worth knowing of the file as a whole: in which encoding it was read, if not UTF-8.
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
    notes: list[Said] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def prepared(session: Session, asked: Preview, path: Path) -> tuple[Preview, list[Change]]:
    """Read a file, compare it with the store, and check what it would leave."""
    kept = asked.register
    asked, numbers, given, problems = _read(asked, path)
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
    return _compared(session, asked, changes, problems), list(changes.values())


def _read(
    asked: Preview, path: Path
) -> tuple[Preview, list[int], dict[str, list[str]], list[Problem]]:
    """Return a preview that says how the file was read, its rows' numbers, and its columns."""
    kept = asked.register
    frame, problems = sheet_of(path)
    notes = other_than_utf8(frame.attrs["encoding"])
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
                source=asked.source, words=kept.words,
            )
        )  # fmt: skip
    given = {name: [str(value) for value in frame[column]] for name, column in columns.items()}
    unread = [name for name in named if name not in columns.values() and name not in PASSED_OVER]
    told = replace(asked, unread=unread, notes=notes)
    return told, [int(number) for number in frame.index], given, list(problems)


def sheet_of(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
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
