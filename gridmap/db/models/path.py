"""A walkable line; together the paths form the walking network."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Path(Coded, Base):
    """A walkable line. Paths meet where they share a vertex, and nowhere else."""

    __tablename__ = "path"

    kind: Mapped[str] = mapped_column(default="")
    bridge: Mapped[bool] = mapped_column(default=False)
    geom: Mapped[Any] = mapped_column(Geometry("LINESTRING"))
