"""Which area a case left when an edition of areas moved it to another one."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "case_event",
        sa.Column("area_before", sa.Text(), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("case_event", sa.Column("edition_id", key(), nullable=True))
