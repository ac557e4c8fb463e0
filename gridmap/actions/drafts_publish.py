"""Publish a draft as a new edition of its layer, and take that back by another edition."""

import datetime as dt
from typing import Any

import numpy as np

from gridmap.actions import case_areas, consultation_parties, dates
from gridmap.actions.allowing import By, allow
from gridmap.actions.drafts import opened, title_of
from gridmap.actions.drafts_grids import numbered
from gridmap.actions.drafts_rows import (
    Row,
    Rows,
    changed,
    conflict,
    shape_of,
    standing,
)
from gridmap.actions.drafts_show import chains, describe, mine
from gridmap.db.bulk import insert_rows
from gridmap.db.engine import Engine
from gridmap.db.models import LAYERS, Draft, Edition
from gridmap.db.queries import drafts, editions, retiring
from gridmap.db.queries import registers as records
from gridmap.db.session import Session, writing
from gridmap.errors import InputError
from gridmap.saying import said


def publish(
    engine: Engine,
    draft_id: int,
    *,
    by: By,
    valid_from: dt.date | None = None,
    title: str | None = None,
) -> dict[str, Any]:
    """Publish what a draft changes as a new edition; rows that it leaves alone stay as they are.

    Parameters
    ----------
    valid_from : date, optional
        Day from which the edition is in force; by default today.

    Raises
    ------
    InputError
        Nothing is changed, newer editions changed the same rows, or the day is too early.
    NotAllowedError
        The person may not publish, or the draft reaches beyond the person's area.
    """
    with writing(engine) as session:
        records.one_writer(session)
        draft = opened(session, draft_id, by, None)
        before, then = changed(draft)
        rows: list[Row | None] = [*before.values(), *then.values()]
        name = allow(by, "publish", chains(session, draft, rows))
        if not then:
            raise InputError(said("草稿里还没有改动。", "The draft does not change anything yet."))
        why = conflict(session, draft)
        if why is not None:
            raise InputError(why)
        if title is not None:
            draft.title = title_of(title)
        day = _day(session, draft, before, valid_from)
        edition = _edition(session, draft, name, day, "draft")
        edition.remarks = _lineage(draft)
        replaced = [key for key, row in before.items() if row is not None]
        _retire(session, draft.layer, replaced, edition)
        _insert(session, draft, _fresh(session, draft, before, then), edition)
        edition.remarks = [*edition.remarks, *_follow(session, edition, by=name)]
        draft.state, draft.published_edition_id = "published", edition.id
        draft.changed_at = dt.datetime.now(dt.UTC)
        session.flush()
        return describe(session, draft, by)


def revoke(engine: Engine, draft_id: int, *, by: By) -> dict[str, Any]:
    """Take a publication back by another edition with the rows from before; the draft reopens.

    Raises
    ------
    InputError
        It is not published, or later editions changed what it brought.
    NotAllowedError
        The person may not publish, or not there.
    """
    with writing(engine) as session:
        records.one_writer(session)
        draft = mine(session, draft_id, by, to_change=True)
        if draft.state != "published":
            raise InputError(said("这份草稿没有发布。", "This draft is not published."))
        before, then = changed(draft)
        name = allow(by, "publish", chains(session, draft, [*before.values(), *then.values()]))
        published = session.get_one(Edition, draft.published_edition_id)
        came = drafts.rows(session, draft.layer, edition_id=[published.id])
        away = [key for key, row in before.items() if row is not None and then[key] is None]
        if len(came) < published.rows or standing(session, draft.layer, away):
            raise InputError(
                said(
                    "后来的版本又改了这些内容，不能直接撤销。请在新版本上另画一份草稿改回来。",
                    "A later edition changed these rows again, so this cannot be taken back. Draw "
                    "another draft on the new edition.",
                )
            )
        edition = _edition(session, draft, name, published.valid_from, "revoked")
        text = said(
            "撤销版本 {number} 的发布，恢复此前的内容",
            "Takes back edition {number} and restores what was before it",
            number=published.id,
        )
        lineage = [{"check": "lineage", "text": text.en, "zh": text.zh}]
        ids = [row.id for row in came]
        session.flush()
        retiring.retire(session, draft.layer, edition.id, id=ids)
        _insert(session, draft, [row for row in before.values() if row is not None], edition)
        edition.remarks = [*lineage, *_follow(session, edition, by=name)]
        draft.state, draft.published_edition_id = "open", None
        draft.base_edition_id = edition.id
        draft.changed_at = dt.datetime.now(dt.UTC)
        session.flush()
        return describe(session, draft, by)


def _follow(session: Session, edition: Edition, *, by: str) -> list[dict[str, Any]]:
    """Let what belongs to areas follow their boundaries; return what is to be remarked."""
    remarks = case_areas.follow(session, edition, by=by)
    if edition.layer == "areas":
        consultation_parties.follow(session)
    return remarks


def _day(session: Session, draft: Draft, before: Rows, valid_from: dt.date | None) -> dt.date:
    """Return the day from which it is in force: not before what it replaces is."""
    day = valid_from or dates.today()
    keys = [key for key, row in before.items() if row is not None]
    ids = {row.edition_id for row in standing(session, draft.layer, keys).values()}
    first = max((session.get_one(Edition, i).valid_from for i in ids), default=day)
    if day < first:
        raise InputError(
            said(
                "被替换的内容自 {first} 起生效，新版本不能更早。",
                "What is replaced is in force from {first}; the new edition cannot be earlier.",
                first=first.isoformat(),
            )
        )
    return day


def _edition(session: Session, draft: Draft, name: str, day: dt.date, how: str) -> Edition:
    """Make the edition. Its scope says more than a part of the layer: it corrects no history."""
    scope: dict[str, Any] = {"level": "grid"} if draft.layer == "areas" else {}
    edition = Edition(
        layer=draft.layer,
        scope=scope | {how: draft.id},
        imported_at=dt.datetime.now(dt.UTC),
        imported_by=name,
        source=draft.title or f"draft {draft.id}",
        source_sha256="",
        declared_crs="EPSG:4326",
        synthetic=editions.synthetic(session, draft.layer),
        rows=0,
        remarks=[],
        valid_from=day,
    )
    session.add(edition)
    session.flush()
    return edition


def _lineage(draft: Draft) -> list[dict[str, Any]]:
    return [
        {"check": "lineage", "text": step["en"], "zh": step["zh"], "codes": sorted(step["after"])}
        for step in draft.changes[: draft.position]
    ]


def _retire(session: Session, layer: str, keys: list[str], edition: Edition) -> None:
    ids = [row.id for row in standing(session, layer, keys).values()]
    if ids:
        retiring.retire(session, layer, edition.id, id=ids)


def _fresh(session: Session, draft: Draft, before: Rows, then: Rows) -> list[Row]:
    """Return the rows that come in; the code of a new grid is renewed if it was given meanwhile."""
    if draft.layer != "areas":
        return [row for row in then.values() if row is not None]
    used = drafts.grid_codes(session)
    rows = []
    for key, row in then.items():
        if row is None:
            continue
        clash = before[key] is None and row["code"] in used
        rows.append(row | {"code": numbered(row, used)["code"]} if clash else row)
        used.add(rows[-1]["code"])
    return rows


def _insert(session: Session, draft: Draft, rows: list[Row], edition: Edition) -> None:
    edition.rows = len(rows)
    if not rows:
        return
    columns: dict[str, Any] = {
        name: [row[name] for row in rows] for name in drafts.COLUMNS[draft.layer]
    }
    columns["edition_id"] = edition.id
    columns["geom"] = np.array([shape_of(row) for row in rows], dtype=object)
    if draft.layer == "areas":
        columns |= {"level": drafts.GRID, "made": False}
    session.flush()
    model: Any = LAYERS[draft.layer]
    insert_rows(session, model.__table__, columns)
