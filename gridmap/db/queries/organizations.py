"""Reads of organizations."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Organization
from gridmap.db.queries.standing import Day, standing
from gridmap.errors import NotFoundError
from gridmap.saying import said


def get(session: Session, code: str, at: Day | None = None) -> Organization:
    """Return the organization with a code.

    Raises
    ------
    NotFoundError
        There is none.
    """
    wanted = select(Organization).where(standing(Organization, at), Organization.code == code)
    found = session.scalars(wanted.order_by(Organization.id)).first()
    if found is None:
        raise NotFoundError(
            said(
                "没有编码为 {code} 的组织。",
                "There is no organization with the code {quoted}.",
                code=code[:40],
                quoted=repr(code[:40]),
            )
        )
    return found


def names(session: Session, codes: list[str]) -> dict[str, str]:
    """Return the names of the standing organizations with these codes."""
    wanted = select(Organization.code, Organization.name)
    rows = session.execute(wanted.where(standing(Organization), Organization.code.in_(codes)))
    return {row.code: row.name for row in rows}


def named(session: Session, name: str) -> Organization | None:
    """Return the standing organization with a name, where exactly one has it."""
    wanted = select(Organization).where(standing(Organization), Organization.name == name).limit(2)
    found = list(session.scalars(wanted))
    return found[0] if len(found) == 1 else None


def find(session: Session, words: str) -> Organization:
    """Return the standing organization that alone has a name, or the one with a code.

    Raises
    ------
    NotFoundError
        There is none, or several have the name.
    """
    found = named(session, words)
    found = (
        found
        or session.scalars(
            select(Organization).where(standing(Organization), Organization.code == words)
        ).first()
    )
    if found is None:
        raise NotFoundError(
            said(
                "没有编码或名称是“{words}”的组织（有几个同名的，请填编码）。",
                "There is no organization with the code or name {quoted} (where several have "
                "the name, give the code).",
                words=words[:40],
                quoted=repr(words[:40]),
            )
        )
    return found
