"""What the page of an assessment shows besides the record: facts, proposals, follow-up, trend."""

import datetime as dt
from typing import Any

from gridmap.actions import dates
from gridmap.actions.allowing import may
from gridmap.actions.amounts import amount
from gridmap.actions.assessments.area_facts import Fact, parts_met
from gridmap.actions.assessments.proposing import PROPOSED, subject_words
from gridmap.actions.registers.assessment_rules import weak_results
from gridmap.actions.registers.listing import SMALLEST_SHOWN
from gridmap.analysis.assessing import follow_up, share_met
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import assessments as queries
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.values import LOCAL
from gridmap.saying import Said

MOST_FINDINGS = 200
PEOPLE = ("residents", "households", "persons")
ORDER = {"short": 0, "no_data": 1, "met": 2}


def describe(engine: Engine, record: dict[str, Any], *, asking: User) -> dict[str, Any]:
    """Describe what belongs to an assessment that `registers.showing.show` described.

    Returns
    -------
    dict
        `check` (None where the store was not asked) with `run`, `as_of`, `facts`, `counts`,
        `share`; `follow_up` in numbers; `findings` and `proposals`, None for people without an
        account; `trend` of the subject; `weak`, whether it is followed; `shown`, registers of
        which the page names the records itself.
    """
    code, row = record["code"], record["row"]
    subject = (str(row["subject_kind"]), str(row["subject_code"]))
    with reading(engine) as session:
        today = dates.clock(session)
        rows = queries.of_subjects(session, [subject])
        named = _findings(session, code, today) if asking.name else None
        days = (
            [(one["due_on"], one["done_on"]) for one in named]
            if named is not None
            else queries.finding_days(session, [code]).get(code, [])
        )
    check = next((one.AssessmentCheck for one in rows if one.code == code), None)
    proposals = [_proposal(one) for one in check.proposals] if check and asking.name else None
    return {
        "check": _check(check, asking) if check else None,
        "follow_up": follow_up(days, today),
        "shown": ["findings"] if named is not None else [],
        "findings": named,
        "proposals": proposals,
        "waiting": sum(one["state"] == PROPOSED for one in proposals or []),
        "trend": trends(rows).get(subject, []),
        "weak": row["result"] in weak_results() and row["mended_on"] is None,
        "may": record["may"] and may(asking, "keep_lists"),
    }


def _check(check: Any, asking: User) -> dict[str, Any]:
    facts = sorted(check.facts, key=lambda one: (ORDER[one["status"]], not one["own"], one["id"]))
    statuses = [fact["status"] for fact in facts]
    return {
        "run": check.run_id,
        "as_of": check.as_of,
        "made_at": check.made_at.astimezone(LOCAL),
        "made_by": check.made_by if asking.name else "",
        "facts": [in_words(fact, shown=bool(asking.name)) for fact in facts],
        "counts": {name: statuses.count(name) for name in ORDER},
        "share": share_met(map(parts_met, facts)),
    }


def in_words(fact: Fact, *, shown: bool) -> dict[str, Any]:
    """Describe a fact in words; nobody without an account sees small numbers of people."""
    own, unit = fact["own"], fact["unit"]
    hides = not shown and unit in PEOPLE
    items = [
        {"code": item["code"], "name": item["name"]}
        | {key: _amount(item[key], unit, hides=hides) for key in ("value", "required")}
        for item in fact["items"]
    ]
    return {
        "id": fact["id"],
        "words": Said(fact["zh"], fact["en"]),
        "status": fact["status"],
        "own": own,
        "confirmed": fact["confirmed"],
        "source": fact["source"],
        "value": _amount(fact["value"], unit, hides=hides) if own else None,
        "required": _amount(fact["required"], unit, hides=hides) if own else None,
        "met": fact.get("met"),
        "short": fact.get("short"),
        "no_data": fact.get("no_data"),
        "subject": subject_words(fact["subject"]),
        "affected": _few(fact["affected"], shown=shown),
        "items": items,
        "more": max(0, (fact.get("short") or 0) - len(items)),
        "register": fact.get("register", ""),
        "why": fact["why"],
    }


def _amount(value: Any, unit: str, *, hides: bool) -> Said:
    if hides and value is not None and 0 < value < SMALLEST_SHOWN:
        return Said("少于 5", "under 5")
    return amount(value, unit)


def _few(number: int | None, *, shown: bool) -> int | None:
    return None if number is None or (not shown and 0 < number < SMALLEST_SHOWN) else number


def _findings(session: Session, code: str, today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "name": one.name,
            "standard": one.standard,
            "owner": one.organization_code,
            "owner_name": owner or one.organization_code,
            "due_on": one.due_on,
            "done_on": one.done_on,
            "evidence": one.evidence,
            "late": one.done_on is None and one.due_on is not None and one.due_on < today,
            "days": (one.due_on - today).days if one.due_on and one.done_on is None else None,
        }
        for one, owner in queries.findings(session, code, MOST_FINDINGS)
    ]


def _proposal(one: dict[str, Any]) -> dict[str, Any]:
    return one | {
        "words": Said(one["name"]["zh"], one["name"]["en"]),
        "owner_words": Said(one["owner_why"]["zh"], one["owner_why"]["en"]),
        "day": dt.date.fromisoformat(one["due_on"]),
    }


def trends(rows: list[Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Describe the assessments of subjects, as they were read, each with the share that was met."""
    weak = weak_results()
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        check = row.AssessmentCheck
        share = share_met(map(parts_met, check.facts)) if check else None
        found.setdefault((row.subject_kind, row.subject_code), []).append(
            {
                "code": row.code,
                "name": row.name,
                "on": row.assessed_on,
                "result": row.result,
                "words": called("assessment_results", row.result),
                "weak": row.result in weak,
                "mended_on": row.mended_on,
                "share": share,
            }
        )
    return found
