"""The indexes by which a long list of cases is read in order."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("due_at", "reported_at", "closed_at"):
        op.create_index(f"ix_case_{name}", "case", [name, "id", "retired_by_id"])
