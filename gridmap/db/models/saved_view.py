"""A list with its filters, kept under a name."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class SavedView(Base):
    """What somebody (`owner`, the name of an account) calls a page with the filters `query`."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    owner: Mapped[str]
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[dt.datetime]

    __table_args__ = (UniqueConstraint("owner", "page", "name"),)
