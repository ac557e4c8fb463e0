"""Views, keys and one step for many cases, on both stores."""

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from gridmap.actions import accounts, api_keys, case_many, case_show, open311_posting, saved_views
from gridmap.actions.case_moves import Wanted
from gridmap.actions.open311_posting import Posted
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.errors import InputError, NotAllowedError, NotFoundError
from tests.actions.registers.keeping import WEST, fill
from tests.happening import report

LI, WANG = (User(name, "viewer", frozenset({"read"})) for name in ("li", "wang"))
LEADER = User("zhao", "grid_leader", frozenset({"read", "report_case", "handle_case"}))


def test_views_are_everybodys_own(store: Engine) -> None:
    first = saved_views.keep(store, "posts", "书记", "kind=secretary", by=LI)
    assert saved_views.keep(store, "posts", "书记", "kind=director", by=LI) == first
    second = saved_views.keep(store, "posts", "书记", "tab=", by=WANG)
    assert saved_views.listing(store, "posts", by=LI) == [
        {"id": first, "name": "书记", "query": "kind=director"}
    ]
    with pytest.raises(NotFoundError):
        saved_views.forget(store, second, by=LI)
    saved_views.forget(store, first, by=LI)
    assert saved_views.listing(store, "posts", by=LI) == []
    with pytest.raises(NotAllowedError):
        saved_views.keep(store, "posts", "书记", "", by=ANONYMOUS)
    with pytest.raises(InputError):
        saved_views.keep(store, "nothing", "书记", "", by=LI)


def test_one_key_an_account_and_only_its_hash_is_kept(store: Engine) -> None:
    accounts.add(store, by="t", name="hotline", role="grid_leader", password="seven quiet herons")
    old = api_keys.make(store, by="t", name="hotline")
    new = api_keys.make(store, by="t", name="hotline")
    assert api_keys.user_of_key(store, old) is None
    found = api_keys.user_of_key(store, new)
    assert found is not None
    assert (found.name, "report_case" in found.verbs) == ("hotline", True)
    assert api_keys.user_of_key(store, api_keys.hashed(new)) is None
    with pytest.raises(NotAllowedError):
        api_keys.make(store, by=LI, name="hotline")
    api_keys.revoke(store, by="t", name="hotline")
    assert api_keys.user_of_key(store, new) is None


def test_a_report_through_open311_is_a_case_on_either_store(store: Engine, tmp_path: Path) -> None:
    fill(store, tmp_path)
    key, files = str(uuid4()), tmp_path / "files"
    posted = Posted("0101", lon=100.445, lat=38.935, description="井盖坏了", client_key=key)
    made, again = (
        open311_posting.create(store, posted, by=LEADER, files_folder=files, lang="zh")
        for _ in range(2)
    )
    assert made["service_request_id"] == again["service_request_id"]
    shown = case_show.show(store, made["service_request_id"], asking=LEADER)
    assert (shown["text"], shown["area_code"]) == ("井盖坏了", WEST)
    with pytest.raises(NotAllowedError):
        open311_posting.create(store, posted, by=LI, files_folder=files, lang="zh")


def test_many_cases_take_a_step_once_and_each_refusal_is_told(store: Engine) -> None:
    for code in ("A1", "A2"):
        report(store, code)
    wanted = Wanted("accept", client_key=str(uuid4()))
    for _again in range(2):
        done = case_many.move(store, ["A1", "NONE", "A2", "A1"], wanted, by=LEADER)
        assert [(one.code, bool(one.refused)) for one in done] == [
            ("A1", False), ("NONE", True), ("A2", False),
        ]  # fmt: skip
    history = case_show.show(store, "A1", asking=LEADER)["history"]
    assert [event["move"] for event in history].count("accept") == 1
    with pytest.raises(InputError, match="No case"):
        case_many.move(store, [], wanted, by=LEADER)
    with pytest.raises(NotAllowedError):
        case_many.move(store, ["A1"], wanted, by=LI)
