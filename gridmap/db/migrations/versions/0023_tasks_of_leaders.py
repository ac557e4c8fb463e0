"""A task of a consultation says itself that it is that of the leader of a grid."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "consultation_task",
        sa.Column("of_leader", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # Until now only the name of the owner told it.
    task = sa.table(
        "consultation_task",
        sa.column("of_leader", sa.Boolean()),
        sa.column("organization_code", sa.Text()),
        sa.column("owner", sa.Text()),
    )
    led = (task.c.organization_code == "") & task.c.owner.like("%网格长")
    op.execute(task.update().where(led).values(of_leader=sa.true()))
