"""A dated evaluation of standards over editions of layers, and what it found."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class Run(Base):
    """One evaluation: what it was asked, what it read, which code answered.

    `inputs_sha256` is the hash of the contents that it read and of what it was asked,
    `result_sha256` that of everything it found; neither depends on ids or on the clock.
    """

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    started_at: Mapped[dt.datetime]
    seconds: Mapped[float]
    run_by: Mapped[str]
    as_of: Mapped[dt.date]
    code_version: Mapped[str]
    metric_crs: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    editions: Mapped[list[Any]]
    inputs_sha256: Mapped[str]
    result_sha256: Mapped[str] = mapped_column(default="")
    standards: Mapped[list[Any]]
    notes: Mapped[list[Any]]


class RunArray(Base):
    """One array of a run, one value a residence: compressed, so that a run keeps every distance."""

    __tablename__ = "run_array"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    name: Mapped[str]
    dtype: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("run_id", "name"),)


class Gap(Base):
    """One shortfall of one subject against one standard.

    `subject_id` is the row of the layer that `subject_type` names (area or site), as the run
    saw it. `value` and `required` are in `unit`; `shortfall` is how much is missing.
    The facility is the one nearest to most of the people that are short, and `distance_m` how
    far half of those live at most; both are empty where no facility answers the gap.
    """

    __tablename__ = "gap"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"))
    measure: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int] = mapped_column(Key)
    subject_code: Mapped[str]
    subject_name: Mapped[str]
    level: Mapped[str]
    area_code: Mapped[str]
    value: Mapped[float | None]
    required: Mapped[float]
    shortfall: Mapped[float]
    unit: Mapped[str]
    residents_affected: Mapped[int | None]
    facility_id: Mapped[int | None] = mapped_column(Key)
    facility_code: Mapped[str] = mapped_column(default="")
    facility_name: Mapped[str] = mapped_column(default="")
    distance_m: Mapped[float | None]
    detail: Mapped[dict[str, Any]]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (Index(None, "run_id", "measure"), Index(None, "subject_code"))
