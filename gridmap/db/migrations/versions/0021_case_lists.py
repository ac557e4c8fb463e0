"""Indexes of the few cases that were sent back, and those by which a server counts and sorts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_case_edition_id", "case")  # another one begins with it
    _of_few("ix_case_returns", "case", ["returns", "id"], "returns > 0")
    _of_few("ix_case_event_reason", "case_event", ["reason", "move", "case_id"], "reason <> ''")
    if op.get_bind().dialect.name == "postgresql":
        _on_a_server()


def _of_few(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _on_a_server() -> None:
    op.create_index(
        "ix_case_area_stage",
        "case",
        ["area_code", "stage", "retired_by_id"],
        postgresql_where=sa.text("retired_by_id IS NULL"),
    )
    op.drop_index("ix_case_closed_at", "case")
    last: list[Any] = [sa.text("closed_at DESC NULLS LAST"), sa.text("id DESC"), "retired_by_id"]
    op.create_index("ix_case_closed_last", "case", last)
