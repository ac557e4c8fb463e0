"""A building or address point with counts only."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Residence(Coded, Base):
    """A building or address. A count that is not known is NULL, which is not 0."""

    __tablename__ = "residence"

    residents: Mapped[int]
    households: Mapped[int | None]
    over_60: Mapped[int | None]
    under_6: Mapped[int | None]
    area_code: Mapped[str] = mapped_column(default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"))
