"""The API of drawing: drafts, their steps, who may, and what others see."""

from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from shapely.geometry import shape

from gridmap.actions import accounts
from tests.conftest import PASSWORD
from tests.web.conftest import another, engine_of, log_in

COMMUNITY = "620702001001"


def begun(client: FlaskClient, layer: str = "areas") -> str:
    answer = client.post("/api/drafts", json={"layer": layer})
    assert answer.status_code == 201, answer.json
    return f"/api/drafts/{answer.json['id']}"


def step(client: FlaskClient, draft: str, **given: Any) -> Any:
    answer = client.post(f"{draft}/changes", json=given)
    assert answer.status_code == 200, answer.json
    return answer.json


def shared(client: FlaskClient, draft: str) -> list[float]:
    """Return a vertex inside the community that two grids share."""
    ground = client.get(f"{draft}/ground?community={COMMUNITY}").json
    fixed = {tuple(v) for v in ground["fixed"]}
    count: dict[tuple[float, ...], int] = {}
    for feature in ground["features"]:
        for vertex in {
            tuple(v) for v in shapely.get_coordinates(shape(feature["geometry"])).tolist()
        }:
            count[vertex] = count.get(vertex, 0) + 1
    return list(next(v for v in sorted(count) if count[v] == 2 and v not in fixed))


def grids(client: FlaskClient) -> dict[str, Any]:
    features = client.get(f"/layers/areas.geojson?level=grid&area={COMMUNITY}").json["features"]
    return {f["properties"]["code"]: f["geometry"] for f in features}


def test_a_boundary_is_moved_checked_published_and_taken_back(editor: FlaskClient) -> None:
    before = grids(editor)
    draft = begun(editor)
    at = shared(editor, draft)
    to = [at[0] + 0.00005, at[1]]
    made = step(editor, draft, do="move", community=COMMUNITY, at=at, to=to, position=0)
    assert len(made["features"]["features"]) == 2
    assert made["changes"][0]["zh"].startswith("移动边界的顶点")
    assert grids(editor) == before
    found = editor.get(f"{draft}/check").json
    first, second = found["grids"]
    assert first["before_m2"] + second["before_m2"] == pytest.approx(
        first["after_m2"] + second["after_m2"], abs=0.01
    )
    done = editor.post(f"{draft}/publish", json={"valid_from": "2026-12-01", "title": "东边修直"})
    assert done.json["state"] == "published"
    visitor = editor.application.test_client()
    after = grids(visitor)
    moved = {f["id"] for f in made["features"]["features"]}
    assert {code for code in before if after[code] != before[code]} == moved
    days = visitor.get("/api/dates").json["dates"]
    assert [c["replaced"] for d in days if d["date"] == "2026-12-01" for c in d["changes"]] == [2]
    back = editor.post(f"{draft}/revoke")
    assert (back.status_code, back.json["state"]) == (200, "open")
    assert grids(visitor) == before


def test_undo_redo_and_discard(editor: FlaskClient) -> None:
    draft = begun(editor, "facilities")
    at = [100.4563, 38.9335]
    step(editor, draft, do="add", at=at, values={"kind": "clinic", "name": "新诊所"})
    assert editor.post(f"{draft}/undo").json["features"]["features"] == []
    (again,) = editor.post(f"{draft}/redo", json={"position": 0}).json["features"]["features"]
    assert (again["properties"]["name"], again["geometry"]["coordinates"]) == ("新诊所", at)
    stale = editor.post(f"{draft}/undo", json={"position": 7})
    assert (stale.status_code, "another window" in stale.json["error"]) == (400, True)
    assert [d["steps"] for d in editor.get("/api/drafts").json["drafts"]] == [1]
    assert editor.delete(draft).status_code == 204
    assert editor.get("/api/drafts").json["drafts"] == []
    assert editor.post(f"{draft}/redo").status_code == 400


def test_a_refusal_is_a_sentence_in_the_language_of_the_page(editor: FlaskClient) -> None:
    draft = begun(editor)
    body = {"do": "move", "community": COMMUNITY, "at": [100, 38], "to": [100, 38]}
    for lang, sentence in (("zh", "没有网格的边界"), ("en", "no boundary")):
        answer = editor.post(f"{draft}/changes", json=body, headers={"Accept-Language": lang})
        assert (answer.status_code, sentence in answer.json["error"]) == (400, True)


@pytest.mark.parametrize("role", ["viewer", "staff", "planner"])
def test_roles_that_may_not_draw_get_403_everywhere(own_client: FlaskClient, role: str) -> None:
    person = log_in(own_client.application.test_client(), role)
    assert person.get("/api/drafts").status_code == 403
    assert person.post("/api/drafts", json={"layer": "areas"}).status_code == 403
    assert b"draw-entry" not in person.get("/").data


def test_who_is_not_logged_in_is_asked_to(own_client: FlaskClient) -> None:
    assert own_client.get("/api/drafts").status_code == 401
    assert own_client.post("/api/drafts", json={"layer": "areas"}).status_code == 401


def test_a_draft_is_seen_by_its_maker_and_by_who_may_publish(editor: FlaskClient) -> None:
    draft = begun(editor)
    boss = another(editor, "administrator")
    assert boss.get(draft).json["created_by"] == "editor"
    assert boss.get("/api/drafts").json["drafts"] == []
    assert b"draw-entry" in editor.get("/").data
    assert editor.get("/api/drafts/999").status_code == 404


def test_who_has_an_area_publishes_inside_it(editor: FlaskClient) -> None:
    engine = engine_of(editor)
    accounts.add(engine, by="test", name="east", role="editor", password=PASSWORD, area=COMMUNITY)
    east = another(editor, "east")
    draft = begun(east)
    at = shared(east, draft)
    step(east, draft, do="move", community=COMMUNITY, at=at, to=[at[0] + 0.00005, at[1]])
    other = next(c for c in sorted(_communities(editor)) if c != COMMUNITY)
    ground = east.get(f"{draft}/ground?community={other}").json
    name = {"do": "set", "key": ground["features"][0]["id"], "values": {"name": "别人的"}}
    assert east.post(f"{draft}/changes", json=name).status_code == 403
    assert east.post(f"{draft}/publish", json={}).status_code == 200


def _communities(client: FlaskClient) -> set[str]:
    found = client.get("/layers/areas.geojson?level=community").json["features"]
    return {f["properties"]["code"] for f in found}


@pytest.mark.parametrize(
    "body", [{"layer": "paths"}, {"layer": ["areas"]}, {"layer": "areas", "title": "x" * 101}]
)
def test_what_is_no_draft_is_refused(editor: FlaskClient, body: Any) -> None:
    assert editor.post("/api/drafts", json=body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"do": "move"},
        {"do": "split", "key": "620702001001001", "line": "x"},
        {"do": "split", "key": "620702001001001", "line": [[1]]},
        {"do": "merge", "key": "620702001001001", "other": "620702001005001"},
        {"do": "set", "key": "620702001001001", "values": {"code": "1"}},
        {"do": "set", "key": "620702001001001", "values": {"name": ""}},
        {"do": ["x"]},
        {"do": "move", "position": "1"},
    ],
)
def test_nonsense_changes_nothing(editor: FlaskClient, body: Any) -> None:
    draft = begun(editor)
    answer = editor.post(f"{draft}/changes", json=body)
    assert answer.status_code in (400, 404), answer.json
    assert editor.get(draft).json["changes"] == []
