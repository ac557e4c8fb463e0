"""Check one rule of a pack."""

import datetime as dt
import re
from typing import Any

from gridmap.analysis.standards.measures import MEASURES, SUBJECTS, Measure, Parameter
from gridmap.analysis.standards.notes import Notes, Path, not_among
from gridmap.analysis.standards.standard import Standard
from gridmap.analysis.standards.values import Codes, wrong, wrong_kinds

REQUIRED = ("id", "zh", "en", "measure", "subject", "unit", "parameters", "confirmed")
OPTIONAL = ("applies", "clause", "source", "valid_from", "valid_to")
# The code list of a subject's kinds; the areas above a grid have none.
SUBJECT_KINDS = {
    "grid": "grid_kinds",
    "site": "site_kinds",
    "organization": "organization_kinds",
}
_COUNT = Parameter("integer", "", zero=True)
_NAME = re.compile(r"[\w-]+")
# What neither a store nor a report can hold; escapes such as "\u0000" put it into a text.
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_rule(
    rule: Any, pack: dict[str, Any], path: Path, notes: Notes, codes: Codes
) -> Standard | None:
    """Check a rule and return it as a standard; None when a problem was noted."""
    if not isinstance(rule, dict):
        notes.say(path, f"a standard is a mapping of keys, not {rule!r}.")
        return None
    before = len(notes.problems)
    check_keys(rule, REQUIRED, OPTIONAL, "a key of a standard", path, notes)
    for key in ("zh", "en", "clause", "source"):
        check_text(rule, key, path, notes)
    check_name(rule, "id", path, notes)
    if "confirmed" in rule and not isinstance(rule["confirmed"], bool):
        notes.say((*path, "confirmed"), f"confirmed must be true or false: {rule['confirmed']!r}.")
    measure = _measure(rule, path, notes)
    parameters = _parameters(rule, measure, path, notes, codes)
    kinds, above, up_to = _applies(rule, path, notes, codes)
    valid_from, valid_to = _days(rule, path, notes)
    if len(notes.problems) > before:
        return None
    return Standard(
        key=f"{pack.get('pack')}/{rule['id']}",
        zh=rule["zh"],
        en=rule["en"],
        measure=rule["measure"],
        subject=rule["subject"],
        unit=rule["unit"],
        parameters=parameters,
        source=rule.get("source", pack.get("source", "")),
        clause=rule.get("clause", ""),
        confirmed=rule["confirmed"],
        kinds=kinds,
        residents_above=above,
        residents_up_to=up_to,
        valid_from=valid_from,
        valid_to=valid_to,
        pack=pack.get("pack", ""),
        pack_zh=pack.get("zh", ""),
        pack_en=pack.get("en", ""),
        place=pack.get("place", ""),
    )


def check_keys(
    data: dict[Any, Any],
    required: tuple[str, ...],
    optional: tuple[str, ...],
    what: str,
    path: Path,
    notes: Notes,
) -> None:
    """Note the keys that are not known, and those that are missing."""
    for key in data:
        if key not in (*required, *optional):
            notes.say((*path, key), not_among(key, what, (*required, *optional)))
    if missing := [key for key in required if key not in data]:
        notes.say(path, f"what is missing here: {', '.join(missing)}.")


def check_text(data: dict[Any, Any], key: str, path: Path, notes: Notes) -> None:
    """Note a value that is there and is not a text, is an empty one, or cannot be written out."""
    value = data.get(key, "-")
    if not isinstance(value, str):
        notes.say((*path, key), f"{key} must be a text; put {value!r} in quotes.")
    elif not value.strip() and key != "clause":
        notes.say((*path, key), f"{key} must not be empty.")
    elif found := _UNWRITABLE.search(value):
        reason = f"{key} has a character that is no text: U+{ord(found[0]):04X}."
        notes.say((*path, key), reason)


def check_name(data: dict[Any, Any], key: str, path: Path, notes: Notes) -> None:
    """Note a name that cannot be half of the key `PACK/ID`."""
    value = data.get(key, "-")
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        reason = f"{key} is made of letters, digits, _ and -, without spaces: {value!r}."
        notes.say((*path, key), reason)


def _measure(rule: dict[str, Any], path: Path, notes: Notes) -> Measure | None:
    if "measure" not in rule:
        return None
    name = rule["measure"]
    if not isinstance(name, str) or name not in MEASURES:
        notes.say((*path, "measure"), not_among(name, "a measure", MEASURES))
        return None
    measure = MEASURES[name]
    for key, known, all_of_them in (
        ("subject", measure.subjects, SUBJECTS),
        ("unit", measure.units, ()),
    ):
        value = rule.get(key, known[0])
        if value in known:
            continue
        if value in all_of_them:
            reason = f"{name} cannot judge a {value}; it can judge: {', '.join(known)}."
        else:
            reason = not_among(value, f"a {key} of {name}", known)
        notes.say((*path, key), reason)
    return measure


def _parameters(
    rule: dict[str, Any], measure: Measure | None, path: Path, notes: Notes, codes: Codes
) -> dict[str, Any]:
    given = rule.get("parameters", {})
    here = (*path, "parameters")
    if not isinstance(given, dict):
        notes.say(here, f"parameters is a mapping of names and values, not {given!r}.")
        return {}
    if measure is None or "parameters" not in rule:
        return {}
    name, known = rule["measure"], measure.parameters
    before = len(notes.problems)
    for key in given:
        if key not in known:
            notes.say((*here, key), not_among(key, f"a parameter of {name}", known))
    values = {}
    for key, parameter in known.items():
        if key not in given:
            if parameter.required:
                notes.say(here, f"{name} needs the parameter {key!r}: {parameter.about}.")
            values[key] = parameter.default
            continue
        values[key] = given[key]
        unlimited = given[key] is None and parameter.default is None and not parameter.required
        if not unlimited and (reason := wrong(given[key], parameter, codes)):
            notes.say((*here, key), f"the parameter {key} {_joined(reason)}")
    if len(notes.problems) == before:
        _check_together(rule, values, here, notes)
    # Kept runs hold the rule as JSON, which has no tuples.
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def _joined(reason: str) -> str:
    return f"cannot be used: {reason}" if reason[:1] in "'\"[" or " is not " in reason else reason


def _check_together(rule: dict[str, Any], values: dict[str, Any], path: Path, notes: Notes) -> None:
    """Note parameters that contradict each other, or the unit."""
    unit, people = rule.get("unit"), values.get("people")
    if unit not in MEASURES[rule["measure"]].units:
        return  # already told
    if rule["measure"] in ("reach", "capacity"):
        wanted = "households" if people == "households" else "residents"
        if unit != wanted:
            notes.say((*path, "people"), f"people: {people} are counted in {wanted}, not {unit}.")
    if decay := values.get("decay"):
        end_m, threshold_m = decay[-1][0], values["threshold_m"]
        if end_m != threshold_m:
            reason = f"the last band of decay ends at {end_m} m, threshold_m is {threshold_m}."
            notes.say((*path, "decay"), reason)
    if rule["measure"] == "load":
        _check_load(unit, values, path, notes)


def _check_load(unit: Any, values: dict[str, Any], path: Path, notes: Notes) -> None:
    if values["of"] != unit:
        notes.say((*path, "of"), f"of: {values['of']} does not fit the unit {unit}.")
    if values["at_most"] is None and values["at_least"] == 0:
        notes.say(path, "load needs at_least, at_most or both.")
    if values["at_most"] is not None and values["at_most"] < values["at_least"]:
        notes.say((*path, "at_most"), "at_most is below at_least.")


def _applies(
    rule: dict[str, Any], path: Path, notes: Notes, codes: Codes
) -> tuple[list[str], int | None, int | None]:
    applies, here = rule.get("applies", {}), (*path, "applies")
    if not isinstance(applies, dict):
        notes.say(here, f"applies is a mapping of kinds and residents, not {applies!r}.")
        return [], None, None
    check_keys(applies, (), ("kinds", "residents"), "a key of applies", here, notes)
    subject = rule.get("subject")
    kinds = applies.get("kinds", [])
    if "kinds" in applies:
        codes_of = next((name for each, name in SUBJECT_KINDS.items() if each == subject), "")
        if not codes_of and subject in SUBJECTS:
            notes.say((*here, "kinds"), f"a {subject} has no kinds; leave applies.kinds out.")
        elif reason := wrong_kinds(kinds, codes_of, codes):
            notes.say((*here, "kinds"), f"applies.kinds {_joined(reason)}")
    band = applies.get("residents", {})
    if "residents" in applies and subject in ("site", "organization"):
        notes.say((*here, "residents"), f"a {subject} has no residents.")
    above, up_to = _band(band, (*here, "residents"), notes)
    return kinds, above, up_to


def _band(band: Any, path: Path, notes: Notes) -> tuple[int | None, int | None]:
    if not isinstance(band, dict):
        notes.say(path, f"residents is a band such as {{above: 0, up_to: 5000}}, not {band!r}.")
        return None, None
    check_keys(band, (), ("above", "up_to"), "an end of the band", path, notes)
    for key in ("above", "up_to"):
        if key in band and (reason := wrong(band[key], _COUNT, {})):
            notes.say((*path, key), f"residents.{key} {reason}")
            return None, None
    above, up_to = band.get("above"), band.get("up_to")
    if above is not None and up_to is not None and above >= up_to:
        notes.say(path, f"no number is above {above} and up to {up_to}.")
    return above, up_to


def _days(rule: dict[str, Any], path: Path, notes: Notes) -> tuple[str | None, str | None]:
    days: list[str | None] = []
    for key in ("valid_from", "valid_to"):
        value = str(rule.get(key))
        day = _day(value) if key in rule else None
        if key in rule and day is None:
            notes.say((*path, key), f"{key} is a day such as 2026-06-30, not {value!r}.")
        days.append(day)
    first, last = days
    if first and last and first > last:
        notes.say((*path, "valid_to"), f"valid_to {last} is before valid_from {first}.")
    return first, last


def _day(text: str) -> str | None:
    """Return a day as it is written; None where it is none, or is written in another way."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return None
