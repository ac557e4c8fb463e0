"""Begin an assessment: it is written down with all that the store knows of its subject."""

import datetime as dt
from typing import Any

from gridmap.actions.allowing import By, allow, name_of
from gridmap.actions.area_panel import short_name
from gridmap.actions.assessments import area_facts, organization_facts, proposing, rules_file
from gridmap.actions.assessments.area_facts import parts_met
from gridmap.actions.registers import rows
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import write
from gridmap.analysis.assessing import result_of, share_met
from gridmap.db.engine import Engine
from gridmap.db.models import AssessmentCheck
from gridmap.db.queries import areas, organizations, runs
from gridmap.db.session import Session, reading, writing
from gridmap.errors import InputError, RecordError
from gridmap.files.code_lists import code_list
from gridmap.files.registers import register
from gridmap.saying import said

LAST_RESULT = "pass"  # what nothing speaks against or for


def begin(
    engine: Engine,
    subject_kind: str,
    subject_code: str,
    *,
    on: dt.date,
    name: str = "",
    organization: str = "",
    by: By,
) -> str:
    """Make an assessment of an area or an organization, filled in from the store; return its code.

    The run is the latest that looked at the day or an earlier one. The result is proposed by the
    share of what could be judged and is met; people change it as any record.

    Parameters
    ----------
    name : str
        What it is called; by default the subject and the day.
    organization : str
        Code or name of who assesses.

    Raises
    ------
    InputError, NotFoundError
        It is neither area nor organization, or there is no such subject.
    NotAllowedError
        The person may not keep assessments, or not there.
    """
    kept = register("assessments")
    allow(by, kept.verb)
    if subject_kind not in code_list("assessed_kinds"):
        raise InputError(
            said(
                "请选择考评区域还是组织。", "Choose whether an area or an organization is assessed."
            )
        )
    with reading(engine) as session:  # what a run found is read through connections of its own
        run = runs.latest_by(session, on)
        called, facts, place = _known(session, subject_kind, subject_code, on, run)
        proposals = proposing.of_facts(session, facts, on, **place)
        as_of, run_id = (run.as_of, run.id) if run else (on, None)
    row, problems = rows.parsed(
        kept,
        {
            "name": name or f"{called} {on.isoformat()} 考评",
            "subject_kind": subject_kind,
            "subject_code": subject_code,
            "assessed_on": on.isoformat(),
            "organization_code": organization,
            "result": _result(facts),
        },
    )
    if problems:
        raise RecordError({"": problems}, kept.field_words())
    with writing(engine) as session:
        (made,) = write(session, kept, [Change("", None, row)], by=by)
        session.add(
            AssessmentCheck(
                assessment_code=made.code,
                made_at=dt.datetime.now(dt.UTC),
                made_by=name_of(by),
                run_id=run_id,
                as_of=as_of,
                facts=facts,
                proposals=proposals,
            )
        )
        return made.code


def _known(
    session: Session, kind: str, code: str, on: dt.date, run: Any
) -> tuple[str, list[dict[str, Any]], dict[str, str]]:
    """Return what the subject is called, the facts of it, and where its owners are looked for."""
    if kind == "area":
        area = areas.get(session, code)
        facts = area_facts.of_area(session, area, run) if run else []
        return short_name(area.name), facts, {"area": code}
    organization = organizations.get(session, code)
    facts = organization_facts.of_organization(session, organization, on)
    if run:
        facts += area_facts.of_organization(session, code, run)
    return organization.name, facts, {"organization": code}


def _result(facts: list[dict[str, Any]]) -> str:
    share = share_met(map(parts_met, facts))
    return result_of(share, rules_file.of_city().results) or LAST_RESULT
