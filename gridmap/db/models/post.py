"""A duty in an area or organization, held for a period."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Layered


class Post(Layered, Base):
    """A post; an empty `holder` is a vacancy. Office holders are named, with an office phone."""

    __tablename__ = "post"

    code: Mapped[str] = mapped_column(default="", server_default="", index=True)
    kind: Mapped[str]
    holder: Mapped[str] = mapped_column(default="", index=True)
    office_phone: Mapped[str] = mapped_column(default="")
    area_code: Mapped[str] = mapped_column(default="", index=True)
    organization_code: Mapped[str] = mapped_column(default="")
    full_time: Mapped[bool | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
