"""The index of cases by organization also holds what their list counts and is sorted by."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STANDING = sa.text("retired_by_id IS NULL")


def upgrade() -> None:
    op.drop_index("ix_case_count_organization", "case")
    op.create_index(
        "ix_case_count_organization",
        "case",
        ["organization_code", "tally", "stage", "due_at", "retired_by_id"],
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
