"""Reads of forms."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Form
from gridmap.errors import NotFoundError
from gridmap.saying import said


def listing(session: Session) -> list[Form]:
    """Return the forms that are offered, by name."""
    own = select(Form).where(Form.removed_at.is_(None))
    return list(session.scalars(own.order_by(Form.name, Form.id)))


def get(session: Session, form_id: int, *, to_change: bool = False) -> Form:
    """Return a form that is offered.

    Raises
    ------
    NotFoundError
        There is none.
    """
    own = select(Form).where(Form.id == form_id, Form.removed_at.is_(None))
    found = session.scalars(own.with_for_update() if to_change else own).first()
    if found is None:
        raise NotFoundError(said("没有报表 {id}。", "There is no form {id}.", id=form_id))
    return found
