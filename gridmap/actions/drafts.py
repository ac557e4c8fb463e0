"""Drafts: what somebody draws, step by step, until it is published as an edition."""

import datetime as dt
from typing import Any

from gridmap.actions import drafts_grids, drafts_places
from gridmap.actions.allowing import By, allow, is_bound
from gridmap.actions.drafts_rows import Row, Rows, after, conflict, plain, standing
from gridmap.actions.drafts_show import chains, describe, head, mine
from gridmap.db.engine import Engine
from gridmap.db.models import Draft
from gridmap.db.queries import drafts
from gridmap.db.session import Session, reading, writing
from gridmap.errors import InputError
from gridmap.saying import said

LAYERS = tuple(drafts.COLUMNS)
LONGEST_TITLE = 100
MOST_STEPS = 500
MOST_LISTED = 20


def begin(engine: Engine, *, by: By, layer: str, title: str = "") -> dict[str, Any]:
    """Begin a draft of facilities, sites or areas (their grids).

    Raises
    ------
    InputError
        The layer cannot be drawn, or the title is too long.
    NotAllowedError
        The person may not draw.
    """
    name = allow(by, "edit_areas")
    if layer not in LAYERS:
        known = ", ".join(LAYERS)
        raise InputError(
            said(
                "能画的图层是：{known}。", "The layers that can be drawn are {known}.", known=known
            )
        )
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with writing(engine) as session:
        newest = drafts.newest_edition(session, layer)
        draft = Draft(
            layer=layer,
            title=title_of(title),
            created_by=name,
            created_at=now,
            changed_at=now,
            base_edition_id=newest.id if newest else None,
            changes=[],
            position=0,
            state="open",
        )
        session.add(draft)
        session.flush()
        return describe(session, draft, by)


def title_of(title: str) -> str:
    """Return a title that can be kept."""
    title = title.strip()
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise InputError(said("标题最多 100 个字。", "A title has at most 100 letters."))
    return title


def listing(engine: Engine, *, by: By) -> list[dict[str, Any]]:
    """List one's own drafts that are open or published, the one changed last first."""
    name = allow(by, "edit_areas")
    with reading(engine) as session:
        return [head(draft) for draft in drafts.of_person(session, name, MOST_LISTED)]


def show(engine: Engine, draft_id: int, *, by: By) -> dict[str, Any]:
    """Return one draft with its steps and the rows that it changes.

    Raises
    ------
    NotFoundError
        There is no such draft, or it is somebody else's who may not be looked over the shoulder.
    """
    with reading(engine) as session:
        return describe(session, mine(session, draft_id, by), by)


def change(
    engine: Engine, draft_id: int, given: dict[str, Any], *, by: By, position: int | None = None
) -> dict[str, Any]:
    """Take one more step.

    Parameters
    ----------
    given : dict
        `do` and what it needs: see docs/drawing.md.
    position : int, optional
        How many steps the draft had when the person saw it; another number is refused.

    Raises
    ------
    InputError
        The change cannot be made; the sentence says why. The draft is as it was.
    NotAllowedError
        It reaches beyond the person's area.
    """
    with writing(engine) as session:
        draft = opened(session, draft_id, by, position)
        _refuse_conflict(session, draft)
        kind = drafts_grids if draft.layer == "areas" else drafts_places
        text, rows = kind.step(session, draft, given)
        before = _before(session, draft, rows)
        rows = {key: row for key, row in rows.items() if row != before[key]}
        if not rows:
            return describe(session, draft, by)
        _stay_inside(session, draft, by, [before[key] for key in rows] + list(rows.values()))
        if draft.position >= MOST_STEPS:
            raise InputError(
                said(
                    "一份草稿最多 {most} 步。请先发布，再继续画。",
                    "A draft has at most {most} steps. Publish it, then go on.",
                    most=MOST_STEPS,
                )
            )
        made = {
            "do": str(given["do"]),
            "key": _key(given, rows),
            "zh": text.zh,
            "en": text.en,
            "before": {key: before[key] for key in rows},
            "after": rows,
        }
        _keep(session, draft, [*draft.changes[: draft.position], made], draft.position + 1)
        return describe(session, draft, by)


def _key(given: dict[str, Any], rows: Rows) -> str:
    """Return the key of the row that a step is about, so that a page can go to it."""
    key = str(given.get("key", ""))
    return key if key in rows else min(rows)


def _before(session: Session, draft: Draft, rows: Rows) -> Rows:
    """Return the rows that a step touches, as they are before it."""
    known = after(draft)
    lost = [key for key in rows if key not in known]
    found = standing(session, draft.layer, lost)
    stored: Rows = {key: plain(draft.layer, row) for key, row in found.items()}
    return {key: known[key] if key in known else stored.get(key) for key in rows}


def undo(engine: Engine, draft_id: int, *, by: By, position: int | None = None) -> dict[str, Any]:
    """Take the last step back; without one nothing happens."""
    return _to(engine, draft_id, by, position, -1)


def redo(engine: Engine, draft_id: int, *, by: By, position: int | None = None) -> dict[str, Any]:
    """Take the step again that was taken back; without one nothing happens."""
    return _to(engine, draft_id, by, position, 1)


def _to(engine: Engine, draft_id: int, by: By, position: int | None, steps: int) -> dict[str, Any]:
    with writing(engine) as session:
        draft = opened(session, draft_id, by, position)
        place = min(max(draft.position + steps, 0), len(draft.changes))
        if place != draft.position:
            _keep(session, draft, draft.changes, place)
            if steps > 0:
                _refuse_conflict(session, draft)
        return describe(session, draft, by)


def discard(engine: Engine, draft_id: int, *, by: By) -> None:
    """Give a draft up; what was published stays.

    Raises
    ------
    InputError
        It is published already.
    """
    with writing(engine) as session:
        draft = opened(session, draft_id, by, None)
        draft.state = "discarded"
        draft.changed_at = dt.datetime.now(dt.UTC)


def ground(engine: Engine, draft_id: int, community: str, *, by: By) -> dict[str, Any]:
    """Return the grids of a community as the draft has them, with every vertex they share.

    `fixed` lists the vertices on the outline of the community, which stay where they are.
    """
    with reading(engine) as session:
        draft = mine(session, draft_id, by)
        rows = drafts_grids.community(session, draft, community)
    return drafts_grids.ground(rows)


def opened(session: Session, draft_id: int, by: By, position: int | None) -> Draft:
    """Return a draft that can still be changed.

    Raises
    ------
    InputError
        It is published or discarded, or another window has changed it.
    """
    draft = mine(session, draft_id, by, to_change=True)
    if draft.state != "open":
        raise InputError(
            said(
                "这份草稿已经发布或放弃，不能再改。",
                "This draft was published or discarded; it cannot be changed any more.",
            )
        )
    if position is not None and position != draft.position:
        raise InputError(
            said(
                "这份草稿在别的窗口里改过了。请重新载入页面。",
                "This draft was changed in another window. Load the page again.",
            )
        )
    return draft


def _stay_inside(session: Session, draft: Draft, by: By, rows: list[Row | None]) -> None:
    if is_bound(by):
        allow(by, "edit_areas", chains(session, draft, rows))


def _refuse_conflict(session: Session, draft: Draft) -> None:
    said_why = conflict(session, draft)
    if said_why is not None:
        raise InputError(said_why)


def _keep(session: Session, draft: Draft, changes: list[Any], position: int) -> None:
    newest = drafts.newest_edition(session, draft.layer)
    draft.changes = changes
    draft.position = position
    draft.base_edition_id = newest.id if newest else None
    draft.changed_at = dt.datetime.now(dt.UTC)
    session.flush()
