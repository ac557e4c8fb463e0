"""One level of the seamless hierarchy: district, subdistrict, community, grid."""

from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Layered, layer_indexes


class Area(Layered, Base):
    """An area of one level. `made` says that an import made it up because it was missing."""

    __tablename__ = "area"

    level: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    scheme: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    parent_code: Mapped[str] = mapped_column(default="")
    made: Mapped[bool] = mapped_column(default=False)
    households: Mapped[int | None]
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON"), nullable=True)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        current = text("retired_by_id IS NULL")
        one = Index(
            "uq_area_current", "level", "code",
            unique=True, sqlite_where=current, postgresql_where=current,
        )  # fmt: skip
        return layer_indexes(cls, one, Index(None, "parent_code"))
