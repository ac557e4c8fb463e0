"""Cases that a reader is not told of: left out of whatever is read, by one rule for all reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from gridmap.db.models import Case

HIDDEN = "hidden_classes"


@lru_cache(maxsize=16)
def without_cases(engine: Engine, classes: tuple[str, ...]) -> Engine:
    """Return the same store, of which no case of some classes is read.

    It is for reading: what is written sees all cases, so that nothing is written twice.
    """
    return engine.execution_options(**{HIDDEN: classes}) if classes else engine


def hide(session: Session, engine: Engine) -> None:
    """Let a session for reading leave out what is hidden in its store."""
    if classes := engine.get_execution_options().get(HIDDEN):
        session.info[HIDDEN] = classes


def hides(session: Session) -> bool:
    """Return whether a session leaves out any cases: their class has to be looked at."""
    return HIDDEN in session.info


@contextmanager
def all_cases(session: Session) -> Iterator[None]:
    """Let a session read all cases for a while: for figures that are the same whoever asks."""
    hidden = session.info.pop(HIDDEN, ())
    try:
        yield
    finally:
        if hidden:
            session.info[HIDDEN] = hidden


@event.listens_for(Session, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> None:
    classes = state.session.info.get(HIDDEN)
    if classes and state.is_select:
        seen = with_loader_criteria(Case, Case.class_code.not_in(classes), include_aliases=True)
        state.statement = state.statement.options(seen)
