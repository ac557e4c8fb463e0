"""Drafts of what is drawn on the map."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Json, Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", key(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.Column("base_edition_id", key(), nullable=True),
        sa.Column("changes", Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_edition_id", key(), nullable=True),
        sa.ForeignKeyConstraint(
            ["base_edition_id"], ["edition.id"], name=op.f("fk_draft_base_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["published_edition_id"],
            ["edition.id"],
            name=op.f("fk_draft_published_edition_id_edition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_created_by"), "draft", ["created_by"])
