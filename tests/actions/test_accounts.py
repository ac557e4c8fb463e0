"""Accounts on both stores: made, listed, disabled, given another role or password."""

import pytest
from sqlalchemy import Engine

from gridmap.actions import accounts, passwords
from gridmap.actions.logging_in import change_password
from gridmap.analysis.permissions import User
from gridmap.db.queries import accounts as queries
from gridmap.db.session import reading
from gridmap.errors import (
    InputError,
    LoginError,
    NotAllowedError,
    NotFoundError,
    WeakPasswordError,
)

GOOD = "seven quiet herons"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost nothing to keep."""
    monkeypatch.setattr(passwords, "_HASHER", passwords.PasswordHasher(1, 8, 1))
    passwords._dummy.cache_clear()


def add(store: Engine, name: str = "li.na", role: str = "planner", **more: str) -> dict:
    return accounts.add(store, by="test", name=name, role=role, password=GOOD, **more)


def test_an_account_is_listed_without_its_password(store: Engine) -> None:
    made = add(store, display="李娜")
    assert (made["name"], made["display"], made["role"]) == ("li.na", "李娜", "planner")
    assert (made["area"], made["created_by"], made["disabled_at"]) == ("", "test", None)
    assert accounts.listing(store) == [made]
    assert "password" not in " ".join(made)


def test_a_password_is_kept_as_argon2id_with_its_own_salt(store: Engine) -> None:
    add(store, "one")
    add(store, "two")
    with reading(store) as session:
        kept = [row.password_hash for row in queries.every(session)]
    assert all(text.startswith("$argon2id$") for text in kept)
    assert len(set(kept)) == 2
    assert passwords.fits(kept[0], GOOD)
    assert not passwords.fits(kept[0], GOOD + "x")
    assert not passwords.fits(None, GOOD)
    assert not passwords.fits(None, "nobody has this password")
    assert not passwords.fits("not a hash", GOOD)


def test_a_name_is_unique_however_it_is_typed(store: Engine) -> None:
    add(store, "Li.Na")
    for name in ("li.na", "LI.NA", "ｌｉ.na", " li.na "):
        with pytest.raises(InputError, match=r"account 'li\.na' already"):
            add(store, name)
    assert accounts.get(store, "LI.NA")["name"] == "li.na"


@pytest.mark.parametrize("name", ["", "x", "a b", "-a", "a" * 65, "a\nb", "<script>", "a/b"])
def test_a_name_that_cannot_be_one_is_refused(store: Engine, name: str) -> None:
    with pytest.raises(InputError, match="login name"):
        add(store, name)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "short"),
        ("x" * 201, "long"),
        ("abababababab", "repeats"),
        ("1234567890", "common"),
        ("9876543210", "common"),
        ("abcdefghijklm", "common"),
        ("Password2026!", "common"),
        ("qwertyuiop123", "common"),
        ("li.na20260701", "common"),
        ("li.nali.na", "common"),
        ("woaini1314520", "common"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(store: Engine, password: str, why: str) -> None:
    with pytest.raises(WeakPasswordError) as raised:
        accounts.add(store, by="test", name="li.na", role="staff", password=password)
    assert raised.value.why == why
    assert accounts.listing(store) == []


@pytest.mark.parametrize("password", [GOOD, "高台盐池看雪的人们去了", "xk3!mq9vT2"])
def test_a_good_password_is_taken(password: str) -> None:
    passwords.check(password, "li.na")


def test_roles_are_understood_by_their_words_and_unknown_ones_named(store: Engine) -> None:
    assert add(store, role="规划人员")["role"] == "planner"
    with pytest.raises(InputError, match="did you mean planner"):
        add(store, "other", role="plannr")


def test_an_area_that_there_is_not_is_refused(store: Engine) -> None:
    with pytest.raises(NotFoundError, match="'620702001'"):
        add(store, area="620702001")


def test_a_disabled_account_ends_its_sessions_and_comes_back(store: Engine) -> None:
    add(store)
    assert accounts.user_in(store, "li.na", 1) is not None
    first = accounts.disable(store, by="test", name="LI.na")["disabled_at"]
    assert first
    assert accounts.user_in(store, "li.na", 1) is None
    assert accounts.disable(store, by="test", name="li.na")["disabled_at"] == first
    assert accounts.enable(store, by="test", name="li.na")["disabled_at"] is None
    assert accounts.user_in(store, "li.na", 1) is None  # the old session stays ended
    assert accounts.user_in(store, "li.na", 3) is not None


def test_another_role_holds_at_once_in_open_sessions(store: Engine) -> None:
    add(store)
    accounts.set_role(store, by="test", name="li.na", role="viewer")
    user = accounts.user_in(store, "li.na", 1)
    assert user is not None
    assert (user.role, user.verbs) == ("viewer", frozenset({"read"}))


def test_another_password_ends_sessions(store: Engine) -> None:
    add(store)
    accounts.set_password(store, by="test", name="li.na", password="nine loud storks")
    assert accounts.user_in(store, "li.na", 1) is None
    assert accounts.user_in(store, "li.na", 2) is not None


def test_people_change_their_own_password_with_the_old_one(store: Engine) -> None:
    add(store)
    user = accounts.user_in(store, "li.na", 1)
    assert user is not None
    with pytest.raises(LoginError):
        change_password(store, by=user, address="192.0.2.1", old="wrong", new="nine loud storks")
    with pytest.raises(WeakPasswordError):
        change_password(store, by=user, address="192.0.2.1", old=GOOD, new="li.na")
    assert accounts.user_in(store, "li.na", 1) is not None
    entry = change_password(store, by=user, address="192.0.2.1", old=GOOD, new="nine loud storks")
    assert accounts.user_in(store, "li.na", entry.session_version) is not None
    assert accounts.user_in(store, "li.na", 1) is None


def test_nobody_but_an_administrator_manages_accounts(store: Engine) -> None:
    add(store)
    editor = User("chen", "editor", frozenset({"read", "publish"}))
    for act in (
        lambda: accounts.add(store, by=editor, name="new", role="viewer", password=GOOD),
        lambda: accounts.disable(store, by=editor, name="li.na"),
        lambda: accounts.enable(store, by=editor, name="li.na"),
        lambda: accounts.set_role(store, by=editor, name="li.na", role="viewer"),
        lambda: accounts.set_password(store, by=editor, name="li.na", password=GOOD),
    ):
        with pytest.raises(NotAllowedError, match=r"chen \(Editor\) may not do this"):
            act()
    root = User("root", "administrator", frozenset({"manage_accounts"}))
    assert accounts.disable(store, by=root, name="li.na")["disabled_at"]


def test_an_account_that_there_is_not_is_named(store: Engine) -> None:
    for act in (accounts.disable, accounts.enable):
        with pytest.raises(NotFoundError, match="no account 'nobody'"):
            act(store, by="test", name="nobody")
    assert accounts.user_in(store, "nobody", 1) is None
