"""How those who reported cases can be reached, for a time, apart from the cases."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Utc

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_contact",
        sa.Column("id", key, nullable=False),
        sa.Column("case_id", key, nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("given_at", Utc(), nullable=False),
        sa.Column("days_after_end", sa.Integer(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("remove_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_case_contact_case_id_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_contact")),
    )
    op.create_index(op.f("ix_case_contact_case_id"), "case_contact", ["case_id"])
    op.create_index(op.f("ix_case_contact_remove_on"), "case_contact", ["remove_on"])
