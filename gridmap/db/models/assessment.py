"""Dated checks of areas and organizations, and what they found."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Coded


class Assessment(Coded, Base):
    """A check of an area or an organization; one that was found weak is followed until `mended_on`.

    `subject_kind` is area or organization, `organization_code` who assessed.
    """

    __tablename__ = "assessment"

    subject_kind: Mapped[str]
    subject_code: Mapped[str] = mapped_column(default="", index=True)
    assessed_on: Mapped[dt.date | None]
    organization_code: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    mended_on: Mapped[dt.date | None]
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
