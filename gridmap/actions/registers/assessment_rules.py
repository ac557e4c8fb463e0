"""What must hold of assessments and findings: something weak is followed until it is mended."""

import datetime as dt
from typing import TYPE_CHECKING

from gridmap.analysis import assessing
from gridmap.db.queries import assessments as queries
from gridmap.files.code_lists import code_list
from gridmap.saying import said

if TYPE_CHECKING:  # rules.py enters these checks, and would be read in a circle
    from gridmap.actions.registers.rules import Batch, Problems

STILL_OPEN = said(
    "整改事项还没有全部完成，不能标为整改完成",
    "not all of its findings are done, so it is not mended yet",
)
UNSHOWN = said(
    "要有后来不软弱涣散的考评，或写明整改证明",
    "a later assessment that is not weak, or an evidence of mending, has to show it",
)
MENDED = said(
    "这次考评已标为整改完成；先改考评，或另做一次考评",
    "its assessment counts as mended; change that first, or make another assessment",
)


def weak_results() -> list[str]:
    """Return the results that are followed until they are mended."""
    return [key for key, entry in code_list("assessment_results").items() if entry.get("weak")]


def mended(batch: "Batch") -> "Problems":
    """Refuse to call mended what has open findings, or what nothing shows to be mended."""
    weak = weak_results()
    asked = {
        one.code: one.after
        for one in batch.changes
        if one.after and one.after["mended_on"] and one.after["result"] in weak
    }
    if not asked:
        return {}
    waiting = queries.open_findings(batch.session, asked)
    later = _later(batch, {str(row["subject_code"]) for row in asked.values()}, weak)
    found: Problems = {}
    for code, row in asked.items():
        days = later.get((str(row["subject_kind"]), str(row["subject_code"])), [])
        on = row["assessed_on"] or dt.date.max
        why = assessing.mended(waiting.get(code, 0), str(row["mended_evidence"] or ""), on, days)
        if why:
            field = "mended_on" if why == "open" else "mended_evidence"
            found[code] = {field: STILL_OPEN if why == "open" else UNSHOWN}
    return found


def _later(
    batch: "Batch", subjects: set[str], weak: list[str]
) -> dict[tuple[str, str], list[dt.date]]:
    """Return the days of assessments that were not weak, as the batch would leave them."""
    changed = {one.code for one in batch.changes}
    found: dict[tuple[str, str], list[dt.date]] = {}
    for row in queries.days(batch.session, subjects, weak):
        if row.code not in changed:
            found.setdefault((row.subject_kind, row.subject_code), []).append(row.assessed_on)
    for one in batch.changes:
        after = one.after
        if after and after["result"] not in weak and after["assessed_on"]:
            key = (str(after["subject_kind"]), str(after["subject_code"]))
            found.setdefault(key, []).append(after["assessed_on"])
    return found


def of_mended(batch: "Batch") -> "Problems":
    """Refuse open findings of an assessment that counts as mended."""
    asked = {
        one.code: str(one.after["assessment_code"])
        for one in batch.changes
        if one.after and not one.after["done_on"]
    }
    closed = queries.mended_weak(batch.session, asked.values(), weak_results())
    return {
        code: {"assessment_code": MENDED}
        for code, assessment in asked.items()
        if assessment in closed
    }
