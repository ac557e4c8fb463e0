"""A plan that was tried on the map: facilities added, moved, closed or resized."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class Scenario(Base):
    """A named list of changes, and the run that they were tried on.

    `changes` holds one mapping a change, in order: `{"do": "add", "kind": ..., "lon": ...}`.
    """

    __tablename__ = "scenario"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    changes: Mapped[list[Any]]
