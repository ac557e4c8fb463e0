"""Read the gaps of a run: from its figures, which is quick, or row by row from an older one."""

from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions import gap_show
from gridmap.analysis.figures import NO_DATA, SHORT
from gridmap.db.models import Run
from gridmap.db.queries import runs
from gridmap.db.session import Session
from gridmap.reports import build

MORE = ("facility_name", "distance_m")


def load_gaps(
    session: Session, run: Run, codes: set[str] | None, figures: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the gaps of the areas `codes` (or all): `GAP_COLUMNS` and the nearest facility.

    `sentence` is None: it is made for the rows that are shown.
    """
    if figures:
        rules = {rule["key"]: rule for rule in runs.rules(session, run.id)}
        tables = [_of_standard(rules[key], table) for key, table in figures.items()]
        tables = [table for table in tables if len(table)]
        found = pd.concat(tables, ignore_index=True) if tables else None
    else:
        listed = [
            gap_show.gap_as_dict(gap, standard) | {"sentence": None}
            for gap, standard in runs.gaps(session, run.id)
            if codes is None or gap.area_code in codes
        ]
        found = pd.DataFrame(listed) if listed else None
    if found is None:
        return build.empty_gaps()
    return found.reindex(columns=[*build.GAP_COLUMNS, *MORE])


def _of_standard(rule: dict[str, Any], table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that fall short, or short because nothing is known of them.

    Numbers have the digits that `gap_show.gap_as_dict` gives them.
    """
    status = table["status"].to_numpy()
    unknown = status == NO_DATA
    short = table[(status == SHORT) | (unknown & (table["shortfall"].to_numpy() > 0))]
    missing = (short["status"] == NO_DATA).to_numpy()
    level = rule.get("level", "")
    return pd.DataFrame(
        {
            "measure": rule["measure"],
            "standard": rule["key"],
            "subject_type": "area" if level else rule.get("subject", ""),
            "subject_code": short["code"].to_numpy(),
            "subject_name": short["name"].to_numpy(),
            "level": level,
            "area_code": short["area_code"].to_numpy(),
            "value": short["value"].round(6).to_numpy(),
            "required": short["required"].round(6).to_numpy(),
            "shortfall": short["shortfall"].round(6).to_numpy(),
            "unit": rule["unit"],
            "residents_affected": np.where(short["affected"] >= 0, short["affected"], np.nan),
            "detail": [{"no_data": True} if one else {} for one in missing],
            "sentence": None,
            "facility_name": short["facility"].to_numpy(),
            "distance_m": short["distance_m"].round(1).to_numpy(),
        }
    )
