"""What the holder of a post has to do."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Coded


class Duty(Coded, Base):
    """An item of the responsibility list of a post; `evidence` says what shows that it is done."""

    __tablename__ = "duty"

    post_code: Mapped[str] = mapped_column(default="", index=True)
    text: Mapped[str] = mapped_column(default="")
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    evidence: Mapped[str] = mapped_column(default="")
