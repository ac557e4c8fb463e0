"""What the registers and cases say of an organization."""

import datetime as dt
from typing import Any

from gridmap.actions import dates
from gridmap.db.models import Organization
from gridmap.db.queries import organization_facts as queries
from gridmap.db.session import Session
from gridmap.files.code_lists import code_list

Fact = dict[str, Any]
# What is looked at: id, words, unit, and the register in which its records are looked up.
WORDS = {
    "posts": ("在任的岗位", "Posts that somebody holds", "posts", "posts"),
    "duties": ("没有超期的责任事项", "Duties that are not late", "duties", "duties"),
    "ties": ("与其他组织和区域有联系", "It is tied to others", "ties", "ties"),
    "agreements": ("联盟的五联协议", "Agreements on the five joints", "joints", "agreements"),
    "cases": ("没有超期的事项", "Cases that are not late", "cases", "cases"),
    "findings": ("没有超期的整改事项", "Findings that are not late", "findings", "findings"),
}


def of_organization(session: Session, organization: Organization, day: dt.date) -> list[Fact]:
    """Say how an organization stands on a day: facts like those of `area_facts`.

    What it has none of, and need not have, is left out: of an organization without cases nobody
    can say that it is late.
    """
    found = queries.counts(session, organization.code, day, dates.moment_of(day))
    facts = [_fact("posts", found["held"], found["posts"])]
    facts += [
        _fact(name, found[name] - found[f"{name}_late"], found[name])
        for name in ("duties", "cases", "findings")
        if found[name]
    ]
    facts.append(_fact("ties", min(found["ties"], 1), 1) | {"count": found["ties"]})
    if organization.kind == "alliance":
        facts.append(_fact("agreements", found["agreements"], len(code_list("alliance_joints"))))
    return facts


def _fact(name: str, have: int, need: int) -> Fact:
    zh, en, unit, register = WORDS[name]
    return {
        "id": f"organization.{name}",
        "zh": zh,
        "en": en,
        "unit": unit,
        "measure": name,
        "source": "",
        "confirmed": True,
        "subject": "organization",
        "own": True,
        "status": "no_data" if not need else "short" if have < need else "met",
        "value": have if need else None,
        "required": need if need else None,
        "shortfall": need - have,
        "affected": None,
        "items": [],
        "register": register,
        "why": None,
    }
