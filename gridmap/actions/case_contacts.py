"""How whoever reported a case can be reached: for those who handle it, and for a time only.

A contact stands in a table of its own. The history of a case, lists, exports and events never hold
it, and no sentence of an error repeats it.
"""

import datetime as dt
from typing import Any

from gridmap.actions import case_terms
from gridmap.actions.allowing import may
from gridmap.analysis import case_contacts as rules
from gridmap.analysis.permissions import Chain, User
from gridmap.db.engine import Engine
from gridmap.db.erasing import erase
from gridmap.db.models import Case, CaseContact
from gridmap.db.queries import case_contacts, case_reports
from gridmap.db.session import Session, writing
from gridmap.errors import InputError
from gridmap.files.values import LOCAL
from gridmap.saying import said

# What whoever sees contacts must be allowed to, where the case is.
VERB = "handle_case"
TABLE = CaseContact.__tablename__

_WRONG = {
    "long": said(
        "联系方式超过 {most} 字。",
        "The contact is longer than {most} characters.",
        most=rules.LONGEST,
    ),
    "unprintable": said(
        "联系方式里有不能显示的字符。", "The contact has characters that cannot be printed."
    ),
    "identity": said(
        "联系方式里像是有身份证号，没有收下；请只写电话或邮箱。",
        "The contact seems to hold an identity number and was not taken; give a telephone or an "
        "address of mail alone.",
    ),
    "unreachable": said(
        "联系方式里要有电话号码或邮箱。",
        "The contact needs a telephone number or an address of mail.",
    ),
}


def checked(contact: str) -> str:
    """Return a contact as it is kept, "" for none.

    Raises
    ------
    InputError
        It is too long, nobody could be reached by it, or it says more than it should.
    """
    plain = rules.plain(contact)
    why = rules.wrong(plain) if plain else ""
    if why:
        raise InputError(_WRONG[why])
    return plain


def promise() -> dict[str, int]:
    """Return for how many days a contact that is given now is kept."""
    terms = case_terms.of_city()
    return {"days_after_end": terms.contact_days, "days_at_most": terms.contact_days_at_most}


def keep(session: Session, case: Case, contact: str, now: dt.datetime) -> None:
    """Keep a contact that was `checked` beside a case; "" is none."""
    if contact:
        days = promise()
        latest = _day(now) + dt.timedelta(days=days["days_at_most"])
        row = CaseContact(
            case_id=case.id,
            contact=contact,
            given_at=now,
            days_after_end=days["days_after_end"],
            latest_on=latest,
            remove_on=latest,
        )
        case_reports.add(session, row)
    follow(session, case, now)


def follow(session: Session, case: Case, now: dt.datetime) -> None:
    """Let the day of removal follow what became of a case, and remove what is past its day."""
    for row in case_contacts.of(session, case.id):
        row.remove_on = rules.kept_until(
            _day(row.given_at),
            _day(case.closed_at) if case.closed_at else None,
            days_after_end=row.days_after_end,
            latest_on=row.latest_on,
        )
    session.flush()
    case_contacts.remove_past(session, _day(now))


def of_case(
    session: Session, case: Case, chain: Chain, asking: User, now: dt.datetime | None = None
) -> dict[str, Any]:
    """Tell the contacts of a case to who may handle it there; nothing to anybody else.

    Parameters
    ----------
    chain : sequence of str
        The area of the case and those above it, as codes.

    Returns
    -------
    dict
        `contacts`: of each `id`, `contact`, `telephone` ("" for none), `given_at`, `remove_on`, and
        `days_after_end`, for how many days it is kept when the case has ended.
        What is past its day is not told, whether it has been removed yet or not.
    """
    if not may(asking, VERB, [chain]):
        return {}
    today = _day(now or dt.datetime.now(dt.UTC))
    return {
        "contacts": [
            {
                "id": row.id,
                "contact": row.contact,
                "telephone": rules.telephone(row.contact),
                "given_at": row.given_at.isoformat(),
                "remove_on": row.remove_on.isoformat(),
                "days_after_end": row.days_after_end,
            }
            for row in case_contacts.of(session, case.id)
            if row.remove_on > today
        ]
    }


def sweep(engine: Engine, *, now: dt.datetime | None = None) -> int:
    """Remove all contacts that are past their day, also from the files of the store.

    Returns
    -------
    int
        How many. Those of cases that another file has replaced go as well.
    """
    today = _day(now or dt.datetime.now(dt.UTC))
    with writing(engine) as session:
        gone = case_contacts.remove_past(session, today)
        gone += case_contacts.remove_of_replaced(session)
    erase(engine, TABLE)
    return gone


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(LOCAL).date()
