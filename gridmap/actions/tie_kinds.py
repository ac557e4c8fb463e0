"""Which ties there may be: `geodata/ties/rules.yaml`, which a city replaces by its own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.ties import Rule
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import YamlFile, read_with_lines

ANY = "any"
FLAGS = ("either", "one", "tree")
KEYS = {"kind", "from", "to_kind", "to", *FLAGS}
Problems = list[tuple[int, str]]


@dataclass(frozen=True)
class TieRules:
    """Rules by the kind of tie, and the kinds of organizations that a small site may join."""

    rules: dict[str, Rule]
    joins: tuple[str, ...]


@cache
def _city() -> TieRules:
    return read(assets.folder("geodata") / "ties" / "rules.yaml")


def of_city() -> dict[str, Rule]:
    """Return the rules of the city, by the kind of tie.

    Examples
    --------
    >>> of_city()["superior"].one, of_city()["covers_site"].to_kind
    (True, 'site')
    """
    return _city().rules


def joinable() -> list[str]:
    """Return the kinds of organizations that a site with too few members may join."""
    return list(_city().joins)


def trees() -> list[str]:
    """Return the kinds of ties that make a tree, in the order of the rules."""
    return [kind for kind, rule in of_city().items() if rule.tree]


def read(path: Path) -> TieRules:
    """Read rules.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    rules = file.listed("rules", problems)
    found: dict[str, Rule] = {}
    for i, entry in enumerate(rules):
        wrong = list(_wrong(file, i, entry))
        if not wrong and entry["kind"] in found:
            wrong = [(file.line("rules", i), f"there are two rules of {entry['kind']}")]
        problems += wrong
        if not wrong:
            found[entry["kind"]] = _rule(entry)
    joins = file.keys.get("joins", [])
    if joins == ANY or not _is_kinds(joins):
        problems.append((file.line("joins"), "`joins` is a list of kinds of organizations"))
    file.refuse(problems)
    return TieRules(found, tuple(joins))


def _wrong(file: YamlFile, i: int, entry: Any) -> Problems:
    if not isinstance(entry, dict) or set(entry) - KEYS or not {"kind", "to_kind"} <= set(entry):
        return [(file.line("rules", i), f"a rule has {', '.join(sorted(KEYS))}")]
    found: Problems = []
    for key, name in (("kind", "tie_kinds"), ("to_kind", "tie_ends")):
        if entry[key] not in code_list(name):
            known = ", ".join(code_list(name))
            found.append((file.line("rules", i, key), f"`{key}` is one of {known}"))
    for key in ("from", "to"):
        if not _is_kinds(entry.get(key, ANY)):
            why = f"`{key}` is `{ANY}` or a list of kinds of organizations"
            found.append((file.line("rules", i, key), why))
    for key in FLAGS:
        if not isinstance(entry.get(key, False), bool):
            found.append((file.line("rules", i, key), f"`{key}` is true or false"))
    return found


def _is_kinds(value: Any) -> bool:
    known = code_list("organization_kinds")
    return value == ANY or (isinstance(value, list) and all(one in known for one in value))


def _rule(entry: dict[str, Any]) -> Rule:
    near, far = (entry.get(key, ANY) for key in ("from", "to"))
    return Rule(
        entry["to_kind"],
        frozenset() if near == ANY else frozenset(near),
        frozenset() if far == ANY else frozenset(far),
        **{key: entry.get(key, False) for key in FLAGS},
    )
