"""What statistics of cases count, beside their history; documents of cases."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Utc

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COUNTS = {"returns": "return", "reworks": "rework", "appeals": "appeal", "reopens": "reopen"}
# A file that brings a case in such a stage says that it happened once.
STAGES = {"returns": "returned", "reworks": "reworked", "appeals": "appealed"}
COUNTED = """
UPDATE "case" SET {column} = (
    SELECT count(*) FROM case_event AS e WHERE e.case_id = "case".id
    AND (e.move = '{move}' OR (e.move = 'import' AND e.stage = '{stage}'))
)
WHERE id IN (
    SELECT case_id FROM case_event
    WHERE move = '{move}' OR (move = 'import' AND stage = '{stage}')
)
"""


STANDING = sa.text("retired_by_id IS NULL")
# The whole of China has the time of Beijing, all year.
DAY = {
    "sqlite": "date(reported_at, '+8 hours')",
    "postgresql": "CAST(reported_at AT TIME ZONE 'Asia/Shanghai' AS date)",
}


def upgrade() -> None:
    _columns()
    op.execute(f'UPDATE "case" SET tally = -1, reported_on = {DAY[op.get_bind().dialect.name]}')
    for column, move in COUNTS.items():
        stage = STAGES.get(column, "-")
        op.execute(COUNTED.format(column=column, move=move, stage=stage))
    _index()
    _documents()


def _columns() -> None:
    op.add_column("case", sa.Column("plain_due_at", Utc(), nullable=True))
    op.add_column("case", sa.Column("reported_on", sa.Date(), nullable=True))
    for name in (*COUNTS, "again", "tally"):
        number = sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
        op.add_column("case", number)


def _index() -> None:
    op.drop_index("ix_case_list", "case")
    _covering(
        "ix_case_list", "stage", "due_at", "reported_at", "closed_at", "class_code",
        "organization_code", "area_code", "code", "title", "tally", "plain_due_at", "id",
    )  # fmt: skip
    _covering(
        "ix_case_count", "class_code", "tally", "organization_code", "area_code", "reported_on",
        "stage", "due_at", "plain_due_at", "closed_at",
    )  # fmt: skip
    _covering("ix_case_count_organization", "organization_code", "tally")
    _covering("ix_case_count_area", "area_code", "tally")
    _covering("ix_case_count_day", "reported_on", "tally")


def _covering(name: str, *columns: str) -> None:
    # With `retired_by_id` in it, SQLite need not look into the table.
    op.create_index(
        name,
        "case",
        [*columns, "retired_by_id"],
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _documents() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_document",
        sa.Column("id", key, nullable=False),
        sa.Column("case_id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("small_sha256", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_case_document_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["case_event.id"], name=op.f("fk_case_document_event_id_case_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_document")),
    )
    op.create_index(op.f("ix_case_document_case_id"), "case_document", ["case_id"])
