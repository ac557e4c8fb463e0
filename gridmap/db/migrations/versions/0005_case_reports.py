"""Cases that are reported on the spot, their photos and what happened to them."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def empty_text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))


def upgrade() -> None:
    # Cases of an older gridmap came from files: nobody reported them here.
    for name in ("text", "client_key", "content_sha256", "reported_by"):
        op.add_column("case", empty_text(name))
    given = sa.text("client_key <> ''")
    op.create_index(
        "uq_case_client_key",
        "case",
        ["client_key"],
        unique=True,
        sqlite_where=given,
        postgresql_where=given,
    )
    op.create_table(
        "case_event",
        sa.Column("id", key(), nullable=False),
        sa.Column("case_id", key(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        empty_text("client_key"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_event_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(op.f("ix_case_event_case_id"), "case_event", ["case_id"])
    op.create_index(
        "uq_case_event_client_key",
        "case_event",
        ["client_key"],
        unique=True,
        sqlite_where=given,
        postgresql_where=given,
    )
    op.create_table(
        "case_photo",
        sa.Column("id", key(), nullable=False),
        sa.Column("case_id", key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("small_sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_photo_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_photo")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_case_photo_case_id_position")),
    )
