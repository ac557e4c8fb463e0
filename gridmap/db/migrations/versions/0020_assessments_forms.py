"""What the store knew at an assessment, what shows that a weak one is mended, and forms."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Json, Utc

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column(
        "assessment", sa.Column("mended_evidence", sa.Text(), nullable=False, server_default="")
    )
    op.create_table(
        "assessment_check",
        sa.Column("id", key, nullable=False),
        sa.Column("assessment_code", sa.Text(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("run_id", key),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("proposals", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_check")),
    )
    op.create_index(
        op.f("ix_assessment_check_assessment_code"), "assessment_check", ["assessment_code"]
    )
    op.create_table(
        "form",
        sa.Column("id", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bindings", Json(), nullable=False),
        sa.Column("history", Json(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("removed_at", Utc()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
    )
