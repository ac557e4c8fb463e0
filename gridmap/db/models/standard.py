"""One rule as it stood when a run applied it."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class Standard(Base):
    """A copy of one rule of a standards pack, kept by content so that a run can be replayed."""

    __tablename__ = "standard"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    rule: Mapped[dict[str, Any]]
