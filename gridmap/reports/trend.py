"""What changed between two runs, as plain data."""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Change:
    """What changed against one standard; `opened` and `closed` name the subjects."""

    key: str
    subjects_before: int
    subjects_now: int
    shortfall_before: float
    shortfall_now: float
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    @property
    def difference(self) -> float:
        """How much more is missing now; negative where less is."""
        return self.shortfall_now - self.shortfall_before


@dataclass(frozen=True)
class Trend:
    """A run against the one before it, in the scope of the report.

    Attributes
    ----------
    changed_layers : list of str
        Layers whose data came in anew between the two.
    changed_rules : list of str
        Keys of standards that were themselves changed: their gaps are gaps of two rules.
    only_before, only_now : list of str
        Keys of standards that one of the two did not apply: nothing can be said of these.
    """

    run_id: int
    as_of: dt.date
    started_at: dt.datetime
    changes: list[Change]
    same_inputs: bool = False
    changed_layers: list[str] = field(default_factory=list)
    changed_rules: list[str] = field(default_factory=list)
    only_before: list[str] = field(default_factory=list)
    only_now: list[str] = field(default_factory=list)
