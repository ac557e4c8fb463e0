"""A place that serves people."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Facility(Coded, Base):
    """A station, centre, school, clinic or any other place that serves people."""

    __tablename__ = "facility"

    kind: Mapped[str]
    floor_area_m2: Mapped[float | None]
    activity_area_m2: Mapped[float | None]
    capacity: Mapped[int | None]
    staff: Mapped[int | None]
    opening_hours: Mapped[str] = mapped_column(default="")
    operator: Mapped[str] = mapped_column(default="")
    open_to_residents: Mapped[bool | None]
    area_code: Mapped[str] = mapped_column(default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"))
