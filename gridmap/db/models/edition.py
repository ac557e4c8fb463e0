"""A dated state of a layer."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class Edition(Base):
    """What one import brought: which layer, from which file, read how, and what was said of it.

    `scope` is the part of the layer that it replaced (`{"kind": "school"}`, or a level and the
    parents it covered), `remarks` what the checks found and did (repairs, gaps, made parents).
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
