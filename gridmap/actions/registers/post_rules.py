"""What must hold of posts: a place, one holder at a time where there can be but one, no secrets."""

import re
from typing import TYPE_CHECKING, Any

from gridmap.analysis.post_terms import Term, clashes
from gridmap.db.queries import posts as queries
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said, said

if TYPE_CHECKING:
    from gridmap.actions.registers.rules import Batch, Problems

# A phone as people write it: digits, and what stands between them.
PHONE = re.compile(r"[+]?[0-9][0-9 ()（）转ext./、;-]{2,39}")
# Of these a phone belongs to a person, and not to an office.
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")


def single() -> dict[str, str]:
    """Return what has only one holder at a time, by kind of post.

    Examples
    --------
    >>> single()["grid_leader"], single()["secretary"]
    ('area', 'organization')
    """
    kinds = code_list("post_kinds")
    return {kind: str(entry["one"]) for kind, entry in kinds.items() if "one" in entry}


def term_of(row: Any) -> Term:
    """Return the term of a post of the store, or of a record."""
    values = row if isinstance(row, dict) else row._asdict()
    return Term(
        code=values["code"],
        kind=values["kind"],
        holder=values["holder"] or "",
        phone=values["office_phone"] or "",
        area=values["area_code"] or "",
        organization=values["organization_code"] or "",
        full_time=values["full_time"] is True,
        first=values["valid_from"],
        last=values["valid_to"],
    )


def check_place(batch: "Batch") -> "Problems":
    """Ask for the area or the organization of a post."""
    why = said("岗位要有所属区域或所属组织", "a post belongs to an area or an organization")
    return {
        change.code: {"area_code": why}
        for change in batch.changes
        if change.after and not (change.after["area_code"] or change.after["organization_code"])
    }


def check_privacy(batch: "Batch") -> "Problems":
    """Refuse what gridmap does not keep of a person: other numbers than that of an office."""
    found: Problems = {}
    for change in batch.changes:
        row = change.after or {}
        before = change.before or {}
        names = [n for n in ("holder", "office_phone") if row.get(n) and row[n] != before.get(n)]
        wrong = {name: why for name in names if (why := _private(name, row[name])) is not None}
        if wrong:
            found[change.code] = wrong
    return found


def _private(name: str, text: str) -> Said | None:
    if name == "holder":
        if sum(map(str.isdigit, text)) < 6:
            return None
        return said("这里只写姓名，不写号码", "this is a name, without numbers")
    if MOBILE.search(text):
        return said("填办公电话，不填个人手机", "give the phone of the office, not of the person")
    if PHONE.fullmatch(text) and sum(map(str.isdigit, text)) < 18:
        return None
    return said("“{text}”不像办公电话", "{text} is no phone of an office", text=text[:40])


def check_one(batch: "Batch") -> "Problems":
    """Refuse a second holder at the same time where there can be but one."""
    one = single()
    changed = {change.code for change in batch.changes}
    after = [term_of(c.after) for c in batch.changes if c.after and c.after["kind"] in one]
    after = [term for term in after if term.held]
    if not after:
        return {}
    there = queries.of_places(
        batch.session, list(one), [t.area for t in after], [t.organization for t in after]
    )
    others = [term_of(row) for row in there if row.code not in changed]
    found = clashes([*after, *others], one)
    return {
        term.code: {"valid_from": _clash(term, found[term.code])}
        for term in after
        if term.code in found
    }


def _clash(term: Term, other: Term) -> Said:
    return said(
        "同一时间只能有一个{kind}：{holder}（{code}）的任期还没有结束，请先交接，或改任期",
        "there is one {kind} at a time: the term of {holder} ({code}) has not ended; hand over "
        "first, or change a term",
        kind=called("post_kinds", term.kind),
        holder=other.holder,
        code=other.code,
    )


CHECKS = (check_place, check_privacy, check_one)
