"""What people do with a record: add, change and remove it, and take that back."""

from collections.abc import Mapping, Sequence
from typing import Any

from gridmap.actions.allowing import By, allow
from gridmap.actions.registers import handed_over, rows
from gridmap.actions.registers.rows import Row
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import codes_for, standing, write
from gridmap.db.engine import Engine
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, InputError, NotFoundError, RecordError, StaleError
from gridmap.files.registers import Register, register
from gridmap.saying import said

MOST = 200  # records that change at once
ENDS = "valid_to"  # the field of what holds for a time


def add(engine: Engine, name: str, given: Mapping[str, str], *, by: By) -> str:
    """Add a record from the texts of a form; return its code.

    Raises
    ------
    RecordError
        Something in it is wrong; its `problems` are told by the code that was given, or "".
    NotAllowedError
        The person may not keep this register, or not there.
    """
    kept = register(name)
    allow(by, kept.verb)
    row, problems = rows.parsed(kept, given)
    code = str(row["code"])
    problems |= rows.code_problems(code)
    refuse(kept, code, problems)
    with writing(engine) as session:
        queries.one_writer(session)
        if code and queries.known(session, name, [code]):
            refuse(kept, code, {"code": said("这个编码已经有了", "this code is there already")})
        if not code:
            (row["code"],) = codes_for(session, kept, 1)
        (made,) = write(session, kept, [Change(row["code"], None, row)], by=by)
        return made.code


def change(
    engine: Engine,
    name: str,
    code: str,
    given: Mapping[str, str],
    *,
    by: By,
    seen: int | None = None,
    revision: int | None = None,
) -> bool:
    """Change a record by the texts of a form; return whether anything is different.

    Parameters
    ----------
    seen : int, optional
        Id of the last change that the person had seen: whoever was slower is told.
    revision : int, optional
        The `revision` of the record that the person had seen. Also a file that was imported
        as a whole layer, which is no change in the history of a record, makes another one.

    Raises
    ------
    NotFoundError
        There is no such record.
    StaleError
        Somebody else changed it meanwhile.
    RecordError, NotAllowedError
        As of `add`.
    """
    kept = register(name)
    allow(by, kept.verb)
    with writing(engine) as session:
        queries.one_writer(session)
        before = _get(session, kept, code)
        refuse_late(session, kept, code, seen, revision)
        after, problems = rows.parsed(kept, {**given, "code": code}, before)
        refuse(kept, code, problems)
        return bool(write(session, kept, [Change(code, before, after)], by=by))


def change_many(
    engine: Engine, name: str, codes: Sequence[str], field: str, text: str, *, by: By
) -> int:
    """Set one field of many records, of all or of none; return how many are different.

    Raises
    ------
    InputError
        No record, too many, or no such field.
    NotFoundError, RecordError, NotAllowedError
        As of `change`.
    """
    kept = register(name)
    allow(by, kept.verb)
    codes = _some(codes)
    if field not in kept.fields or field == "code":
        raise InputError(said("请选择要改哪一项。", "Choose what to change."))
    with writing(engine) as session:
        queries.one_writer(session)
        found = standing(session, kept, codes)
        changes = []
        for code in codes:
            if code not in found:
                raise no_record(kept, code)
            after, problems = rows.parsed(kept, {field: text}, found[code])
            refuse(kept, code, problems)
            changes.append(Change(code, found[code], after))
        return len(write(session, kept, changes, by=by))


def remove_many(engine: Engine, name: str, codes: Sequence[str], *, by: By) -> int:
    """Remove records, all or none; return how many went.

    They are kept among what was, and can be brought back.

    Raises
    ------
    RecordError
        Other records refer to one.
    NotFoundError, InputError, NotAllowedError
        As of `change_many`.
    """
    kept = register(name)
    allow(by, kept.verb)
    codes = _some(codes)
    with writing(engine) as session:
        queries.one_writer(session)
        found = standing(session, kept, codes)
        for code in codes:
            if code not in found:
                raise no_record(kept, code)
        return len(write(session, kept, [Change(code, found[code], None) for code in codes], by=by))


def remove(
    engine: Engine,
    name: str,
    code: str,
    *,
    by: By,
    seen: int | None = None,
    revision: int | None = None,
) -> None:
    """Remove a record; `seen` and `revision` are those of `change`.

    Raises
    ------
    StaleError
        Somebody else changed it meanwhile.
    NotFoundError, RecordError, NotAllowedError
        As of `remove_many`.
    """
    kept = register(name)
    allow(by, kept.verb)
    with writing(engine) as session:
        queries.one_writer(session)
        before = _get(session, kept, code)
        refuse_late(session, kept, code, seen, revision)
        write(session, kept, [Change(code, before, None)], by=by)


def end(
    engine: Engine,
    name: str,
    code: str,
    until: str,
    *,
    by: By,
    seen: int | None = None,
    revision: int | None = None,
) -> bool:
    """Write down the last day on which a record holds: it stays, with the days before.

    Raises
    ------
    InputError
        There is no day, or records of this register do not end.
    NotFoundError, StaleError, RecordError, NotAllowedError
        As of `change`.
    """
    if ENDS not in register(name).fields or not until.strip():
        raise InputError(said("请填结束日期。", "Say on which day it ended."))
    return change(engine, name, code, {ENDS: until}, by=by, seen=seen, revision=revision)


def undo(engine: Engine, name: str, code: str, change_id: int, *, by: By) -> None:
    """Take back the last change of a record: it is as it was before; a hand-over as a whole.

    Raises
    ------
    ConflictError
        It is not the last change any more, or a file has changed the record since.
    NotFoundError, RecordError, NotAllowedError
        There is no such change; the record as it was does not fit any more; not allowed.
    """
    kept = register(name)
    allow(by, kept.verb)
    with writing(engine) as session:
        queries.one_writer(session)
        last = queries.changes(session, name, code, 1)
        if not last:
            raise no_record(kept, code)
        if last[0].id != change_id:
            raise ConflictError(
                said(
                    "这条记录后来又改过，只能撤销最后一次改动。没有改变任何数据。",
                    "The record was changed again; only the last change can be taken back. "
                    "Nothing was changed.",
                )
            )
        if last[0].did == handed_over.DID:  # all of it, or nothing
            for layer, changes in handed_over.changes(session, last[0]):
                write(session, register(layer), changes, by=by, did="undo")
            return
        now = standing(session, kept, [code]).get(code)
        if now is None and last[0].after:  # a file took it away since
            raise no_record(kept, code)
        if not rows.still(kept, now, last[0].after):
            raise ConflictError(
                said(
                    "之后导入的文件改了这条记录，不能撤销。没有改变任何数据。",
                    "A file that was imported since has changed this record; it cannot be taken "
                    "back. Nothing was changed.",
                )
            )
        then: Row | None = None
        if last[0].before:  # what was added has nothing before it
            fields: dict[str, Any] = rows.plain(now or {}) | last[0].before
            then = rows.typed(kept, fields)
        write(session, kept, [Change(code, now, then)], by=by, did="undo")


def no_record(kept: Register, code: str) -> NotFoundError:
    """Make the error that says that there is no such record."""
    return NotFoundError(
        said(
            "{words}里没有 {code}。",
            "There is no {one} {code}.",
            words=kept.words, one=kept.one, code=code[: rows.LONGEST_CODE],
        )
    )  # fmt: skip


def _get(session: Session, kept: Register, code: str) -> Row:
    found = standing(session, kept, [code])
    if code not in found:
        raise no_record(kept, code)
    return found[code]


def _some(codes: Sequence[str]) -> list[str]:
    once = list(dict.fromkeys(codes))
    if not once:
        raise InputError(said("没有选中记录。", "No record is selected."))
    if len(once) > MOST:
        raise InputError(said("一次最多 {n} 条。", "At most {n} records at once.", n=MOST))
    return once


def refuse(kept: Register, code: str, problems: dict[str, Any]) -> None:
    """Raise what is wrong with a record, if anything is."""
    if problems:
        raise RecordError({code: problems}, kept.field_words())


def refuse_late(
    session: Session,
    kept: Register,
    code: str,
    seen: int | None,
    revision: int | None = None,
) -> None:
    """Refuse a change of somebody who has not seen the last one.

    Raises
    ------
    StaleError
        Somebody else changed the record meanwhile.
    """
    late = False
    if seen is not None:
        last = queries.changes(session, kept.name, code, 1)
        late = (last[0].id if last else 0) != seen
    if revision is not None and not late:
        late = queries.by_codes(session, kept.name, [code])[code].id != revision
    if late:
        raise StaleError(
            said(
                "您打开之后，别人改过这条记录。没有保存；请看过现在的内容再改。",
                "Somebody changed this record after you opened it. Nothing was saved; look at it "
                "as it is now.",
            )
        )
