"""Alembic's entry: run the migrations on the connection that `db.schema` hands over."""

from typing import Any

from alembic import context

from gridmap.db.models import Base

# Tables that belong to GeoPackage or PostGIS and not to gridmap.
FOREIGN = ("gpkg_", "rtree_", "spatial_ref_sys", "sqlite_")


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Tell Alembic which tables are gridmap's."""
    return kind != "table" or not str(name).startswith(FOREIGN)


# Indexes that only one kind of store has; Alembic cannot compare those of expressions.
ONLY = {"ix_case_area_stage": "postgresql", "ix_case_closed_at": "sqlite"}
OF_EXPRESSIONS = ("ix_case_closed_last",)


def include_object(thing: Any, name: str | None, kind: str, _reflected: Any, _other: Any) -> bool:
    """Leave the GiST indexes to PostgreSQL; the embedded store makes its R*Trees itself."""
    if kind != "index":
        return True
    spatial = thing.dialect_options["postgresql"]["using"] == "gist"
    store = "postgresql" if spatial else ONLY.get(str(name), connection.dialect.name)
    return store == connection.dialect.name and name not in OF_EXPRESSIONS


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=include_name,
    include_object=include_object,
    compare_type=False,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
