"""Reads of drafts, and of the rows that they change."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_frame
from gridmap.db.geometry import overlaps
from gridmap.db.models import LAYERS, Area, Draft, Edition, Facility, Post, Residence, Site
from gridmap.db.queries.runs import LARGEST_ID
from gridmap.errors import NotFoundError
from gridmap.saying import said

GRID = "grid"
# The columns of a layer that a draft may change, besides the geometry.
COLUMNS: dict[str, tuple[str, ...]] = {
    "areas": ("code", "name", "kind", "scheme", "parent_code", "households"),
    "facilities": (
        "code",
        "name",
        "kind",
        "floor_area_m2",
        "activity_area_m2",
        "capacity",
        "staff",
        "opening_hours",
        "operator",
        "open_to_residents",
        "area_code",
    ),
    "sites": ("code", "name", "kind", "enterprises", "employees", "party_members", "area_code"),
}
BBox = tuple[float, float, float, float]


def get(session: Session, draft_id: int, *, to_change: bool = False) -> Draft:
    """Return a draft by its id; to change it nobody else may, until the work is done.

    Raises
    ------
    NotFoundError
        There is no such draft.
    """
    possible = 0 < draft_id < LARGEST_ID
    found = session.get(Draft, draft_id, with_for_update=to_change) if possible else None
    if found is None:
        raise NotFoundError(
            said("没有草稿 {number}。", "There is no draft {number}.", number=draft_id)
        )
    return found


def of_person(session: Session, name: str, most: int) -> list[Draft]:
    """Return a person's drafts that are open or published, the one changed last first."""
    statement = select(Draft).where(Draft.created_by == name, Draft.state != "discarded")
    return list(
        session.scalars(statement.order_by(Draft.changed_at.desc(), Draft.id.desc()).limit(most))
    )


def newest_edition(session: Session, layer: str) -> Edition | None:
    """Return the edition of a layer that came in last."""
    statement = select(Edition).where(Edition.layer == layer).order_by(Edition.id.desc()).limit(1)
    return session.scalars(statement).first()


def rows(session: Session, layer: str, **among: Iterable[Any]) -> list[Any]:
    """Return the rows of a layer that stand, in the order of their ids.

    Of areas only grids. `among` names columns with the values that they may have.
    """
    model: Any = LAYERS[layer]
    statement = select(model).where(model.retired_by_id.is_(None))
    if layer == "areas":
        statement = statement.where(Area.level == GRID)
    for name, values in among.items():
        statement = statement.where(getattr(model, name).in_(list(values)))
    return list(session.scalars(statement.order_by(model.id)))


def grid_codes(session: Session) -> set[str]:
    """Return every code that a grid has or ever had."""
    return set(session.scalars(select(Area.code).where(Area.level == GRID)))


def homes_in(session: Session, box: BBox) -> Any:
    """Read the residences near a box: residents, households and points."""
    r = Residence
    statement = select(r.id, r.residents, r.households, raw(r.geom))
    return read_frame(
        session, statement.where(r.retired_by_id.is_(None), overlaps(session, r.geom, box))
    )


def places_in(session: Session, layer: str, box: BBox) -> Any:
    """Read the facilities or sites near a box: code, name, kind and points."""
    model: Any = {"facilities": Facility, "sites": Site}[layer]
    statement = select(model.id, model.code, model.name, model.kind, raw(model.geom))
    return read_frame(
        session, statement.where(model.retired_by_id.is_(None), overlaps(session, model.geom, box))
    )


def led(session: Session, codes: Iterable[str]) -> set[str]:
    """Return those of the grids' codes that a grid leader holds now."""
    statement = select(Post.area_code).where(
        Post.retired_by_id.is_(None),
        Post.kind == "grid_leader",
        Post.holder != "",
        Post.area_code.in_(list(codes)),
    )
    return set(session.scalars(statement))
