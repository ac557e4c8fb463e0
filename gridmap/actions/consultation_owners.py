"""Whose a task is: who may finish it without holding the consultation.

A task belongs to an organization, or to the leader of a grid. It is one's own for the account that
has the name of the organization, for whoever holds a post in it today, and for the leader of the
grid: by the area of the account, or by the post. And the account's area must have to do with that
of the task: people of the same name sit elsewhere too.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from gridmap.actions.allowing import By, Chain, may, name_of
from gridmap.analysis.consultation_parts import Task
from gridmap.analysis.consultation_stages import FINISH, VERB
from gridmap.analysis.permissions import User
from gridmap.db.queries import areas, posts
from gridmap.db.session import Session
from gridmap.errors import NotAllowedError
from gridmap.saying import said

LEADER = "grid_leader"
# How the leader of a grid is called as the owner of a task, after the name of the grid.
LEADS = "网格长"


@dataclass(frozen=True)
class Hands:
    """What somebody answers for: organizations by code, grids by code, and the own name."""

    organizations: frozenset[str] = frozenset()
    grids: frozenset[str] = frozenset()
    name: str = ""

    def own(self, task: Task) -> bool:
        """Say whether a task is theirs.

        Examples
        --------
        >>> task = Task(1, 1, "O1", "物业", "装桩", dt.date(2026, 5, 6))
        >>> Hands(frozenset({"O1"})).own(task), Hands(grids=frozenset({"g1"})).own(task)
        (True, False)
        """
        if task.area:
            return task.area in self.grids
        known = bool(task.organization)
        return known and (task.organization in self.organizations or task.owner == self.name)


def hands(session: Session, by: User, today: dt.date) -> Hands:
    """Read what somebody answers for today; one statement."""
    held = posts.held(session, by.display, today) if by.display else []
    leads = {row.area_code for row in held if row.kind == LEADER}
    if by.role == LEADER:
        leads.add(by.area_code)
    organizations = frozenset(row.organization_code for row in held) - {""}
    return Hands(organizations, frozenset(leads - {""}), by.display)


def finishable(
    session: Session, tasks: Iterable[Task], chain: Chain, by: User, today: dt.date
) -> frozenset[int]:
    """Return the numbers of the tasks of a consultation that somebody may finish.

    Parameters
    ----------
    chain : sequence of str
        The area of the consultation and those above it.
    """
    if may(by, VERB, [chain]):
        return frozenset(task.number for task in tasks)
    if not may(by, FINISH):
        return frozenset()
    mine = hands(session, by, today)
    own = [task for task in tasks if mine.own(task)]
    return frozenset(task.number for task in own if own and _near(session, chain, by))


def _near(session: Session, chain: Chain, by: User) -> bool:
    """Say whether the area of an account holds that of a consultation, or lies in it."""
    if not by.area_code or by.area_code in chain:
        return True
    above = [area.code for area in areas.chain(session, by.area_code)]
    return bool(chain) and chain[0] in above


def allow_finish(
    session: Session, tasks: Iterable[Task], number: int, chain: Chain, *, by: By, today: dt.date
) -> str:
    """Return the name of who finishes a task, or refuse.

    Raises
    ------
    NotAllowedError
        It is not theirs, and they do not hold the consultation.
    """
    if isinstance(by, str) or number in finishable(session, tasks, chain, by, today):
        return name_of(by)
    raise NotAllowedError(
        said(
            "这项任务不是你的：由责任单位、责任网格长，或主持共议的人完成。没有改变任何数据。",
            "This task is not yours: whoever owns it finishes it, or who holds the consultation. "
            "Nothing was changed.",
        )
    )
