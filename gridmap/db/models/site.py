"""An emerging-field place that can lack an organization."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Coded


class Site(Coded, Base):
    """An industrial park, office building, business district, market, park or internet firm."""

    __tablename__ = "site"

    kind: Mapped[str]
    enterprises: Mapped[int | None]
    employees: Mapped[int | None]
    party_members: Mapped[int | None]
    area_code: Mapped[str] = mapped_column(default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"))
