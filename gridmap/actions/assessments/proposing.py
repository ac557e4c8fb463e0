"""What follows from the facts of an assessment: a finding, its owner and its day."""

import datetime as dt
from typing import Any

from gridmap.actions import calendars
from gridmap.actions.amounts import amount
from gridmap.actions.area_panel import short_name
from gridmap.actions.assessments import rules_file
from gridmap.actions.assessments.area_facts import Fact
from gridmap.analysis.assessing import Candidate, due_after, owner_of
from gridmap.db.queries import areas, case_routing, organizations
from gridmap.db.queries.areas import Named
from gridmap.db.session import Session
from gridmap.files.code_lists import called
from gridmap.saying import Said, said

NAMED = 3  # of those that fall short
LONGEST = 200
PROPOSED, ACCEPTED, DROPPED = "proposed", "accepted", "dropped"


def of_facts(
    session: Session, facts: list[Fact], on: dt.date, *, area: str = "", organization: str = ""
) -> list[dict[str, Any]]:
    """Propose a finding for each fact that falls short.

    Parameters
    ----------
    on : date
        Day of the assessment, from which the working days are counted.
    area, organization : str
        Code of the subject, whichever it is.

    Returns
    -------
    list of dict
        `id`, `fact`, `standard`, `name` in both languages, `owner`, `owner_name`, `owner_why`,
        `due_on` and `due_days`, `state`.
    """
    short = [fact for fact in facts if fact["status"] == "short"]
    chain = areas.chain(session, area) if area and short else []
    candidates = _candidates(session, chain, on)
    found = [
        _proposal(number, fact, on, chain, candidates, organization)
        for number, fact in enumerate(short, start=1)
    ]
    names = organizations.names(session, sorted({one["owner"] for one in found} - {""}))
    return [one | {"owner_name": names.get(one["owner"], one["owner"])} for one in found]


def _candidates(session: Session, chain: list[Named], on: dt.date) -> list[Candidate]:
    codes = [area.code for area in chain]
    return [
        Candidate(one.code, one.kind, frozenset(one.areas), frozenset(one.served))
        for one in (case_routing.duties(session, codes, on) if codes else [])
    ]


def _proposal(
    number: int,
    fact: Fact,
    on: dt.date,
    chain: list[Named],
    candidates: list[Candidate],
    organization: str,
) -> dict[str, Any]:
    rules = rules_file.of_city()
    days = rules.due_days.get(fact["measure"], rules.due_days[""])
    owner, why = organization, said("考评对象本身", "the subject itself")
    if not organization:
        kinds = rules.owners.get(fact["measure"], rules.owners[""])
        owner, why = _owner(owner_of([area.code for area in chain], candidates, kinds), chain)
    return {
        "id": number,
        "fact": fact["id"],
        "standard": fact["id"] if fact["why"] else "",
        "name": words(fact).as_dict(),
        "owner": owner,
        "owner_why": why.as_dict(),
        "due_on": due_after(calendars.of_country(), on, days).isoformat(),
        "due_days": days,
        "state": PROPOSED,
        "finding": "",
    }


def _owner(found: tuple[Candidate, str, bool] | None, chain: list[Named]) -> tuple[str, Said]:
    if found is None:
        return "", said("没有找到负责的组织", "nobody who answers for it was found")
    owner, code, tied = found
    name = next(area.name for area in chain if area.code == code)
    kind = called("organization_kinds", owner.kind)
    if tied:
        return owner.code, said("{kind}，服务{area}", "{kind}, serves {area}",
                                kind=kind, area=short_name(name))  # fmt: skip
    return owner.code, said("{area}的{kind}", "{kind} of {area}", kind=kind, area=short_name(name))


def words(fact: Fact) -> Said:
    """Say what is short, in one line that a finding can be called.

    Examples
    --------
    >>> words({"zh": "每个网格有网格长", "en": "Every grid has a leader", "own": False,
    ...     "subject": "grid", "unit": "posts", "short": 4,
    ...     "items": [{"name": f"第{n}网格"} for n in "一二三四"]}).zh
    '每个网格有网格长：4 个网格未达到（第一网格、第二网格、第三网格等）'
    """
    if fact["own"]:
        text = said(
            "{what}：现有 {value}，应有 {required}",
            "{what}: {value} of {required}",
            what=Said(fact["zh"], fact["en"]),
            value=amount(fact["value"], fact["unit"]),
            required=amount(fact["required"], fact["unit"]),
        )
        return Said(text.zh[:LONGEST], text.en[:LONGEST])
    names = [short_name(item["name"]) for item in fact["items"][:NAMED]]
    more = fact["short"] > len(names)
    text = said(
        "{what}：{count} 个{level}未达到（{names}{more}）",
        "{what}: {count} short ({names}{more})",
        what=Said(fact["zh"], fact["en"]),
        count=fact["short"],
        level=subject_words(fact["subject"]),
        names=Said("、".join(names), ", ".join(names)),
        more=Said("等" if more else "", " and more" if more else ""),
    )
    return Said(text.zh[:LONGEST], text.en[:LONGEST])


def subject_words(subject: str) -> Said:
    """Return what a standard judges: a level of areas, a site or an organization."""
    others = {"site": Said("场所", "site"), "organization": Said("组织", "organization")}
    return others.get(subject) or called("area_levels", subject)
