"""Demands that are met by resources."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Coded


class Project(Coded, Base):
    """A project with its owner, its dates, and what came of it.

    `demand_codes` and `resource_codes` are codes, separated by commas; `satisfied` of `answers`
    people said that they are satisfied.
    """

    __tablename__ = "project"

    state: Mapped[str]
    area_code: Mapped[str] = mapped_column(default="", index=True)
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    demand_codes: Mapped[str] = mapped_column(default="")
    resource_codes: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    result: Mapped[str] = mapped_column(default="")
    answers: Mapped[int | None]
    satisfied: Mapped[int | None]


class ProjectStep(Coded, Base):
    """One step of a project, by whom and by when."""

    __tablename__ = "project_step"

    project_code: Mapped[str] = mapped_column(default="", index=True)
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    evidence: Mapped[str] = mapped_column(default="")
