"""Water, green, railway and walls: the picture of the town behind the layers."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Backdrop(Coded, Base):
    """A shape that is drawn and never counted."""

    __tablename__ = "backdrop"

    kind: Mapped[str]
    geom: Mapped[Any] = mapped_column(Geometry("GEOMETRY"))
