"""What was done with the records of registers."""

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class RecordChange(Base):
    """One change of one record. Rows are only ever added; `id` grows.

    `did` is add, change, remove or undo. `before` and `after` hold the fields that differ; of a
    record that was added or removed all of them on the one side, and nothing on the other. The
    edition `edition_id` brought the row.
    """

    __tablename__ = "record_change"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    register: Mapped[str]
    code: Mapped[str]
    at: Mapped[dt.datetime]
    by: Mapped[str]
    did: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    edition_id: Mapped[int] = mapped_column(Key)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (Index(None, "register", "code"),)
