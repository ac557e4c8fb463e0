"""Counts of what is known of one organization: posts, duties, ties, agreements, cases, findings."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.models import Agreement, Case, Duty, Finding, Post, Tie
from gridmap.db.queries.standing import ENDED, standing


def counts(session: Session, code: str, day: dt.date, now: dt.datetime) -> dict[str, int]:
    """Count, in one question, what an organization has on a day.

    Returns
    -------
    dict
        posts, held, duties, duties_late, ties, agreements, cases, cases_late, findings,
        findings_late; the findings are those that it owns.
    """
    posts = select(Post.code).where(standing(Post), Post.organization_code == code)
    own_duty = (standing(Duty), Duty.post_code.in_(posts), Duty.done_on.is_(None))
    own_case = (standing(Case), Case.organization_code == code, Case.stage.not_in(ENDED))
    own_finding = (
        standing(Finding), Finding.organization_code == code, Finding.done_on.is_(None),
    )  # fmt: skip
    own_post = (standing(Post), Post.organization_code == code, _now(Post, day))
    tied = or_(Tie.from_code == code, and_(Tie.to_kind == "organization", Tie.to_code == code))
    parts = {
        "posts": select(func.count(Post.id)).where(*own_post),
        "held": select(func.count(Post.id)).where(*own_post, Post.holder != ""),
        "duties": select(func.count(Duty.id)).where(*own_duty),
        "duties_late": select(func.count(Duty.id)).where(*own_duty, Duty.due_on < day),
        "ties": select(func.count(Tie.id)).where(standing(Tie), tied, _now(Tie, day)),
        "agreements": select(func.count(func.distinct(Agreement.joint))).where(
            standing(Agreement), Agreement.organization_code == code, _now(Agreement, day)
        ),
        "cases": select(func.count(Case.id)).where(*own_case),
        "cases_late": select(func.count(Case.id)).where(*own_case, Case.due_at < now),
        "findings": select(func.count(Finding.id)).where(*own_finding),
        "findings_late": select(func.count(Finding.id)).where(*own_finding, Finding.due_on < day),
    }
    rows = [
        select(literal(name).label("name"), part.scalar_subquery().label("number"))
        for name, part in parts.items()
    ]
    return {row.name: int(row.number) for row in session.execute(union_all(*rows))}


def _now(model: Any, day: dt.date) -> ColumnElement[bool]:
    begun = or_(model.valid_from.is_(None), model.valid_from <= day)
    return and_(begun, or_(model.valid_to.is_(None), model.valid_to >= day))
