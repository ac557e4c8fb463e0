"""Who is at the table of consultations that go on, and when they meet, beside their histories."""

import datetime as dt
import json
from collections import defaultdict
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from alembic import op

from gridmap.db.geometry import Geometry
from gridmap.db.types import Utc

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ENDED = ("decided", "abandoned")
# What is met by less than this share is not touched.
TOUCH_SHARE = 0.01
CONSULTATION = sa.table(
    "consultation",
    sa.column("id", sa.Integer()),
    sa.column("stage", sa.Text()),
    sa.column("meets_at", Utc()),
    sa.column("place", sa.Text()),
    sa.column("geom", Geometry("MULTIPOLYGON")),
)
EVENT = sa.table(
    "consultation_event",
    sa.column("id", sa.Integer()),
    sa.column("consultation_id", sa.Integer()),
    sa.column("move", sa.Text()),
    sa.column("detail", sa.Text()),
)
AREA = sa.table(
    "area",
    sa.column("code", sa.Text()),
    sa.column("level", sa.Text()),
    sa.column("retired_by_id", sa.Integer()),
    sa.column("geom", Geometry("MULTIPOLYGON")),
)


def upgrade() -> None:
    op.add_column("consultation", sa.Column("meets_at", Utc(), nullable=True))
    place = sa.Column("place", sa.Text(), nullable=False, server_default="")
    op.add_column("consultation", place)
    op.create_index(op.f("ix_post_holder"), "post", ["holder"])
    _fill(op.get_bind(), _table())


def _table() -> sa.Table:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    made = op.create_table(
        "consultation_party",
        sa.Column("id", key, nullable=False),
        sa.Column("consultation_id", key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("key", "seat", "name", "organization_code", "area_code")
        ),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_party_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_party")),
        sa.UniqueConstraint(
            "consultation_id",
            "key",
            "area_code",
            name=op.f("uq_consultation_party_consultation_id_key_area_code"),
        ),
    )
    for name in ("name", "organization_code", "area_code"):
        op.create_index(op.f(f"ix_consultation_party_{name}"), "consultation_party", [name])
    return made


def _fill(connection: sa.Connection, parties: sa.Table) -> None:
    """Write what the histories that stand say: of consultations that have ended the meeting alone.

    The rows of parties are those of consultations that go on.
    """
    histories = defaultdict(list)
    told = sa.select(EVENT.c.consultation_id, EVENT.c.move, EVENT.c.detail).order_by(EVENT.c.id)
    for consultation, move, detail in connection.execute(told):
        histories[consultation].append((move, json.loads(detail)))
    if not histories:
        return
    found = sa.select(CONSULTATION.c.id, CONSULTATION.c.stage, CONSULTATION.c.geom)
    known = connection.execute(found).all()
    grids = _grids(connection, [row for row in known if row.stage not in ENDED])
    for row in known:
        table, meeting = _replayed(histories[row.id])
        if meeting["meets_at"] is not None:
            own = CONSULTATION.c.id == row.id
            connection.execute(CONSULTATION.update().where(own).values(**meeting))
        if table and row.stage not in ENDED:
            rows = _rows(row.id, table, grids[row.id])
            connection.execute(parties.insert(), rows)


def _replayed(history: list[tuple[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return who is at the table in the end, with `present`, and when and where they meet."""
    table: dict[str, dict[str, Any]] = {}
    there: dict[str, bool] = {}
    meeting: dict[str, Any] = {"meets_at": None, "place": ""}
    for move, detail in history:
        if move in ("open", "invite"):
            table |= {party["key"]: party for party in detail.get("parties", ())}
        elif move == "leave_out":
            table.pop(detail["key"], None)
            there.pop(detail["key"], None)
        elif move == "attend":
            there |= {one["key"]: one["present"] for one in detail["presences"]}
        elif move == "convene":
            at = dt.datetime.fromisoformat(detail["meets_at"])
            meeting = {"meets_at": at, "place": detail.get("text", "")}
        elif move in ("advance", "return"):  # another sitting
            there, meeting = {}, {"meets_at": None, "place": ""}
    return [party | {"present": there.get(key)} for key, party in table.items()], meeting


def _rows(consultation: int, table: list[dict[str, Any]], grids: list[str]) -> list[dict[str, Any]]:
    """Return the rows of a table: of the leaders of grids one for each grid."""
    return [
        {
            "consultation_id": consultation,
            "number": number,
            "key": party["key"],
            "seat": party["seat"],
            "name": party["name"],
            "organization_code": "" if party["key"].startswith("site:") else party["code"],
            "area_code": area,
            "present": party["present"],
        }
        for number, party in enumerate(table, 1)
        for area in (grids or [""] if party["key"] == "grid_leader" else [""])
    ]


def _grids(connection: sa.Connection, consultations: list[Any]) -> dict[int, list[str]]:
    """Return the codes of the grids that each consultation touches, as they are today."""
    found: dict[int, list[str]] = {row.id: [] for row in consultations}
    placed = [row for row in consultations if row.geom is not None]
    if not placed:
        return found
    standing = AREA.c.retired_by_id.is_(None) & (AREA.c.level == "grid") & AREA.c.geom.is_not(None)
    grids = connection.execute(
        sa.select(AREA.c.code, AREA.c.geom).where(standing).order_by(AREA.c.code)
    ).all()
    shapes = np.array([shapely.make_valid(grid.geom) for grid in grids], dtype=object)
    tree = shapely.STRtree(shapes)
    for row in placed:
        shape = shapely.make_valid(row.geom)
        near = np.sort(tree.query(shape))
        # Shares of one small place are the same in degrees as in metres.
        shared = shapely.area(shapely.intersection(shapes[near], shape))
        smaller = np.minimum(shapely.area(shapes[near]), shape.area)
        found[row.id] = [grids[i].code for i in near[shared > TOUCH_SHARE * smaller]]
    return found
