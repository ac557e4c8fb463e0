"""Write changes of records: as an edition of their layer, with a line each in the log."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from gridmap.actions import dates
from gridmap.actions.allowing import By, allow, is_bound, name_of
from gridmap.actions.registers import following, places, references, rules
from gridmap.actions.registers.rows import (
    Row,
    checked,
    code_problems,
    differing,
    geometry_of,
    plain,
    row_of,
)
from gridmap.actions.registers.rules import Batch, Change, Problems
from gridmap.db.bulk import insert_rows
from gridmap.db.models import LAYERS, Edition
from gridmap.db.queries import editions, retiring
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session
from gridmap.errors import RecordError
from gridmap.files.registers import Register, registers
from gridmap.saying import said

DIGITS = 6  # of the numbers in codes that are given here
REFERRED_SHOWN = 3


def write(
    session: Session,
    register: Register,
    changes: Sequence[Change],
    *,
    by: By,
    did: str = "",
    source: str = "",
) -> list[Change]:
    """Write changes that hold together; return those that change anything, with their codes.

    Parameters
    ----------
    changes : sequence of Change
        `after` of a new record may have no code: it gets one. Names that stand where codes
        belong are replaced by them.
    did : str
        What the log says was done; by default add, change or remove, as it is.
    source : str
        File, or code of the record, that the changes come from; "" for a form.

    Raises
    ------
    RecordError
        Something is wrong with the records; nothing is written.
    NotAllowedError
        The person may not keep this register, or a record lies outside the person's area.
    """
    allow(by, register.verb)
    queries.one_writer(session)
    changes = _coded(session, register, changes)
    _refuse(register, check(session, register, changes, did))
    changes = [one for one in changes if differing(one.before, one.after)]
    if not changes:
        return []
    if is_bound(by):
        rows = [row for one in changes for row in (one.before, one.after) if row is not None]
        allow(by, register.verb, places.chains(session, register, rows))
        _allow_far(session, register, changes, by)
    edition = _edition(session, register, name_of(by), source)
    _retire(session, register, changes, edition)
    _insert(session, register, [one.after for one in changes if one.after is not None], edition)
    _log(session, register, changes, edition, by=name_of(by), did=did, source=source)
    _follow(Batch(session, register, changes, dates.clock(session), did), name_of(by))
    return changes


def _allow_far(session: Session, register: Register, changes: Sequence[Change], by: By) -> None:
    """Refuse new ties into areas of others; what is there already may be ended."""
    if register.name != "ties" or isinstance(by, str):
        return
    new = [
        one.after
        for one in changes
        if one.after and (one.before is None or _ends(one.before) != _ends(one.after))
    ]
    allow(by, register.verb, places.far_chains(session, register, new, by.area_code))


def _ends(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("kind", "from_code", "to_kind", "to_code"))


def _follow(batch: Batch, name: str) -> None:
    """Write what follows for other registers: a consequence, which nobody need be allowed again."""
    for layer, more in following.after(batch).items():
        write(batch.session, registers()[layer], more, by=name, source=batch.changes[0].code)


def check(
    session: Session, register: Register, changes: Sequence[Change], did: str = ""
) -> Problems:
    """Say what is wrong with records that would be written; references by name become codes."""
    after = [one for one in changes if one.after is not None]
    rows = [one.after for one in after if one.after is not None]
    found: Problems = {}
    for one, row, wrong in zip(
        after, rows, references.resolve(session, register, rows), strict=True
    ):
        if one.before is None and did != "undo":  # who takes a removal back may keep the code
            wrong.update(code_problems(str(row["code"])))
        if problems := wrong | checked(register, row):
            found[one.code] = problems
    today = dates.clock(session)
    for code, problems in rules.check(Batch(session, register, list(changes), today, did)).items():
        found[code] = problems | found.get(code, {})
    return found | _still_needed(session, register, changes)


def codes_for(session: Session, register: Register, number: int) -> list[str]:
    """Return so many codes that no record has or ever had."""
    last = queries.last_number(session, register.name, register.prefix, DIGITS)
    return [f"{register.prefix}{last + 1 + n:0{DIGITS}d}" for n in range(number)]


def _coded(session: Session, register: Register, changes: Sequence[Change]) -> list[Change]:
    lacking = [one for one in changes if one.after is not None and not one.after["code"]]
    codes = iter(codes_for(session, register, len(lacking)) if lacking else [])
    coded = []
    for one in changes:
        if one.after is not None and not one.after["code"]:
            code = next(codes)
            coded.append(Change(code, one.before, one.after | {"code": code}))
        else:
            coded.append(one)
    return coded


def _refuse(register: Register, problems: Problems) -> None:
    if problems:
        raise RecordError(problems, register.field_words())


def _still_needed(session: Session, register: Register, changes: Sequence[Change]) -> Problems:
    """Refuse to remove what other records refer to."""
    found: Problems = {}
    sources = references.sources_of(register.name)
    for one in changes:
        if one.after is not None:
            continue
        rows = queries.referring(session, sources, one.code, REFERRED_SHOWN)
        if rows:
            kinds = {sources[row.source].register for row in rows}
            words = [registers()[kind].words for kind in sorted(kinds)]
            found[one.code] = {
                "": said(
                    "{code} 还被这些记录引用：{kinds_zh}（如 {codes}），先改它们",
                    "{code} is referred to by {kinds_en} (as {codes}); change these first",
                    code=one.code,
                    kinds_zh="、".join(word.zh for word in words),
                    kinds_en=", ".join(word.en.lower() for word in words),
                    codes=", ".join(row.code for row in rows[:REFERRED_SHOWN]),
                )
            }
    return found


def _edition(session: Session, register: Register, name: str, source: str) -> Edition:
    """Return the edition of what is kept by hand today; a run that has read it closes it."""
    today, now = dates.today(), dt.datetime.now(dt.UTC)
    scope = {"kept": today.isoformat()}
    newest = queries.newest_edition(session, register.name)
    if newest is not None and newest.scope == scope:
        return newest
    edition = Edition(
        layer=register.name,
        scope=scope,
        imported_at=now,
        imported_by=name,
        source=source or "registers",
        source_sha256="",
        declared_crs="EPSG:4326",
        synthetic=editions.synthetic(session, register.name),
        rows=0,
        remarks=[],
        valid_from=today,
    )
    session.add(edition)
    session.flush()
    return edition


def _retire(
    session: Session, register: Register, changes: Sequence[Change], edition: Edition
) -> None:
    codes = [one.code for one in changes if one.before is not None]
    ids = [record.id for record in queries.by_codes(session, register.name, codes).values()]
    for start in range(0, len(ids), queries.CHUNK):
        retiring.retire(session, register.name, edition.id, id=ids[start : start + queries.CHUNK])


def _insert(session: Session, register: Register, rows: Sequence[Row], edition: Edition) -> None:
    if not rows:
        return
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in register.fields}
    columns["edition_id"] = edition.id
    if register.geometry == "point":
        points = np.empty(len(rows), dtype=object)
        points[:] = [geometry_of(row) for row in rows]
        columns["geom"] = points
    model: Any = LAYERS[register.name]
    insert_rows(session, model.__table__, columns)
    edition.rows += len(rows)


def _log(
    session: Session,
    register: Register,
    changes: Sequence[Change],
    edition: Edition,
    *,
    by: str,
    did: str,
    source: str,
) -> None:
    now = dt.datetime.now(dt.UTC)
    lines = []
    for one in changes:
        names = differing(one.before, one.after)
        before, after = plain(one.before or {}), plain(one.after or {})
        lines.append(
            {
                "register": register.name,
                "code": one.code,
                "at": now,
                "by": by,
                "did": did or _done(one),
                "source": source,
                "edition_id": edition.id,
                "before": {name: before[name] for name in names if name in before},
                "after": {name: after[name] for name in names if name in after},
            }
        )
    queries.log(session, lines)


def _done(one: Change) -> str:
    if one.before is None:
        return "add"
    return "remove" if one.after is None else "change"


def standing(session: Session, register: Register, codes: Sequence[str]) -> dict[str, Row]:
    """Return the records with some codes as they are."""
    found = queries.by_codes(session, register.name, codes)
    return {code: row_of(register, record) for code, record in found.items()}
