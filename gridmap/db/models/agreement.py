"""What the members of an alliance agreed to do jointly."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Coded


class Agreement(Coded, Base):
    """An agreement of an alliance (`organization_code`) about one of the five joints."""

    __tablename__ = "agreement"

    organization_code: Mapped[str] = mapped_column(default="", index=True)
    joint: Mapped[str] = mapped_column(default="")
    partner_codes: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
