"""Logging in on both stores: who is let in, and how often one may try."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from gridmap.actions import accounts, passwords
from gridmap.actions.logging_in import MOST_BY_ADDRESS, MOST_BY_NAME, WINDOW, log_in
from gridmap.db.models import LoginAttempt
from gridmap.db.session import reading
from gridmap.errors import LoginError, TooOftenError

GOOD = "seven quiet herons"
NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
HOME = "192.0.2.1"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost nothing to keep."""
    monkeypatch.setattr(passwords, "_HASHER", passwords.PasswordHasher(1, 8, 1))
    passwords._dummy.cache_clear()


@pytest.fixture
def people(store: Engine) -> Engine:
    for name in ("li.na", "chen"):
        accounts.add(store, by="test", name=name, role="staff", password=GOOD)
    return store


def attempts(store: Engine) -> int:
    with reading(store) as session:
        return session.query(LoginAttempt).count()


def fail(store: Engine, name: str = "li.na", address: str = HOME, after: float = 0) -> None:
    with pytest.raises(LoginError) as raised:
        log_in(store, name, "wrong", address=address, now=NOON + dt.timedelta(minutes=after))
    assert not isinstance(raised.value, TooOftenError)


def refused(store: Engine, name: str = "li.na", address: str = HOME, after: float = 0) -> int:
    with pytest.raises(TooOftenError) as raised:
        log_in(store, name, GOOD, address=address, now=NOON + dt.timedelta(minutes=after))
    return raised.value.minutes


def test_name_and_password_let_in_however_the_name_is_typed(people: Engine) -> None:
    for name in ("li.na", " LI.NA "):
        entry = log_in(people, name, GOOD, address=HOME)
        assert (entry.name, entry.session_version) == ("li.na", 1)
    assert attempts(people) == 0


def test_wrong_unknown_and_disabled_get_the_same_sentence(people: Engine) -> None:
    accounts.disable(people, by="test", name="chen")
    said = set()
    for name, password in (("li.na", "wrong"), ("nobody", GOOD), ("chen", GOOD), ("", "")):
        with pytest.raises(LoginError) as raised:
            log_in(people, name, password, address=HOME)
        said.add(str(raised.value))
    assert len(said) == 1


def test_an_unknown_name_costs_the_same_work(
    people: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []

    class Counting(passwords.PasswordHasher):
        def verify(self, kept, password):
            judged.append(kept)
            return super().verify(kept, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting(1, 8, 1))
    fail(people, "li.na")
    fail(people, "nobody")
    assert len(judged) == 2


def test_the_sixth_attempt_of_a_name_waits_and_says_how_long(people: Engine) -> None:
    for _ in range(MOST_BY_NAME):
        fail(people)
    assert refused(people) == 15
    assert refused(people, address="198.51.100.7", after=5) == 10
    assert refused(people, after=14.9) == 1
    log_in(people, "chen", GOOD, address=HOME, now=NOON)  # others are not concerned
    log_in(people, "li.na", GOOD, address=HOME, now=NOON + WINDOW)


def test_what_was_refused_does_not_make_the_wait_longer(people: Engine) -> None:
    for _ in range(MOST_BY_NAME):
        fail(people)
    for _ in range(20):
        refused(people, after=10)
    assert attempts(people) == MOST_BY_NAME
    log_in(people, "li.na", GOOD, address=HOME, now=NOON + WINDOW)


def test_success_begins_the_count_anew(people: Engine) -> None:
    for _ in range(MOST_BY_NAME - 1):
        fail(people)
    log_in(people, "li.na", GOOD, address=HOME, now=NOON)
    for _ in range(MOST_BY_NAME):
        fail(people)
    refused(people)


@pytest.mark.parametrize(
    ("address", "same", "other"),
    [
        (HOME, HOME, "192.0.2.2"),
        ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"),
        ("", "not an address", HOME),
    ],
)
def test_an_address_is_limited_over_all_names(
    people: Engine, address: str, same: str, other: str
) -> None:
    for number in range(MOST_BY_ADDRESS):
        fail(people, f"nobody{number}", address)
    refused(people, "chen", same)
    log_in(people, "chen", GOOD, address=other, now=NOON)


def test_many_at_once_are_not_judged_more_often_than_the_limit(
    people: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []
    gate = threading.Barrier(10)
    monkeypatch.setattr(passwords, "fits", lambda *_: judged.append(1))

    def attempt(_number: int) -> None:
        gate.wait()
        with pytest.raises(LoginError):
            log_in(people, "li.na", "wrong", address=HOME, now=NOON)

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(attempt, range(10)))
    assert len(judged) <= MOST_BY_NAME


def test_old_attempts_are_forgotten(people: Engine) -> None:
    fail(people)
    fail(people, "chen", after=16)
    assert attempts(people) == 1


def test_enabling_an_account_ends_its_wait(people: Engine) -> None:
    for _ in range(MOST_BY_NAME):
        fail(people)
    accounts.enable(people, by="test", name="li.na")
    log_in(people, "li.na", GOOD, address=HOME, now=NOON)


def test_a_password_kept_at_old_costs_is_kept_anew(
    people: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gridmap.db.queries import accounts as queries

    monkeypatch.setattr(passwords, "_HASHER", passwords.PasswordHasher(2, 8, 1))
    log_in(people, "li.na", GOOD, address=HOME)
    with reading(people) as session:
        assert "t=2" in queries.get(session, "li.na").password_hash


def test_a_name_without_end_is_harmless(people: Engine) -> None:
    fail(people, "x" * 100_000)
    with pytest.raises(LoginError):
        log_in(people, "li.na", "x" * 100_000, address=HOME)
