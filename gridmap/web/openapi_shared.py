"""What the descriptions of all routes share: errors, who asks, and how types are written."""

from typing import Any

from gridmap.web.errors import STATUS

SUMMARY = "Grid-based community governance: records, cases, coverage and plans of a town."
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "array": {"type": "array"},
    "object": {"type": "object"},
    "date": {"type": "string", "format": "date"},
    "file": {"type": "string", "format": "binary"},
    "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
    "any": {},
}
SCHEMAS: dict[str, Any] = {
    "Error": {
        "type": "object",
        "required": ["error", "status"],
        "properties": {
            "error": {"type": "string", "description": "One sentence for a person."},
            "status": {"type": "integer"},
            "problems": {
                "type": "array",
                "description": "Of records that cannot be written: what is wrong, by field.",
                "items": {
                    "type": "object",
                    "required": ["code", "field", "error"],
                    "properties": dict.fromkeys(("code", "field", "error"), TYPES["string"]),
                },
            },
        },
    }
}
COMPONENTS: dict[str, Any] = {
    "securitySchemes": {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "The key of an account, made by `gridmap user key NAME`.",
        },
        "session": {"type": "apiKey", "in": "cookie", "name": "gridmap_session"},
        "token": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRFToken",
            "description": "The `token` of GET /api/account: writes of a session carry it.",
        },
    },
    "responses": {
        "Error": {
            "description": "Nothing was changed; the sentence says why.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
    },
}
# What a read can be answered with besides, and a write as well.
READ = ("400", "401", "404")
WRITTEN = {"POST": "200", "PUT": "200", "DELETE": "204"}


def fields(names: str) -> dict[str, Any]:
    """Return the schemas of fields that a text names.

    Examples
    --------
    >>> fields("q page:integer")
    {'q': {'type': 'string'}, 'page': {'type': 'integer'}}
    """
    pairs = (word.partition(":") for word in names.split())
    return {name: TYPES[kind or "string"] for name, _, kind in pairs}


def responses(method: str) -> dict[str, Any]:
    """Describe the answers of a method: what was asked for, or an error."""
    done = WRITTEN.get(method, "200")
    wrong = (
        READ if method == "GET" else sorted({str(int(status)) for _, status in STATUS} | {"412"})
    )
    told: dict[str, Any] = {done: {"description": "Done." if method != "GET" else "Found."}}
    if method == "POST":
        told["201"] = {"description": "Made."}
    return told | {status: {"$ref": "#/components/responses/Error"} for status in wrong}
