"""A matter on the map, with a class, a place and a stage."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.geometry import Geometry
from gridmap.db.models.base import Base, Layered, spatial_index
from gridmap.db.types import Key

_ZERO = text("0")
_GIVEN = text("client_key <> ''")


def _once(table: str) -> Index:
    """Build the index that lets one report, sent twice, arrive once."""
    return _partial(f"uq_{table}_client_key", "client_key", where=_GIVEN, unique=True)


def _partial(name: str, *columns: str, where: Any, unique: bool = False) -> Index:
    """Build an index of few of the rows."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_STANDING = text("retired_by_id IS NULL")


def _covering(name: str, *columns: str) -> Index:
    """Build an index that is read instead of the cases themselves.

    It holds `retired_by_id` too, although all in it stand: else SQLite looks that up in the table.
    """
    return Index(
        name, *columns, "retired_by_id", sqlite_where=_STANDING, postgresql_where=_STANDING
    )


_COVERING = (
    # All that lists filter, count and sort by.
    _covering(
        "ix_case_list", "stage", "due_at", "reported_at", "closed_at", "class_code",
        "organization_code", "area_code", "code", "title", "tally", "plain_due_at", "id",
    ),
    # All that statistics filter and count; the others are in order by what is counted apart.
    _covering(
        "ix_case_count", "class_code", "tally", "organization_code", "area_code", "reported_on",
        "stage", "due_at", "plain_due_at", "closed_at",
    ),
    _covering("ix_case_count_organization", "organization_code", "tally", "stage", "due_at"),
    _covering("ix_case_count_area", "area_code", "tally"),
    _covering("ix_case_count_day", "reported_on", "tally"),
)  # fmt: skip
# Nor does a list that nothing narrows have to be sorted. These are not of standing ones alone: a
# planner would take such an index for whatever asks for them.
_SORTED = [
    Index(f"ix_case_{name}", name, "id", "retired_by_id") for name in ("due_at", "reported_at")
]


def _by_store() -> tuple[Index, ...]:
    """Build the indexes that only one kind of store has.

    A server counts along the narrowest index, while the embedded store is as quick along the wider
    ones. And it reads NULL last, where it is to be last, only from an index that says so: instead
    of that of `closed_at` the migrations make it `ix_case_closed_last`. The embedded store is given
    by them `ix_case_count_month`, in the order of the months of `reported_on`.
    """
    return (
        Index("ix_case_closed_at", "closed_at", "id", "retired_by_id").ddl_if(dialect="sqlite"),
        _covering("ix_case_area_stage", "area_code", "stage").ddl_if(dialect="postgresql"),
    )


def _day_of(context: Any) -> dt.date:
    """Return the day in the town on which a new case was reported."""
    at: dt.datetime = context.get_current_parameters()["reported_at"]
    return at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()


class Case(Layered, Base):
    """A case that was imported, or reported on the spot.

    What its history says of it is kept beside: `stage`, `organization_code`, when the whole case
    is due (`due_at`) and its stage (`line_due_at`; both NULL while the clocks stand still), when it
    would be due without pauses and extensions (`plain_due_at`), when it ended (`closed_at`), and
    how often it was returned, reworked, appealed and reopened. `again` is 1 where a case of the
    same class, day and place had come in before it. `tally` is all that statistics count of it in
    one number (`gridmap.analysis.case_tally`), -1 as long as it has to be worked out;
    `reported_on` is the day in the town.

    A report has a `client_key` (the UUID that the phone gave it), the hash of its content, and the
    account that sent it; all three are "" for a case that came in a file.
    """

    __tablename__ = "case"

    # Nearly all stand: an index of what retired them would only lead a planner astray.
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), sort_order=9)
    # The index of both leads to those of an edition.
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), sort_order=8)
    code: Mapped[str] = mapped_column(default="", index=True)
    class_code: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="", server_default="")
    stage: Mapped[str]
    area_code: Mapped[str] = mapped_column(default="", index=True)
    organization_code: Mapped[str] = mapped_column(default="")
    reported_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    line_due_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    plain_due_at: Mapped[dt.datetime | None]
    reported_on: Mapped[dt.date | None] = mapped_column(default=_day_of)
    returns: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    reworks: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    appeals: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    reopens: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    again: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    tally: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    client_key: Mapped[str] = mapped_column(default="", server_default="")
    content_sha256: Mapped[str] = mapped_column(default="", server_default="")
    reported_by: Mapped[str] = mapped_column(default="", server_default="")
    geom: Mapped[Any] = mapped_column(Geometry("POINT"))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        of_edition = Index("ix_case_edition_id_retired_by_id", "edition_id", "retired_by_id")
        return (
            _once("case"), *_COVERING, *_SORTED, *_by_store(), of_edition,
            _partial("ix_case_returns", "returns", "id", where=text("returns > 0")),
            *spatial_index(cls),
        )  # fmt: skip


class CaseEvent(Base):
    """One thing that happened to a case. Rows are only ever added; `id` grows.

    `move` says what was done (`gridmap.analysis.case_stages`) and `stage` the stage from then on;
    both are "" for a note. `terms` are the times that counted then, as
    `gridmap.actions.case_account` writes them; `due_at` is a deadline that a file gave. Where the
    edition `edition_id` of areas moved the case to another area, `area_before` is the one that it
    left.
    """

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[dt.datetime]
    by: Mapped[str]
    move: Mapped[str] = mapped_column(default="", server_default="")
    stage: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    organization_code: Mapped[str] = mapped_column(default="", server_default="")
    amount: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
    due_at: Mapped[dt.datetime | None]
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    note: Mapped[str] = mapped_column(default="")
    client_key: Mapped[str] = mapped_column(default="", server_default="")
    area_before: Mapped[str] = mapped_column(default="", server_default="")
    edition_id: Mapped[int | None] = mapped_column(Key)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        of_reasons = _partial(
            "ix_case_event_reason", "reason", "move", "case_id", where=text("reason <> ''")
        )
        return _once("case_event"), of_reasons


class CasePhoto(Base):
    """One photo of a case; its bytes lie in the files folder by their content, in two sizes.

    `width` and `height` are those of the large one, in pixels.
    """

    __tablename__ = "case_photo"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    position: Mapped[int]
    sha256: Mapped[str]
    small_sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    media_type: Mapped[str]

    __table_args__ = (UniqueConstraint("case_id", "position"),)


class CaseDocument(Base):
    """One document of a case: a paper that somebody put beside it.

    Its bytes lie in the files folder by their content (`sha256`); of a picture there is a small
    one too (`small_sha256`, else ""). `event_id` is the line of the history that tells of it.
    """

    __tablename__ = "case_document"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("case_event.id"))
    name: Mapped[str]
    kind: Mapped[str]
    bytes: Mapped[int]
    sha256: Mapped[str]
    small_sha256: Mapped[str] = mapped_column(default="", server_default="")
    added_by: Mapped[str]
    added_at: Mapped[dt.datetime]
