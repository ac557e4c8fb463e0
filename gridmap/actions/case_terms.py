"""How long cases may take: `geodata/cases/deadlines.yaml`, which a city replaces by its own."""

from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.case_deadlines import Allowance, Terms
from gridmap.analysis.case_stages import ENDED, LINE
from gridmap.analysis.clocks import UNITS
from gridmap.files.yamls import Place, YamlFile, read_with_lines
from gridmap.saying import Said

KEYS = ("classes", "whole", "stages")
CONTACT = {"contact_days": Terms.contact_days, "contact_days_at_most": Terms.contact_days_at_most}
MOST_DAYS = 3_650
STAGES = tuple(stage for stage in LINE if stage not in ENDED)
Problems = list[tuple[int, str]]


@cache
def of_city() -> Terms:
    """Return the terms of the city.

    Examples
    --------
    >>> of_city().of_class("0502").amount
    15.0
    """
    return read(assets.folder("geodata") / "cases" / "deadlines.yaml")


def read(path: Path) -> Terms:
    """Read terms.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    data = file.keys
    whole: dict[str, Allowance] = {}
    stages: dict[tuple[str, str], Allowance] = {}
    rules = data.get("rules")
    if not isinstance(rules, list) or not rules:
        problems.append((file.line("rules"), "there are no rules (`rules:`, a list)"))
        rules = []
    for i, rule in enumerate(rules):
        _add_rule(file, i, rule, whole, stages, problems)
    if rules and "" not in whole:
        problems.append((file.line("rules"), 'no rule is for all classes (`classes: [""]`)'))
    share = data.get("urgent_share")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        problems.append((file.line("urgent_share"), "`urgent_share` is a number from 0 to 1"))
        share = 0.0
    days = _contact_days(file, problems)
    file.refuse(problems)
    given = data.get("source")
    words = given if isinstance(given, dict) else {"zh": given or "", "en": given or ""}
    source = Said(str(words.get("zh", "")), str(words.get("en", "")))
    return Terms(whole, stages, float(share), source, data.get("confirmed") is True, *days)


def _contact_days(file: YamlFile, problems: Problems) -> tuple[int, int]:
    """Return for how long contacts are kept; a file that does not say so leaves it as it is."""
    days = []
    for name, usual in CONTACT.items():
        given = file.keys.get(name, usual)
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_DAYS:
            problems.append((file.line(name), f"`{name}` is a whole number from 0 to {MOST_DAYS}"))
            given = usual
        days.append(given)
    return days[0], days[1]


def _add_rule(
    file: YamlFile,
    i: int,
    rule: Any,
    whole: dict[str, Allowance],
    stages: dict[tuple[str, str], Allowance],
    problems: Problems,
) -> None:
    if not isinstance(rule, dict):
        problems.append((file.line("rules", i), "a rule is a list of keys and values"))
        return
    unknown = [str(key) for key in rule if key not in KEYS]
    problems += [(file.line("rules", i, key), f"{key} is unknown here") for key in unknown]
    classes = read_classes(file, i, rule, problems)
    _add(file, ("rules", i, "whole"), rule.get("whole"), [(code, code) for code in classes],
         whole, problems)  # fmt: skip
    of_stages = rule.get("stages", {})
    for stage, given in (of_stages if isinstance(of_stages, dict) else {}).items():
        place = ("rules", i, "stages", stage)
        if stage not in STAGES:
            problems.append((file.line(*place), f"{stage} is none of {', '.join(STAGES)}"))
            continue
        _add(file, place, given, [((stage, code), code) for code in classes], stages, problems)


def read_classes(file: YamlFile, i: int, rule: dict[str, Any], problems: Problems) -> list[str]:
    """Return the codes of classes, or their first digits, that the rule `i` of a file is for."""
    given = rule.get("classes")
    place = file.line("rules", i, "classes")
    if not isinstance(given, list) or not given:
        problems.append((place, '`classes` is a list of codes; [""] are all classes'))
        return []
    wrong = [code for code in given if not isinstance(code, str) or (code and not code.isdigit())]
    problems += [(place, f"{code!r} is no code; put it in quotes") for code in wrong]
    return [code for code in given if code not in wrong]


def _add(
    file: YamlFile,
    place: Place,
    given: Any,
    keys: list[tuple[Any, str]],
    into: dict[Any, Allowance],
    problems: Problems,
) -> None:
    """Give each of the keys the time that stands at a place, if any does."""
    if given is None:
        return
    line = file.line(*place)
    amount = given.get("amount") if isinstance(given, dict) else None
    clock = given.get("clock") if isinstance(given, dict) else None
    if clock not in UNITS or set(given) - {"amount", "clock"}:
        known = ", ".join(UNITS)
        problems.append((line, f"write the time as {{amount: 5, clock: ...}}, one of {known}"))
        return
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 < amount <= 10_000:
        problems.append((line, "`amount` is a number above 0"))
        return
    for key, code in keys:
        if key in into:
            problems.append((line, f"there are two times for {code or 'all classes'} here"))
        into[key] = Allowance(clock, float(amount), code)
