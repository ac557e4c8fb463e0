"""How many cases belong to each area, and where cases lie."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Case
from gridmap.db.queries.case_list import CaseFilter, conditions


def per_area(session: Session, wanted: CaseFilter) -> dict[str, int]:
    """Count the cases of each area that has any, by its code."""
    statement = select(Case.area_code, func.count()).where(*conditions(wanted))
    rows = session.execute(statement.group_by(Case.area_code))
    return {row[0]: row[1] for row in rows}
