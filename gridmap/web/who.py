"""Who asks: the person of the request, and what they may do here."""

from typing import Any

from flask import g, request
from flask_login import UserMixin, current_user

from gridmap.actions.api_keys import user_of_key
from gridmap.actions.area_panel import short_name
from gridmap.analysis.permissions import ANONYMOUS, ANYWHERE, VERBS, WHOLE_TOWN, User, may
from gridmap.db.queries import areas
from gridmap.db.session import reading
from gridmap.errors import LoginError, NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.saying import said
from gridmap.web.store import store

# What the header says that carries a key; others (a proxy's own password) mean nothing here.
BEARER = "bearer"
# What touches the whole town, whoever does it.
OF_THE_WHOLE_TOWN = {"evaluate", "publish", "manage_accounts"}


class Person(UserMixin):
    """A user in a session; the session ends when its version is no longer the account's."""

    def __init__(self, user: User, session_version: int) -> None:
        self.user = user
        self.session_version = session_version

    def get_id(self) -> str:
        """Return what the session keeps: the version, and the name."""
        return f"{self.session_version}:{self.user.name}"


def take_key() -> bool:
    """Return whether the request carries a key that counts: the account of the key asks then.

    Raises
    ------
    LoginError
        It carries a key that does not count.
    """
    way, _, key = request.headers.get("Authorization", "").partition(" ")
    if way.lower() != BEARER:
        return False
    found = user_of_key(store().engine, key.strip())
    if found is None:
        raise LoginError(
            said("这个密钥不对，或者已经收回。", "This key is wrong, or was taken back.")
        )
    g.keyed = found
    return True


def is_keyed() -> bool:
    """Return whether a key says who asks, and no session."""
    return "keyed" in g


def user() -> User:
    """Return the person of this request; one without a name is nobody in particular."""
    keyed: User | None = g.get("keyed")
    if keyed is not None:
        return keyed
    return current_user.user if current_user.is_authenticated else ANONYMOUS


def may_what() -> dict[str, bool]:
    """Say for each verb whether the person may do it here, somewhere at least."""
    here, asking = store().config, user()
    open_to = {"read": here.public or bool(asking.name)}
    return {
        verb: open_to.get(verb, here.writable)
        and may(asking, verb, WHOLE_TOWN if verb in OF_THE_WHOLE_TOWN else ANYWHERE)
        for verb in VERBS
    }


def words() -> dict[str, Any]:
    """Say the person's role and area in words, for a page."""
    asking = user()
    role = code_list("roles").get(asking.role, {"zh": asking.role, "en": asking.role})
    name, level = _area(asking.area_code)
    return {"role": role, "area": name, "area_short": short_name(name), "area_level": level}


def _area(code: str) -> tuple[str, str]:
    """Return the name and level of an area; its code where the store has it no longer."""
    if not code:
        return "", ""
    try:
        with reading(store().engine) as session:
            found = areas.get(session, code)
            return found.name, found.level
    except NotFoundError:
        return code, ""
