"""A report sheet of an office, whose cells are filled from the store."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class Form(Base):
    """A workbook and what its named cells are bound to.

    The file itself lies among the originals, by `sha256`. `bindings` has for the name of a cell
    the `indicator` and the `area` ("" is the one that is filled in for); `history` says who did
    what, the oldest first. `removed_at` says since when it is offered no longer.
    """

    __tablename__ = "form"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str]
    source: Mapped[str]
    sha256: Mapped[str]
    bindings: Mapped[dict[str, Any]]
    history: Mapped[list[Any]]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]
    removed_at: Mapped[dt.datetime | None]
