"""What must hold between the records of a register, besides what each of its fields asks for."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from gridmap.actions.registers import assessment_rules, organization_rules, post_rules, tie_rules
from gridmap.actions.registers.list_rules import check_check_ins, check_counts, check_needs
from gridmap.actions.registers.project_rules import check_listed, check_projects
from gridmap.actions.registers.rows import Row
from gridmap.db.session import Session
from gridmap.files.registers import Register
from gridmap.saying import Said, said

# By the code of a record, then by the name of the field.
Problems = dict[str, dict[str, Said]]


@dataclass(frozen=True)
class Change:
    """What becomes of one record.

    Attributes
    ----------
    code : str
    before, after : dict or None
        The record as it is, None where there is none yet; and as it will be, None where it goes.
    """

    code: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class Batch:
    """Changes of one register that are made together, or not at all.

    `did` is what the log will say, where it is not add, change or remove: undo goes back, `IMPORT`
    takes no step.
    """

    session: Session
    register: Register
    changes: list[Change]
    today: dt.date
    did: str = ""


Check = Callable[[Batch], Problems]
# What a batch did that a file of a whole register makes: it says how things are, and not a step.
IMPORT = "import"
# A day that may not be after another one.
ORDERED = (
    ("valid_from", "valid_to"),
    ("needed_from", "needed_to"),
    ("available_from", "available_to"),
    ("starts_on", "due_on"),
    ("starts_on", "done_on"),
    ("starts_at", "ends_at"),
    ("checked_in_on", "ended_on"),
    ("assessed_on", "mended_on"),
)


def check(batch: Batch) -> Problems:
    """Return what is wrong with the records that a batch would leave."""
    found: Problems = {}
    for one in (_days, _evidence, *CHECKS.get(batch.register.name, ())):
        for code, wrong in one(batch).items():
            found.setdefault(code, {}).update(wrong)
    return found


def _days(batch: Batch) -> Problems:
    words = {field.id: field.words for field in batch.register.all_fields()}
    found: Problems = {}
    for change in batch.changes:
        for first, last in ORDERED:
            row = change.after or {}
            if row.get(first) and row.get(last) and row[first] > row[last]:
                found.setdefault(change.code, {})[last] = said(
                    "“{last}”早于“{first}”",
                    "“{last}” is before “{first}”",
                    first=words[first], last=words[last],
                )  # fmt: skip
    return found


def _evidence(batch: Batch) -> Problems:
    if "evidence" not in batch.register.fields:
        return {}
    why = said("填了完成日期，就要写完成证明", "what is done needs an evidence")
    return {
        change.code: {"evidence": why}
        for change in batch.changes
        if change.after and change.after["done_on"] and not change.after["evidence"]
    }


# The rules of each register, in the order in which they are told.
CHECKS: dict[str, tuple[Check, ...]] = {
    "organizations": (organization_rules.check_ties,),
    "agreements": (organization_rules.check_alliance,),
    "posts": post_rules.CHECKS,
    "ties": (tie_rules.check,),
    "demands": (check_needs, check_listed),
    "resources": (check_needs, check_listed),
    "projects": (check_projects,),
    "check_ins": (check_check_ins,),
    "activities": (check_counts,),
    "assessments": (assessment_rules.mended,),
    "findings": (assessment_rules.of_mended,),
}
