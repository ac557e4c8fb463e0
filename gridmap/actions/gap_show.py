"""List the gaps that a run found, with what their standards say."""

from typing import Any

from gridmap.actions.answers import number
from gridmap.analysis.standards import MEASURES
from gridmap.db.engine import Engine
from gridmap.db.models import Gap, Standard
from gridmap.db.queries import runs
from gridmap.db.session import Session, reading
from gridmap.errors import InputError


def gaps(
    session: Session, measure: str, run_id: int | None = None, level: str = ""
) -> dict[str, Any]:
    """List the gaps of one measure (all of them when it is empty) of a run.

    Raises
    ------
    InputError
        There is no such measure.
    """
    if measure and measure not in MEASURES:
        raise InputError(f"{measure!r:.40} is not a measure; they are {', '.join(MEASURES)}.")
    run = runs.get(session, run_id)
    listed = runs.gaps(
        session, run.id, measures=[measure] if measure else None, level=level or None
    )
    return {
        "run": run.id,
        "as_of": run.as_of.isoformat(),
        "measure": measure,
        "gaps": [gap_as_dict(gap, standard) for gap, standard in listed],
    }


def gap_as_dict(gap: Gap, standard: Standard) -> dict[str, Any]:
    """Return a gap as plain data, with what its standard says."""
    return {
        "measure": gap.measure,
        "standard": standard.key,
        "zh": standard.rule["zh"],
        "en": standard.rule["en"],
        "source": standard.rule["source"],
        "confirmed": standard.rule["confirmed"],
        "subject_type": gap.subject_type,
        "subject_code": gap.subject_code,
        "subject_name": gap.subject_name,
        "level": gap.level,
        "area_code": gap.area_code,
        "value": number(gap.value),
        "required": number(gap.required),
        "shortfall": number(gap.shortfall),
        "unit": gap.unit,
        "residents_affected": gap.residents_affected,
        "facility_code": gap.facility_code,
        "facility_name": gap.facility_name,
        "distance_m": number(gap.distance_m, 1),
        "detail": gap.detail,
    }


def summary(engine: Engine, run_id: int) -> dict[str, Any]:
    """Say in short what a run found: subjects short of each standard, and its notes."""
    with reading(engine) as session:
        run = runs.get(session, run_id)
        counted = runs.gap_counts(session, run_id)
        return {
            "run": run.id,
            "as_of": run.as_of.isoformat(),
            "seconds": run.seconds,
            "metric_crs": run.metric_crs,
            "inputs_sha256": run.inputs_sha256,
            "result_sha256": run.result_sha256,
            "standards": [rule["key"] for rule in runs.rules(session, run_id)],
            "gaps": counted,
            "notes": run.notes,
        }
