"""The index that lists of cases are read from."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_case_retired_by_id", "case")
    columns = ["edition_id", "retired_by_id"]
    op.create_index("ix_case_edition_id_retired_by_id", "case", columns)
    standing = sa.text("retired_by_id IS NULL")
    op.create_index(
        "ix_case_list",
        "case",
        ["stage", "due_at", "reported_at", "closed_at", "class_code", "organization_code",
         "area_code", "code", "title", "id"],
        sqlite_where=standing,
        postgresql_where=standing,
    )  # fmt: skip
