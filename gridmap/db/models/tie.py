"""A typed, dated link from an organization to an organization or a place."""

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.models.base import Base, Layered, layer_indexes


class Tie(Layered, Base):
    """A tie holds from `valid_from` to `valid_to`, both days included; NULL is open."""

    __tablename__ = "tie"

    code: Mapped[str] = mapped_column(default="", server_default="", index=True)
    kind: Mapped[str]
    from_code: Mapped[str]
    to_kind: Mapped[str]
    to_code: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return layer_indexes(cls, Index(None, "to_kind", "to_code"), Index(None, "from_code"))
