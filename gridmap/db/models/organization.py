"""Organizations of every kind that share the work."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Organization(Coded, Base):
    """An organization; `formed` says how: alone, jointly, sent or led.

    `case_classes` are the classes of cases that it answers for, or first digits of classes,
    separated by commas.
    """

    __tablename__ = "organization"

    kind: Mapped[str]
    formed: Mapped[str] = mapped_column(default="")
    area_code: Mapped[str] = mapped_column(default="", index=True)
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    case_classes: Mapped[str] = mapped_column(default="", server_default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"), nullable=True)
