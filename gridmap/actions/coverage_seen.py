"""Whether the latest evaluation has seen a facility as it stands now."""

from typing import Any

from gridmap.actions.coverage_inputs import newest_edition
from gridmap.db.engine import Engine
from gridmap.db.queries import facilities, registers, run_list
from gridmap.db.session import reading
from gridmap.files.values import LOCAL


def unseen(engine: Engine, code: str) -> dict[str, Any] | None:
    """Describe the latest evaluation, where it knows nothing of how a facility stands now.

    Returns
    -------
    dict or None
        `run`, `as_of`, `at` (when it was made): each None before the first evaluation; `changed`,
        whether it was there by then, and is another one now. None where the facility is counted as
        it stands, or is not there any more.
    """
    with reading(engine) as session:
        record, _ = registers.record(session, "facilities", code)
        last = next(iter(run_list.recent(session, 1)), None)
        newest = newest_edition(last.editions) if last else 0
        if record is None or (last and record.edition_id <= newest):
            return None
        return {
            "run": last.id if last else None,
            "as_of": last.as_of if last else None,
            "at": last.started_at.astimezone(LOCAL) if last else None,
            "changed": facilities.stood(session, code, newest),
        }
