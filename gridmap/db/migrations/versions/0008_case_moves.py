"""What was done with a case, so that its stage and deadlines follow from its history alone."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# A case that came in a file begins its history with the stage that it has there.
IMPORTED = """
INSERT INTO case_event (case_id, at, "by", stage, note, move, organization_code, due_at)
SELECT "case".id, coalesce("case".closed_at, edition.imported_at), edition.imported_by,
       "case".stage, '', 'import', "case".organization_code, "case".due_at
FROM "case" JOIN edition ON edition.id = "case".edition_id
WHERE "case".client_key = ''
ORDER BY "case".id
"""
# A note may have come before: what happened to a case is told in the order of time.
REPORTED = """
UPDATE case_event SET move = 'report', due_at = (
    SELECT "case".due_at FROM "case" WHERE "case".id = case_event.case_id
) WHERE stage = 'reported'
"""


def upgrade() -> None:
    for name in ("move", "reason", "organization_code"):
        text = sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        op.add_column("case_event", text)
    op.add_column(
        "case_event",
        sa.Column("amount", sa.Double(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column("case_event", sa.Column("due_at", Utc(), nullable=True))
    terms = sa.Column("terms", sa.Text(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("case_event", terms)
    op.add_column("case", sa.Column("line_due_at", Utc(), nullable=True))
    op.execute(REPORTED)
    op.execute(IMPORTED)
