"""The description of the API: it lists what there is, and records are what it says."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from gridmap.files.registers import registers
from gridmap.web import openapi_asked, permits
from tests.web.schemas import found, problems
from tests.web.test_api_keys import keyed

METHODS = {"GET", "POST", "PUT", "DELETE"}
KINDS = {"integer": "1", "number": "1.5"}


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json
    return document


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, told)
        for path, ways in described["paths"].items()
        for method, told in ways.items()
    ]


def test_every_path_exists_and_every_route_is_described(
    client: FlaskClient, described: dict[str, Any]
) -> None:
    url_map = client.application.url_map
    there = set()
    for method, path, told in operations(described):
        address = path
        for parameter in told["parameters"]:
            if parameter["in"] == "path":
                value = KINDS.get(parameter["schema"]["type"], "x")
                address = address.replace(f"{{{parameter['name']}}}", value)
        assert "{" not in address, address
        endpoint, _ = url_map.bind("localhost").match(address, method)
        assert told["operationId"].startswith(endpoint)
        there.add((endpoint, method))
    routes = {
        (rule.endpoint, method)
        for rule in url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods & METHODS
    }
    assert there == routes
    names = [told["operationId"] for _, _, told in operations(described)]
    assert len(names) == len(set(names))


def test_what_is_described_of_routes_is_of_routes_that_are_there(client: FlaskClient) -> None:
    known = {rule.endpoint for rule in client.application.url_map.iter_rules()}
    tables = (openapi_asked.QUERY, openapi_asked.BODY, openapi_asked.FORM)
    assert {name for table in tables for name in table} | openapi_asked.IDEMPOTENT <= known


def test_every_write_says_what_it_needs(described: dict[str, Any]) -> None:
    for method, path, told in operations(described):
        if method != "GET" and not told.get("security"):
            assert (
                told["x-needs"] == "account"
                or told["x-needs"] in permits.NEEDS.values()
                or (told["x-needs"] in {one.verb for one in registers().values()})
            ), path
    assert described["paths"]["/api/posts"]["post"]["x-needs"] == "keep_records"
    assert described["paths"]["/api/findings"]["get"]["x-needs"] == "account"


def test_every_reference_leads_somewhere_and_every_example_fits(described: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [ref for one in value.values() for ref in references(one)]
        return [ref for one in value for ref in references(one)] if isinstance(value, list) else []

    for reference in set(references(described)):
        found(reference, described)
    examples = 0
    for name, schema in described["components"]["schemas"].items():
        if "example" in schema:
            assert problems(schema["example"], schema, described, name) == []
            examples += 1
    assert examples == len(registers())


@pytest.mark.parametrize("name", registers())
def test_the_records_of_the_demo_city_are_as_described(
    client: FlaskClient,
    described: dict[str, Any],
    name: str,
    request: pytest.FixtureRequest,
) -> None:
    closed = registers()[name].accounts_only
    asked = keyed(request.getfixturevalue("own_client"), "viewer") if closed else client
    schemas = described["components"]["schemas"]
    answer = asked.get(f"/api/{name}?tab=").json
    assert problems(answer, schemas[f"{name}.list"], described) == []
    code = answer["records"][0]["code"]
    record = asked.get(f"/api/{name}/{code}").json
    assert problems(record, schemas[f"{name}.record"], described) == []


def test_the_words_are_those_of_the_registers(client: FlaskClient) -> None:
    told = client.get("/api/openapi.json?lang=zh").json["components"]["schemas"]["posts.new"]
    assert told["properties"]["holder"]["title"] == "任职人"
    wrong = {"kind": "juggler", "until": 1}
    assert len(problems(wrong, told, {})) == 2
