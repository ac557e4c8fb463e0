"""JSON Schema as far as the description of the API uses it; a word it does not know fails."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

KNOWN = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "format", "minimum",
    "maximum", "$ref", "title", "description", "example",
}  # fmt: skip
TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}
FORMATS: dict[str, Any] = {
    "date": dt.date.fromisoformat,
    "date-time": dt.datetime.fromisoformat,
    "uuid": str,
    "binary": str,
}


def problems(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> list[str]:
    """Say where a value is not what a schema says; `whole` holds what is referred to."""
    return list(_problems(value, schema, whole, at or "value"))


def _problems(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str) -> Iterator[str]:
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        yield from _problems(value, found(schema["$ref"], whole), whole, at)
        return
    if not _fits(value, schema.get("type")):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    yield from _values(value, schema, at)
    if isinstance(value, list):
        for n, one in enumerate(value):
            yield from _problems(one, schema.get("items", {}), whole, f"{at}[{n}]")
    if isinstance(value, dict):
        yield from _members(value, schema, whole, at)


def _values(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str) and "format" in schema:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{at}: {value!r} is no {schema['format']}"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of bounds"


def _members(
    value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str
) -> Iterator[str]:
    own = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, one in value.items():
        rest = schema.get("additionalProperties", True)
        if name not in own and rest is False:
            yield f"{at}: {name} is not described"
        inner = own.get(name, rest if isinstance(rest, dict) else {})
        yield from _problems(one, inner, whole, f"{at}.{name}")


def _fits(value: Any, named: Any) -> bool:
    if named is None:
        return True
    names = [named] if isinstance(named, str) else named
    if isinstance(value, bool):
        return "boolean" in names
    return isinstance(value, tuple(TYPES[name] for name in names if name != "boolean"))


def found(reference: str, whole: dict[str, Any]) -> Any:
    """Return what a reference inside a document names."""
    assert reference.startswith("#/")
    place: Any = whole
    for part in reference[2:].split("/"):
        place = place[part]
    return place
