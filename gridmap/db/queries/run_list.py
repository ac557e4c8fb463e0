"""Read of the latest runs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Run


def recent(session: Session, most: int) -> list[Run]:
    """Return the latest runs, the newest first."""
    return list(session.scalars(select(Run).order_by(Run.id.desc()).limit(most)))
