"""Who may do what, and where: the table of roles, and the laws of areas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.permissions import ANONYMOUS, ANYWHERE, VERBS, WHOLE_TOWN, User, may
from gridmap.files.code_lists import code_list

ROLES = code_list("roles")
CODES = st.sampled_from(["a", "a1", "a11", "b", "b1"])
CHAINS = st.lists(st.lists(CODES, max_size=3), max_size=4)


def user(role: str, area: str = "") -> User:
    return User("li", role, frozenset(ROLES[role]["verbs"]), area)


def test_roles_name_only_verbs_that_there_are_and_each_may_what_the_lesser_may() -> None:
    assert list(ROLES) == ["viewer", "grid_leader", "staff", "planner", "editor", "administrator"]
    lesser: set[str] = set()
    for role in ROLES.values():
        assert set(role["verbs"]) <= set(VERBS)
        assert lesser <= set(role["verbs"]), role["id"]
        lesser = set(role["verbs"])
    assert lesser == set(VERBS)


@pytest.mark.parametrize(
    ("verb", "least"),
    [
        ("read", "viewer"),
        ("report_case", "grid_leader"),
        ("handle_case", "grid_leader"),
        ("consult", "staff"),
        ("save_scenario", "staff"),
        ("delete_scenario", "staff"),
        ("import", "planner"),
        ("evaluate", "planner"),
        ("edit_areas", "editor"),
        ("publish", "editor"),
        ("manage_accounts", "administrator"),
    ],
)
def test_the_least_role_that_may(verb: str, least: str) -> None:
    allowed = [role for role in ROLES if may(user(role), verb, WHOLE_TOWN)]
    assert allowed == list(ROLES)[list(ROLES).index(least) :]


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_in_particular_may_only_look(verb: str) -> None:
    assert may(ANONYMOUS, verb, WHOLE_TOWN) == (verb == "read")


def test_a_verb_that_there_is_not_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'imprt' is not one of"):
        may(ANONYMOUS, "imprt")


def test_an_area_bounds_what_is_written_and_not_what_is_read() -> None:
    east = user("planner", area="a1")
    assert may(east, "import", [("a11", "a1", "a"), ("a1", "a")])
    assert not may(east, "import", [("a11", "a1", "a"), ("b1", "b")])
    assert not may(east, "import", [("a",)])  # the area above one's own
    assert not may(east, "import", WHOLE_TOWN)
    assert may(east, "read", [("b1", "b")])
    assert may(east, "import", ANYWHERE)


@given(CHAINS, CODES, st.sampled_from(VERBS), st.sampled_from(list(ROLES)))
def test_an_area_never_allows_more(
    chains: list[list[str]], area: str, verb: str, role: str
) -> None:
    if may(user(role, area), verb, chains):
        assert may(user(role), verb, chains)


@given(CHAINS, CHAINS, CODES, st.sampled_from(VERBS))
def test_together_is_allowed_exactly_when_each_is(
    some: list[list[str]], others: list[list[str]], area: str, verb: str
) -> None:
    editor = user("editor", area)
    each = may(editor, verb, some) and may(editor, verb, others)
    assert may(editor, verb, some + others) == each
