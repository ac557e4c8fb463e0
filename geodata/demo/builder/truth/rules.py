"""The standards that the truth answers, read as plain YAML, and the figures of a subject."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from builder.settings import AS_OF, FOLDER
from builder.truth.town import Row, Town

MET, SHORT, NO_DATA, NOT_APPLICABLE = 0, 1, 2, 3


@dataclass(frozen=True)
class Rule:
    """One standard: whom it judges, by which measure, with which parameters."""

    key: str
    measure: str
    subject: str
    applies: dict[str, Any]
    parameters: dict[str, Any]

    def subjects(self, town: Town) -> list[Row]:
        """Give the rows of those that the standard is put to."""
        if self.subject in town.areas:
            return town.areas[self.subject]
        return town.sites if self.subject == "site" else town.organizations

    def judges(self, subject: Row) -> bool:
        """Tell whether a subject is of the kind and the size that the standard judges."""
        kinds, band = self.applies.get("kinds"), self.applies.get("residents", {})
        of_kind = not kinds or subject["kind"] in kinds
        residents = subject.get("residents", 0)
        return (
            of_kind
            and residents > band.get("above", -1)
            and residents <= band.get("up_to", float("inf"))
        )


@dataclass
class Figure:
    """What one subject has, must have, and lacks; not known or not to be judged, if so said.

    Of a measure by distance also who is affected (residents), the facility that is nearest to most
    of them, and how far half of them have to go.
    """

    value: float | None
    required: float
    shortfall: float | None
    applies: bool = True
    known: bool = True
    affected: int | None = None
    facility: str | None = None
    distance_m: float | None = None

    @property
    def status(self) -> int:
        """Place of the status among met, short, no data, not applicable."""
        if not self.applies:
            return NOT_APPLICABLE
        if not self.known or self.shortfall is None:
            return NO_DATA
        return SHORT if self.shortfall > 0 else MET


def at_least(value: float, required: float, **more: bool) -> Figure:
    """Compare what there is with the least that there must be.

    Examples
    --------
    >>> at_least(3, 5).shortfall, at_least(7, 5).status
    (2, 0)
    """
    return Figure(value, required, max(required - value, 0), **more)


def read_rules() -> list[Rule]:
    """Read the shipped packs and the demo's own, without what is not in force on its day."""
    packs = sorted((FOLDER.parent / "standards").glob("*.yaml"))
    return [rule for pack in [*packs, FOLDER / "checks.yaml"] for rule in _pack(pack)]


def _pack(path: Path) -> list[Rule]:
    pack = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Rule(f"{pack['pack']}/{one['id']}", one["measure"], one["subject"],
             one.get("applies", {}), one["parameters"])
        for one in pack["standards"]
        if _day(one.get("valid_from")) <= AS_OF <= _day(one.get("valid_to"), date.max)
    ]  # fmt: skip


def _day(value: Any, missing: date = date.min) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value) if value else missing


def walking_speeds() -> dict[str, float]:
    """Read how fast people walk, in metres a second."""
    path = FOLDER.parent / "codes" / "walking_speeds.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {row["id"]: float(row["m_per_s"]) for row in rows}
