"""Check a whole pack, before anything is measured against it."""

from collections.abc import Iterable
from typing import Any

from gridmap.analysis.standards.notes import Lines, Notes, PackError, Problem
from gridmap.analysis.standards.rules import check_keys, check_name, check_text, parse_rule
from gridmap.analysis.standards.standard import Standard
from gridmap.analysis.standards.values import Codes

REQUIRED = ("pack", "zh", "en", "source", "standards")
OPTIONAL = ("place",)


def parse_pack(
    data: Any,
    where: str,
    *,
    lines: Lines | None = None,
    codes: Codes | None = None,
    problems: Iterable[tuple[int, str]] = (),
) -> list[Standard]:
    """Check a pack read from a file and return its standards.

    Parameters
    ----------
    data : mapping
        The file's content: `pack`, `zh`, `en`, `source`, perhaps `place`, and `standards`.
    where : str
        Name of the file, for the messages.
    lines : mapping of path to int, optional
        The line of everything in the data: `("standards", 0, "unit")` to 12.
    codes : mapping of str to mapping, optional
        Code lists that kinds are checked against: every word to its id.
    problems : iterable of (line, reason)
        What was found while the file was read; told with the rest.

    Raises
    ------
    PackError
        Something is unknown, missing, there twice or of the wrong type; it tells every problem
        of the file, each with its line.
    """
    standards, found = find_problems(data, lines=lines, codes=codes)
    both = [Problem(*problem) for problem in problems] + found
    if both:
        raise PackError(where, sorted(both, key=lambda problem: problem.line))
    return standards


def find_problems(
    data: Any, *, lines: Lines | None = None, codes: Codes | None = None
) -> tuple[list[Standard], list[Problem]]:
    """Return the standards of a pack that can be used, and every problem of the others."""
    notes = Notes(lines)
    if not isinstance(data, dict):
        notes.say((), f"a pack of standards needs the keys {', '.join(REQUIRED)}.")
        return [], notes.problems
    check_keys(data, REQUIRED, OPTIONAL, "a key of a pack", (), notes)
    for key in ("zh", "en", "source", "place"):
        check_text(data, key, (), notes)
    check_name(data, "pack", (), notes)
    rules = data.get("standards", [])
    if not isinstance(rules, list):
        notes.say(("standards",), "standards is a list; begin each of them with a dash.")
        rules = []
    elif not rules and "standards" in data:
        notes.say(("standards",), "standards is empty.")
    parsed = [
        parse_rule(rule, data, ("standards", place), notes, codes or {})
        for place, rule in enumerate(rules)
    ]
    _check_twice(rules, notes)
    return [standard for standard in parsed if standard is not None], notes.problems


def _check_twice(rules: list[Any], notes: Notes) -> None:
    first: dict[str, int] = {}
    for place, rule in enumerate(rules):
        if not isinstance(rule, dict) or not isinstance(rule.get("id"), str):
            continue
        before = first.setdefault(rule["id"], place)
        if before != place:
            line = notes.line(("standards", before, "id"))
            there = f", first in line {line}" if line else ""
            notes.say(("standards", place, "id"), f"the id {rule['id']!r} is there twice{there}.")
