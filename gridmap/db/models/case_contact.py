"""How whoever reported a case can be reached."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class CaseContact(Base):
    """A telephone or an address of mail that somebody left with a report.

    It stands here and nowhere else: whatever reads cases or their history never meets it. The row
    is deleted on `remove_on`, a day in the town; `days_after_end` and `latest_on` are what was
    promised when it was given, by which that day follows the case.
    """

    __tablename__ = "case_contact"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    contact: Mapped[str]
    given_at: Mapped[dt.datetime]
    days_after_end: Mapped[int]
    latest_on: Mapped[dt.date]
    remove_on: Mapped[dt.date] = mapped_column(index=True)
