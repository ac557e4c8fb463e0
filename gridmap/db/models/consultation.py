"""Consultations (4+X) and joint meetings, what happened in them, and the tasks that came of it."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, spatial_index
from gridmap.db.types import Key

_GIVEN = text("client_key <> ''")


def _once(table: str) -> Index:
    """Build the index that lets one thing, sent twice, arrive once."""
    return Index(
        f"uq_{table}_client_key", "client_key",
        unique=True, sqlite_where=_GIVEN, postgresql_where=_GIVEN,
    )  # fmt: skip


class Consultation(Base):
    """A consultation about a case, a demand or an area (`subject_kind`, `subject_code`).

    What its history says of it is kept beside: `stage`, `due_at` (NULL while its clock stands
    still, or it has ended), `ended_at`, `decisions` (their texts), and how many `parties` and
    tasks there are (without those that were withdrawn), and how many of those are done; `meets_at`
    and `place` are those of the last invitation to the sitting that goes on. `geom` is the area as
    it was then.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_code: Mapped[str] = mapped_column(default="")
    area_code: Mapped[str] = mapped_column(default="", index=True)
    stage: Mapped[str]
    opened_at: Mapped[dt.datetime]
    opened_by: Mapped[str]
    due_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    decisions: Mapped[list[Any]]
    parties: Mapped[int] = mapped_column(default=0)
    tasks: Mapped[int] = mapped_column(default=0)
    tasks_done: Mapped[int] = mapped_column(default=0)
    meets_at: Mapped[dt.datetime | None]
    place: Mapped[str] = mapped_column(default="", server_default="")
    holds_case: Mapped[bool] = mapped_column(default=False)
    client_key: Mapped[str] = mapped_column(default="")
    content_sha256: Mapped[str] = mapped_column(default="")
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON"), nullable=True)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (
            UniqueConstraint("code"),
            Index(None, "subject_kind", "subject_code"),
            Index(None, "stage", "due_at"),
            _once("consultation"),
            *spatial_index(cls),
        )


class ConsultationEvent(Base):
    """One thing that was done with a consultation. Rows are only ever added; `id` grows.

    `move` says what (`gridmap.analysis.consultation_stages`), `stage` the stage from then on, and
    `detail` all that was said, as `gridmap.actions.consultation_writing` writes it.
    """

    __tablename__ = "consultation_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    at: Mapped[dt.datetime]
    by: Mapped[str]
    move: Mapped[str]
    stage: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    client_key: Mapped[str] = mapped_column(default="")

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (_once("consultation_event"),)


class ConsultationParty(Base):
    """Who is at the table of a consultation that goes on, as its history has it.

    Of one that has ended there are no rows. `organization_code` is "" where no organization of the
    store is meant. The leaders of grids are one party, and a row for each grid that the area
    touches (`area_code`; "" where it touches none). `present` says whether the party was there in
    the sitting that goes on; NULL until that is written down.
    """

    __tablename__ = "consultation_party"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    key: Mapped[str]
    seat: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    area_code: Mapped[str] = mapped_column(default="", index=True)
    present: Mapped[bool | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (UniqueConstraint("consultation_id", "key", "area_code"),)


class ConsultationTask(Base):
    """What a decision asks of an organization, as the history of its consultation has it.

    Where it is that of the leader of a grid (`of_leader`), `area_code` is the grid, else the area
    of the consultation, so that lists need not look there. `geom` is where it was shown to be done,
    `done_at` when; both are NULL until then. `withdrawn_at` says when it was withdrawn, NULL while
    it was not. `facility_code` is the facility that the place is, "" for none.
    """

    __tablename__ = "consultation_task"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    decision: Mapped[int]
    text: Mapped[str]
    organization_code: Mapped[str] = mapped_column(default="", index=True)
    owner: Mapped[str]
    area_code: Mapped[str] = mapped_column(default="", index=True)
    of_leader: Mapped[bool] = mapped_column(default=False, server_default=false())
    due_on: Mapped[dt.date] = mapped_column(index=True)
    done_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    facility_code: Mapped[str] = mapped_column(default="", server_default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"), nullable=True)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (UniqueConstraint("consultation_id", "number"), *spatial_index(cls))
