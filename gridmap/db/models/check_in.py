"""Party members of units who registered with a community, in numbers."""

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.models.base import Base, Layered, layer_indexes


class CheckIn(Layered, Base):
    """How many members of a unit checked in with a community, and what they pledged and kept."""

    __tablename__ = "check_in"

    code: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    area_code: Mapped[str] = mapped_column(default="", index=True)
    checked_in_on: Mapped[dt.date | None]
    persons: Mapped[int | None]
    pledges: Mapped[int | None]
    kept: Mapped[int | None]
    service_hours: Mapped[float | None]
    checked_in: Mapped[int | None]
    reported: Mapped[int | None]
    managed: Mapped[int | None]
    assessed: Mapped[int | None]
    ended_on: Mapped[dt.date | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return layer_indexes(cls, Index(None, "code"))
