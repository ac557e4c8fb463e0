"""A key opens the API to a program: as its account, without cookie and token, and no further."""

import pytest
from flask.testing import FlaskClient

from gridmap.actions import accounts, api_keys
from tests.conftest import PASSWORD
from tests.web.conftest import client_of, engine_of

NEW = {"name": "周末活动室", "kind": "room", "state": "open", "area_code": "620702001001"}


def keyed(client: FlaskClient, name: str) -> FlaskClient:
    """Return a program that asks with the key of an account."""
    key = api_keys.make(engine_of(client), by="tests", name=name)
    program = client.application.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return program


def test_a_program_writes_as_the_account_of_its_key(own_client: FlaskClient) -> None:
    program = keyed(own_client, "editor")
    made = program.post("/api/demands", json=NEW)
    assert made.status_code == 201, made.json
    assert "Set-Cookie" not in made.headers
    record = program.get(f"/api/demands/{made.json['code']}").json
    assert (record["history"][0]["by"], record["history"][0]["did"]) == ("editor", "Added")
    assert program.get("/api/findings").status_code == 200
    assert "private" in program.get("/layers/demands.geojson").headers["Cache-Control"]
    account = program.get("/api/account").json
    assert (account["name"], account["token"]) == ("editor", "")


def test_a_key_may_no_more_than_its_account(own_client: FlaskClient) -> None:
    refused = keyed(own_client, "viewer").post("/api/demands", json=NEW)
    assert (refused.status_code, "keep lists" in refused.json["error"]) == (403, True)
    person = {"name": "west", "role": "staff", "area": "620702003", "display": "西街"}
    accounts.add(engine_of(own_client), by="tests", password=PASSWORD, **person)
    west = keyed(own_client, "west")
    refused = west.post("/api/demands", json=NEW)
    assert (refused.status_code, "620702003" in refused.json["error"]) == (403, True)
    assert west.post("/api/runs", json={}).status_code == 403
    assert west.post("/account/password", data={"old": PASSWORD}).status_code == 401


@pytest.mark.parametrize("header", ["Bearer nothing", "bearer ", "Bearer x y"])
def test_a_key_that_does_not_count_opens_nothing(client: FlaskClient, header: str) -> None:
    answer = client.get("/api/town", headers={"Authorization": header})
    assert (answer.status_code, "taken back" in answer.json["error"]) == (401, True)


def test_other_ways_to_say_who_one_is_mean_nothing(client: FlaskClient) -> None:
    headers = {"Authorization": "Basic eDp5"}  # of a proxy in front
    assert client.get("/api/town", headers=headers).status_code == 200


def test_a_key_that_was_taken_back_or_whose_account_is_disabled_ends(
    own_client: FlaskClient,
) -> None:
    engine = engine_of(own_client)
    program = keyed(own_client, "editor")
    accounts.disable(engine, by="tests", name="editor")
    assert program.get("/api/account").status_code == 401
    accounts.enable(engine, by="tests", name="editor")
    assert program.get("/api/account").status_code == 200
    api_keys.revoke(engine, by="tests", name="editor")
    assert program.get("/api/account").status_code == 401


def test_a_closed_town_is_open_to_a_key(own_client: FlaskClient) -> None:
    path = engine_of(own_client).url.database
    closed = client_of(path, public=False)
    assert closed.get("/api/posts").status_code == 401
    assert keyed(closed, "viewer").get("/api/posts").status_code == 200
