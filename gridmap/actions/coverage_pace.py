"""How far a threshold reaches for people who walk more slowly."""

from typing import Any

from gridmap.analysis.detours import paced_threshold
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list


def threshold_m(parameters: dict[str, Any]) -> float:
    """Return the threshold of a standard in metres, shortened by its pace.

    Examples
    --------
    >>> threshold_m({"threshold_m": 300, "pace": ""})
    300.0
    """
    return paced(float(parameters["threshold_m"]), parameters.get("pace", ""))


def paced(metres: float, pace: str) -> float:
    """Shorten a threshold by the ratio of a pace to that of everyone.

    Raises
    ------
    InputError
        Nobody said how fast these people walk.
    """
    if not pace:
        return metres
    speeds = code_list("walking_speeds")
    if pace not in speeds:
        raise InputError(f"{pace!r} is not a pace; they are {', '.join(speeds)}.")
    everyone, own = (float(speeds[who]["m_per_s"]) for who in ("everyone", pace))
    return paced_threshold(metres, everyone, own)
