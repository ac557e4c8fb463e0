"""Reads of posts, of the duties of their holders, and of the areas that must have some."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from gridmap.db.models import Area, Duty, Post, Project
from gridmap.db.queries import areas, register_lists
from gridmap.db.queries.register_lists import RecordFilter, Way
from gridmap.db.queries.registers import CHUNK
from gridmap.db.queries.standing import standing

_TERM = (
    Post.code, Post.kind, Post.holder, Post.office_phone, Post.area_code, Post.organization_code,
    Post.full_time, Post.valid_from, Post.valid_to,
)  # fmt: skip


def of_places(
    session: Session, kinds: Sequence[str], area_codes: Iterable[str], organizations: Iterable[str]
) -> list[Any]:
    """Return the posts of some kinds in some areas, or of some organizations."""
    found: dict[int, Any] = {}
    for column, codes in ((Post.area_code, area_codes), (Post.organization_code, organizations)):
        listed = sorted(set(codes) - {""})
        for start in range(0, len(listed), CHUNK):
            own = select(Post.id, *_TERM).where(standing(Post), Post.kind.in_(kinds))
            part = own.where(column.in_(listed[start : start + CHUNK]))
            found |= {row.id: row for row in session.execute(part)}
    return list(found.values())


def may_lack(
    session: Session,
    area: Area | None,
    ways: tuple[Way, ...],
    today: dt.date,
    until: dt.date,
    kinds: Sequence[str],
) -> list[Any]:
    """Return the posts by which one can tell what is vacant, missing, or will be.

    These are the vacant ones, those that end by a day, all beside them in the same place, and all
    of the kinds that areas must have.
    """
    told = or_(
        _leaves(Post, today, until),
        and_(Post.kind.in_(kinds), Post.area_code != ""),
        *(_beside(name, today, until) for name in ("area_code", "organization_code")),
    )
    own = register_lists.conditions(RecordFilter("posts", area=area, ways=ways))
    return list(session.execute(select(*_TERM).where(*own, told).order_by(Post.id)))


def _leaves(post: Any, today: dt.date, until: dt.date) -> ColumnElement[bool]:
    """Build the condition that a post is vacant or ends by a day."""
    return or_(post.holder == "", and_(post.valid_to >= today, post.valid_to <= until))


def _beside(name: str, today: dt.date, until: dt.date) -> ColumnElement[bool]:
    """Build the condition that a post is where a vacant or ending one is."""
    other = aliased(Post)
    place: Any = getattr(other, name)
    places = select(place).where(standing(other), _leaves(other, today, until), place != "")
    found: ColumnElement[bool] = getattr(Post, name).in_(places)
    return found


def areas_of_levels(session: Session, levels: Iterable[str], area: Area | None) -> list[Any]:
    """Return code, name, level, kind and parent_code of the areas of some levels, in order."""
    own = select(Area.code, Area.name, Area.level, Area.kind, Area.parent_code)
    own = own.where(standing(Area), Area.level.in_(sorted(set(levels))))
    if area is not None:
        own = own.where(Area.code.in_(areas.inside_all(area)))
    return list(session.execute(own.order_by(Area.code, Area.id)))


def duties(session: Session, post_code: str) -> list[Duty]:
    """Return the duties of a post: the open ones by their day, then those that are done."""
    own = select(Duty).where(standing(Duty), Duty.post_code == post_code)
    order = (Duty.done_on.is_not(None), Duty.due_on, Duty.id)
    return list(session.scalars(own.order_by(*order)))


def held(session: Session, holder: str, today: dt.date) -> list[Any]:
    """Return the posts that somebody of a name holds today: kind, organization_code, area_code."""
    return list(session.execute(held_by(holder, today)))


def held_by(holder: Any, today: Any) -> Select[*tuple[Any, ...]]:
    """Select the posts of `held`; both may be parameters of the statement."""
    found: Select[*tuple[Any, ...]] = select(Post.kind, Post.organization_code, Post.area_code)
    return found.where(
        standing(Post),
        Post.holder == holder,
        or_(Post.valid_from.is_(None), Post.valid_from <= today),
        or_(Post.valid_to.is_(None), Post.valid_to >= today),
    )


def open_duties(
    session: Session,
    area: Area | None,
    ways: tuple[Way, ...],
    post_ways: tuple[Way, ...],
    today: dt.date,
    holder: str,
    most: int,
) -> list[Any]:
    """Return the open duties in an area with their posts: those of a holder first, then by day.

    Each row has `total`, `late` and `mine` too: how many there are of all, not only of the rows;
    and `phones`, how many office phones posts of that holder have there: more than one are several
    persons of one name, or one person in several offices.
    """
    own = register_lists.conditions(
        RecordFilter("duties", area=area, ways=ways, tabs="due", tab="open", today=today)
    )
    mine = case((and_(Post.holder == holder, Post.holder != ""), 1), else_=0)
    late = case((Duty.due_on < today, 1), else_=0)
    posts = register_lists.conditions(
        RecordFilter("posts", area=area, ways=post_ways, tabs="validity", tab="now", today=today)
    )
    phones = select(func.count(Post.office_phone.distinct())).where(*posts, Post.holder == holder)
    statement = (
        select(
            Duty.code, Duty.name, Duty.due_on, Duty.post_code, Post.kind, Post.holder,
            mine.label("is_mine"),
            func.count().over().label("total"),
            cast(func.sum(late).over(), Integer).label("late"),
            cast(func.sum(mine).over(), Integer).label("mine"),
            phones.scalar_subquery().label("phones"),
        )
        .join(Post, and_(Post.code == Duty.post_code, standing(Post)), isouter=True)
        .where(*own)
        .order_by(mine.desc(), Duty.due_on, Duty.id)
        .limit(most)
    )  # fmt: skip
    return list(session.execute(statement))


def open_projects(
    session: Session, area: Area | None, organization: str, most: int
) -> tuple[list[Any], int]:
    """Return the projects of an area or an organization that still run, and how many there are."""
    own = (
        select(Project.code, Project.name, Project.state, Project.due_on, func.count().over())
        .where(standing(Project), Project.state.not_in(["done", "stopped"]))
        .order_by(Project.due_on.nulls_last(), Project.id)
        .limit(most)
    )
    if area is not None:
        own = own.where(Project.area_code.in_(areas.inside_all(area)))
    else:
        own = own.where(Project.organization_code == organization)
    rows = list(session.execute(own))
    return rows, rows[0][-1] if rows else 0
