"""What units can give."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Resource(Coded, Base):
    """A resource of an organization; `facility_code` is a facility that it opened to residents."""

    __tablename__ = "resource"

    kind: Mapped[str]
    state: Mapped[str]
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    area_code: Mapped[str] = mapped_column(default="", index=True)
    capacity: Mapped[int | None]
    available_from: Mapped[dt.date | None]
    available_to: Mapped[dt.date | None]
    hours: Mapped[str] = mapped_column(default="")
    amount_yuan: Mapped[float | None]
    facility_code: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"), nullable=True)
