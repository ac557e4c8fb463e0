"""Of cases supervised after a return it has to be worked out whether their clocks stand still."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Of the others, their stage tells it.
AGAIN = """
UPDATE "case" SET tally = -1
WHERE retired_by_id IS NULL AND stage = 'supervised' AND returns > 0
"""


def upgrade() -> None:
    op.execute(AGAIN)
