"""${message}."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.geometry import Geometry
from gridmap.db.types import Json, Utc

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
