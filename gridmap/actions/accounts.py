"""Accounts: who may log in, with which role, and where."""

import datetime as dt
import re
import unicodedata
from typing import Any

from gridmap.actions import passwords
from gridmap.actions.allowing import By, allow
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Account
from gridmap.db.queries import accounts, areas
from gridmap.db.session import Session, reading, writing
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list, resolve

LONGEST_NAME = 64
LONGEST_DISPLAY = 100
NAME = re.compile(r"[\w][\w.@-]+")


def folded_name(name: str) -> str:
    """Return the one form of a login name, however it was typed.

    Examples
    --------
    >>> folded_name(" ＬI.Na ")
    'li.na'
    """
    return unicodedata.normalize("NFKC", name).strip().casefold()


def add(
    engine: Engine,
    *,
    by: By,
    name: str,
    role: str,
    password: str,
    area: str = "",
    display: str = "",
) -> dict[str, Any]:
    """Make an account.

    Raises
    ------
    InputError
        The name is taken or cannot be one, the role is unknown, or the password is too weak.
    NotFoundError
        There is no such area.
    """
    name = _checked_name(name)
    role, display = resolve("roles", role), _checked_display(display) or name
    passwords.check(password, name)
    kept = passwords.hashed(password)
    with writing(engine) as session:
        creator = allow(by, "manage_accounts")
        if accounts.named(session, name) is not None:
            raise InputError(f"There is an account {name!r} already; choose another name.")
        row = Account(
            name=name,
            display=display,
            password_hash=kept,
            role=role,
            area_code=_known_area(session, area),
            created_at=_now(),
            created_by=creator,
        )
        session.add(row)
        session.flush()
        return as_dict(row)


def _checked_name(name: str) -> str:
    name = folded_name(name)
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise InputError(
            f"A login name has 2 to {LONGEST_NAME} letters, digits, dots, hyphens, @ or "
            "underscores, and begins with a letter or digit."
        )
    return name


def _checked_display(display: str) -> str:
    display = display.strip()
    if len(display) > LONGEST_DISPLAY or not display.isprintable():
        raise InputError(f"The name that is shown has at most {LONGEST_DISPLAY} characters.")
    return display


def _known_area(session: Session, code: str) -> str:
    code = code.strip()
    return areas.get(session, code).code if code else ""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def listing(engine: Engine) -> list[dict[str, Any]]:
    """List all accounts, by name; passwords are no part of it."""
    with reading(engine) as session:
        return [as_dict(row) for row in accounts.every(session)]


def get(engine: Engine, name: str) -> dict[str, Any]:
    """Return one account, without its password.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    with reading(engine) as session:
        return as_dict(accounts.get(session, folded_name(name)))


def disable(engine: Engine, *, by: By, name: str) -> dict[str, Any]:
    """Let an account log in no longer, and end its sessions.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    with writing(engine) as session:
        allow(by, "manage_accounts")
        row = accounts.get(session, folded_name(name))
        row.disabled_at = row.disabled_at or _now()
        row.session_version += 1
        return as_dict(row)


def enable(engine: Engine, *, by: By, name: str) -> dict[str, Any]:
    """Let a disabled account log in again; attempts that failed are forgotten.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    with writing(engine) as session:
        allow(by, "manage_accounts")
        row = accounts.get(session, folded_name(name))
        row.disabled_at = None
        accounts.forget_attempts(session, name=row.name)
        return as_dict(row)


def set_role(
    engine: Engine, *, by: By, name: str, role: str, area: str | None = None
) -> dict[str, Any]:
    """Give an account another role, and with `area` another area ("" for the whole town).

    Raises
    ------
    InputError
        The role is unknown.
    NotFoundError
        There is no such account or area.
    """
    role = resolve("roles", role)
    with writing(engine) as session:
        allow(by, "manage_accounts")
        row = accounts.get(session, folded_name(name))
        row.role = role
        if area is not None:
            row.area_code = _known_area(session, area)
        return as_dict(row)


def set_password(engine: Engine, *, by: By, name: str, password: str) -> None:
    """Give an account another password, and end its sessions.

    Raises
    ------
    InputError
        The password is too weak.
    NotFoundError
        There is no such account.
    """
    name = folded_name(name)
    passwords.check(password, name)
    kept = passwords.hashed(password)
    with writing(engine) as session:
        allow(by, "manage_accounts")
        row = accounts.get(session, name)
        row.password_hash = kept
        row.session_version += 1
        accounts.forget_attempts(session, name=name)


def user_of(row: Account) -> User:
    """Return the person of an account, with the verbs of the role."""
    verbs = frozenset(code_list("roles").get(row.role, {}).get("verbs", ()))
    return User(row.name, row.role, verbs, row.area_code, row.display)


def user_in(engine: Engine, name: str, session_version: int) -> User | None:
    """Return the person of an open session, or None when it has ended."""
    with reading(engine) as session:
        row = accounts.named(session, name)
        if row is None or row.disabled_at is not None or row.session_version != session_version:
            return None
        return user_of(row)


def as_dict(row: Account) -> dict[str, Any]:
    """Return an account as plain data, without its password."""
    return {
        "name": row.name,
        "display": row.display,
        "role": row.role,
        "area": row.area_code,
        "created_at": row.created_at.isoformat(),
        "created_by": row.created_by,
        "disabled_at": row.disabled_at.isoformat() if row.disabled_at else None,
    }
