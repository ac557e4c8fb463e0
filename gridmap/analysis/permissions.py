"""Who may do what, and where. Pure: the table of roles comes with the user."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Everything that can be asked for; `geodata/codes/roles.yaml` says which role may what.
VERBS = (
    "read",
    "import",
    "evaluate",
    "save_scenario",
    "delete_scenario",
    "publish",
    "edit_areas",
    "report_case",
    "handle_case",
    "direct_case",
    "keep_records",
    "keep_lists",
    "consult",
    "finish_task",
    "manage_accounts",
)
# Bound to no area: who has an area may still look at the whole town.
EVERYWHERE = frozenset({"read"})

# One thing that is touched, as the codes of the area that it lies in and of those above it.
Chain = Sequence[str]
# A thing of the whole town: no area holds it.
WHOLE_TOWN: tuple[Chain, ...] = ((),)
# Nothing in particular: whether the verb is allowed anywhere at all.
ANYWHERE: tuple[Chain, ...] = ()


@dataclass(frozen=True)
class User:
    """Somebody who asks.

    Attributes
    ----------
    name : str
        Name of the account; "" for a person without one.
    role : str
        Role of the account, "" without one.
    verbs : frozenset of str
        What the role may.
    area_code : str
        The area in which the person may write; "" is the whole town.
    display : str
        Name of the person or office, for people.
    """

    name: str
    role: str
    verbs: frozenset[str]
    area_code: str = ""
    display: str = ""


ANONYMOUS = User("", "", frozenset({"read"}))


def may(user: User, verb: str, target: Iterable[Chain] = ANYWHERE) -> bool:
    """Return whether `user` may do `verb` to everything in `target`.

    Parameters
    ----------
    target : iterable of sequences of str
        For each thing that is touched the codes of its area and of the areas above that.

    Examples
    --------
    >>> staff = User("li", "staff", frozenset({"read", "handle_case"}), area_code="620702001")
    >>> may(staff, "handle_case", [("620702001001", "620702001", "620702")])
    True
    >>> may(staff, "handle_case", [("620702002001", "620702002", "620702")])
    False
    >>> may(staff, "handle_case", WHOLE_TOWN), may(staff, "read", WHOLE_TOWN)
    (False, True)
    """
    if verb not in VERBS:
        raise ValueError(f"{verb!r} is not one of {', '.join(VERBS)}")
    if verb not in user.verbs:
        return False
    if not user.area_code or verb in EVERYWHERE:
        return True
    return all(user.area_code in chain for chain in target)
