"""A standard: one rule as data, checked before anything is measured against it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from gridmap.errors import InputError

# Measure -> its parameters and their types. A parameter with a default may be left out.
MEASURES: dict[str, dict[str, tuple[type | tuple[type, ...], Any]]] = {
    "staff": {"workers": (int, None), "residents": (int, None), "minimum": (int, 0)},
    "posts": {"kind": (str, None), "full_time": (bool, False)},
    "one_in_two": {"kinds": (list, None)},
    "leaders": {"kind": (str, None)},
    "funds": {"kind": (str, None), "amount_yuan": ((int, float), None)},
    "sites": {"tie": (str, None)},
    "facilities": {"kinds": (list, None)},
    "reach": {
        "kinds": (list, None),
        "threshold_m": ((int, float), None),
        "method": (str, "walking"),
    },
}
LEVELS = ("", "district", "subdistrict", "community", "grid")
METHODS = ("straight", "walking")
KEYS = {"id", "zh", "en", "measure", "level", "unit", "parameters", "clause", "confirmed"}


@dataclass(frozen=True)
class Standard:
    """One rule of a pack.

    Attributes
    ----------
    key : str
        `PACK/ID`, unique among the active packs.
    measure : str
        What is measured: staff, posts, one_in_two, leaders, funds, sites,
        facilities or reach.
    level : str
        Level of the areas it applies to; "" where the subjects are not areas.
    parameters : dict
        What the measure needs: thresholds, kinds, amounts.
    confirmed : bool
        Whether the figure was read at its source, or only recalled.
    """

    key: str
    zh: str
    en: str
    measure: str
    level: str
    unit: str
    parameters: dict[str, Any]
    source: str
    clause: str
    confirmed: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the rule as plain data."""
        return asdict(self)

    @property
    def sha256(self) -> str:
        """Hash of the rule's content, so that a run can name exactly what it applied."""
        text = json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def parse_pack(data: Any, where: str) -> list[Standard]:
    """Check a pack read from a file and return its standards.

    Parameters
    ----------
    data : mapping
        The file's content: `pack`, `zh`, `en`, `source`, and the list `standards`.
    where : str
        Name of the file, for the messages.

    Raises
    ------
    InputError
        A key, measure, unit or parameter is unknown, missing or of the wrong type.
    """
    if not isinstance(data, dict) or not isinstance(data.get("standards"), list):
        raise InputError(
            f"{where}: a standards pack needs the keys pack, zh, en, source, standards."
        )
    for key in ("pack", "zh", "en", "source"):
        if not isinstance(data.get(key), str):
            raise InputError(f"{where}: the key {key!r} must be a text.")
    unknown = data.keys() - {"pack", "zh", "en", "source", "standards"}
    if unknown:
        raise InputError(f"{where}: unknown keys {sorted(unknown)}.")
    standards = [_parse(rule, data, where) for rule in data["standards"]]
    seen: set[str] = set()
    for standard in standards:
        if standard.key in seen:
            raise InputError(f"{where}: {standard.key} is there twice.")
        seen.add(standard.key)
    return standards


def _parse(rule: Any, pack: dict[str, Any], where: str) -> Standard:
    if not isinstance(rule, dict) or "id" not in rule:
        raise InputError(f"{where}: every standard needs an id.")
    place = f"{where}: {rule['id']}"
    unknown = rule.keys() - KEYS
    if unknown:
        raise InputError(f"{place}: unknown keys {sorted(unknown)}; known are {sorted(KEYS)}.")
    missing = KEYS - {"clause"} - rule.keys()
    if missing:
        raise InputError(f"{place}: the keys {sorted(missing)} are missing.")
    if rule["measure"] not in MEASURES:
        known = ", ".join(MEASURES)
        raise InputError(f"{place}: {rule['measure']!r} is not a measure; they are {known}.")
    if rule["level"] not in LEVELS:
        raise InputError(f"{place}: {rule['level']!r} is not a level of area.")
    if not isinstance(rule["confirmed"], bool):
        raise InputError(f"{place}: confirmed must be true or false.")
    return Standard(
        key=f"{pack['pack']}/{rule['id']}",
        zh=rule["zh"],
        en=rule["en"],
        measure=rule["measure"],
        level=rule["level"],
        unit=rule["unit"],
        parameters=_parameters(rule["measure"], rule["parameters"], place),
        source=pack["source"],
        clause=rule.get("clause", ""),
        confirmed=rule["confirmed"],
    )


def _parameters(measure: str, given: Any, place: str) -> dict[str, Any]:
    known = MEASURES[measure]
    if not isinstance(given, dict) or given.keys() - known.keys():
        raise InputError(f"{place}: the parameters of {measure} are {', '.join(known)}.")
    parameters = {}
    for name, (kind, default) in known.items():
        value = given.get(name, default)
        if value is None:
            raise InputError(f"{place}: the parameter {name!r} is missing.")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise InputError(f"{place}: the parameter {name!r} cannot be {value!r}.")
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
            raise InputError(f"{place}: the parameter {name!r} must not be negative.")
        parameters[name] = value
    if measure == "reach" and parameters["method"] not in METHODS:
        raise InputError(f"{place}: method is one of {', '.join(METHODS)}.")
    return parameters
