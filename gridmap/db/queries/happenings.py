"""What happened in the store since somebody last looked."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Case, CaseEvent, Edition, Run


def counted(session: Session) -> tuple[int, int, int]:
    """Return the newest event of a case, and how many editions and runs there are; one question.

    Events commit in the order of their ids. Editions and runs need not: their number grows all
    the same.
    """
    newest = select(func.coalesce(func.max(CaseEvent.id), 0)).scalar_subquery()
    editions = select(func.count(Edition.id)).scalar_subquery()
    runs = select(func.count(Run.id)).scalar_subquery()
    row = session.execute(select(newest, editions, runs)).one()
    return int(row[0]), int(row[1]), int(row[2])


def cases_since(session: Session, event_id: int, until: int, most: int) -> list[int]:
    """Return the ids of the cases of which something was told after an event, the newest first."""
    newest = func.max(CaseEvent.id)
    statement = (
        select(CaseEvent.case_id)
        .where(CaseEvent.id > event_id, CaseEvent.id <= until)
        .group_by(CaseEvent.case_id)
        .order_by(newest.desc())
        .limit(most)
    )
    return list(session.scalars(statement))


def codes_of(ids: list[int]) -> Any:
    """Build the statement that selects the codes of cases."""
    return select(Case.code).where(Case.id.in_(ids))


def newest_layers(session: Session, editions: int) -> list[str]:
    """Return the layers of the newest editions, each once."""
    newest = select(Edition.layer).order_by(Edition.id.desc()).limit(editions)
    return sorted(set(session.scalars(newest)))
