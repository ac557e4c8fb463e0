"""Consultations (4+X) and joint meetings, their histories and tasks."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.geometry import Geometry
from gridmap.db.types import Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def key(name: str) -> sa.Column[int]:
    return sa.Column(
        name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
    )  # fmt: skip


def texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def once(table: str) -> None:
    given = sa.text("client_key <> ''")
    op.create_index(
        f"uq_{table}_client_key", table, ["client_key"],
        unique=True, sqlite_where=given, postgresql_where=given,
    )  # fmt: skip


def gist(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(f"ix_{table}_geom", table, ["geom"], postgresql_using="gist")


def upgrade() -> None:
    op.create_table(
        "consultation",
        key("id"),
        *texts("code", "kind", "title", "text", "subject_kind", "subject_code", "area_code"),
        *texts("stage"),
        sa.Column("opened_at", Utc(), nullable=False),
        *texts("opened_by"),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        *texts("decisions"),
        sa.Column("parties", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("tasks_done", sa.Integer(), nullable=False),
        sa.Column("holds_case", sa.Boolean(), nullable=False),
        *texts("client_key", "content_sha256"),
        sa.Column("geom", Geometry("MULTIPOLYGON"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("code", name=op.f("uq_consultation_code")),
    )
    op.create_index(op.f("ix_consultation_area_code"), "consultation", ["area_code"])
    subject = ["subject_kind", "subject_code"]
    op.create_index(op.f("ix_consultation_subject_kind_subject_code"), "consultation", subject)
    op.create_index(op.f("ix_consultation_stage_due_at"), "consultation", ["stage", "due_at"])
    once("consultation")
    gist("consultation")
    op.create_table(
        "consultation_event",
        key("id"),
        key("consultation_id"),
        sa.Column("at", Utc(), nullable=False),
        *texts("by", "move", "stage", "detail", "client_key"),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_event_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_event")),
    )
    of_one = ["consultation_id"]
    op.create_index(
        op.f("ix_consultation_event_consultation_id"), "consultation_event", of_one
    )  # fmt: skip
    once("consultation_event")
    op.create_table(
        "consultation_task",
        key("id"),
        key("consultation_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        *texts("text", "organization_code", "owner", "area_code"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("geom", Geometry("POINT"), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_task_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_task")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_consultation_task_consultation_id_number")
        ),
    )
    for name in ("organization_code", "area_code", "due_on"):
        op.create_index(op.f(f"ix_consultation_task_{name}"), "consultation_task", [name])
    gist("consultation_task")
