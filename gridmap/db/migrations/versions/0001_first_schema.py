"""First schema."""

import sqlalchemy as sa
from alembic import op

from gridmap.db.geometry import Geometry
from gridmap.db.types import Json, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def gist_index(table: str) -> None:
    # The embedded store has made its R*Tree already, when the table was created.
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(f"ix_{table}_geom", table, ["geom"], postgresql_using="gist")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("scope", Json(), nullable=False),
        sa.Column("imported_at", Utc(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("declared_crs", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("remarks", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("run_by", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("metric_crs", sa.Text(), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("editions", Json(), nullable=False),
        sa.Column("inputs_sha256", sa.Text(), nullable=False),
        sa.Column("standards", Json(), nullable=False),
        sa.Column("notes", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "standard",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rule", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard")),
        sa.UniqueConstraint("sha256", name=op.f("uq_standard_sha256")),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("geom", Geometry("MULTIPOLYGON"), nullable=True),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_area_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_area_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_edition_id"), "area", ["edition_id"], unique=False)
    gist_index("area")
    op.create_index(op.f("ix_area_parent_code"), "area", ["parent_code"], unique=False)
    op.create_index(op.f("ix_area_retired_by_id"), "area", ["retired_by_id"], unique=False)
    op.create_index(
        "uq_area_current",
        "area",
        ["level", "code"],
        unique=True,
        sqlite_where=sa.text("retired_by_id IS NULL"),
        postgresql_where=sa.text("retired_by_id IS NULL"),
    )
    op.create_table(
        "backdrop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_backdrop_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_backdrop_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backdrop")),
    )
    op.create_index(op.f("ix_backdrop_code"), "backdrop", ["code"], unique=False)
    op.create_index(op.f("ix_backdrop_edition_id"), "backdrop", ["edition_id"], unique=False)
    gist_index("backdrop")
    op.create_index(op.f("ix_backdrop_retired_by_id"), "backdrop", ["retired_by_id"], unique=False)
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("class_code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("organization_code", sa.Text(), nullable=False),
        sa.Column("reported_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("geom", Geometry("POINT"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_case_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_case_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    op.create_index(op.f("ix_case_area_code"), "case", ["area_code"], unique=False)
    op.create_index(op.f("ix_case_code"), "case", ["code"], unique=False)
    op.create_index(op.f("ix_case_edition_id"), "case", ["edition_id"], unique=False)
    gist_index("case")
    op.create_index(op.f("ix_case_retired_by_id"), "case", ["retired_by_id"], unique=False)
    op.create_table(
        "facility",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("floor_area_m2", sa.Double(), nullable=True),
        sa.Column("activity_area_m2", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("opening_hours", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("open_to_residents", sa.Boolean(), nullable=True),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_facility_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_facility_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
    )
    op.create_index(op.f("ix_facility_code"), "facility", ["code"], unique=False)
    op.create_index(op.f("ix_facility_edition_id"), "facility", ["edition_id"], unique=False)
    gist_index("facility")
    op.create_index(op.f("ix_facility_retired_by_id"), "facility", ["retired_by_id"], unique=False)
    op.create_table(
        "fund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_yuan", sa.Double(), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_fund_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_fund_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
    )
    op.create_index(op.f("ix_fund_area_code"), "fund", ["area_code"], unique=False)
    op.create_index(op.f("ix_fund_edition_id"), "fund", ["edition_id"], unique=False)
    op.create_index(op.f("ix_fund_retired_by_id"), "fund", ["retired_by_id"], unique=False)
    op.create_table(
        "gap",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "standard_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("subject_code", sa.Text(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("required", sa.Double(), nullable=False),
        sa.Column("shortfall", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("residents_affected", sa.Integer(), nullable=True),
        sa.Column("detail", Json(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_gap_run_id_run")),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standard.id"], name=op.f("fk_gap_standard_id_standard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
    )
    op.create_index(op.f("ix_gap_run_id_measure"), "gap", ["run_id", "measure"], unique=False)
    op.create_index(op.f("ix_gap_subject_code"), "gap", ["subject_code"], unique=False)
    op.create_table(
        "organization",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("formed", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=True),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_organization_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_organization_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    op.create_index(op.f("ix_organization_code"), "organization", ["code"], unique=False)
    op.create_index(
        op.f("ix_organization_edition_id"), "organization", ["edition_id"], unique=False
    )
    gist_index("organization")
    op.create_index(
        op.f("ix_organization_retired_by_id"), "organization", ["retired_by_id"], unique=False
    )
    op.create_table(
        "path",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bridge", sa.Boolean(), nullable=False),
        sa.Column("geom", Geometry("LINESTRING"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_path_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_path_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path")),
    )
    op.create_index(op.f("ix_path_code"), "path", ["code"], unique=False)
    op.create_index(op.f("ix_path_edition_id"), "path", ["edition_id"], unique=False)
    gist_index("path")
    op.create_index(op.f("ix_path_retired_by_id"), "path", ["retired_by_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("office_phone", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("organization_code", sa.Text(), nullable=False),
        sa.Column("full_time", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_post_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_post_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_area_code"), "post", ["area_code"], unique=False)
    op.create_index(op.f("ix_post_edition_id"), "post", ["edition_id"], unique=False)
    op.create_index(op.f("ix_post_retired_by_id"), "post", ["retired_by_id"], unique=False)
    op.create_table(
        "residence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("over_60", sa.Integer(), nullable=True),
        sa.Column("under_6", sa.Integer(), nullable=True),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_residence_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_residence_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence")),
    )
    op.create_index(op.f("ix_residence_code"), "residence", ["code"], unique=False)
    op.create_index(op.f("ix_residence_edition_id"), "residence", ["edition_id"], unique=False)
    gist_index("residence")
    op.create_index(
        op.f("ix_residence_retired_by_id"), "residence", ["retired_by_id"], unique=False
    )
    op.create_table(
        "run_array",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dtype", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_array_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_array")),
        sa.UniqueConstraint("run_id", "name", name=op.f("uq_run_array_run_id_name")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("enterprises", sa.Integer(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("party_members", sa.Integer(), nullable=True),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_site_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_site_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_index(op.f("ix_site_code"), "site", ["code"], unique=False)
    op.create_index(op.f("ix_site_edition_id"), "site", ["edition_id"], unique=False)
    gist_index("site")
    op.create_index(op.f("ix_site_retired_by_id"), "site", ["retired_by_id"], unique=False)
    op.create_table(
        "tie",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=False),
        sa.Column("to_kind", sa.Text(), nullable=False),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "retired_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_tie_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["edition.id"], name=op.f("fk_tie_retired_by_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    op.create_index(op.f("ix_tie_edition_id"), "tie", ["edition_id"], unique=False)
    op.create_index(op.f("ix_tie_from_code"), "tie", ["from_code"], unique=False)
    op.create_index(op.f("ix_tie_retired_by_id"), "tie", ["retired_by_id"], unique=False)
    op.create_index(op.f("ix_tie_to_kind_to_code"), "tie", ["to_kind", "to_code"], unique=False)
