"""Cases that are reported on the spot, their photos and what happened to them."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
