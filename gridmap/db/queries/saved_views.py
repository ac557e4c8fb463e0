"""Reads and writes of lists that are kept under a name."""

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import SavedView


def of(session: Session, owner: str, page: str) -> list[SavedView]:
    """Return somebody's views of a page, by name."""
    own = select(SavedView).where(SavedView.owner == owner, SavedView.page == page)
    return list(session.scalars(own.order_by(SavedView.name)))


def count(session: Session, owner: str) -> int:
    """Return how many views somebody has."""
    own = select(func.count(SavedView.id)).where(SavedView.owner == owner)
    return session.scalar(own) or 0


def named(session: Session, owner: str, page: str, name: str) -> SavedView | None:
    """Return somebody's view of a page with a name."""
    own = select(SavedView).where(SavedView.owner == owner, SavedView.page == page)
    return session.scalars(own.where(SavedView.name == name)).first()


def put(session: Session, owner: str, page: str, name: str, query: str, at: dt.datetime) -> int:
    """Keep a view; one of the same name is replaced. Return its id."""
    found = named(session, owner, page, name)
    if found is None:
        found = SavedView(owner=owner, page=page, name=name)
        session.add(found)
    found.query, found.created_at = query, at
    session.flush()
    return found.id


def forget(session: Session, owner: str, view_id: int) -> bool:
    """Forget one of somebody's views; return whether there was one."""
    own = delete(SavedView).where(SavedView.owner == owner, SavedView.id == view_id)
    return bool(session.execute(own).rowcount)  # type: ignore[attr-defined]
