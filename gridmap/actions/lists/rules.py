"""The city's rules of two-way service: weights of proposals, what is spent, who checks in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.matching import PARTS, Weights
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import YamlFile, read_with_lines
from gridmap.saying import Said

MOST_BEST, MOST_DAYS, MOST_WALK_M = 20, 3_650, 20_000
_NUMBERS = {
    "walk_limit_m": MOST_WALK_M,
    "horizon_days": MOST_DAYS,
    "best": MOST_BEST,
    "idle_days": MOST_DAYS,
    "gained_within_m": MOST_WALK_M,
}
_LISTS = {"by_amount": "need_kinds", "spent": "need_kinds", "units": "organization_kinds"}
_REFERENCE = {"units": int, "members": int, "source_zh": str, "source_en": str}
_KEYS = {*_NUMBERS, *_LISTS, "weights", "opened_as", "reference"}


@dataclass(frozen=True)
class Reference:
    """What a city says of itself: units and members that checked in, and where it says so."""

    units: int
    members: int
    source: Said


@dataclass(frozen=True)
class ListRules:
    """The rules of `geodata/lists/rules.yaml`; see there.

    Attributes
    ----------
    weights : Weights
    best : int
        Proposals shown for each demand.
    spent : frozenset of str
        Kinds that a project uses up.
    opened_as : dict of str to list of str
        Kinds of facilities that a resource may become, by its kind.
    units : list of str
        Kinds of organizations that check in.
    reference : Reference
    idle_days : int
        A facility without an activity for so long is listed.
    gained_within_m : int
        The walk by which a project is said to have reached people.
    """

    weights: Weights
    best: int
    spent: frozenset[str]
    opened_as: dict[str, list[str]]
    units: list[str]
    reference: Reference
    idle_days: int
    gained_within_m: int


@cache
def of_city() -> ListRules:
    """Return the rules of the city."""
    return read(assets.folder("geodata") / "lists" / "rules.yaml")


def read(path: Path) -> ListRules:
    """Read rules.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    data = file.data if isinstance(file.data, dict) else {}
    file.refuse([*file.problems, *_problems(file, data)])
    told = data["reference"]
    return ListRules(
        Weights(
            {kind: dict(parts) for kind, parts in data["weights"].items()},
            frozenset(data["by_amount"]),
            float(data["walk_limit_m"]),
            int(data["horizon_days"]),
        ),
        int(data["best"]),
        frozenset(data["spent"]),
        {kind: list(kinds) for kind, kinds in data["opened_as"].items()},
        list(data["units"]),
        Reference(told["units"], told["members"], Said(told["source_zh"], told["source_en"])),
        int(data["idle_days"]),
        int(data["gained_within_m"]),
    )


def _problems(file: YamlFile, data: dict[str, Any]) -> Iterator[tuple[int, str]]:
    for key in sorted(set(data) - _KEYS):
        yield file.line(key), f"`{key}` is no rule of the lists"
    for key in sorted(_KEYS - set(data)):
        yield file.line(), f"`{key}` is missing"
    for key, most in _NUMBERS.items():
        if key in data and not _whole(data[key], 1, most):
            yield file.line(key), f"`{key}` is a whole number from 1 to {most}"
    for key, name in _LISTS.items():
        if key in data:
            yield from _kinds(file, data[key], name, key)
    yield from _weights(file, data.get("weights"))
    yield from _opened(file, data.get("opened_as"))
    yield from _reference(file, data.get("reference"))


def _kinds(file: YamlFile, given: Any, name: str, *place: str | int) -> Iterator[tuple[int, str]]:
    if not isinstance(given, list):
        yield file.line(*place), f"`{place[-1]}` is a list of {name}"
        return
    for number, kind in enumerate(given):
        if kind not in code_list(name):
            yield file.line(*place, number), f"{kind} is none of {name}"


def _weights(file: YamlFile, given: Any) -> Iterator[tuple[int, str]]:
    known = code_list("need_kinds")
    table = given if isinstance(given, dict) else {}
    for kind in [*known, *sorted(map(str, set(table) - set(known)))]:
        parts, place = table.get(kind), ("weights", kind)
        if kind not in known:
            yield file.line(*place), f"{kind} is none of need_kinds"
        elif not isinstance(parts, dict) or set(parts) != set(PARTS):
            yield file.line(*place), f"the weights of {kind} are {', '.join(PARTS)}"
        elif not all(_whole(part, 0, 100) for part in parts.values()):
            yield file.line(*place), "a weight is a whole number from 0 to 100"
        elif sum(parts.values()) != 100:
            yield file.line(*place), f"the weights of {kind} add up to {sum(parts.values())}"


def _opened(file: YamlFile, given: Any) -> Iterator[tuple[int, str]]:
    if not isinstance(given, dict):
        yield file.line("opened_as"), "`opened_as` has kinds of facilities by kind of resource"
        return
    for kind, kinds in given.items():
        if kind not in code_list("need_kinds"):
            yield file.line("opened_as", kind), f"{kind} is none of need_kinds"
        yield from _kinds(file, kinds, "facility_kinds", "opened_as", kind)


def _reference(file: YamlFile, given: Any) -> Iterator[tuple[int, str]]:
    told = given if isinstance(given, dict) else {}
    for key, kind in _REFERENCE.items():
        if not isinstance(told.get(key), kind):
            yield file.line("reference", key), f"the reference has `{key}`"


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
