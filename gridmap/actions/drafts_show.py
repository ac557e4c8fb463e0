"""What a draft says of itself, and who may see and publish it."""

from typing import Any

from gridmap.actions import touching
from gridmap.actions.allowing import By, Chain, allow, is_bound, may, name_of
from gridmap.actions.drafts_rows import NEW, Row, changed, conflict, shape_of
from gridmap.db.models import Draft, Edition
from gridmap.db.queries import drafts
from gridmap.db.session import Session
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.layers import layer_spec
from gridmap.saying import said


def mine(session: Session, draft_id: int, by: By, *, to_change: bool = False) -> Draft:
    """Return a draft to who made it, and to who may publish it.

    To change it, it is kept from everybody else until the work is done.

    Raises
    ------
    NotFoundError
        There is none for this person.
    """
    allow(by, "edit_areas")
    draft = drafts.get(session, draft_id, to_change=to_change)
    own = isinstance(by, str) or draft.created_by == name_of(by)
    if not own and not may_publish(session, draft, by):
        raise NotFoundError(
            said("没有草稿 {number}。", "There is no draft {number}.", number=draft_id)
        )
    return draft


def chains(session: Session, draft: Draft, rows: list[Row | None]) -> list[Chain]:
    """Return where rows of a draft lie: each area with the areas above it."""
    there = [row for row in rows if row is not None]
    if draft.layer == "areas":
        return touching.chains_of(session, {row["parent_code"] for row in there})
    named = {row["area_code"] for row in there} - {""}
    around = touching.chains_around(session, [shape_of(row) for row in there]) if there else []
    return [*around, *touching.chains_of(session, named)]


def may_publish(session: Session, draft: Draft, by: By) -> bool:
    """Return whether somebody may publish a draft: the verb, and everything in the area."""
    if isinstance(by, str):
        return True
    if not is_bound(by):
        return may(by, "publish")
    before, then = changed(draft)
    return may(by, "publish", chains(session, draft, [*before.values(), *then.values()]))


def describe(session: Session, draft: Draft, by: By) -> dict[str, Any]:
    """Describe a draft: its steps in words, and the rows that it changes as GeoJSON."""
    before, then = changed(draft)
    why = conflict(session, draft) if draft.state == "open" else None
    return head(draft) | {
        "position": draft.position,
        "changes": [
            {name: step[name] for name in ("do", "key", "zh", "en")} for step in draft.changes
        ],
        "valid_from": _in_force(session, draft),
        "can_undo": draft.position > 0,
        "can_redo": draft.position < len(draft.changes),
        "may_publish": may_publish(session, draft, by),
        "kinds": [
            {"code": code, "zh": words["zh"], "en": words["en"]}
            for code, words in code_list(layer_spec(draft.layer).fields["kind"].codes).items()
        ],
        "conflict": {"zh": why.zh, "en": why.en} if why else None,
        "gone": sorted(key for key, row in then.items() if row is None),
        "features": {
            "type": "FeatureCollection",
            "features": [
                feature(key, row, new=before[key] is None)
                for key, row in sorted(then.items())
                if row is not None
            ],
        },
    }


def head(draft: Draft) -> dict[str, Any]:
    """Return what a list of drafts needs of one."""
    return {
        "id": draft.id,
        "layer": draft.layer,
        "title": draft.title,
        "state": draft.state,
        "created_by": draft.created_by,
        "created_at": draft.created_at.isoformat(),
        "changed_at": draft.changed_at.isoformat(),
        "steps": draft.position,
        "base_edition": draft.base_edition_id,
        "published_edition": draft.published_edition_id,
    }


def _in_force(session: Session, draft: Draft) -> str:
    """Return the day from which a published draft is in force, "" for any other."""
    edition = session.get(Edition, draft.published_edition_id or 0)
    return edition.valid_from.isoformat() if edition else ""


def feature(key: str, row: Row, *, new: bool = False) -> dict[str, Any]:
    """Return a row as GeoJSON."""
    properties = {name: value for name, value in row.items() if name != "geometry"}
    return {
        "type": "Feature",
        "id": key,
        "properties": {"key": key, "new": new or key.startswith(NEW), **properties},
        "geometry": row["geometry"],
    }
