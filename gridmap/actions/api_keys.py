"""Keys with which programs write as an account: made, shown once, and taken back."""

import hashlib
import secrets

from gridmap.actions.accounts import folded_name, user_of
from gridmap.actions.allowing import By, allow
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import accounts
from gridmap.db.session import reading, writing

BYTES = 32


def make(engine: Engine, *, by: By, name: str) -> str:
    """Make the key of an account and return it; the store keeps no more than its hash.

    The key that it had before counts no longer.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    key = secrets.token_urlsafe(BYTES)
    _keep(engine, by, name, hashed(key))
    return key


def revoke(engine: Engine, *, by: By, name: str) -> None:
    """Take the key of an account back; raises as `make` does."""
    _keep(engine, by, name, "")


def user_of_key(engine: Engine, key: str) -> User | None:
    """Return the person as whom a key writes, None where it is none that counts."""
    if not key:
        return None
    with reading(engine) as session:
        row = accounts.by_key(session, hashed(key))
        return user_of(row) if row is not None and row.disabled_at is None else None


def hashed(key: str) -> str:
    """Return what the store keeps of a key. It is random, so that nothing slower is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def _keep(engine: Engine, by: By, name: str, sha256: str) -> None:
    with writing(engine) as session:
        allow(by, "manage_accounts")
        accounts.get(session, folded_name(name)).api_key_sha256 = sha256
