"""Whether somebody may do it, and there: what every action asks before it writes.

An action takes `by=`: an account's `User`, who may what the role says, or the name of an operator
at the machine (the command line), who may everything.
"""

from collections.abc import Iterable

from gridmap.analysis.permissions import ANYWHERE, WHOLE_TOWN, Chain, User, may
from gridmap.errors import NotAllowedError
from gridmap.files.code_lists import code_list

__all__ = ["ANYWHERE", "WHOLE_TOWN", "By", "Chain", "User", "allow", "is_bound", "may", "name_of"]

By = str | User


def name_of(by: By) -> str:
    """Return the name under which the work is remembered."""
    return by if isinstance(by, str) else by.name


def allow(by: By, verb: str, target: Iterable[Chain] = ANYWHERE) -> str:
    """Return the name of who acts, or refuse.

    Raises
    ------
    NotAllowedError
        The role does not allow the verb, or the target lies outside the person's area.
    """
    if isinstance(by, str) or may(by, verb, target):
        return name_of(by)
    if not may(by, verb):
        role = code_list("roles").get(by.role, {}).get("en", "without an account")
        what = verb.replace("_", " ")
        raise NotAllowedError(f"{by.name or 'A visitor'} ({role}) may not do this ({what}).")
    raise NotAllowedError(
        f"{by.name} may do this only inside the area {by.area_code}; this reaches beyond it. "
        "Nothing was changed."
    )


def is_bound(by: By) -> bool:
    """Return whether somebody may write in one area only, so that the target has to be known."""
    return not isinstance(by, str) and bool(by.area_code)
