"""What if, and the plans that are kept, as the map asks for them."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import client_of

KINDS = ["service_station", "neighbourhood_centre"]
ADD = {"do": "add", "kind": "service_station", "lon": 100.4552, "lat": 38.9351}
QUESTION: dict[str, Any] = {
    "kinds": KINDS,
    "threshold_m": 300,
    "method": "walking",
    "level": "grid",
}
WARM_S = 0.1


def ask(client: FlaskClient, status: int = 200, **more: Any) -> Any:
    response = client.post("/api/what-if", json=QUESTION | more)
    assert response.status_code == status, response.get_data(as_text=True)[:300]
    return response.json


def test_before_is_what_the_reach_endpoint_says(client: FlaskClient) -> None:
    found = ask(client, changes=[])
    reach = client.get(f"/api/reach?kind={','.join(KINDS)}&threshold=300&level=grid").json
    assert reach is not None
    assert found["before"].items() <= reach["total"].items()
    assert found["after"] == found["before"]
    assert found["areas"] == {}


def test_a_store_that_is_only_shown_answers_what_if(client: FlaskClient) -> None:
    found = ask(client, changes=[ADD])
    assert found["newly_covered"] > 0
    assert found["after"]["covered"] == found["before"]["covered"] + found["newly_covered"]
    changed = sum(area["before"] - area["after"] for area in found["areas"].values())
    assert changed == found["newly_covered"]


def test_the_answer_comes_at_once_when_warm(client: FlaskClient) -> None:
    ask(client, changes=[ADD])
    times = []
    for step in range(5):
        began = time.perf_counter()
        ask(client, changes=[{**ADD, "lon": 100.44 + step * 0.005}])
        times.append(time.perf_counter() - began)
    assert min(times) < WARM_S, times


def test_threads_that_ask_at_once_get_the_same_answers(demo_store: Path) -> None:
    app = client_of(demo_store, writable=False).application

    def answer(step: int) -> Any:
        changes = [{**ADD, "lon": 100.44 + step % 3 * 0.005}]
        said = app.test_client().post("/api/what-if", json=QUESTION | {"changes": changes}).json
        assert said is not None
        return {key: value for key, value in said.items() if key != "seconds"}

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(answer, range(12)))
    for step, said in enumerate(answers):
        assert said == answers[step % 3]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"kinds": []}, "kinds is missing"),
        ({"kinds": "school"}, "kinds is missing"),
        ({"kinds": ["skool"]}, "did you mean school"),
        ({"changes": [{"do": "close", "code": "nix"}]}, "no facility with the code 'nix'"),
        ({"changes": {}}, "must be a list"),
        ({"changes": [3]}, "Change 1 must say what it does"),
        ({"changes": [{**ADD, "lon": "east"}]}, "lon and lat in degrees"),
        ({"changes": [{**ADD, "kind": 3}]}, "no short text"),
        ({"changes": [{**ADD, "capacity": True}]}, "not a number"),
        ({"changes": [ADD] * 1001}, "at most 1000"),
        ({"threshold_m": "far"}, "threshold_m must be a number"),
        ({"threshold_m": True}, "threshold_m must be a number"),
        ({"threshold_m": 10**400}, "threshold_m must be a number"),
        ({"changes": [{**ADD, "lon": 10**400}]}, "lon and lat in degrees"),
        ({"changes": [{**ADD, "capacity": 10**400}]}, "not a number"),
        ({"method": 3}, "must be a text"),
        ({"run": "x"}, "number of a run"),
        ({"run": [1]}, "number of a run"),
        ({"level": "street"}, "not a level"),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_sentence(
    client: FlaskClient, more: dict[str, Any], sentence: str
) -> None:
    assert sentence in ask(client, 400, **more)["error"]


def test_a_body_that_is_no_json_object_gets_a_sentence(client: FlaskClient) -> None:
    for body in (b"", b"[]", b"{", b"3"):
        response = client.post("/api/what-if", data=body, content_type="application/json")
        assert response.status_code == 400
        assert "JSON object" in response.json["error"]  # type: ignore[index]


def test_what_if_of_another_site_is_refused(client: FlaskClient) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = client.post("/api/what-if", json=QUESTION, headers=headers)
        assert response.status_code == 403


def test_a_run_that_there_is_not_is_named(client: FlaskClient) -> None:
    assert "no run 99" in ask(client, 404, run=99)["error"]


def test_plans_are_kept_listed_shown_and_forgotten(planner: FlaskClient) -> None:
    plan = {"name": "东街两站", "run": 1, "changes": [ADD, {"do": "close", "code": "F0002"}]}
    made = planner.post("/api/scenarios", json=plan)
    assert made.status_code == 201
    said = made.json
    assert said is not None
    assert said["changes"] == plan["changes"]
    assert (said["name"], said["run"], said["created_by"]) == ("东街两站", 1, "planner")
    assert planner.get("/api/scenarios").json == {"scenarios": [said]}
    assert planner.get(f"/api/scenarios/{said['id']}").json == said
    again = planner.post("/api/scenarios", json=plan)
    assert (again.status_code, "already" in str(again.json)) == (400, True)
    assert planner.delete(f"/api/scenarios/{said['id']}").status_code == 204
    assert planner.get(f"/api/scenarios/{said['id']}").status_code == 404
    assert planner.delete(f"/api/scenarios/{said['id']}").status_code == 404


def test_a_store_that_is_only_shown_keeps_no_plan(client: FlaskClient) -> None:
    plan = {"name": "a", "changes": [ADD]}
    assert client.post("/api/scenarios", json=plan).status_code == 403
    assert client.delete("/api/scenarios/1").status_code == 403
    assert client.get("/api/scenarios").json == {"scenarios": []}


def test_lists_in_lists_without_end_are_no_question(client: FlaskClient) -> None:
    response = client.post("/api/what-if", data="[" * 100_000, content_type="application/json")
    assert response.status_code == 400
    assert "must carry a JSON object" in response.get_data(as_text=True)
