"""A hand-over that is taken back: the next post, the term before and the duties, all or nothing."""

from gridmap.actions.registers import rows
from gridmap.actions.registers.rows import Row, row_of
from gridmap.actions.registers.rules import Change
from gridmap.db.models import RecordChange
from gridmap.db.queries import posts
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session
from gridmap.errors import ConflictError
from gridmap.files.registers import register
from gridmap.saying import said

DID = "hand_over"
POSTS, DUTIES = "posts", "duties"


def changes(session: Session, last: RecordChange) -> list[tuple[str, list[Change]]]:
    """Return what takes a hand-over back, by register, in the order in which it is written.

    Parameters
    ----------
    last : RecordChange
        A line of the hand-over: that of either post, or of a duty which moved.

    Raises
    ------
    ConflictError
        Something of it has changed since; nothing can be taken back then.
    """
    lines = _lines(session, last)
    found = {name: [one for one in lines if one.register == name] for name in (DUTIES, POSTS)}
    moved = {line.code for line in found[DUTIES]}
    for line in found[POSTS]:
        if not line.before:
            more = [one.code for one in posts.duties(session, line.code) if one.code not in moved]
            if more:
                raise _changed(more[0])
    return [(name, _back(session, name, own)) for name, own in found.items() if own]


def _lines(session: Session, last: RecordChange) -> list[RecordChange]:
    """Return the lines of a hand-over: the term that ended, the next, and the duties."""
    code = str(last.after.get("post_code", "")) if last.register == DUTIES else last.code
    own = [one for one in queries.changes_of(session, POSTS, [code]) if one.did == DID]
    if last.register == DUTIES:  # the post that it moved to began with the hand-over
        own = [one for one in own if not one.before]
    else:
        own = [one for one in own if one.id == last.id]
    if not own:
        raise _changed(code)
    after = queries.changes_since(session, DID, own[0].id - 1)
    # The line of the term that ended, if it did not end before, is next to that of the new post.
    new = next(
        one for one in after if one.register == POSTS and one.id >= own[0].id and not one.before
    )
    return [
        line
        for line in after
        if line.id == new.id
        or (line.register == POSTS and line.id == new.id - 1 and line.before)
        or (line.register == DUTIES and line.after.get("post_code") == new.code)
    ]


def _back(session: Session, name: str, lines: list[RecordChange]) -> list[Change]:
    kept = register(name)
    newest = {
        one.code: one.id for one in queries.changes_of(session, name, [x.code for x in lines])
    }
    records = queries.by_codes(session, name, [line.code for line in lines])
    found = []
    for line in lines:
        record = records.get(line.code)
        now: Row | None = row_of(kept, record) if record is not None else None
        if now is None or newest[line.code] != line.id or not rows.still(kept, now, line.after):
            raise _changed(line.code)
        then = rows.typed(kept, rows.plain(now) | line.before) if line.before else None
        found.append(Change(line.code, now, then))
    return found


def _changed(code: str) -> ConflictError:
    return ConflictError(
        said(
            "交接以后 {code} 又改过，整个交接不能撤销；请先撤销那次改动。没有改变任何数据。",
            "{code} was changed after the hand-over, which cannot be taken back as a whole; take "
            "that change back first. Nothing was changed.",
            code=code,
        )
    )
