"""What must hold of organizations: a new kind fits the ties that they have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gridmap.actions import tie_kinds, tie_words
from gridmap.analysis.ties import KINDS, Tie, faults
from gridmap.db.queries import ties as queries
from gridmap.db.session import Session
from gridmap.files.code_lists import called
from gridmap.saying import Said, said

if TYPE_CHECKING:  # `rules` enters this module in its table
    from gridmap.actions.registers.rules import Batch, Problems

ALLIANCE = "alliance"


def check_ties(batch: Batch) -> Problems:
    """Refuse a new kind of an organization that does not fit a tie which holds or is to come."""
    kinds = {
        one.code: str(one.after["kind"])
        for one in batch.changes
        if one.after and (one.before is None or one.before["kind"] != one.after["kind"])
    }
    return {code: {"kind": why} for code, why in refused(batch.session, kinds, batch.today).items()}


def refused(session: Session, kinds: Mapping[str, str], today: dt.date) -> dict[str, Said]:
    """Say of organizations which would be of other kinds why their ties do not let them.

    A tie that did not fit before does not keep anybody from a kind that it does not fit either.
    """
    found = queries.touching(session, kinds, today) if kinds else []
    if not found:
        return {}
    rules, ties = tie_kinds.of_city(), [Tie(*tuple(row)[1:]) for row in found]
    ends = {tie.from_code for tie in ties} | {t.to_code for t in ties if t.to_organization}
    known = queries.organizations(session, ends)
    before = {code: row.kind for code, row in known.items()}
    names = {code: row.name for code, row in known.items()}
    wrong = {one.at for one in faults(ties, rules, before, today) if one.why == KINDS}
    after = before | dict(kinds)
    told: dict[str, Said] = {}
    for fault in faults(ties, rules, after, today):
        if fault.why != KINDS or fault.at in wrong:
            continue
        tie = ties[fault.at]
        why = said(
            "它的关系不允许改成“{kind}”；先结束关系 {code}。{why}",
            "its ties do not let it become: {kind}; first end the tie {code}. {why}",
            kind=called("organization_kinds", kinds.get(tie.from_code) or kinds[tie.to_code]),
            code=found[fault.at].code,
            why=tie_words.why(fault, ties, rules, names, after),
        )
        for end in {tie.from_code, tie.to_code} & set(kinds):
            told.setdefault(end, why)
    return told


def check_alliance(batch: Batch) -> Problems:
    """Ask that an agreement is one of an alliance."""
    after = [(one.code, one.after) for one in batch.changes if one.after]
    known = queries.organizations(
        batch.session, [str(row["organization_code"]) for _, row in after]
    )
    found: Problems = {}
    for code, row in after:
        alliance = known.get(str(row["organization_code"]))
        if alliance is not None and alliance.kind != ALLIANCE:
            found[code] = {
                "organization_code": said(
                    "{name}不是党建联盟", "{name} is no alliance", name=alliance.name
                )
            }
    return found
