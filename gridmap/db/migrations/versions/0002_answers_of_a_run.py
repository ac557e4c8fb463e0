"""What answers a gap, the hash of a run's results, staff of facilities, and kept scenarios."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.types import Json, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("facility", sa.Column("staff", sa.Integer(), nullable=True))
    # Rows of an older gridmap get an empty text: they were written without these.
    op.add_column(
        "run", sa.Column("result_sha256", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("gap", sa.Column("facility_id", key(), nullable=True))
    for name in ("facility_code", "facility_name"):
        op.add_column(
            "gap", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        )
    op.add_column("gap", sa.Column("distance_m", sa.Double(), nullable=True))
    op.create_table(
        "scenario",
        sa.Column("id", key(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("run_id", key(), nullable=True),
        sa.Column("changes", Json(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_scenario_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("name", name=op.f("uq_scenario_name")),
    )
