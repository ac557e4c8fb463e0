"""Who asks: the person of the request, and what they may do here."""

from typing import Any

from flask_login import UserMixin, current_user

from gridmap.actions.area_panel import short_name
from gridmap.analysis.permissions import ANONYMOUS, ANYWHERE, VERBS, WHOLE_TOWN, User, may
from gridmap.db.queries import areas
from gridmap.db.session import reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.web.store import store

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


def user() -> User:
    """Return the person of this request; one without a name is nobody in particular."""
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
