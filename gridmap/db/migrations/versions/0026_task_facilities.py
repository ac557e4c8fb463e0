"""The place where a task was shown to be done may be a facility."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "consultation_task",
        sa.Column("facility_code", sa.Text(), nullable=False, server_default=""),
    )
