"""The key with which a program writes as an account."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.Column("api_key_sha256", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("account", key)
