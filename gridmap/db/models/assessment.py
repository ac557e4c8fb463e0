"""Dated checks of areas and organizations, and what they found."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Coded
from gridmap.db.types import Key


class Assessment(Coded, Base):
    """A check of an area or an organization; one that was found weak is followed until `mended_on`.

    `subject_kind` is area or organization, `organization_code` who assessed.
    `mended_evidence` is what shows that it is mended.
    """

    __tablename__ = "assessment"

    subject_kind: Mapped[str]
    subject_code: Mapped[str] = mapped_column(default="", index=True)
    assessed_on: Mapped[dt.date | None]
    organization_code: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    mended_on: Mapped[dt.date | None]
    mended_evidence: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str] = mapped_column(default="")


class Finding(Coded, Base):
    """Something that an assessment found, with its owner and its day."""

    __tablename__ = "finding"

    assessment_code: Mapped[str] = mapped_column(default="", index=True)
    standard: Mapped[str] = mapped_column(default="")
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    evidence: Mapped[str] = mapped_column(default="")


class AssessmentCheck(Base):
    """What the store knew when an assessment was begun; it stays as it was found.

    `facts` are what was looked at, `proposals` the findings that follow from it, each with what a
    person made of it (`state`: proposed, accepted, dropped).
    """

    __tablename__ = "assessment_check"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    assessment_code: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[dt.datetime]
    made_by: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(Key)
    as_of: Mapped[dt.date]
    facts: Mapped[list[Any]]
    proposals: Mapped[list[Any]]
