"""A matter on the map, with a class, a place and a stage."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Layered, spatial_index


class Case(Layered, Base):
    """A case as it was imported; its history and clocks are not kept yet."""

    __tablename__ = "case"

    code: Mapped[str] = mapped_column(default="", index=True)
    class_code: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    stage: Mapped[str]
    area_code: Mapped[str] = mapped_column(default="", index=True)
    organization_code: Mapped[str] = mapped_column(default="")
    reported_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    geom: Mapped[Any] = mapped_column(Geometry("POINT"))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return spatial_index(cls)
