"""Which classes of cases an organization answers for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    classes = sa.Column("case_classes", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("organization", classes)
    op.create_index("ix_organization_area_code", "organization", ["area_code"])
