"""The same step for many cases: each is taken whole or not at all, and each refusal is told."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gridmap.actions import case_moves
from gridmap.actions.allowing import By, allow
from gridmap.actions.case_moves import Wanted
from gridmap.actions.case_reporting import check_key
from gridmap.analysis.case_stages import MOVES
from gridmap.db.engine import Engine
from gridmap.errors import ConflictError, InputError, NotAllowedError, NotFoundError
from gridmap.saying import said

MOST = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one case; `refused` is the sentence that says why not, "" where it moved."""

    code: str
    refused: str = ""


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
    once = list(dict.fromkeys(codes))
    if not once:
        raise InputError(said("没有选中事项。", "No case is selected."))
    if len(once) > MOST:
        raise InputError(said("一次最多 {most} 件。", "At most {most} cases at once.", most=MOST))
    rule = MOVES.get(wanted.move)
    if rule is None:
        raise InputError(said("请选择要做哪一步。", "Choose a step."))
    if wanted.client_key:
        check_key(wanted.client_key)
    allow(by, rule.verb)
    return [_one(engine, code, wanted, by) for code in once]


def _one(engine: Engine, code: str, wanted: Wanted, by: By) -> Outcome:
    key = str(uuid.uuid5(uuid.UUID(wanted.client_key), code)) if wanted.client_key else ""
    try:
        case_moves.move(engine, code, replace(wanted, client_key=key, seen=None), by=by)
    except (ConflictError, InputError, NotAllowedError, NotFoundError) as error:
        return Outcome(code, error.args[0])
    return Outcome(code)
