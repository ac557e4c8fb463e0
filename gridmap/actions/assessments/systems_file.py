"""What the three systems and three centres are made of: `geodata/assessments/systems.yaml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.systems import Part
from gridmap.db.queries.areas import LEVELS
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import YamlFile, read_with_lines
from gridmap.saying import Said

# The code list of the kinds of each layer; "" has no kinds.
KINDS = {
    "organizations": "organization_kinds",
    "posts": "post_kinds",
    "facilities": "facility_kinds",
    "assessments": "",
    "findings": "",
}
KEYS = ("id", "zh", "en", "of", "kinds", "at", "state", "most", "answers")
PLACES = ("own", "inside", *LEVELS)
ANSWERS = ("", "holder", "phone", "operator")
GROUPS = ("systems", "centres")


@dataclass(frozen=True)
class System:
    """One system or centre: its words, and its parts with theirs."""

    id: str
    words: Said
    parts: tuple[tuple[Part, Said], ...]


@cache
def of_city() -> dict[str, tuple[System, ...]]:
    """Return the systems and the centres of the city.

    Examples
    --------
    >>> [system.words.zh for system in of_city()["systems"]]
    ['领导体系', '工作网络', '监督体系']
    """
    return read(assets.folder("geodata") / "assessments" / "systems.yaml")


def read(path: Path) -> dict[str, tuple[System, ...]]:
    """Read what the systems are made of.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    data = file.data if isinstance(file.data, dict) else {}
    problems = list(file.problems)
    found: dict[str, tuple[System, ...]] = {}
    for group in GROUPS:
        entries = data.get(group)
        if not isinstance(entries, list) or not entries:
            problems.append((file.line(group), f"there are no {group} (`{group}:`, a list)"))
            continue
        systems = [_system(file, (group, i), entry, problems) for i, entry in enumerate(entries)]
        found[group] = tuple(one for one in systems if one is not None)
    file.refuse(problems)
    return found


def _system(
    file: YamlFile, place: tuple[str, int], entry: Any, problems: list[tuple[int, str]]
) -> System | None:
    if not isinstance(entry, dict) or not all(
        entry.get(key) for key in ("id", "zh", "en", "parts")
    ):
        problems.append((file.line(*place), "a system has `id`, `zh`, `en` and `parts`"))
        return None
    parts = []
    for i, given in enumerate(entry["parts"]):
        wrong = list(_wrong(given))
        problems += [(file.line(*place, "parts", i), why) for why in wrong]
        if not wrong:
            parts.append((_part(given), Said(given["zh"], given["en"])))
    return System(str(entry["id"]), Said(entry["zh"], entry["en"]), tuple(parts))


def _wrong(given: Any) -> Iterator[str]:
    """Yield what is wrong with a part."""
    if not isinstance(given, dict) or not all(given.get(key) for key in ("id", "zh", "en", "of")):
        yield "a part has `id`, `zh`, `en` and `of`"
        return
    for key in sorted(set(given) - {*KEYS}):
        yield f"`{key}` is not one of {', '.join(KEYS)}"
    if given["of"] not in KINDS:
        yield f"`of` is one of {', '.join(KINDS)}"
        return
    known = code_list(KINDS[given["of"]]) if KINDS[given["of"]] else {}
    for kind in given.get("kinds") or []:
        if kind not in known:
            yield f"{kind} is no kind of {given['of']}"
    if given.get("at", "own") not in PLACES:
        yield f"`at` is one of {', '.join(PLACES)}"
    if given.get("answers", "") not in ANSWERS:
        yield f"`answers` is one of {', '.join(filter(None, ANSWERS))}"
    if given.get("state", "") not in ("", "open", "late"):
        yield "`state` is open or late"
    most = given.get("most")
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
        yield "`most` is a whole number"


def _part(given: dict[str, Any]) -> Part:
    return Part(
        str(given["id"]),
        given["of"],
        tuple(given.get("kinds") or ()),
        given.get("at", "own"),
        given.get("state", ""),
        given.get("most"),
        given.get("answers", ""),
    )
