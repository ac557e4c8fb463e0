"""Mobile members may have checked in with both: where they belong and where they live."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("check_in", sa.Column("checked_in", sa.Integer(), nullable=True))
