"""What takes place at a facility."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Coded


class Activity(Coded, Base):
    """A dated event with its host and how many people came."""

    __tablename__ = "activity"

    kind: Mapped[str]
    facility_code: Mapped[str] = mapped_column(default="", index=True)
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    area_code: Mapped[str] = mapped_column(default="", index=True)
    starts_at: Mapped[dt.datetime | None]
    ends_at: Mapped[dt.datetime | None]
    persons: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="")
