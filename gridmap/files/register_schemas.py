"""Registers as JSON Schema: what a program sends of a record, and what it gets."""

from typing import Any

from gridmap.files.code_lists import code_list
from gridmap.files.registers import Register, RegisterField, register
from gridmap.saying import in_language

Schema = dict[str, Any]
# A type of field as JSON has it. What is not known is null; of a text, "".
TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "prose": {"type": "string"},
    "whole": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "yes_no": {"type": ["boolean", "null"]},
    "day": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
}
EXAMPLES: dict[str, Any] = {
    "whole": 12,
    "number": 12.5,
    "yes_no": True,
    "day": "2026-06-30",
    "moment": "2026-06-30T09:00:00+08:00",
}
DEGREES = {"lon": (-180, 180, 100.45), "lat": (-90, 90, 38.93)}
AN_AREA, DIGITS = "620702001001", 6


def values_schema(of: Register, lang: str) -> Schema:
    """Describe the values of a record.

    Examples
    --------
    >>> posts = values_schema(register("posts"), "en")
    >>> posts["properties"]["valid_to"]["type"], "secretary" in posts["properties"]["kind"]["enum"]
    (['string', 'null'], True)
    """
    fields = {one.id: field_schema(one, lang) for one in of.all_fields()}
    return {"type": "object", "properties": fields | _place(of), "additionalProperties": False}


def new_schema(of: Register, lang: str) -> Schema:
    """Describe what adds a record: its values, of which some must be given."""
    needed = [one.id for one in of.all_fields() if one.required and one.id != "code"]
    if of.geometry == "point" and not of.optional:
        needed += DEGREES
    return values_schema(of, lang) | {"required": needed, "example": example(of, lang)}


def field_schema(field: RegisterField, lang: str) -> Schema:
    """Describe the value of a field, in the words of the register."""
    found: Schema = {"title": in_language(field.words, lang)} | TYPES[field.type]
    if field.codes:
        found["enum"] = [*code_list(field.codes), ""]
    told = [in_language(field.note, lang)] if in_language(field.note, lang) else []
    if field.refers:
        told.append(f"Code of {field.refers}" + ", several with commas" * field.many)
    if field.refers_by:
        told.append(f"Code of what {field.refers_by} says")
    return found | ({"description": ". ".join(told)} if told else {})


def example(of: Register, lang: str) -> dict[str, Any]:
    """Make a record up: everything that must be given, and what lists show."""
    shown = [one for one in of.all_fields() if one.id != "code" and (one.required or one.listed)]
    place = {name: value for name, (_, _, value) in DEGREES.items()}
    found = {one.id: _example(one, lang) for one in shown}
    return found | (place if of.geometry == "point" and not of.optional else {})


def _example(field: RegisterField, lang: str) -> Any:
    if field.codes:
        return next(iter(code_list(field.codes)))
    if field.refers == "areas":
        return AN_AREA
    if field.refers:
        return f"{register(field.refers).prefix}{1:0{DIGITS}d}"
    return EXAMPLES.get(field.type, in_language(field.words, lang))


def _place(of: Register) -> Schema:
    if of.geometry != "point":
        return {}
    return {
        name: {"type": ["number", "null"], "minimum": least, "maximum": most}
        for name, (least, most, _) in DEGREES.items()
    }
