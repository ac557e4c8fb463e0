"""A dated state of a layer."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


def _today() -> dt.date:
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()


class Edition(Base):
    """What one import brought: which layer, from which file, read how, and what was said of it.

    `scope` is the part of the layer that it replaced (`{"kind": "school"}`, or a level and the
    parents it covered), `remarks` what the checks found and did (repairs, gaps, made parents).
    `valid_from` is the day in the town from which it is in force.
    """

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    layer: Mapped[str]
    scope: Mapped[dict[str, Any]]
    imported_at: Mapped[dt.datetime]
    imported_by: Mapped[str]
    source: Mapped[str]
    source_sha256: Mapped[str]
    declared_crs: Mapped[str]
    synthetic: Mapped[bool]
    rows: Mapped[int]
    remarks: Mapped[list[Any]]
    valid_from: Mapped[dt.date] = mapped_column(default=_today)
