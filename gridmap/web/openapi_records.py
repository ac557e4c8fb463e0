"""Registers as OpenAPI: the schemas of their records, and what lists are filtered by."""

from typing import Any

from gridmap.actions.registers.listing import tabs_of
from gridmap.files.register_schemas import field_schema, new_schema, values_schema
from gridmap.files.registers import Register, registers
from gridmap.saying import in_language

TEXT, WHOLE, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
OR_TEXT = {"type": ["string", "null"]}
CHANGE = {
    "type": "object",
    "required": ["id", "at", "did", "fields"],
    "properties": {
        "id": WHOLE,
        "at": {"type": "string", "format": "date-time"},
        "by": OR_TEXT,
        "did": TEXT,
        "source": OR_TEXT,
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": dict.fromkeys(("words", "before", "after"), TEXT),
            },
        },
    },
}
AREA = {"type": "object", "properties": dict.fromkeys(("code", "name", "level"), TEXT)}
REFERRING = {
    "type": "object",
    "properties": {
        "register": TEXT,
        "field": TEXT,
        "total": WHOLE,
        "codes": {"type": "array", "items": TEXT},
    },
}
# What may stand beside the values of a change: the state of the record that was read.
STATE = {"seen": WHOLE, "revision": WHOLE}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": TEXT,
    "description": "The `ETag` of the record that was read; 412 if somebody changed it since.",
}


def schemas(lang: str) -> dict[str, Any]:
    """Describe the records of all registers."""
    found: dict[str, Any] = {"Change": CHANGE, "Area": AREA, "Referring": REFERRING}
    for of in registers().values():
        found |= {
            f"{of.name}.new": new_schema(of, lang),
            f"{of.name}.values": values_schema(of, lang),
            f"{of.name}.change": _change(of, lang),
            f"{of.name}.record": _record(of),
            f"{of.name}.list": _list(of, lang),
        }
    return found


def operation(endpoint: str, of: Register, lang: str) -> dict[str, Any]:
    """Describe what a route of registers does with the records of one."""
    words = in_language(of.words, lang)
    if endpoint == "register_api.show_list":
        return {"description": words, "parameters": _filters(of, lang)} | _answer(of, "list")
    if endpoint == "register_api.show":
        return {"description": words} | _answer(of, "record")
    if endpoint == "register_api.create":
        return {"description": words, "requestBody": _body(of, "new")}
    if endpoint == "register_api.change":
        return {
            "description": words,
            "requestBody": _body(of, "change"),
            "parameters": [_CODE, IF_MATCH],
        }
    if endpoint == "register_api.remove":
        return {"description": words, "parameters": [_CODE, IF_MATCH]}
    return {"description": words}


_CODE = {"name": "code", "in": "path", "required": True, "schema": TEXT}


def _body(of: Register, kind: str) -> dict[str, Any]:
    return {"required": True, "content": _content(of, kind)}


def _answer(of: Register, kind: str) -> dict[str, Any]:
    wrong = {"$ref": "#/components/responses/Error"}
    told = {"description": "Found.", "content": _content(of, kind)}
    return {"responses": {"200": told} | dict.fromkeys(("400", "401", "404"), wrong)}


def _content(of: Register, kind: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{of.name}.{kind}"}}}


def _change(of: Register, lang: str) -> dict[str, Any]:
    """Describe what changes a record: any of its values, and the state that was read."""
    schema = values_schema(of, lang)
    return schema | {"properties": schema["properties"] | STATE}


def _record(of: Register) -> dict[str, Any]:
    own: dict[str, Any] = {
        "code": TEXT,
        "heading": TEXT,
        "removed": YES,
        "synthetic": YES,
        "values": {"$ref": f"#/components/schemas/{of.name}.values"},
        "areas": _many("Area"),
        "referring": _many("Referring"),
        "history": _many("Change"),
        "last_change": WHOLE,
        "revision": WHOLE,
    }
    return {"type": "object", "required": list(own), "properties": own}


def _list(of: Register, lang: str) -> dict[str, Any]:
    listed = {one.id: field_schema(one, lang) for one in of.all_fields() if one.listed}
    for schema in listed.values():  # nothing is null here, and so is what may not be seen
        schema["type"] = sorted({"null", *_types(schema)})
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    head = {"code": TEXT, "heading": TEXT, "late": YES}
    row = {"type": "object", "required": [*head], "properties": head | listed}
    own: dict[str, Any] = {
        "records": {"type": "array", "items": row},
        "found": WHOLE,
        "page": WHOLE,
        "pages": WHOLE,
        "tabs": {"type": "object", "additionalProperties": WHOLE},
    }
    return {"type": "object", "required": list(own), "properties": own}


def _types(schema: dict[str, Any]) -> list[str]:
    named = schema["type"]
    return [named] if isinstance(named, str) else named


def _many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _filters(of: Register, lang: str) -> list[dict[str, Any]]:
    """Describe what the list of a register is filtered by."""
    listed = ["code", *(one.id for one in of.all_fields() if one.listed and one.id != "code")]
    ways = [way + name for name in listed for way in ("", "-")]
    own: dict[str, Any] = {
        "area": TEXT,
        "q": TEXT,
        "tab": {"enum": tabs_of(of)},
        "sort": {"enum": ways},
        "page": {"type": "integer", "minimum": 1},
    }
    for one in of.all_fields():
        if one.filtered or one.refers or one.refers_by:
            own[one.id] = field_schema(one, lang) | {"type": "string"}
            if one.type == "whole":
                own[one.id]["type"] = "integer"
    return [{"name": name, "in": "query", "schema": schema} for name, schema in own.items()]
