"""Open311 GeoReport v2: what the standard's examples have, what a client reads, what is refused."""

import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from georeport import GeoReport

from gridmap.actions import api_keys
from gridmap.analysis.case_stages import ENDED
from gridmap.files.code_lists import code_list
from tests.web.conftest import GRID, client_of, engine_of
from tests.web.test_cases import picture, take

V2 = "/open311/v2"
# The names that the examples of the standard have, in their order
# (wiki.open311.org/GeoReport_v2, "GET service requests" and "GET service list").
REQUEST = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip
SERVICE = [
    "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
]  # fmt: skip
PLACE = {"lat": "38.9290", "long": "100.4500"}
JUNE = {"start_date": "2026-06-01T00:00:00+08:00", "end_date": "2026-06-30T23:59:59+08:00"}


@pytest.fixture
def key(own_client: FlaskClient) -> str:
    """The key of a grid leader of the whole town."""
    return api_keys.make(engine_of(own_client), by="tests", name="grid_leader")


def post(client: FlaskClient, form: str = "json", headers: Any = None, **values: Any) -> Any:
    return client.post(f"{V2}/requests.{form}", data=values, headers=headers or {})


def xml_of(answer: Any) -> ElementTree.Element:
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    return ElementTree.fromstring(answer.data)


def test_services_are_the_classes_with_the_names_of_the_standard(client: FlaskClient) -> None:
    answer = client.get(f"{V2}/services.json")
    assert answer.content_type == "application/json; charset=utf-8"
    assert [list(one) for one in answer.json] == [SERVICE] * len(code_list("case_classes"))
    assert answer.json[0] | {"keywords": ""} == {
        "service_code": "0101", "service_name": "路灯不亮", "description": "路灯不亮",
        "metadata": False, "type": "realtime", "keywords": "", "group": "部件",
    }  # fmt: skip
    english = client.get(f"{V2}/services.json?lang=en").json
    assert english[0]["service_name"] == "Street light out"
    root = xml_of(client.get(f"{V2}/services.xml"))
    assert (root.tag, root[0].tag) == ("services", "service")
    assert [child.tag for child in root[0]] == SERVICE
    assert root.findtext("service/metadata") == "false"


def test_a_service_asks_for_nothing_besides(client: FlaskClient) -> None:
    assert client.get(f"{V2}/services/0101.json").json == {"service_code": "0101", "attributes": []}
    root = xml_of(client.get(f"{V2}/services/0101.xml"))
    assert (root.tag, root.findtext("service_code")) == ("service_definition", "0101")
    assert client.get(f"{V2}/services/9.json").status_code == 404


@pytest.mark.parametrize("form", ["json", "xml"])
def test_requests_say_the_same_in_both_formats(client: FlaskClient, form: str) -> None:
    query = {"service_request_id": "C2026060897,C2025070004"}
    if form == "json":
        rows = client.get(f"{V2}/requests.json", query_string=query).json
    else:
        root = xml_of(client.get(f"{V2}/requests.xml", query_string=query))
        assert root.tag == "service_requests"
        rows = [{child.tag: child.text for child in one} for one in root.iter("request")]
    assert [list(row) for row in rows] == [REQUEST] * 2
    row = {name: value if value is None else str(value) for name, value in rows[0].items()}
    assert row | {"lat": "", "long": "", "updated_datetime": ""} == {
        "service_request_id": "C2026060897",
        "status": "open",
        "status_notes": "立案",
        "service_name": "夜间噪声扰民",
        "service_code": "0301",
        "description": "夜间噪声扰民",
        "agency_responsible": "甘州区公安分局（演示）",
        "service_notice": None,
        "requested_datetime": "2026-06-29T20:33:00+08:00",
        "updated_datetime": "",
        "expected_datetime": "2026-07-07T20:33:00+08:00",
        "address": "新乐第2网格",
        "address_id": "620702003009002",
        "zipcode": None,
        "lat": "",
        "long": "",
        "media_url": None,
    }
    assert 100 < float(rows[0]["long"]) < 101
    assert rows[1]["status"] == "closed"


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        (JUNE, lambda row: row["requested_datetime"].startswith("2026-06")),
        (JUNE | {"status": "open"}, lambda row: row["status"] == "open"),
        (JUNE | {"status": "closed"}, lambda row: row["status"] == "closed"),
        (JUNE | {"status": "open,closed"}, lambda _row: True),
        (JUNE | {"service_code": "0401,0402"}, lambda row: row["service_code"] in ("0401", "0402")),
    ],
)
def test_requests_are_filtered_as_the_standard_says(
    client: FlaskClient, query: dict[str, str], fits: Any
) -> None:
    every = client.get(f"{V2}/requests.json", query_string=JUNE).json
    found = client.get(f"{V2}/requests.json", query_string=query).json
    assert found == [row for row in every if fits(row)] != []
    assert [row["requested_datetime"] for row in found] == sorted(
        (row["requested_datetime"] for row in found), reverse=True
    )


def test_status_follows_the_stage(client: FlaskClient) -> None:
    closed = {code_list("case_stages")[stage]["zh"] for stage in ENDED}
    for row in client.get(f"{V2}/requests.json", query_string=JUNE).json:
        assert (row["status"] == "closed") == (row["status_notes"] in closed)


def test_without_days_the_last_ninety_are_listed_and_pages_turn(client: FlaskClient) -> None:
    every = client.get(f"{V2}/requests.json").json
    assert {row["requested_datetime"][:7] for row in every} == {"2026-04", "2026-05", "2026-06"}
    pages = [
        client.get(f"{V2}/requests.json?page_size=100&page={page}").json for page in (1, 2, 3, 4)
    ]
    assert [row for page in pages for row in page] == every[:400]
    for beyond in ("1e300", "99999999999999999999"):
        assert client.get(f"{V2}/requests.json?page={beyond}").json == []


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("requests.{}?status=stuck", 400, "status 是 open 或 closed"),
        ("requests.{}?start_date=2026-01-01", 400, "start_date 应写成"),
        ("requests.{}?start_date=x", 400, "start_date 应写成"),
        ("requests.{}?start_date=0001-01-01T00:00:00%2B08:00", 400, "start_date 应写成"),
        ("requests.{}?end_date=9999-12-31T23:59:59-12:00", 400, "end_date 应写成"),
        (
            "requests.{}?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z",
            400,
            "最多相隔 90 天",
        ),
        ("requests/NONE.{}", 404, "没有编号为 NONE 的事项"),
        ("services/NONE.{}", 404, "没有 service_code"),
        ("tokens/NONE.{}", 404, "没有这个 token"),
    ],
)
def test_what_is_wrong_is_said_in_the_format_that_was_asked_for(
    client: FlaskClient, path: str, status: int, sentence: str
) -> None:
    answer = client.get(f"{V2}/{path.format('json')}")
    assert answer.status_code == status
    [error] = answer.json
    assert (error["code"], sentence in error["description"]) == (str(status), True)
    answer = client.get(f"{V2}/{path.format('xml')}")
    root = xml_of(answer)
    assert (answer.status_code, root.tag) == (status, "errors")
    assert sentence in (root.findtext("error/description") or "")
    assert root.findtext("error/code") == str(status)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_report_comes_in_once_and_is_seen_again(
    own_client: FlaskClient, key: str, form: str
) -> None:
    token = str(uuid4())
    values = {"api_key": key, "service_code": "0102", "description": "井盖<响> & 松", **PLACE}
    values |= {"first_name": "三", "email": "a@example.org", "phone": "13900001111"}
    first, again = (post(own_client, form, {"Idempotency-Key": token}, **values) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    if form == "json":
        [made] = first.json
        code = made["service_request_id"]
        assert set(made) == {"service_request_id", "service_notice", "account_id"}
    else:
        code = xml_of(first).findtext("request/service_request_id")
    assert re.fullmatch(r"R\d{8}-001", code or "")
    public = own_client.get(f"{V2}/requests/{code}.json").json[0]
    assert (public["description"], public["status"]) == ("井盖松动", "open")
    known = own_client.get(f"{V2}/requests/{code}.xml?api_key={key}")
    assert xml_of(known).findtext("request/description") == "井盖<响> & 松"
    assert own_client.get(f"{V2}/tokens/{token}.json").json == [
        {"service_request_id": code, "token": token}
    ]
    for answer in (first, known, own_client.get(f"{V2}/requests.{form}?api_key={key}")):
        assert b"example.org" not in answer.data
    with_key = {"Authorization": f"Bearer {key}"}
    [kept] = own_client.get(f"/api/cases/{code}", headers=with_key).json["contacts"]
    assert kept["contact"] == "13900001111，a@example.org"


def test_a_telephone_that_is_none_holds_no_report_up(own_client: FlaskClient, key: str) -> None:
    given = {"api_key": key, "service_code": "0102", **PLACE}
    answer = post(own_client, phone="匿名", **given)
    assert answer.status_code == 201
    assert "有一项联系方式没有保存" in answer.json[0]["service_notice"]
    # In an address it would stand in the logs of servers: nobody reads it there.
    path = f"{V2}/requests.json?phone=13900001111"
    code = own_client.post(path, data=given).json[0]["service_request_id"]
    told = own_client.get(f"/api/cases/{code}", headers={"Authorization": f"Bearer {key}"}).json
    assert told["contacts"] == []


def test_a_report_may_name_an_area_and_bring_a_photo(own_client: FlaskClient, key: str) -> None:
    answer = post(
        own_client, api_key=key, service_code="0102", address_id=GRID, media=(picture(), "a.jpg")
    )
    code = answer.json[0]["service_request_id"]
    row = own_client.get(f"{V2}/requests/{code}.json").json[0]
    assert (row["address_id"], row["media_url"]) == (GRID, None)
    assert own_client.get(f"/api/cases/{code}").json["photos"] == 1


def test_what_happens_to_a_case_is_seen(
    own_client: FlaskClient, key: str, editor: FlaskClient
) -> None:
    code = post(own_client, api_key=key, service_code="0102", **PLACE).json[0]["service_request_id"]
    assert take(editor, code, "reject", reason="repeated").status_code == 201
    row = own_client.get(f"{V2}/requests/{code}.json").json[0]
    assert (row["status"], row["status_notes"]) == ("closed", "不受理 · 重复上报")
    assert row["updated_datetime"] >= row["requested_datetime"]


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"service_code": "9"}, 404, "没有 service_code"),
        ({"lat": "", "long": ""}, 400, "要有 lat 和 long"),
        ({"lat": "x"}, 400, "lat 应是一个数"),
        ({"lat": "48"}, 400, "在辖区外"),
        ({"lat": "100.45", "long": "38.929"}, 400, "写反了"),
        ({"lat": "", "address_id": "9"}, 404, "没有编码为 9 的区域"),
        ({"api_key": "x"}, 403, "api_key 不对"),
        ({"api_key": ""}, 403, "api_key 不对"),
        ({"description": "\x00"}, 400, "不能显示的字符"),
        ({"description": "很" * 501}, 400, "超过 500 字"),
    ],
)
def test_reports_that_cannot_be_taken_say_why(
    own_client: FlaskClient, key: str, values: dict[str, str], status: int, sentence: str
) -> None:
    given = {"api_key": key, "service_code": "0102", **PLACE} | values
    answer = post(own_client, **given)
    assert (answer.status_code, sentence in answer.json[0]["description"]) == (status, True)
    assert own_client.get(f"{V2}/requests.json?service_request_id=R1").json == []


def test_a_key_counts_until_it_is_taken_back_or_the_role_may_not(own_client: FlaskClient) -> None:
    engine = engine_of(own_client)
    values = {"service_code": "0102", **PLACE}
    old = api_keys.make(engine, by="tests", name="grid_leader")
    new = api_keys.make(engine, by="tests", name="grid_leader")
    assert post(own_client, api_key=old, **values).status_code == 403
    assert post(own_client, api_key=new, **values).status_code == 201
    api_keys.revoke(engine, by="tests", name="grid_leader")
    assert post(own_client, api_key=new, **values).status_code == 403
    viewer = api_keys.make(engine, by="tests", name="viewer")
    assert post(own_client, api_key=viewer, **values).status_code == 403


def test_nothing_is_written_where_nothing_may_be_and_read_where_nobody_may(
    own_client: FlaskClient, key: str
) -> None:
    path = Path(str(engine_of(own_client).url.database))
    closed = client_of(path, writable=False)
    assert post(closed, api_key=key, service_code="0102", **PLACE).status_code == 403
    hidden = client_of(path, public=False)
    assert hidden.get(f"{V2}/services.json").status_code == 403
    assert hidden.get(f"{V2}/services.json?api_key={key}").status_code == 200


def test_discovery_leads_to_the_services(client: FlaskClient) -> None:
    [endpoint] = client.get("/open311/discovery.json").json["endpoints"]
    assert endpoint["url"] == "http://localhost/open311/v2"
    assert client.get(f"{endpoint['url']}/services.xml").status_code == 200
    root = xml_of(client.get("/open311/discovery.xml"))
    assert root.findtext("endpoints/endpoint/url") == endpoint["url"]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_library_reads_it(demo_server: str, form: str) -> None:
    reader = GeoReport(f"{demo_server}{V2}", output_format=form)
    assert [one["service_code"] for one in reader.get_service_list()][:2] == ["0101", "0102"]
    assert reader.get_service_definition("0101")["service_code"] == "0101"
    found = reader.get_service_requests(**JUNE, status="open")
    assert {row["status"] for row in found} == {"open"}
    first = found[0]["service_request_id"]
    one = reader.get_service_request(first)
    assert one == found[0]
    assert reader.get_service_requests(service_request_id=f"{first},C2025070002")


def test_what_xml_cannot_write_is_left_out(own_client: FlaskClient) -> None:
    from gridmap.files.georeport import written

    told = written("xml", "errors", "error", [{"code": "1", "description": "a\x0bb\ud800<&"}])
    assert ElementTree.fromstring(told).findtext("error/description") == "a�b�<&"
    assert io.BytesIO(told).getvalue().isascii() is False


def test_what_was_just_reported_is_in_the_list_without_days(
    own_client: FlaskClient, key: str
) -> None:
    made = post(own_client, api_key=key, service_code="0402", address_id="620702001001")
    listed = own_client.get(f"{V2}/requests.json").json
    assert made.json[0]["service_request_id"] in [row["service_request_id"] for row in listed]


def test_a_request_without_service_or_as_json_says_what_to_do(
    own_client: FlaskClient, key: str
) -> None:
    lacking = post(own_client, api_key=key, address_id="620702001001")
    assert (lacking.status_code, lacking.json[0]["description"]) == (400, "没有给 service_code。")
    sent = own_client.post(f"{V2}/requests.json", json={"service_code": "0402"})
    assert (sent.status_code, "按表单发送" in sent.json[0]["description"]) == (400, True)
