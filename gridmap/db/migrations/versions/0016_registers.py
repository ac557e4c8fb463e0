"""Registers: records that people keep day by day, and what was done with them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from gridmap.db.geometry import Geometry
from gridmap.db.types import Json, Utc

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXTS = {
    "agreement": ["code", "name", "organization_code", "joint", "partner_codes", "text"],
    "duty": ["code", "name", "post_code", "text", "evidence"],
    "demand": ["code", "name", "kind", "state", "area_code", "organization_code", "hours", "text"],
    "resource": [
        "code", "name", "kind", "state", "organization_code", "area_code", "hours",
        "facility_code", "text",
    ],
    "project": [
        "code", "name", "state", "area_code", "organization_code", "demand_codes",
        "resource_codes", "result",
    ],
    "project_step": ["code", "name", "project_code", "organization_code", "evidence"],
    "check_in": ["code", "kind", "organization_code", "area_code"],
    "activity": [
        "code", "name", "kind", "facility_code", "organization_code", "area_code", "text",
    ],
    "assessment": [
        "code", "name", "subject_kind", "subject_code", "organization_code", "result", "text",
    ],
    "finding": ["code", "name", "assessment_code", "standard", "organization_code", "evidence"],
}  # fmt: skip
DAYS = {
    "agreement": ["valid_from", "valid_to"],
    "duty": ["due_on", "done_on"],
    "demand": ["needed_from", "needed_to"],
    "resource": ["available_from", "available_to"],
    "project": ["starts_on", "due_on", "done_on"],
    "project_step": ["due_on", "done_on"],
    "check_in": ["checked_in_on", "ended_on"],
    "assessment": ["assessed_on", "mended_on"],
    "finding": ["due_on", "done_on"],
}
WHOLES = {
    "demand": ["persons"],
    "resource": ["capacity"],
    "project": ["answers", "satisfied"],
    "check_in": ["persons", "pledges", "kept", "reported", "managed", "assessed"],
    "activity": ["persons"],
}
NUMBERS = {
    "demand": ["amount_yuan"],
    "resource": ["amount_yuan"],
    "check_in": ["service_hours"],
}
PLACED = ("demand", "resource")
INDEXED = {
    "agreement": ["organization_code"],
    "duty": ["post_code"],
    "demand": ["area_code", "organization_code"],
    "resource": ["area_code", "organization_code"],
    "project": ["area_code", "organization_code"],
    "project_step": ["project_code", "organization_code"],
    "check_in": ["area_code", "organization_code"],
    "activity": ["facility_code", "organization_code", "area_code"],
    "assessment": ["subject_code"],
    "finding": ["assessment_code", "organization_code"],
}
# Records that had no code get one from their id.
CODED = {"tie": "T", "post": "P", "fund": "F"}


def upgrade() -> None:
    for table in TEXTS:
        create(table)
    for table, prefix in CODED.items():
        empty = sa.Column("code", sa.Text(), nullable=False, server_default=sa.text("''"))
        op.add_column(table, empty)
        six = "substr('000000' || id, -6)" if sqlite() else "lpad(CAST(id AS text), 6, '0')"
        op.execute(f"UPDATE {table} SET code = '{prefix}' || {six}")
        op.create_index(op.f(f"ix_{table}_code"), table, ["code"])
    op.create_table(
        "record_change",
        sa.Column("id", key(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("edition_id", key(), nullable=False),
        sa.Column("before", Json(), nullable=False),
        sa.Column("after", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_change")),
    )
    op.create_index(op.f("ix_record_change_register_code"), "record_change", ["register", "code"])


def create(table: str) -> None:
    columns: list[sa.Column[Any]] = [sa.Column("id", key(), nullable=False)]
    columns += [sa.Column(name, sa.Text(), nullable=False) for name in TEXTS[table]]
    columns += [sa.Column(name, sa.Date()) for name in DAYS.get(table, [])]
    columns += [sa.Column(name, sa.Integer()) for name in WHOLES.get(table, [])]
    columns += [sa.Column(name, sa.Double()) for name in NUMBERS.get(table, [])]
    if table == "activity":
        columns += [sa.Column(name, Utc()) for name in ("starts_at", "ends_at")]
    if table in PLACED:
        columns.append(sa.Column("geom", Geometry("POINT")))
    op.create_table(
        table,
        *columns,
        sa.Column("edition_id", key(), nullable=False),
        sa.Column("retired_by_id", key()),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f(f"fk_{table}_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f(f"fk_{table}_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for name in ("code", "edition_id", "retired_by_id", *INDEXED[table]):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
    if table in PLACED and not sqlite():
        op.create_index(f"ix_{table}_geom", table, ["geom"], postgresql_using="gist")


def key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
