"""What somebody is drawing, before it is published as an edition."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class Draft(Base):
    """Changes of one layer, step by step, that nobody else sees yet.

    `layer` is facilities, sites or areas (their grids). `changes` holds one mapping a step:
    `{"do", "key", "zh", "en", "before", "after"}`, where `before` and `after` hold the rows that
    the step touched, by their keys, whole; null is a row that was not there. `position` is how
    many of the steps hold: undo lowers it, redo raises it. `base_edition_id` is the newest edition
    of the layer that the draft was compared with. `state` is open, published or discarded.
    """

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    layer: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    created_by: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    base_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    changes: Mapped[list[Any]]
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="open")
    published_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
