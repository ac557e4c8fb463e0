"""Alembic's entry: run the migrations on the connection that `db.schema` hands over."""

from typing import Any

from alembic import context

from gridmap.db.models import Base

# Tables that belong to GeoPackage or PostGIS and not to gridmap.
FOREIGN = ("gpkg_", "rtree_", "spatial_ref_sys", "sqlite_")


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Tell Alembic which tables are gridmap's."""
    return kind != "table" or not str(name).startswith(FOREIGN)


def include_object(thing: Any, _name: str | None, kind: str, _reflected: Any, _other: Any) -> bool:
    """Leave the GiST indexes to PostgreSQL; the embedded store makes its R*Trees itself."""
    spatial = kind == "index" and thing.dialect_options["postgresql"]["using"] == "gist"
    return not spatial or connection.dialect.name == "postgresql"


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
