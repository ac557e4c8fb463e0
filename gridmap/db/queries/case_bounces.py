"""Reads of cases that were sent back: which ones, their steps, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import and_, func, literal_column, select, union
from sqlalchemy.orm import Session, aliased

from gridmap.db.frames import raw, read_columns, read_points
from gridmap.db.geometry import decode
from gridmap.db.models import Area, Case, CaseEvent
from gridmap.db.queries.case_list import CaseFilter, conditions
from gridmap.db.queries.standing import ENDED, standing

# Written as the indexes of the few such rows say it: only so do planners see that they may be used.
_ZERO: Any = literal_column("0")
_NONE: Any = literal_column("''")


def returned(session: Session, wanted: CaseFilter, least: int, most: int) -> list[Any]:
    """Return the steps of cases that were returned so often, of one case after the other.

    Returns
    -------
    list of rows
        `code`, `class_code`, `title`, `stage`, `area_code`, `reported_at` of the case; `move`,
        `at`, `organization_code` and `reason` of the step. Where there are more than `most`
        cases, those that were returned most often.
    """
    chosen = (
        select(Case.id)
        .where(*conditions(wanted), Case.returns > _ZERO, Case.returns >= least)
        .order_by(Case.returns.desc(), Case.id)
        .limit(most)
    )
    statement = (
        select(
            Case.code, Case.class_code, Case.title, Case.stage, Case.area_code, Case.reported_at,
            CaseEvent.move, CaseEvent.at, CaseEvent.organization_code, CaseEvent.reason,
        )
        .join(CaseEvent, CaseEvent.case_id == Case.id)
        .where(Case.id.in_(chosen), CaseEvent.move != "")
        .order_by(Case.id, CaseEvent.id)
    )  # fmt: skip
    return list(session.execute(statement))


def unwanted(
    session: Session, wanted: CaseFilter, reasons: Collection[str]
) -> tuple[dict[str, list[Any]], Any]:
    """Read the cases that were sent back for some reasons, and those that nobody was asked about.

    Returns
    -------
    columns : dict of str to list
        id, code, class_code, area_code and `times`: how often it was sent back or rejected for one
        of the reasons; None for an open case that has not been dispatched. In the order of ids.
    lonlat : (N, 2) array of float
    """
    refused = and_(
        CaseEvent.reason != _NONE,
        CaseEvent.move.in_(["return", "reject"]),
        CaseEvent.reason.in_(reasons),
    )
    times = (
        select(CaseEvent.case_id, func.count().label("times"))
        .where(refused)
        .group_by(CaseEvent.case_id)
        .subquery("refused")
    )
    other = aliased(Case)
    unsent = select(other.id).where(
        standing(other), other.organization_code == "", other.stage.not_in(ENDED)
    )
    chosen = union(select(CaseEvent.case_id).where(refused), unsent)
    statement = (
        select(Case.id, Case.code, Case.class_code, Case.area_code, times.c.times, raw(Case.geom))
        .outerjoin(times, times.c.case_id == Case.id)
        .where(*conditions(wanted), Case.id.in_(chosen))
        .order_by(Case.id)
    )
    return read_points(session, statement)


def titles(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the titles of a few cases, by their ids."""
    statement = select(Case.id, Case.title).where(Case.id.in_(ids))
    return {row.id: row.title for row in session.execute(statement)}


@dataclass(frozen=True, eq=False)
class Drawn:
    """All standing areas in the order of their codes, with their outlines as the store has them."""

    columns: dict[str, list[Any]]
    outlines: list[Any]

    def key(self) -> bytes:
        """Return what tells these areas from all others."""
        told = repr([self.columns[name] for name in ("level", "code", "parent_code")])
        found = sha256(told.encode())
        for outline in self.outlines:
            found.update(outline.encode() if isinstance(outline, str) else outline or b"-")
        return found.digest()

    def shapes(self) -> npt.NDArray[np.object_]:
        """Return the outlines in degrees."""
        return decode(self.outlines) if self.outlines else np.array([], dtype=object)


def drawn(session: Session) -> Drawn:
    """Read the code, name, level and parent of each standing area, and its outline."""
    statement = (
        select(Area.code, Area.name, Area.level, Area.parent_code, raw(Area.geom))
        .where(standing(Area))
        .order_by(Area.code, Area.id)
    )
    columns = read_columns(session, statement)
    return Drawn(columns, columns.pop("geom"))
