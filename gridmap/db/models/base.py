"""What all models share: column types, and the columns of a row that belongs to an edition."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Date, Double, ForeignKey, Index, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from gridmap.db.types import Json, Key, Utc


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,  # GDAL does not know SQLite's VARCHAR
        float: Double,
        dt.date: Date,
        dt.datetime: Utc,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


class Layered:
    """A row of a layer: it came with one edition and may be retired by a later one.

    Rows are never deleted. The current state of a layer is the rows that nothing has retired;
    the state at an edition is the rows that came with it or before, and were not yet retired.
    """

    id: Mapped[int] = mapped_column(Key, primary_key=True, sort_order=-9)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True, sort_order=8)
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), sort_order=9)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return layer_indexes(cls)


class Coded(Layered):
    """A row of a layer that people know by a code and a name."""

    code: Mapped[str] = mapped_column(default="", sort_order=-8)
    name: Mapped[str] = mapped_column(default="", sort_order=-7)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return layer_indexes(cls, Index(None, "code"))


def layer_indexes(model: Any, *own: Index) -> tuple[Any, ...]:
    """Build the indexes of a layer: its own, that of the rows that are retired, that of places.

    Of those that stand there is none: they are nearly all, and a planner that knows no numbers
    would take it before any that leads to a few.
    """
    gone = text("retired_by_id IS NOT NULL")
    retired = Index(
        f"ix_{model.__tablename__}_retired_by_id", "retired_by_id",
        sqlite_where=gone, postgresql_where=gone,
    )  # fmt: skip
    return (*own, retired, *spatial_index(model))


def spatial_index(model: Any) -> tuple[Any, ...]:
    """Build the GiST index of a model's geometry; the embedded store makes its own R*Tree."""
    if not hasattr(model, "geom"):
        return ()
    index = Index(f"ix_{model.__tablename__}_geom", "geom", postgresql_using="gist")
    return (index.ddl_if(dialect="postgresql"),)
