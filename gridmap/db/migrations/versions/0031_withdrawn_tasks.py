"""A task of a consultation may be withdrawn, and says when."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Utc

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultation_task", sa.Column("withdrawn_at", Utc(), nullable=True))
