"""Logging in: name and password, and how often one may try."""

import datetime as dt
import ipaddress
import math
from dataclasses import dataclass

from gridmap.actions import passwords
from gridmap.actions.accounts import LONGEST_NAME, folded_name
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import LoginAttempt
from gridmap.db.queries import accounts
from gridmap.db.session import reading, writing
from gridmap.errors import LoginError, TooOftenError

WINDOW = dt.timedelta(minutes=15)
MOST_BY_NAME = 5
MOST_BY_ADDRESS = 30


@dataclass(frozen=True)
class Entry:
    """Somebody who has just logged in."""

    name: str
    session_version: int


def log_in(
    engine: Engine, name: str, password: str, *, address: str, now: dt.datetime | None = None
) -> Entry:
    """Check name and password.

    An attempt is written down before it is judged, so that many at once are not judged more often
    than the limit allows. An unknown name costs as much time as a wrong password.

    Raises
    ------
    TooOftenError
        Five attempts of this name or thirty from this address failed within 15 minutes.
    LoginError
        There is no such account, it is disabled, or the password is wrong.
    """
    now = now or dt.datetime.now(dt.UTC)
    name, address = folded_name(name)[: LONGEST_NAME + 1], _network(address)
    attempt = _note(engine, name, address, now)
    _refuse_too_often(engine, attempt, name, address, now)
    with reading(engine) as session:
        row = accounts.named(session, name)
        kept = None if row is None else row.password_hash
    if not passwords.fits(kept, password) or row is None or row.disabled_at is not None:
        raise LoginError("Name and password do not belong together, or the account is disabled.")
    with writing(engine) as session:
        row = accounts.get(session, name)
        accounts.forget_attempts(session, name=name)
        if passwords.is_outdated(row.password_hash):
            row.password_hash = passwords.hashed(password)
        return Entry(row.name, row.session_version)


def change_password(
    engine: Engine, *, by: User, old: str, new: str, address: str, now: dt.datetime | None = None
) -> Entry:
    """Change one's own password, which ends all sessions; return the one that begins now.

    The old password is judged as at a login, and as often.

    Raises
    ------
    TooOftenError, LoginError
        The old password is wrong, or was too often.
    WeakPasswordError
        The new one is too weak.
    """
    log_in(engine, by.name, old, address=address, now=now)
    passwords.check(new, by.name)
    fresh = passwords.hashed(new)
    with writing(engine) as session:
        row = accounts.get(session, by.name)
        row.password_hash = fresh
        row.session_version += 1
        return Entry(row.name, row.session_version)


def _network(address: str) -> str:
    """Return what counts as one address: of IPv6 the network that one household gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _note(engine: Engine, name: str, address: str, now: dt.datetime) -> int:
    with writing(engine) as session:
        accounts.forget_attempts(session, until=now - WINDOW)
        row = LoginAttempt(name=name, address=address, at=now)
        session.add(row)
        session.flush()
        return row.id


def _refuse_too_often(
    engine: Engine, attempt: int, name: str, address: str, now: dt.datetime
) -> None:
    with reading(engine) as session:
        found = [
            (*accounts.attempts(session, now - WINDOW, name=name), MOST_BY_NAME),
            (*accounts.attempts(session, now - WINDOW, address=address), MOST_BY_ADDRESS),
        ]
    waits = [first + WINDOW - now for count, first, most in found if first and count > most]
    if not waits:
        return
    with writing(engine) as session:  # what was not judged does not count
        if (row := session.get(LoginAttempt, attempt)) is not None:
            session.delete(row)
    raise TooOftenError(max(1, math.ceil(max(waits).total_seconds() / 60)))
