"""Rows of the store as the facts of a report."""

import datetime as dt
from typing import Any

from gridmap.db.models import Edition, Run
from gridmap.reports import build


def edition_facts(edition: Edition) -> build.EditionFacts:
    """Say what an edition is."""
    return build.EditionFacts(
        layer=edition.layer,
        source=edition.source,
        imported_at=edition.imported_at,
        declared_crs=edition.declared_crs,
        rows=edition.rows,
        synthetic=edition.synthetic,
        remarks=len(edition.remarks),
    )


def run_facts(run: Run, zone: dt.tzinfo) -> build.RunFacts:
    """Say how a run was made."""
    return build.RunFacts(
        id=run.id,
        started_at=run.started_at.astimezone(zone),
        code_version=run.code_version,
        metric_crs=run.metric_crs,
        parameters=dict(run.parameters),
        seconds=run.seconds,
        notes=list(run.notes),
    )


def standard_facts(rule: dict[str, Any]) -> build.StandardFacts:
    """Say what a rule asks."""
    p = rule["parameters"]
    threshold = p.get("threshold_m", p.get("amount_yuan", p.get("minimum")))
    return build.StandardFacts(
        key=rule["key"],
        zh=rule["zh"],
        en=rule["en"],
        measure=rule["measure"],
        threshold=None if threshold is None else float(threshold),
        unit="m" if "threshold_m" in p else rule["unit"],
        source=rule["source"],
        clause=rule["clause"],
        confirmed=rule["confirmed"],
        pack=rule["key"].split("/")[0],
        kind=",".join(p.get("kinds", [])),
        method=p.get("method", ""),
        level=rule["level"],
        subject=rule.get("subject", rule["level"]),
        pack_zh=rule.get("pack_zh", ""),
        pack_en=rule.get("pack_en", ""),
        place=rule.get("place", ""),
        valid_from=rule.get("valid_from"),
        valid_to=rule.get("valid_to"),
        parameters=dict(p),
        counted=rule["unit"],
    )
