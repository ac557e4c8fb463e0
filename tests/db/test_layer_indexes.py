"""What stands is looked up by what tells a few from many, what is retired by what retired it."""

import pytest
from sqlalchemy import Engine

from gridmap.db.models import LAYERS

# Of cases, which are far more, the indexes are others: tests/db/test_case_indexes.py.
NAMES = sorted(set(LAYERS) - {"cases"})


def plan(engine: Engine, statement: str) -> str:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        return " ".join(row[3] for row in rows)


@pytest.mark.parametrize("layer", NAMES)
def test_which_index_is_read(geopackage: Engine, layer: str) -> None:
    model = LAYERS[layer]
    table = model.__tablename__
    gone = plan(geopackage, f"SELECT 1 FROM {table} WHERE retired_by_id = 7")
    assert f"ix_{table}_retired_by_id (retired_by_id=?)" in gone
    stand = f"SELECT 1 FROM {table} WHERE retired_by_id IS NULL"
    assert "retired_by_id" not in plan(geopackage, stand)
    for field in {"code", "area_code", "organization_code"} & set(model.__table__.columns.keys()):
        few = plan(geopackage, f"{stand} AND {field} = 'X'")
        if any(next(iter(index.columns)).name == field for index in model.__table__.indexes):
            assert f"({field}=?)" in few, few
