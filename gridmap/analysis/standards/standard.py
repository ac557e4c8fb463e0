"""A standard: one rule as data."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from gridmap.analysis.standards.measures import AREA_LEVELS


@dataclass(frozen=True)
class Standard:
    """One rule of a pack.

    Attributes
    ----------
    key : str
        `PACK/ID`, unique among the active packs.
    measure : str
        What is measured: a key of `MEASURES`.
    subject : str
        Whom it judges: a level of areas, `site` or `organization`.
    unit : str
        Unit of the figures that it compares.
    parameters : dict
        Every parameter of the measure, defaults filled in.
    source, clause : str
        Where the figure stands; the clause may be "".
    confirmed : bool
        Whether the figure was read at its source, or only recalled.
    kinds : list of str
        Kinds of the subject that it applies to; empty: every kind.
    residents_above, residents_up_to : int or None
        Band of population that it applies to: above < residents <= up to.
    valid_from, valid_to : str or None
        First and last day that it is in force (ISO 8601); None: without end.
    pack, pack_zh, pack_en : str
        The pack that it stands in.
    place : str
        Code of the area whose own rule it is; "" for a national one.

    Examples
    --------
    >>> rule = Standard(
    ...     key="town/staff", zh="每千人 1 名", en="1 per 1,000", measure="staff",
    ...     subject="community", unit="workers", source="town", clause="", confirmed=True,
    ...     parameters={"workers": 1, "residents": 1000, "minimum": 0}, valid_to="2030-12-31",
    ... )
    >>> rule.level, rule.in_force(dt.date(2030, 12, 31)), rule.in_force(dt.date(2031, 1, 1))
    ('community', True, False)
    """

    key: str
    zh: str
    en: str
    measure: str
    subject: str
    unit: str
    parameters: dict[str, Any]
    source: str
    clause: str
    confirmed: bool
    kinds: list[str] = field(default_factory=list)
    residents_above: int | None = None
    residents_up_to: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    pack: str = ""
    pack_zh: str = ""
    pack_en: str = ""
    place: str = ""

    @property
    def level(self) -> str:
        """Level of the areas that it judges; "" where the subjects are not areas."""
        return self.subject if self.subject in AREA_LEVELS else ""

    def in_force(self, as_of: dt.date) -> bool:
        """Say whether the rule holds on a day; its first and its last day count."""
        day = as_of.isoformat()
        return (self.valid_from or "") <= day <= (self.valid_to or "9999-12-31")

    def as_dict(self) -> dict[str, Any]:
        """Return the rule as plain data, with its level."""
        return asdict(self) | {"level": self.level}

    @property
    def sha256(self) -> str:
        """Hash of the rule's content, so that a run can name exactly what it applied."""
        text = json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
