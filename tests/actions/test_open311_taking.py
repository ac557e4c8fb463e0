"""Requests of another GeoReport v2 server as cases, on both stores."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from gridmap.actions import case_show, open311_asking, open311_pulling, open311_services
from gridmap.actions.open311_asking import Server
from gridmap.actions.open311_services import Services
from gridmap.actions.open311_taking import key_of, take
from gridmap.analysis.case_tally import states
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db.models import Case, CaseEvent, Consultation
from gridmap.db.session import reading, writing
from gridmap.errors import FileFormatError, InputError, NotAllowedError, OtherServerError
from gridmap.files.fetching import Answer
from tests.actions import case_town
from tests.actions.case_town import GRIDS
from tests.actions.conftest import Import

SERVER = "https://311.example.org/open311/v2"
TOWN = Services(services={"001": "0101", "002": "0102"})
NOON = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    filled: Engine = once(lambda _engine: case_town.make(import_file, tmp_path))
    return filled


def row(number: object = 1, **more: Any) -> dict[str, Any]:
    """One request as the examples of the standard have it."""
    made = {
        "service_request_id": number,
        "status": "open",
        "status_notes": "Received",
        "service_name": "Street light",
        "service_code": "001",
        "description": "The light <b>flickers</b>",
        "agency_responsible": "Lamps",
        "service_notice": None,
        "requested_datetime": "2026-05-05T12:00:00+08:00",
        "updated_datetime": "2026-05-05T12:00:00+08:00",
        "expected_datetime": None,
        "address": "1 Main Street",
        "lat": "38.935",
        "long": 100.445,
        "media_url": None,
    }
    return made | more


def taken(town: Engine, *rows: dict[str, Any], now: dt.datetime = NOON, **more: Any) -> Any:
    return take(town, list(rows), SERVER, TOWN, by="tests", now=now, **more)


def cases(town: Engine) -> list[Case]:
    with reading(town) as session:
        return list(session.scalars(select(Case).order_by(Case.code)))


def test_a_request_becomes_a_case_that_says_where_it_came_from(town: Engine) -> None:
    done = taken(town, row(7))
    [case] = cases(town)
    assert (done.new, case.code, case.client_key) == (
        ["O20260506-001"], "O20260506-001", key_of(SERVER, "7"),
    )  # fmt: skip
    assert (case.class_code, case.stage, case.area_code) == ("0101", "reported", GRIDS[0])
    assert case.reported_at == NOON - DAY
    assert case.due_at is not None
    inside = case_show.show(town, case.code, asking=User("li", "viewer", frozenset({"read"})))
    assert inside["text"] == "The light <b>flickers</b>\n1 Main Street"
    [step] = inside["history"]
    assert (step["move"], step["by"], step["note"], step["from"]) == (
        "receive", "311.example.org", "Received · Lamps", {"server": SERVER, "request": "7"},
    )  # fmt: skip
    public = case_show.show(town, case.code, asking=ANONYMOUS)
    assert "flickers" not in json.dumps(public)
    assert SERVER not in json.dumps(public)


def test_what_comes_again_changes_nothing_and_what_changed_is_followed(town: Engine) -> None:
    taken(town, row(1), row(2))
    assert len(taken(town, row(1), row("2"), now=NOON + DAY).same) == 2
    closed = row(1, status="Closed", updated_datetime="2026-05-07T00:00:00Z")
    done = taken(town, closed, row(2), now=NOON + 2 * DAY)
    assert (done.followed, len(done.same), done.new) == (["O20260506-001"], 1, [])
    first, second = cases(town)
    ended = dt.datetime(2026, 5, 7, tzinfo=dt.UTC)
    assert (first.stage, first.closed_at, second.stage) == ("closed", ended, "reported")
    assert "ended" in states(first.tally)
    taken(town, row(1), now=NOON + 3 * DAY)
    reopened = cases(town)[0]
    assert (reopened.stage, reopened.closed_at, reopened.due_at) == ("reported", None, first.due_at)
    with reading(town) as session:
        steps = list(session.scalars(select(CaseEvent.stage).order_by(CaseEvent.id)))
    assert steps == ["reported", "reported", "closed", "reported"]


def test_what_was_moved_on_here_stays_as_it_is(town: Engine) -> None:
    taken(town, row(1))
    case_town.take(town, "O20260506-001", "accept", "li", NOON + DAY)
    done = taken(town, row(1, status="closed"), now=NOON + 2 * DAY)
    assert done.ours == ["O20260506-001"]
    assert [case.stage for case in cases(town)] == ["accepted"]


def test_what_people_here_consult_about_stays_as_it_is(town: Engine) -> None:
    taken(town, row(1))
    with writing(town) as session:
        session.add(
            Consultation(
                code="T1", kind="four_plus_x", title="x", subject_kind="case", stage="proposed",
                subject_code="O20260506-001", opened_at=NOON, opened_by="li", decisions=[],
            )
        )  # fmt: skip
    assert taken(town, row(1, status="closed"), now=NOON + DAY).ours == ["O20260506-001"]
    assert [case.stage for case in cases(town)] == ["reported"]


def test_a_file_of_cases_replaces_none_of_another_server(
    town: Engine, import_file: Import, tmp_path: Path
) -> None:
    taken(town, row(1))
    case_town.bring(import_file, tmp_path, case_town.rows(3))
    assert sum(case.retired_by_id is None for case in cases(town)) == 4


def test_a_deadline_of_the_server_counts(town: Engine) -> None:
    due = "2026-05-20T09:00:00+08:00"
    taken(town, row(1, expected_datetime=due))
    assert [case.due_at for case in cases(town)] == [dt.datetime.fromisoformat(due)]
    later = "2026-05-21T09:00:00+08:00"
    assert len(taken(town, row(1, expected_datetime=later)).followed) == 1
    assert [case.due_at for case in cases(town)] == [dt.datetime.fromisoformat(later)]


def test_what_can_be_no_case_is_left_out_and_told(town: Engine) -> None:
    odd = [
        {"service_request_id": ""},
        {"service_code": None},
        {"service_code": "9"},
        {"status": "stuck"},
        {"status": ["open"]},
        {"requested_datetime": "2026-05-05T12:00:00"},
        {"requested_datetime": "yesterday"},
        {"requested_datetime": "2026-06-05T12:00:00Z"},
        {"lat": None},
        {"lat": "nan"},
        {"lat": "40.7", "long": "-74.0"},
        {"lat": "100.445", "long": "38.935"},
    ]
    rows = [row(n) | change for n, change in enumerate(odd, 2)]
    done = taken(town, row(1), *rows)
    assert (len(done.new), len(cases(town))) == (1, 1)
    assert done.sentences()[1] == (
        "Left out: 1 have no service_request_id; 1 have no service_code; 1 are of services that "
        "have no class here; 2 are neither open nor closed; 2 have no requested_datetime with a "
        "zone; 1 are of a time to come; 2 have no latitude and longitude; 1 have latitude and "
        "longitude the wrong way round; 1 lie outside the town."
    )


def test_services_without_a_class_are_named(town: Engine) -> None:
    done = taken(town, row(1, service_code="009", service_name="Graffiti"))
    assert done.sentences()[2].zh == "没有对应类别的服务：009 Graffiti。"
    every = Services(others="0402")
    assert len(take(town, [row(1, service_code="9")], SERVER, every, by="tests", now=NOON).new) == 1


def test_two_requests_of_one_place_and_day_count_as_one_matter(town: Engine) -> None:
    taken(town, row(1), row(2), row(3, long="100.455"))
    assert [case.again for case in cases(town)] == [0, 1, 0]
    taken(town, row(4), now=NOON + DAY)
    assert [case.again for case in cases(town)] == [0, 1, 0, 1]


def test_only_who_may_import_takes_them(town: Engine) -> None:
    by = User("li", "grid_leader", frozenset({"read", "report_case", "handle_case"}))
    with pytest.raises(NotAllowedError):
        take(town, [row()], SERVER, TOWN, by=by, now=NOON)


class Shelf:
    """A server that answers out of a list, with or without pages."""

    def __init__(self, rows: list[dict[str, Any]], *, pages: bool, most: int = 1_000) -> None:
        self.rows, self.pages, self.most, self.asked = rows, pages, most, 0

    def __call__(self, _url: str, query: dict[str, str]) -> Answer:
        self.asked += 1
        since, until = (dt.datetime.fromisoformat(query[f"{end}_date"]) for end in ("start", "end"))
        assert until - since <= 90 * DAY
        found = [
            one for one in self.rows
            if since <= dt.datetime.fromisoformat(one["requested_datetime"]) <= until
        ]  # fmt: skip
        first = (int(query["page"]) - 1) * self.most if self.pages else 0
        return Answer(200, json.dumps(found[first : first + self.most]).encode())


@pytest.mark.parametrize(("pages", "most"), [(True, 1_000), (False, 1_000), (True, 50)])
def test_days_and_pages_are_asked_until_all_is_there(*, pages: bool, most: int) -> None:
    begin = NOON - 200 * DAY
    rows = [
        {"service_request_id": n, "requested_datetime": (begin + n * DAY / 20).isoformat()}
        for n in range(4_000)
    ]
    shelf = Shelf(rows, pages=pages, most=most)
    found = open311_asking.requests(Server(SERVER, begin, NOON), shelf)
    assert sorted(one["service_request_id"] for one in found) == list(range(4_000))


def test_a_server_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open311_asking, "MOST_ASKED", 5)
    numbers = iter(range(10_000))
    endless = lambda _url, _query: Answer(  # noqa: E731
        200, json.dumps([{"service_request_id": next(numbers)}]).encode()
    )
    with pytest.raises(OtherServerError, match="no end after 5 answers"):
        open311_asking.requests(Server(SERVER, NOON - DAY, NOON), endless)


@pytest.mark.parametrize(
    ("status", "content", "sentence"),
    [
        (200, b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
        (200, b'[{"service_request_id": "1"', "is no whole JSON"),
        (200, b"<service_requests><request>", "is no whole XML"),
        (200, b'<!DOCTYPE x [<!ENTITY a "b">]><service_requests/>', "has a DOCTYPE"),
        (200, b'{"error": 1}', "is no list of requests"),
        (200, b'["a"]', "is no list of requests"),
        (200, b"<feed/>", "is no list of requests"),
        (200, b"\xff\xfe\x00", "is no text in UTF-8"),
        (200, b"", "is empty"),
        (200, b"[" * 100_000, "is no whole JSON"),
        (500, b"oops", "answered 500;"),
        (404, b'[{"code": 404, "description": "No such town"}]', r"answered 404 \(No such town\)"),
        (403, b"<errors><error><description>Key</description></error></errors>", r"403 \(Key\)"),
    ],
)
def test_a_bad_answer_ends_in_a_sentence(status: int, content: bytes, sentence: str) -> None:
    with pytest.raises((OtherServerError, FileFormatError), match=sentence):
        open311_asking.requests(
            Server(SERVER, NOON - DAY, NOON), lambda _url, _query: Answer(status, content)
        )


def test_nothing_is_taken_where_a_later_answer_fails(town: Engine) -> None:
    answers = iter([Answer(200, json.dumps([row(1)]).encode()), Answer(500, b"oops")])
    with pytest.raises(OtherServerError):
        open311_pulling.pull(
            town, Server(SERVER, NOON - 2 * DAY, NOON), TOWN, by="tests", now=NOON,
            ask=lambda _url, _query: next(answers),
        )  # fmt: skip
    assert cases(town) == []


def test_a_saved_answer_is_the_same_as_the_server(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "requests.xml"
    fields = "".join(f"<{k}>{v}</{k}>" for k, v in row(1, description="a &amp; b").items() if v)
    path.write_text(f"<service_requests><request>{fields}</request></service_requests>", "utf-8")
    done = open311_pulling.pull_file(town, path, SERVER, TOWN, by="tests", now=NOON)
    assert len(done.new) == 1
    assert cases(town)[0].text.startswith("a & b")
    assert len(taken(town, row(1)).same) == 1
    for name, url in (("none.xml", SERVER), ("requests.xml", "file:///etc")):
        with pytest.raises((FileFormatError, InputError)):
            open311_pulling.pull_file(town, tmp_path / name, url, TOWN, by="tests")


def test_a_file_of_services_says_what_is_wrong_by_line(tmp_path: Path) -> None:
    path = tmp_path / "open311.yaml"
    path.write_text(
        'servers:\n  - url: "https://a.example/v2/"\n    services: {"001": "0101"}\n'
        '    others: "0402"\n  - url: ""\n    same_codes: true\n',
        "utf-8",
    )
    known = open311_services.read(path)
    own = open311_services.of_server(known, "https://a.example/v2")
    assert (own.class_of("001"), own.class_of("x")) == ("0101", "0402")
    other = open311_services.of_server(known, "https://a.example/v22")
    assert (other.class_of("0102"), other.class_of("x")) == ("0102", "")
    assert (other.class_of("０１０２"), own.class_of("００１")) == ("0102", "0101")
    path.write_text('servers:\n  - url: ftp://a\n    services: {1: "9"}\n    odd: 1\n', "utf-8")
    with pytest.raises(FileFormatError) as caught:
        open311_services.read(path)
    told = str(caught.value)
    for part in ("line 2: `url`", "put it in quotes", "line 3: '9' is no class", "line 4: odd"):
        assert part in told


def test_the_city_lists_its_servers() -> None:
    assert open311_services.of_city() == []
