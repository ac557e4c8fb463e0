"""Reads of what the start pages tell: each is one statement, with the total beside its rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Area, Assessment, Demand, Draft, Edition, Gap, Standard
from gridmap.db.queries import areas, register_lists
from gridmap.db.queries.register_lists import RecordFilter, Way

# How many there are of all, beside each row.
TOTAL = func.count().over().label("total")


def weak(
    session: Session, area: Area | None, ways: tuple[Way, ...], results: Sequence[str], most: int
) -> list[Any]:
    """Return the assessments with some results that are not mended, the oldest first."""
    own = register_lists.conditions(
        RecordFilter("assessments", area=area, ways=ways, equal={"result": list(results)})
    )
    columns = (Assessment.code, Assessment.name, Assessment.result, Assessment.assessed_on, TOTAL)
    found = select(*columns).where(*own, Assessment.mended_on.is_(None))
    return list(session.execute(found.order_by(Assessment.assessed_on, Assessment.id).limit(most)))


def demands(
    session: Session, area: Area | None, ways: tuple[Way, ...], state: str, most: int
) -> list[Any]:
    """Return the demands in a state, those that end soonest first."""
    own = register_lists.conditions(
        RecordFilter("demands", area=area, ways=ways, equal={"state": state})
    )
    columns = (Demand.code, Demand.name, Demand.kind, Demand.needed_to, TOTAL)
    order = (Demand.needed_to.nulls_last(), Demand.id)
    return list(session.execute(select(*columns).where(*own).order_by(*order).limit(most)))


def gaps_by_standard(session: Session, run_id: int, area: Area | None, most: int) -> list[Any]:
    """Count the gaps of a run by standard, most first: `key`, `rule`, `number`, `total`."""
    number = func.count()
    found = (
        select(
            Standard.key, Standard.rule, number.label("number"),
            func.sum(number).over().label("total"),
        )
        .select_from(Gap)
        .join(Standard, Gap.standard_id == Standard.id)
        .where(Gap.run_id == run_id)
        .group_by(Standard.id)  # its key, and so all of its columns
        .order_by(number.desc(), Standard.key)
        .limit(most)
    )  # fmt: skip
    if area is not None:
        found = found.where(Gap.area_code.in_(areas.inside_all(area)))
    return list(session.execute(found))


def drafts(session: Session, name: str, most: int) -> list[Any]:
    """Return the open drafts of an account, the one last changed first."""
    columns = (Draft.id, Draft.layer, Draft.title, Draft.changed_at, TOTAL)
    own = and_(Draft.created_by == name, Draft.state == "open")
    found = select(*columns).where(own).order_by(Draft.changed_at.desc(), Draft.id.desc())
    return list(session.execute(found.limit(most)))


def editions(session: Session, most: int) -> list[Any]:
    """Return the latest editions, the newest first."""
    columns = (Edition.id, Edition.layer, Edition.source, Edition.rows, Edition.imported_at, TOTAL)
    return list(session.execute(select(*columns).order_by(Edition.id.desc()).limit(most)))


def accounts(session: Session) -> list[Any]:
    """Count the accounts by role: `role`, `number`, and `disabled` of them."""
    disabled = func.count(Account.disabled_at).label("disabled")
    found = select(Account.role, func.count().label("number"), disabled).group_by(Account.role)
    return list(session.execute(found.order_by(Account.role)))
