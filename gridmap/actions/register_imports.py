"""What must hold of the records of a whole file: the rules that hold for a form, row by row."""

from collections.abc import Iterable
from typing import Any

import shapely

from gridmap.actions import dates
from gridmap.actions.import_rows import twice
from gridmap.actions.preparing import Prepared, remark
from gridmap.actions.registers import references, rules
from gridmap.actions.registers.rows import PLACE, Row
from gridmap.actions.registers.rules import IMPORT, Batch, Change
from gridmap.actions.registers.writing import standing
from gridmap.db.session import Session
from gridmap.errors import Problem
from gridmap.files.registers import Register
from gridmap.saying import said


def check(session: Session, register: Register, prepared: Prepared, gone: Iterable[str]) -> None:
    """Tell which records of a file cannot be beside each other, and beside those that stay.

    What they refer to may come in later: it is remarked upon.

    Parameters
    ----------
    gone : iterable of str
        Codes of the records that the file replaces.
    """
    rows = _rows(register, prepared)
    keys = _keys(prepared)
    _unknown(session, register, prepared, rows)
    before = standing(session, register, keys)
    taken = set(before) - set(gone)
    if register.geometry == "point":  # a place is found where it is
        prepared.remarks += twice(sum(key in taken for key in keys))
    else:
        _refuse_taken(prepared, taken)
    changes = [Change(key, before.get(key), row) for key, row in zip(keys, rows, strict=True)]
    changes += [Change(code, None, None) for code in set(gone) - set(keys)]
    found = rules.check(Batch(session, register, changes, dates.clock(session), IMPORT))
    for key, row in zip(keys, prepared.rows.tolist(), strict=True):
        prepared.problems += [Problem(row, name, why) for name, why in found.get(key, {}).items()]


def _refuse_taken(prepared: Prepared, taken: set[str]) -> None:
    """List the rows that have the code of a record that stays: only one could be shown."""
    for row, code in zip(prepared.rows.tolist(), prepared.columns["code"], strict=True):
        if code in taken:
            reason = said(
                "编码“{code}”已经有一条记录，导入后它还在；要改它，请到台账里导入",
                "there is a record {quoted} already, which stays; import it on the page of the "
                "register to change it",
                code=code,
                quoted=repr(code),
            )
            prepared.problems.append(Problem(row, "code", reason))


def _rows(register: Register, prepared: Prepared) -> list[Row]:
    columns: dict[str, list[Any]] = dict(prepared.columns)
    if register.geometry == "point":
        drawn = ~shapely.is_missing(prepared.geometry) & ~shapely.is_empty(prepared.geometry)
        for name, of in zip(PLACE, (shapely.get_x, shapely.get_y), strict=True):
            degrees = of(prepared.geometry).tolist()
            columns[name] = [
                at if there else None for at, there in zip(degrees, drawn, strict=True)
            ]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _keys(prepared: Prepared) -> list[str]:
    """Return what rules know each record by: its code, or its row where that is no code's own."""
    taken: set[str] = set()
    keys = []
    for code, row in zip(prepared.columns["code"], prepared.rows.tolist(), strict=True):
        key = code if code and code not in taken else f"{code} ({row})"
        taken.add(key)
        keys.append(key)
    return keys


def _unknown(session: Session, register: Register, prepared: Prepared, rows: list[Row]) -> None:
    """Count the references to what is not in the store; a name stands for its code from here on."""
    fields = [field for field in references.fields_of(register) if field.id != "area_code"]
    if not fields:
        return
    problems = references.resolve(session, register, rows)
    for field in fields:
        prepared.columns[field.id] = [row[field.id] for row in rows]
        if lost := sum(field.id in wrong for wrong in problems):
            text = said(
                "{n} 行的“{field}”在库里没有找到，照文件所写保存。",
                "“{field}” of {n} rows leads to nothing in the store; it is kept as written.",
                n=lost,
                field=field.words,
            )
            prepared.remarks.append(remark("references", text))
