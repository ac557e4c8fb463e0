"""The embedded store counts cases by month along an index, instead of sorting all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # The day itself is in it too: else each case is looked up, to work its month out again.
        op.create_index(
            "ix_case_count_month",
            "case",
            [sa.text("substr(reported_on, 1, 7)"), "tally", "reported_on", "retired_by_id"],
            sqlite_where=sa.text("retired_by_id IS NULL"),
        )
