"""The rules of assessments, `geodata/assessments/rules.yaml`, which a city may edit."""

from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.assessing import Rules
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import YamlFile, read_with_lines

KEYS = ("due", "owners", "results", "valid_days")
MOST_DAYS = 3650
Problems = list[tuple[int, str]]


@cache
def of_city() -> Rules:
    """Return the rules of the city.

    Examples
    --------
    >>> of_city().due_days["staff"] > of_city().due_days["leaders"]
    True
    """
    return read(assets.folder("geodata") / "assessments" / "rules.yaml")


def read(path: Path) -> Rules:
    """Read rules.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    data = file.keys
    problems += [
        (file.line(key), f"`{key}` is not one of {', '.join(KEYS)}") for key in set(data) - {*KEYS}
    ]
    due = _by_measure(file, data, "due", problems)
    owners = _by_measure(file, data, "owners", problems)
    rules = Rules(
        {name: _days(file, ("due",), days, problems) for name, days in due.items()},
        {name: _kinds(file, kinds, problems) for name, kinds in owners.items()},
        _results(file, data.get("results"), problems),
        _days(file, ("valid_days",), data.get("valid_days", 365), problems),
    )
    file.refuse(problems)
    return rules


def _by_measure(
    file: YamlFile, data: dict[str, Any], key: str, problems: Problems
) -> dict[str, Any]:
    given = data.get(key)
    if not isinstance(given, dict) or "default" not in given:
        problems.append((file.line(key), f"`{key}` has `default`, and may have `measures`"))
        return {}
    measures = given.get("measures") or {}
    if not isinstance(measures, dict):
        problems.append((file.line(key, "measures"), "`measures` has a value a measure"))
        measures = {}
    return {"": given["default"], **measures}


def _days(file: YamlFile, place: tuple[str, ...], days: Any, problems: Problems) -> int:
    if isinstance(days, bool) or not isinstance(days, int) or not 0 < days <= MOST_DAYS:
        problems.append((file.line(*place), f"{days!r} is no number of days from 1 to {MOST_DAYS}"))
        return 1
    return days


def _kinds(file: YamlFile, kinds: Any, problems: Problems) -> tuple[str, ...]:
    known = code_list("organization_kinds")
    wrong = [kind for kind in kinds if kind not in known] if isinstance(kinds, list) else [kinds]
    if wrong:
        told = ", ".join(map(str, wrong))
        problems.append((file.line("owners"), f"kinds of organizations are listed, not {told}"))
        return ()
    return tuple(kinds)


def _results(file: YamlFile, given: Any, problems: Problems) -> tuple[tuple[str, float], ...]:
    known = code_list("assessment_results")
    found: list[tuple[str, float]] = []
    for i, entry in enumerate(given if isinstance(given, list) else []):
        share: Any = entry.get("share") if isinstance(entry, dict) else None
        is_number = isinstance(share, int | float) and not isinstance(share, bool)
        fits = is_number and 0 <= share <= 1
        if not fits or entry.get("id") not in known:
            told = f"a result has `id`, one of {', '.join(known)}, and `share` from 0 to 1"
            problems.append((file.line("results", i), told))
        elif known[entry["id"]].get("weak"):
            problems.append((file.line("results", i), "people find what is weak, and no rule"))
        elif found and share >= found[-1][1]:
            problems.append((file.line("results", i), "the highest share comes first"))
        else:
            found.append((str(entry["id"]), float(share)))
    if not found or found[-1][1] != 0:
        problems.append((file.line("results"), "the last result has the share 0"))
    return tuple(found)
