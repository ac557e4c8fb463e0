"""What gives rise to a consultation: a case, a demand, or nothing that the store knows."""

from dataclasses import dataclass
from typing import Any

from gridmap.actions import consultation_cases
from gridmap.actions.allowing import may
from gridmap.actions.case_reporting import no_case
from gridmap.actions.registers import places
from gridmap.actions.registers.keeping import no_record
from gridmap.actions.registers.rows import row_of
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Case
from gridmap.db.queries import areas, case_reports, consultations
from gridmap.db.queries import registers as records
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.registers import register
from gridmap.saying import Said, said

DEMAND = "demand"
DEMANDS = "demands"
FOR_CASE = said("事项的责任单位", "Responsible for the case")
FOR_DEMAND = said("提出需求的单位", "Whose demand it is")


@dataclass(frozen=True)
class Subject:
    """What a consultation is about.

    Attributes
    ----------
    title : str
        What it is called.
    area_code : str
        The area that it lies in, "" where it lies in none.
    responsible, why : str, Said
        Code of the organization that answers for it, and in which way.
    case : Case or None
        The case that it is.
    """

    title: str = ""
    area_code: str = ""
    responsible: str = ""
    why: Said = FOR_CASE
    case: Case | None = None


def find(session: Session, kind: str, code: str) -> Subject:
    """Return what is behind the kind and code of a subject; another kind is only kept.

    Raises
    ------
    NotFoundError
        There is no such case or demand.
    """
    if kind == consultation_cases.KIND:
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        return Subject(case.title, case.area_code, case.organization_code, case=case)
    if kind == DEMAND:
        record, _ = records.record(session, DEMANDS, code)
        if record is None:
            raise no_record(register(DEMANDS), code)
        own = register(DEMANDS)
        codes = places.areas_of(session, own, [row_of(own, record)])[0]
        area = min(codes, default="")
        return Subject(record.name, area, record.organization_code, FOR_DEMAND)
    return Subject()


def title(session: Session, kind: str, code: str) -> str:
    """Return what a subject is called, "" where it is no more, or nothing that is known."""
    if kind == consultation_cases.KIND:
        case = case_reports.by_code(session, code)
        return case.title if case is not None else ""
    if kind == DEMAND:
        return records.named(session, {DEMANDS: {code}}).get((DEMANDS, code), "")
    return ""


def about_demand(engine: Engine, code: str, area: str, *, asking: User) -> dict[str, Any]:
    """Tell of the consultations about a demand, and whether the person may open one.

    Parameters
    ----------
    area : str
        Code of the area of the demand.

    Returns
    -------
    dict
        `rows`, the newest first, each with `code`, `kind_words` and `stage_words`; and `may`.
    """
    with reading(engine) as session:
        found = consultations.about(session, DEMAND, code)
        chain = [one.code for one in areas.chain(session, area)] if area else []
    return {
        "rows": [
            {
                "code": row.code,
                "kind_words": called("consultation_kinds", row.kind),
                "stage_words": called("consultation_stages", row.stage),
            }
            for row in found
        ],
        "may": bool(area) and may(asking, "consult", [chain]),
    }
