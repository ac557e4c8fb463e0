"""Reads of accounts and of attempts to log in."""

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, LoginAttempt
from gridmap.errors import NotFoundError


def every(session: Session) -> list[Account]:
    """Return all accounts, by name."""
    return list(session.scalars(select(Account).order_by(Account.name)))


def named(session: Session, name: str) -> Account | None:
    """Return the account of a folded name, or None."""
    return session.scalars(select(Account).where(Account.name == name)).first()


def get(session: Session, name: str) -> Account:
    """Return the account of a folded name.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    found = named(session, name)
    if found is None:
        raise NotFoundError(f"There is no account {name!r}.")
    return found


def by_key(session: Session, sha256: str) -> Account | None:
    """Return the account whose key has a hash, or None."""
    return session.scalars(select(Account).where(Account.api_key_sha256 == sha256)).first()


def any_enabled(session: Session) -> bool:
    """Return whether anybody could log in."""
    statement = select(Account.id).where(Account.disabled_at.is_(None)).limit(1)
    return session.scalar(statement) is not None


def attempts(
    session: Session, since: dt.datetime, *, name: str = "", address: str = ""
) -> tuple[int, dt.datetime | None]:
    """Count the attempts of a name or from an address since a moment, and find the first."""
    statement = select(func.count(), func.min(LoginAttempt.at)).where(LoginAttempt.at > since)
    if name:
        statement = statement.where(LoginAttempt.name == name)
    if address:
        statement = statement.where(LoginAttempt.address == address)
    count, first = session.execute(statement).one()
    return int(count), first


def forget_attempts(session: Session, *, name: str = "", until: dt.datetime | None = None) -> None:
    """Delete the attempts of a name, or those until a moment."""
    if name:
        session.execute(delete(LoginAttempt).where(LoginAttempt.name == name))
    if until is not None:
        session.execute(delete(LoginAttempt).where(LoginAttempt.at <= until))
