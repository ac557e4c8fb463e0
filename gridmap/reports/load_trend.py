"""Compare a run with the one before it, in the scope of a report."""

import datetime as dt
from typing import Any

from gridmap.actions import comparing
from gridmap.db.models import Run
from gridmap.db.queries import runs
from gridmap.db.session import Session
from gridmap.reports.trend import Change, Trend


def load_trend(session: Session, run: Run, codes: set[str] | None, zone: dt.tzinfo) -> Trend | None:
    """Return what changed since the run before; None where this is the first."""
    before = runs.before(session, run)
    if before is None:
        return None
    found = comparing.compare(session, before.id, run.id, within=codes)
    return Trend(
        run_id=before.id,
        as_of=before.as_of,
        started_at=before.started_at.astimezone(zone),
        changes=[_change(one) for one in found["standards"]],
        same_inputs=found["same_inputs"],
        changed_layers=found["changed_layers"],
        changed_rules=[one["key"] for one in found["standards"] if one["rule_changed"]],
        only_before=found["only_a"],
        only_now=found["only_b"],
    )


def _change(one: dict[str, Any]) -> Change:
    return Change(
        key=one["key"],
        subjects_before=one["short_a"],
        subjects_now=one["short_b"],
        shortfall_before=one["shortfall_a"],
        shortfall_now=one["shortfall_b"],
        opened=[row["name"] or row["code"] for row in one["opened"]],
        closed=[row["name"] or row["code"] for row in one["closed"]],
    )
