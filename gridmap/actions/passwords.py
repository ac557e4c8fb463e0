"""Passwords: which are good enough, and how they are kept (argon2id)."""

from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gridmap.errors import WeakPasswordError
from gridmap.files.code_lists import code_list, folded

SHORTEST = 10
LONGEST = 200
# So few different characters are a pattern, not a password.
FEWEST_DIFFERENT = 5
# What people put around a common word.
AROUND = "0123456789!.@#$%*?"
_HASHER = PasswordHasher()  # the second choice of RFC 9106: 64 MiB, 3 rounds, 4 lanes


def check(password: str, name: str) -> None:
    """Refuse a password that is short, long, common, a pattern, or made of the account's name.

    Raises
    ------
    WeakPasswordError
        With what to do about it.

    Examples
    --------
    >>> check("seven quiet herons", "li")
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError("short", f"A password has at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise WeakPasswordError("long", f"A password has at most {LONGEST} characters.")
    plain = folded(password)
    if len(set(plain)) < FEWEST_DIFFERENT:
        raise WeakPasswordError("repeats", "A password must not repeat a few characters.")
    rest = plain.replace(folded(name), "").strip(AROUND)
    if not rest or _is_run(plain) or plain.strip(AROUND) in _common():
        raise WeakPasswordError("common", "This password is tried first; choose another one.")


def _is_run(text: str) -> bool:
    """Return whether the characters go up or down by one, as in 1234567890 or abcdef."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps - {-9, 9}) == 1 and (steps - {-9, 9}) <= {1, -1}


@cache
def _common() -> frozenset[str]:
    words = [word for entry in code_list("common_passwords").values() for word in entry["words"]]
    return frozenset(folded(word).strip(AROUND) for word in words)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Return whether `password` is the one that was kept; None takes as long as any other."""
    dummy = _dummy()
    try:
        return _HASHER.verify(kept or dummy, password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Return whether a kept password should be kept anew, for the costs have grown since."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _dummy() -> str:
    return _HASHER.hash("nobody has this password")
