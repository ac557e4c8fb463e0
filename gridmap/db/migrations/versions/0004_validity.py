"""Since when an edition is in force."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The day in China of the moment of import; both stores keep moments in UTC.
DAY_OF_IMPORT = {
    "sqlite": "date(imported_at, '+8 hours')",
    "postgresql": "(imported_at AT TIME ZONE 'Asia/Shanghai')::date",
}


def upgrade() -> None:
    # Rows of an older gridmap get a day first, and then the one on which they were imported.
    op.add_column(
        "edition",
        sa.Column("valid_from", sa.Date(), nullable=False, server_default=sa.text("'1970-01-01'")),
    )
    day = DAY_OF_IMPORT[op.get_bind().dialect.name]
    op.execute(sa.text(f"UPDATE edition SET valid_from = {day}"))
