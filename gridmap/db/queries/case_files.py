"""Reads of the cases that a file would replace: those that nobody reported or moved on here."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Case
from gridmap.db.queries.case_reports import touched
from gridmap.db.queries.standing import standing

CHUNK = 5_000
# What a file says of a case; its deadline as it is without pauses.
COLUMNS = (
    Case.title, Case.class_code, Case.stage, Case.area_code, Case.organization_code,
    Case.reported_at, Case.plain_due_at, Case.closed_at, Case.geom,
)  # fmt: skip


def replaceable(session: Session) -> Iterator[Sequence[Any]]:
    """Yield the cases in blocks, each a row of `id`, `code` and `COLUMNS`."""
    found = select(Case.id, Case.code, *COLUMNS).where(standing(Case), ~touched())
    result = session.execute(found.order_by(Case.id).execution_options(yield_per=CHUNK))
    yield from result.partitions()


def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    """Return cases by their ids, each a row of `id`, `code` and `COLUMNS`."""
    found = select(Case.id, Case.code, *COLUMNS).where(Case.id.in_(ids))
    return {row.id: row for row in session.execute(found)}
