"""The consultations about a case, as the page of the case tells of them."""

from collections.abc import Sequence
from typing import Any

from gridmap.actions.allowing import may
from gridmap.actions.case_account import Account
from gridmap.analysis.permissions import User
from gridmap.db.queries import consultations
from gridmap.db.queries.areas import Named
from gridmap.db.session import Session
from gridmap.files.code_lists import called

# Where a consultation does not go on any more.
ENDED = ("decided", "abandoned")


def of_case(
    session: Session, code: str, account: Account, chain: Sequence[Named], asking: User
) -> dict[str, Any]:
    """Tell of the consultations about a case, and whether the person may open one.

    Parameters
    ----------
    chain : sequence of Named
        The area of the case, and those above it.

    Returns
    -------
    dict
        `consultations`, the newest first, each with `code`, `kind`, `stage` and their words; and
        `may_consult`: no other goes on, the case is open, and the person may.
    """
    found = consultations.about(session, "case", code)
    running = any(row.stage not in ENDED for row in found)
    codes = [area.code for area in chain]
    return {
        "consultations": [
            {
                "code": row.code,
                "kind": row.kind,
                "kind_words": called("consultation_kinds", row.kind).as_dict(),
                "stage": row.stage,
                "stage_words": called("consultation_stages", row.stage).as_dict(),
            }
            for row in found
        ],
        "may_consult": account.state.open and not running and may(asking, "consult", [codes]),
    }
