"""The indicators of `geodata/indicators/`, which a city may edit, and those of standards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.db.models import LAYERS
from gridmap.db.queries.areas import LEVELS
from gridmap.errors import FileFormatError
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import read_with_lines
from gridmap.saying import Said, said

KINDS = ("count", "number", "share", "text", "date")
ASPECTS = ("value", "required", "shortfall", "status", "short")
STANDARD = "standard"
PEOPLE = ("residents", "households", "over_60", "under_6")
# What each source needs, and may have, besides id, words, unit, kind and people.
SOURCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "run": (("of",), ()),
    "reach": (("kinds", "threshold_m"), ("method", "counted")),
    "areas": (("level",), ("without", "kinds")),
    "rows": (("layer",), ("where", "sum", "held", "year", "area")),
    "cases": (("of",), ()),
    "area": (("of",), ()),
    "day": ((), ()),
    "run_day": ((), ()),
}
OF = {
    "run": (*PEOPLE, "composite"),
    "cases": ("reported", "open", "late", "closed_in_year", "on_time_share"),
    "area": ("name", "short_name", "code", "level"),
}
OWN = ("id", "zh", "en", "unit", "kind", "from", "people")
ASPECT_WORDS = {
    "value": said("现有", "value"),
    "required": said("应有", "required"),
    "shortfall": said("缺口", "shortfall"),
    "status": said("结论", "status"),
    "short": said("未达到的个数", "how many fall short"),
}


@dataclass(frozen=True)
class Indicator:
    """One figure that a cell may hold.

    Attributes
    ----------
    id : str
    words : Said
    unit : str
    kind : str
        count, number, share, text or date.
    source : str
        Where it comes from, one of `SOURCES`, or `standard`.
    given : dict
        What the source needs.
    people : bool
        Whether it counts people, so that small numbers are not for everybody.
    """

    id: str
    words: Said
    unit: str
    kind: str
    source: str
    given: dict[str, Any] = field(default_factory=dict)
    people: bool = False


@cache
def of_city() -> dict[str, Indicator]:
    """Return the indicators of the city by their ids.

    Examples
    --------
    >>> of_city()["grids_without_leader"].words.zh
    '没有网格长的网格数'
    """
    found: dict[str, Indicator] = {}
    for path in sorted((assets.folder("geodata") / "indicators").glob("*.yaml")):
        for one in read(path):
            if one.id in found:
                raise FileFormatError(f"{path.name}: the indicator {one.id} is there twice.")
            found[one.id] = one
    return found


def read(path: Path) -> list[Indicator]:
    """Read a file of indicators.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    entries = file.data if isinstance(file.data, list) else []
    if not entries:
        problems.append((1, "there are no indicators (a list)"))
    found, seen = [], set()
    for i, entry in enumerate(entries):
        wrong = list(_wrong(entry))
        if not wrong and entry["id"] in seen:
            wrong = [f"the indicator {entry['id']} is there twice"]
        problems += [(file.line(i), why) for why in wrong]
        if not wrong:
            seen.add(entry["id"])
            found.append(_indicator(entry))
    file.refuse(problems)
    return found


def _indicator(entry: dict[str, Any]) -> Indicator:
    given = {key: value for key, value in entry.items() if key not in OWN}
    return Indicator(
        entry["id"], Said(entry["zh"], entry["en"]), entry.get("unit", ""), entry["kind"],
        entry["from"], given, bool(entry.get("people")),
    )  # fmt: skip


def _wrong(entry: Any) -> Iterator[str]:
    """Yield what is wrong with an indicator."""
    if not isinstance(entry, dict) or not all(entry.get(key) for key in ("id", "zh", "en", "from")):
        yield "an indicator has `id`, `zh`, `en` and `from`"
        return
    name = str(entry["id"])
    if not name.replace("_", "").replace(".", "").isalnum() or not name.isascii() or "__" in name:
        yield f"{name!r} has other signs than letters, digits, single _ and ."
    if entry.get("kind") not in KINDS:
        yield f"`kind` is one of {', '.join(KINDS)}"
    if entry["from"] not in SOURCES:
        yield f"`from` is one of {', '.join(SOURCES)}"
        return
    needs, may_have = SOURCES[entry["from"]]
    yield from (f"`{key}` is missing" for key in needs if not entry.get(key))
    known = {*OWN, *needs, *may_have}
    yield from (f"`{key}` is not a word of it" for key in sorted(set(entry) - known))
    yield from _wrong_values(entry)


def _wrong_values(entry: dict[str, Any]) -> Iterator[str]:
    source = entry["from"]
    if source in OF and entry.get("of") not in OF[source]:
        yield f"`of` is one of {', '.join(OF[source])}"
    if source == "areas" and entry.get("level") not in LEVELS:
        yield f"`level` is one of {', '.join(LEVELS)}"
    for key in ("layer", "without"):
        if key in entry and entry[key] not in LAYERS:
            yield f"{entry[key]} is no layer"
            return
    model = LAYERS.get(str(entry.get("layer") or entry.get("without")))
    columns = [*(entry.get("where") or {}), entry.get("sum"), entry.get("area")]
    for column in filter(None, columns):
        if not hasattr(model, str(column)):
            yield f"{entry.get('layer')} has no {column}"
    if source == "reach":
        known = code_list("facility_kinds")
        yield from (f"{kind} is no facility kind" for kind in entry["kinds"] if kind not in known)


def of_standards(rules: Iterable[dict[str, Any]]) -> dict[str, Indicator]:
    """Return the indicators of standards, by their ids."""
    found: dict[str, Indicator] = {}
    for rule in rules:
        for aspect in ASPECTS:
            name = f"{STANDARD}:{rule['key']}:{aspect}"
            kind = "text" if aspect == "status" else "count" if aspect == "short" else "number"
            share = rule["unit"] == "share" and aspect in ("value", "required", "shortfall")
            found[name] = Indicator(
                name,
                Said(
                    f"{rule['zh']}（{ASPECT_WORDS[aspect].zh}）",
                    f"{rule['en']} ({ASPECT_WORDS[aspect].en})",
                ),
                "" if aspect == "status" else rule["unit"] if aspect != "short" else "areas",
                "share" if share else kind,
                STANDARD,
                {"key": rule["key"], "aspect": aspect},
                rule["unit"] in PEOPLE,
            )
    return found
