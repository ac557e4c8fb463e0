"""What a search found, and what a run keeps of it: distances, counts, and who was served."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions.coverage_ground import Ground

METHODS = ("straight", "walking")
Times = tuple[str, str, float]


@dataclass
class Found:
    """For each residence: metres to the nearest facility, and that facility's id (-1 for none).

    NaN: the residence is not joined to the network. Infinite: nothing within the search limit.
    """

    distance_m: npt.NDArray[np.float64]
    facility_id: npt.NDArray[np.int64]

    @property
    def joined(self) -> npt.NDArray[np.bool_]:
        """Whether each residence could be measured."""
        return np.asarray(~np.isnan(self.distance_m))


@dataclass
class Distances:
    """What a search found.

    Attributes
    ----------
    found : mapping of (kind, method) to Found
        The nearest facility of each kind; `conditional(kind, moment)` stands for a kind too.
    path_m : (R,) array of float
        How far each residence is from the nearest path; infinite without paths.
    within : mapping of (method, kind, threshold_m) to (R,) array of int
        How many facilities of the kind are at most so far; -1 where it could not be measured.
    by_residence : mapping of str to (R,) array of float
        What measures worked out for each residence: `served/KEY`, `accessibility/KEY`.
    ground : Ground or None
        By which more can be measured; None when all this was read from a run.
    """

    found: MutableMapping[tuple[str, str], Found]
    path_m: npt.NDArray[np.float64]
    within: MutableMapping[Times, npt.NDArray[Any]] = field(default_factory=dict)
    by_residence: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ground: Ground | None = None

    def nearest(self, kinds: list[str], method: str, moment: str = "") -> Found | None:
        """Return the nearest facility of any of some kinds; None where there is none at all."""
        keys = [(conditional(kind, moment), method) for kind in kinds]
        return merge([self.found[key] for key in keys if key in self.found])

    def times(
        self, kinds: list[str], method: str, threshold_m: float
    ) -> npt.NDArray[np.int64] | None:
        """Count the facilities of some kinds within a threshold; None where it was not asked."""
        keys = [(method, kind, float(threshold_m)) for kind in kinds]
        counted = [self.within[key].astype(np.int64) for key in keys if key in self.within]
        if not counted:
            return None
        joined = counted[0] >= 0
        return np.where(joined, sum(counted), -1)


def conditional(kind: str, moment: str) -> str:
    """Name the facilities of a kind that are open at a moment; of any, when it is empty.

    Examples
    --------
    >>> conditional("clinic", "Sa 20:00"), conditional("clinic", "")
    ('clinic@Sa 20:00', 'clinic')
    """
    return f"{kind}@{moment}" if moment else kind


def merge(searched: list[Found]) -> Found | None:
    """Merge searches of several kinds into the nearest of all."""
    if not searched:
        return None
    if len(searched) == 1:
        return searched[0]
    distance_m, facility_id = searched[0].distance_m.copy(), searched[0].facility_id.copy()
    for other in searched[1:]:
        nearer = other.distance_m < distance_m
        distance_m[nearer] = other.distance_m[nearer]
        facility_id[nearer] = other.facility_id[nearer]
    return Found(distance_m, facility_id)
