"""Reads of facilities one by one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Facility
from gridmap.db.queries.standing import standing
from gridmap.errors import InputError
from gridmap.saying import said


def known(session: Session, words: str) -> Facility:
    """Return the standing facility with a code, else the one with a name.

    Raises
    ------
    InputError
        There is none, or several have the name.
    """
    for column in (Facility.code, Facility.name):
        wanted = select(Facility).where(standing(Facility), column == words)
        found = list(session.scalars(wanted.order_by(Facility.id).limit(2)))
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(
                said(
                    "有几处设施叫“{words}”；请写编码。",
                    "Several facilities are called {quoted}; give the code.",
                    words=words[:40],
                    quoted=repr(words[:40]),
                )
            )
    raise InputError(
        said(
            "没有编码或名称为“{words}”的设施。",
            "There is no facility with the code or name {quoted}.",
            words=words[:40],
            quoted=repr(words[:40]),
        )
    )


def stood(session: Session, code: str, at: int) -> bool:
    """Say whether there was a facility with a code just after an edition came in."""
    own = select(Facility.id).where(standing(Facility, at), Facility.code == code)
    return session.scalar(own.limit(1)) is not None
