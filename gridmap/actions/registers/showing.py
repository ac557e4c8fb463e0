"""One record: its values in words, what refers to it, where it is, and what was done with it."""

import datetime as dt
from typing import Any

from gridmap.actions.allowing import may
from gridmap.actions.registers import places, references, rows
from gridmap.actions.registers.keeping import no_record
from gridmap.actions.registers.listing import cell
from gridmap.actions.registers.references import Names
from gridmap.actions.registers.rows import Row
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import RecordChange
from gridmap.db.queries import areas
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.registers import Register, RegisterField, register, registers
from gridmap.files.values import LOCAL
from gridmap.saying import Said, said

MOST_REFERRING = 10
MOST_CHANGES = 50
DID = {
    "add": said("新增", "Added"),
    "change": said("修改", "Changed"),
    "remove": said("删除", "Removed"),
    "undo": said("撤销", "Taken back"),
    "hand_over": said("交接", "Handed over"),
    "template": said("按模板生成", "Added by the template"),
    "done": said("完成", "Done"),
    "open_up": said("开放", "Opened to residents"),
}


def show(engine: Engine, name: str, code: str, *, asking: User) -> dict[str, Any]:
    """Describe a record.

    Returns
    -------
    dict
        `register`, `code`, `heading`, `removed`, `values` (texts for a form), `facts` (`field`
        and `cell`), `referring` (`register`, `field`, `total`, `rows`), `areas`, `lon`, `lat`,
        `history`, `last_change`, `revision` (another one after each change, 0 once it is
        removed), `may`, `synthetic`.

    Raises
    ------
    NotFoundError
        There is no such record, and never was.
    """
    kept = register(name)
    with reading(engine) as session:
        history = queries.changes(session, name, code, MOST_CHANGES)
        record, synthetic = queries.record(session, name, code)
        if record is None and not history:
            raise no_record(kept, code)
        row = rows.row_of(kept, record) if record else rows.typed(kept, history[0].before)
        referring = _referring(session, kept, code, asking)
        known = _names(session, kept, row, referring, history)
        own = places.areas_of(session, kept, [row])[0]
        chain = areas.chain(session, min(own)) if own else []
        return {
            "register": kept,
            "code": code,
            "heading": references.heading(name, row, known),
            "removed": record is None,
            "synthetic": synthetic,
            "values": texts(kept, row),
            "row": row,
            "facts": [
                {"field": one, "cell": cell(one, row, known, asking=asking)}
                for one in kept.all_fields()
                if one.id != "code"
            ],
            "referring": _told(referring, known),
            "areas": [{"code": a.code, "name": a.name, "level": a.level} for a in reversed(chain)],
            "lon": row.get("lon"),
            "lat": row.get("lat"),
            "history": [_line(kept, one, known, asking) for one in history],
            "last_change": history[0].id if history else 0,
            "revision": record.id if record else 0,
            "may": may(asking, kept.verb, [[area.code for area in chain]]),
        }


def _referring(session: Session, kept: Register, code: str, asking: User) -> list[tuple[Any, Any]]:
    """Return the records in which the code stands, each with where, as far as they may be seen."""
    sources = [
        source
        for source in references.sources_of(kept.name)
        if asking.name or not registers()[source.register].accounts_only
    ]
    found = queries.referring(session, sources, code, MOST_REFERRING)
    return [(sources[row.source], row) for row in found]


def _headed(source: Any, row: Any) -> dict[str, Any]:
    """Return the values that name a referring record, by their fields."""
    values = (row.h0, row.h1, row.h2, row.h3)
    return dict(zip(source.heading, values, strict=False)) | {"code": row.code}


def _names(
    session: Session,
    kept: Register,
    row: Row,
    referring: list[tuple[Any, Any]],
    history: list[RecordChange],
) -> Names:
    """Return what everything that the page names is called, in one look a layer."""
    fields = [one.id for one in references.fields_of(kept)]
    states = [row, *(rows.empty(kept) | row | one.before for one in history)]
    wanted = references.references(
        kept, [s | {k: s[k] or "" for k in fields} for s in states], fields
    )
    for source, other in referring:
        headed, owner = _headed(source, other), registers()[source.register]
        for layer, codes in references.references(
            owner, [headed], [name for name in owner.heading if name in headed]
        ).items():
            wanted.setdefault(layer, set()).update(codes)
    return references.names(session, wanted)


def _told(referring: list[tuple[Any, Any]], known: Names) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for source, row in referring:
        owner = registers()[source.register]
        group = found.setdefault(
            (source.register, source.column),
            {
                "register": owner,
                "field": owner.field(source.column),
                "total": row.total,
                "rows": [],
            },
        )
        words = references.heading(source.register, _headed(source, row), known)
        group["rows"].append({"code": row.code, "heading": words})
    return list(found.values())


def _line(kept: Register, one: RecordChange, known: Names, asking: User) -> dict[str, Any]:
    """Describe a change; who made it, and from what to what, is told to people with an account."""
    names = [name for name in rows.names_of(kept) if name in {**one.before, **one.after}]
    return {
        "id": one.id,
        "at": one.at.astimezone(LOCAL),
        "by": one.by if asking.name else "",
        "did": DID.get(one.did, Said(one.did, one.did)),
        "source": one.source if one.source != one.code else "",
        "fields": [
            {
                "words": kept.field(name).words if name in kept.fields else Said(name, name),
                "before": _worded(kept, name, one.before, known),
                "after": _worded(kept, name, one.after, known),
            }
            for name in names
            if one.before and one.after and asking.name
        ],
    }


def _worded(kept: Register, name: str, row: dict[str, Any], known: Names) -> Said | str:
    value = row.get(name)
    if value in ("", None):
        return ""
    field: RegisterField | None = kept.field(name) if name in kept.fields else None
    if field is not None and field.codes:
        return called(field.codes, str(value))
    if field is not None and field.refers and not field.many:
        return known.get((field.refers, str(value)), str(value))
    if isinstance(value, bool):
        return said("是", "yes") if value else said("否", "no")
    return str(value)


def texts(kept: Register, row: Row) -> dict[str, str]:
    """Return the values of a record as a form has them."""
    return {name: text(row.get(name)) for name in rows.names_of(kept)}


def text(value: Any) -> str:
    """Write a value as a form and a file of text have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
