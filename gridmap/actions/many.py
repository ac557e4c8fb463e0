"""One thing that is done with many: each is taken whole or not at all, and each refusal is told."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gridmap.actions.case_reporting import check_key
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    InputError,
    NotAllowedError,
    NotFoundError,
)
from gridmap.saying import Said, said

MOST = 200
# What is said of one, and lets the others go on.
REFUSALS = (ConflictError, FileFormatError, InputError, NotAllowedError, NotFoundError)


@dataclass(frozen=True)
class Outcome:
    """What became of one; `refused` is the sentence that says why not, "" where it was done."""

    code: str
    refused: str = ""


def refused(outcomes: Sequence[Outcome]) -> set[str]:
    """Return the codes of those that were not done: they stay chosen, to be mended and sent again.

    Examples
    --------
    >>> refused([Outcome("A"), Outcome("B", "It is done already.")])
    {'B'}
    """
    return {one.code for one in outcomes if one.refused}


def choice(codes: Sequence[str], none: Said) -> list[str]:
    """Return each of some codes once, in their order.

    Raises
    ------
    InputError
        There is none, which the sentence `none` says, or there are too many.
    """
    once = list(dict.fromkeys(codes))
    if not once:
        raise InputError(none)
    if len(once) > MOST:
        raise InputError(said("一次最多 {most} 件。", "At most {most} at once.", most=MOST))
    return once


def no_step() -> InputError:
    """Make the error of who chose many, and nothing that is done with them."""
    return InputError(said("请选择要做哪一步。", "Choose a step."))


def each(codes: Sequence[str], client_key: str, do: Callable[[str, str], object]) -> list[Outcome]:
    """Do something with each.

    Parameters
    ----------
    client_key : str
        UUID of the whole, "" for none: sent twice, each is done once.
    do : callable
        Is told a code, and the key of that one; it is a transaction of its own.

    Returns
    -------
    list of Outcome
        One for each code, in their order.

    Raises
    ------
    InputError
        The key is no UUID.
    """
    if client_key:
        check_key(client_key)
    return [_one(code, client_key, do) for code in codes]


def _one(code: str, client_key: str, do: Callable[[str, str], object]) -> Outcome:
    key = str(uuid.uuid5(uuid.UUID(client_key), code)) if client_key else ""
    try:
        do(code, key)
    except REFUSALS as error:
        return Outcome(code, error.args[0])
    return Outcome(code)
