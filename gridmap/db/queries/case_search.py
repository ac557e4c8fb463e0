"""Cases sought by words."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Case
from gridmap.db.queries.case_list import MANY, CaseFilter, conditions


def with_words(session: Session, wanted: CaseFilter) -> CaseFilter:
    """Look once for the cases that have the words of a filter, and return one that names them.

    To count them and to show a page would else read all titles twice. Where many have the words, a
    page is soon full, and the filter stays as it is.
    """
    if not wanted.text:
        return wanted
    chosen = select(Case.id).where(*conditions(replace(wanted, stages=(), state="")))
    found = tuple(session.scalars(chosen.limit(MANY)))
    if len(found) == MANY:
        return wanted
    return CaseFilter(
        ids=found,
        stages=wanted.stages,
        state=wanted.state,
        marks=wanted.marks,
        now=wanted.now,
        soon=wanted.soon,
    )
