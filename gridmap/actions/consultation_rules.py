"""The rules of consultations: `geodata/consultations/rules.yaml`, which a city may edit."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.clocks import UNITS
from gridmap.analysis.consultation_parts import FOUR, LINE, Rules, StepRule, X
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import Place, YamlFile, read_with_lines
from gridmap.saying import Said

TOP_KEYS = {"source", "confirmed", "x_kinds", "near_m", "ask_over", "most_parties", "kinds"}
KEYS = {"kind", "seats", "clock", "amount", "more_than", "of", "extend", "steps"}
STEP_KEYS = {"step", "amount", "present_share", "must", "items", "minutes"}
EXTEND_KEYS = {"times", "longest", "roles"}
OF = ("present", "parties")
MOST_METRES, MOST_UNITS, MOST_ITEMS, MOST_TIMES = 1000, 1000, 50, 100
# So many rows the forms of attendance and votes can send at once.
MOST_AT_TABLE = 300
Problems = list[tuple[int, str]]


@dataclass(frozen=True)
class CityRules:
    """The rules of a city.

    Attributes
    ----------
    kinds : dict of str to Rules
        The rules of each kind of consultation.
    x_kinds : tuple of str
        Kinds of organizations that may be X.
    near_m : float
        How near to the area somebody is concerned as well.
    ask_over : int
        Where more are X than this, whoever opens it chooses who of them is invited.
    most_parties : int
        So many parties sit at one table at the most.
    source : Said
        Where the rules come from.
    confirmed : bool
        Whether the city has said that they are its own.
    """

    kinds: dict[str, Rules]
    x_kinds: tuple[str, ...]
    near_m: float
    ask_over: int
    most_parties: int
    source: Said
    confirmed: bool


@cache
def of_city() -> CityRules:
    """Return the rules of the city.

    Examples
    --------
    >>> of_city().kinds["four_x"].line
    ('propose', 'consult', 'deliberate', 'resolve')
    """
    return read(assets.folder("geodata") / "consultations" / "rules.yaml")


def read(path: Path) -> CityRules:
    """Read rules.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    data = file.keys
    unknown = [str(key) for key in data if key not in TOP_KEYS]
    problems += [(file.line(key), f"{key} is unknown here") for key in unknown]
    kinds = {}
    given = file.listed("kinds", problems)
    for i, entry in enumerate(given):
        rules = _kind(file, ("kinds", i), entry, problems)
        if rules.kind in kinds:
            problems.append((file.line("kinds", i), f"{rules.kind} is there twice"))
        kinds[rules.kind] = rules
    missing = [kind for kind in code_list("consultation_kinds") if kind not in kinds]
    problems += [(file.line("kinds"), f"there are no rules for {kind}") for kind in missing]
    known = tuple(code_list("organization_kinds"))
    x_kinds = _words(file, ("x_kinds",), data.get("x_kinds"), known, problems)
    near_m = _number(file, ("near_m",), data.get("near_m"), 0, MOST_METRES, problems)
    most = _number(file, ("most_parties",), data.get("most_parties"), 5, MOST_AT_TABLE, problems)
    ask = _number(file, ("ask_over",), data.get("ask_over"), 0, most, problems)
    file.refuse(problems)
    words = data.get("source")
    words = words if isinstance(words, dict) else {"zh": words or "", "en": words or ""}
    source = Said(str(words.get("zh", "")), str(words.get("en", "")))
    confirmed = data.get("confirmed") is True
    return CityRules(kinds, x_kinds, near_m, int(ask), int(most), source, confirmed)


def _kind(file: YamlFile, place: Place, entry: Any, problems: Problems) -> Rules:
    """Read the rules of one kind."""
    if not isinstance(entry, dict) or set(entry) - KEYS:
        problems.append((file.line(*place), f"a kind has {', '.join(sorted(KEYS))}"))
        return Rules("")
    kind, clock, of = entry.get("kind"), entry.get("clock"), entry.get("of", OF[0])
    if kind not in code_list("consultation_kinds"):
        names = ", ".join(code_list("consultation_kinds"))
        problems.append((file.line(*place, "kind"), f"`kind` is one of {names}, not {kind!r}"))
    if clock not in UNITS:
        problems.append((file.line(*place, "clock"), f"`clock` is one of {', '.join(UNITS)}"))
    if of not in OF:
        problems.append((file.line(*place, "of"), f"`of` is {' or '.join(OF)}"))
    share = _share(file, (*place, "more_than"), entry.get("more_than"), problems)
    if share >= 1:
        problems.append((file.line(*place, "more_than"), "nothing is more than all (`more_than`)"))
    amount = _number(file, (*place, "amount"), entry.get("amount"), 1, MOST_UNITS, problems)
    seats = _words(file, (*place, "seats"), entry.get("seats"), FOUR, problems)
    steps = _steps(file, (*place, "steps"), entry.get("steps"), problems)
    times, longest, roles = _extend(file, (*place, "extend"), entry.get("extend"), problems)
    return Rules(str(kind), seats, str(clock), amount, steps, share, str(of), times, longest, roles)


def _extend(
    file: YamlFile, place: Place, given: Any, problems: Problems
) -> tuple[int, float, tuple[str, ...]]:
    """Read how often a step may be extended, by how much at once, and by whom."""
    if not isinstance(given, dict) or set(given) != EXTEND_KEYS:
        problems.append((file.line(*place), "`extend` has longest, roles, times"))
        return 0, 0.0, ()
    times = _number(file, (*place, "times"), given["times"], 0, MOST_TIMES, problems)
    longest = _number(file, (*place, "longest"), given["longest"], 1, MOST_UNITS, problems)
    roles = _words(file, (*place, "roles"), given["roles"], tuple(code_list("roles")), problems)
    return int(times), longest, roles


def _steps(file: YamlFile, place: Place, given: Any, problems: Problems) -> tuple[StepRule, ...]:
    """Read the rules of the steps of a kind: in order, the last is the one that decides."""
    if not isinstance(given, list) or not given:
        problems.append((file.line(*place), "`steps` is a list of steps"))
        return ()
    found = [_step(file, (*place, i), entry, problems) for i, entry in enumerate(given)]
    names = [rule.step for rule in found]
    if [name for name in LINE if name in names] != names or names[-1] != LINE[-1]:
        told = ", ".join(LINE)
        problems.append((file.line(*place), f"steps stand in the order {told}; the last ends it"))
    return tuple(found)


def _step(file: YamlFile, place: Place, entry: Any, problems: Problems) -> StepRule:
    if not isinstance(entry, dict) or set(entry) - STEP_KEYS:
        problems.append((file.line(*place), f"a step has {', '.join(sorted(STEP_KEYS))}"))
        return StepRule("")
    items = _number(file, (*place, "items"), entry.get("items", 0), 0, MOST_ITEMS, problems)
    minutes = entry.get("minutes", False)
    if not isinstance(minutes, bool):
        problems.append((file.line(*place, "minutes"), "`minutes` is true or false"))
    return StepRule(
        str(entry.get("step", "")),
        _share(file, (*place, "present_share"), entry.get("present_share", 0), problems),
        _words(file, (*place, "must"), entry.get("must", []), (*FOUR, X), problems),
        int(items),
        minutes is True,
        _number(file, (*place, "amount"), entry.get("amount", 0), 0, MOST_UNITS, problems),
    )


def _words(
    file: YamlFile, place: Place, given: Any, known: tuple[str, ...], problems: Problems
) -> tuple[str, ...]:
    if isinstance(given, list) and all(word in known for word in given):
        return tuple(given)
    problems.append((file.line(*place), f"`{place[-1]}` is a list of {', '.join(known)}"))
    return ()


def _share(file: YamlFile, place: Place, given: Any, problems: Problems) -> float:
    """Read a share: a number from 0 to 1, or two numbers such as 2/3."""
    try:
        share = float(Fraction(str(given)))
    except (ValueError, ZeroDivisionError, OverflowError):
        share = -1.0
    if not 0 <= share <= 1:
        problems.append((file.line(*place), f"`{place[-1]}` is a share such as 1/2 or 0.5"))
        return 0.0
    return share


def _number(
    file: YamlFile, place: Place, given: Any, least: float, most: float, problems: Problems
) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most:
        why = f"`{place[-1]}` is a number from {least} to {most}"
        problems.append((file.line(*place), why))
        return float(least)
    return float(given)
