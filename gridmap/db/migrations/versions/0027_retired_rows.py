"""Of retired rows alone there is an index: one of those that stand led planners astray."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LAYERS = (
    "activity", "agreement", "area", "assessment", "backdrop", "check_in", "demand", "duty",
    "facility", "finding", "fund", "organization", "path", "post", "project", "project_step",
    "residence", "resource", "site", "tie",
)  # fmt: skip
RETIRED = sa.text("retired_by_id IS NOT NULL")


def upgrade() -> None:
    for layer in LAYERS:
        name = f"ix_{layer}_retired_by_id"
        op.drop_index(name, layer)
        op.create_index(
            name, layer, ["retired_by_id"], sqlite_where=RETIRED, postgresql_where=RETIRED
        )
