"""The same step for many cases: each is taken whole or not at all, and each refusal is told."""

from collections.abc import Sequence
from dataclasses import replace

from gridmap.actions import case_moves, many
from gridmap.actions.allowing import By, allow
from gridmap.actions.case_moves import Wanted
from gridmap.actions.many import Outcome
from gridmap.analysis.case_stages import MOVES
from gridmap.db.engine import Engine
from gridmap.saying import said


def move(engine: Engine, codes: Sequence[str], wanted: Wanted, *, by: By) -> list[Outcome]:
    """Take a step with each of some cases.

    Parameters
    ----------
    wanted : Wanted
        Its `client_key` is that of the whole: sent twice, each case is moved once. `seen` is not
        asked for; a case that has moved on since simply does not fit the step any more.

    Returns
    -------
    list of Outcome
        One for each code, in their order.

    Raises
    ------
    InputError
        No case, too many, or no such move.
    NotAllowedError
        The person may not do this at all.
    """
    once = many.choice(codes, said("没有选中事项。", "No case is selected."))
    rule = MOVES.get(wanted.move)
    if rule is None:
        raise many.no_step()
    allow(by, rule.verb)

    def one(code: str, key: str) -> None:
        case_moves.move(engine, code, replace(wanted, client_key=key, seen=None), by=by)

    return many.each(once, wanted.client_key, one)
