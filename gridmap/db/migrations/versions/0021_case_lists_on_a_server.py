"""The indexes by which a server counts and sorts cases; one that another holds too goes."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_case_edition_id", "case")
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_index(
        "ix_case_area_stage",
        "case",
        ["area_code", "stage", "retired_by_id"],
        postgresql_where=sa.text("retired_by_id IS NULL"),
    )
    op.drop_index("ix_case_closed_at", "case")
    last = [sa.text("closed_at DESC NULLS LAST"), sa.text("id DESC"), "retired_by_id"]
    op.create_index("ix_case_closed_last", "case", last)
