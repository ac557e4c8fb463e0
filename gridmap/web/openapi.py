"""The API as OpenAPI 3.1, made of its routes and of the files of the registers."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.routing import Rule

from gridmap import __version__
from gridmap.files.registers import register, registers
from gridmap.web import languages, openapi_records, openapi_shared, permits
from gridmap.web.openapi_asked import BODY, FORM, IDEMPOTENT, QUERY

PREFIX = "/api/"
READS = {"HEAD", "OPTIONS"}
REGISTER = "<register:name>"
ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
NUMBERS = {"int": "integer", "float": "number"}

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/api/openapi.json")
def describe() -> Response:
    """Describe the API, for programs that make clients."""
    return jsonify(document(list(current_app.url_map.iter_rules()), languages.asked()))


def document(rules: list[Rule], lang: str) -> dict[str, Any]:
    """Describe the routes of the API.

    Parameters
    ----------
    rules : list of Rule
        All routes of the application; those elsewhere are left out.
    lang : str
        Language of the words that registers have.
    """
    paths: dict[str, dict[str, Any]] = {}
    for rule in rules:
        for name, path in _paths(rule):
            for method in sorted((rule.methods or set()) - READS):
                told = _operation(rule, method, name)
                if name:
                    told |= openapi_records.operation(rule.endpoint, register(name), lang)
                paths.setdefault(path, {})[method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {"title": "gridmap", "version": __version__, "summary": openapi_shared.SUMMARY},
        "servers": [{"url": request.script_root or "/"}],
        "security": [{"key": []}, {"session": [], "token": []}],
        "paths": dict(sorted(paths.items())),
        "components": openapi_shared.COMPONENTS
        | {"schemas": openapi_shared.SCHEMAS | openapi_records.schemas(lang)},
    }


def _paths(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the paths of a route, one for each register where it takes any, with its name."""
    if not rule.rule.startswith(PREFIX):
        return
    for name in registers() if REGISTER in rule.rule else ("",):
        yield name, ARGUMENT.sub(r"{\2}", rule.rule.replace(REGISTER, name))


def _operation(rule: Rule, method: str, name: str) -> dict[str, Any]:
    """Describe what a method of a route does."""
    endpoint = rule.endpoint
    view = current_app.view_functions[endpoint]
    told: dict[str, Any] = {
        "operationId": ".".join(filter(None, (endpoint, name))),
        "tags": [name or rule.rule.removeprefix(PREFIX).partition("/")[0]],
        "summary": (view.__doc__ or "").partition("\n")[0],
        "parameters": [*_in_path(rule), *_in_query(endpoint), *_in_header(endpoint)],
        "responses": openapi_shared.responses(method),
    }
    return told | _access(endpoint, method, name) | _asked(endpoint, method)


def _access(endpoint: str, method: str, name: str) -> dict[str, Any]:
    """Say who may: anybody, anybody with an account, or who may do a verb."""
    verb = permits.NEEDS.get(endpoint)
    if verb and name:
        verb = register(name).verb
    if verb:
        return {"x-needs": verb}
    if endpoint in permits.OF_AN_ACCOUNT or (name and register(name).accounts_only):
        return {"x-needs": "account"}
    return {"security": [{}, {"key": []}]} if method == "GET" or endpoint in permits.ASKS else {}


def _in_path(rule: Rule) -> Iterator[dict[str, Any]]:
    for kind, name in ARGUMENT.findall(rule.rule.replace(REGISTER, "")):
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": NUMBERS.get(kind, "string")},
        }


def _in_query(endpoint: str) -> Iterator[dict[str, Any]]:
    for name, schema in openapi_shared.fields(QUERY.get(endpoint, "")).items():
        yield {"name": name, "in": "query", "schema": schema}


def _in_header(endpoint: str) -> Iterator[dict[str, Any]]:
    if endpoint in IDEMPOTENT:
        schema = {"type": "string", "format": "uuid"}
        yield {"name": "Idempotency-Key", "in": "header", "schema": schema}


def _asked(endpoint: str, method: str) -> dict[str, Any]:
    """Describe the body of a write."""
    if method in ("GET", "DELETE"):
        return {}
    asked = FORM if endpoint in FORM else BODY
    schema: dict[str, Any] = {"type": "object"}
    if endpoint in asked:
        schema["properties"] = openapi_shared.fields(asked[endpoint])
    media_type = "multipart/form-data" if endpoint in FORM else "application/json"
    return {"requestBody": {"content": {media_type: {"schema": schema}}}}
