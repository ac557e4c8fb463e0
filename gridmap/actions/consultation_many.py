"""The same for many consultations, or for many tasks of any: each is done whole or not at all.

Only what can be said of many in the same words is done with many: time and who has to do it. What
has to be looked at one by one is not: minutes, votes, decisions, and the proof that a task is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from gridmap.actions import consultation_moves, many
from gridmap.actions.allowing import By, allow
from gridmap.actions.consultation_making import Wanted
from gridmap.actions.consultation_words import WHY
from gridmap.actions.many import Outcome
from gridmap.analysis.consultation_stages import MOVES, VERB
from gridmap.db.engine import Engine
from gridmap.db.queries import organizations
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from gridmap.saying import Said, said

CONSULTATION_MOVES = ("extend", "suspend", "resume", "abandon")
TASK_MOVES = ("reschedule", "hand_over", "withdraw", "reopen")
LONGEST_NUMBER = 6


def move(
    engine: Engine, codes: Sequence[str], wanted: Wanted, *, by: By, files_folder: Path
) -> list[Outcome]:
    """Do one of `CONSULTATION_MOVES` with each of some consultations.

    Parameters
    ----------
    wanted : Wanted
        Its `client_key` is that of the whole: sent twice, each is done once. `seen` is not asked
        for; what has moved on since simply does not fit any more.

    Returns
    -------
    list of Outcome
        One for each code, in their order.

    Raises
    ------
    InputError
        No consultation, too many, no such move, or what it needs is not said.
    NotAllowedError
        The person may not do this at all.
    """
    once = many.choice(codes, said("没有选中共议。", "No consultation is selected."))
    _check(wanted, CONSULTATION_MOVES, by)

    def one(code: str, key: str) -> None:
        step = replace(wanted, client_key=key, seen=None)
        consultation_moves.move(engine, code, step, by=by, files_folder=files_folder)

    return many.each(once, wanted.client_key, one)


def move_tasks(
    engine: Engine, codes: Sequence[str], wanted: Wanted, *, by: By, files_folder: Path
) -> list[Outcome]:
    """Do one of `TASK_MOVES` with each of some tasks.

    Parameters
    ----------
    codes : sequence of str
        As `gridmap.actions.consultation_list.task_code` writes them.
    wanted : Wanted
        As of `move`; its `number` is that of each.

    Raises
    ------
    InputError, NotAllowedError
        As of `move`.
    NotFoundError
        There is no such organization.
    """
    once = many.choice(codes, said("没有选中任务。", "No task is selected."))
    _check(wanted, TASK_MOVES, by)
    named = replace(wanted, organization=_organization(engine, wanted), seen=None)

    def one(code: str, key: str) -> None:
        consultation, number = _parted(code)
        step = replace(named, client_key=key, number=number)
        consultation_moves.move(engine, consultation, step, by=by, files_folder=files_folder)

    return many.each(once, wanted.client_key, one)


def _check(wanted: Wanted, known: Iterable[str], by: By) -> None:
    """Refuse as a whole what no one of them could be done with."""
    if wanted.move == "finish":
        raise InputError(
            said(
                "任务要逐项完成：每项都要有说明和地点。",
                "Tasks are finished one by one: each needs words and a place.",
            )
        )
    if wanted.move not in known:
        raise many.no_step()
    allow(by, VERB)
    if "reason" in MOVES[wanted.move].needs and not wanted.reason.strip():
        raise InputError(WHY["reason"])
    if lacking := _lacking(wanted):
        raise InputError(lacking)


def _lacking(wanted: Wanted) -> Said | None:
    """Say what is not said besides the reason; None where nothing is lacking."""
    match wanted.move:
        case "extend" if not wanted.amount:
            return said("请写明延长多少。", "Say how much longer.")
        case "reschedule" if wanted.due_on is None:
            return said("请写明任务的期限。", "Say until when the task has to be done.")
        case "hand_over" if not (wanted.organization or wanted.area or wanted.party):
            return said("请写明由谁做。", "Say who has to do it.")
    return None


def _organization(engine: Engine, wanted: Wanted) -> str:
    """Return the code of the organization that is named, so that it is looked up once."""
    if wanted.move != "hand_over" or not wanted.organization:
        return wanted.organization
    with reading(engine) as session:
        return organizations.find(session, wanted.organization).code


def _parted(code: str) -> tuple[str, int]:
    """Return the consultation of a task, and the number that the task has there."""
    consultation, _, number = code.rpartition("-")
    if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER):
        raise NotFoundError(
            said("没有编号为 {code} 的任务。", "There is no task {code}.", code=code[:40])
        )
    return consultation, int(number)
