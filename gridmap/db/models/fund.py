"""Money of an area in a year, by kind."""

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Layered


class Fund(Layered, Base):
    """What one area had in one year for one kind of spending, in yuan."""

    __tablename__ = "fund"

    code: Mapped[str] = mapped_column(default="", server_default="", index=True)
    area_code: Mapped[str] = mapped_column(index=True)
    year: Mapped[int]
    kind: Mapped[str]
    amount_yuan: Mapped[float]
