"""What communities and units need."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Demand(Coded, Base):
    """A demand of an area or an organization, for so many people and days."""

    __tablename__ = "demand"

    kind: Mapped[str]
    state: Mapped[str]
    area_code: Mapped[str] = mapped_column(default="", index=True)
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    persons: Mapped[int | None]
    needed_from: Mapped[dt.date | None]
    needed_to: Mapped[dt.date | None]
    hours: Mapped[str] = mapped_column(default="")
    amount_yuan: Mapped[float | None]
    text: Mapped[str] = mapped_column(default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"), nullable=True)
