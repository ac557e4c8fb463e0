"""The same for many consultations or tasks on both stores: what is done, and what is refused."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from gridmap.actions import (
    consultation_list,
    consultation_many,
    consultation_rows,
    consultation_show,
)
from gridmap.actions.consultation_list import Asked, AskedTasks, describe_tasks
from gridmap.actions.consultation_making import Wanted
from gridmap.actions.many import Outcome
from gridmap.analysis.permissions import User
from gridmap.db.models import ConsultationEvent
from gridmap.db.session import reading
from gridmap.errors import ConflictError, InputError, NotAllowedError, NotFoundError
from gridmap.files.values import LOCAL
from gridmap.reports.consultation import print_consultation
from gridmap.saying import in_language
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import written
from tests.consulting import did, go_to, grids_of, opened, state_of, with_task
from tests.saved import as_features

EAST, WEST = "620702001001", "620702001002"
GRID, OTHER_GRID = f"{EAST}001", f"{WEST}001"
VERBS = frozenset({"read", "consult", "finish_task"})
STAFF = User("wang", "staff", VERBS, EAST)
LEADER = User("li", "grid_leader", VERBS - {"consult"}, GRID)
ORGANIZATIONS = f"""code,name,kind,area_code,lon,lat
O1,东业委会,homeowners_committee,{EAST},,
O2,安居物业,property_company,,100.4450,38.9350
O3,西业委会,homeowners_committee,{WEST},,
"""
REASON = "材料没有到"


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Two grids, each in a community of its own, with three organizations."""

    def fill(_: Engine) -> None:
        rows = grids_of(GRID, OTHER_GRID)
        import_file("areas", written(tmp_path / "grids.geojson", rows), level="grid")
        path = tmp_path / "organizations.csv"
        path.write_text(ORGANIZATIONS, "utf-8")
        import_file("organizations", path, crs="EPSG:4326")

    filled: Engine = once(fill)
    return filled


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def day(days: int) -> dt.date:
    return dt.datetime.now(LOCAL).date() + dt.timedelta(days=days)


def events(town: Engine) -> list[tuple[str, str]]:
    with reading(town) as session:
        found = session.scalars(select(ConsultationEvent).order_by(ConsultationEvent.id))
        return [(one.move, one.detail.get("reason", "")) for one in found]


def refusals(outcomes: list[Outcome]) -> dict[str, str]:
    return {one.code: in_language(one.refused, "en") for one in outcomes}


def with_tasks(town: Engine, area: str, files: Path, count: int) -> str:
    """Return a consultation that was decided, with so many tasks."""
    code = opened(town, area).code
    go_to(town, code, "decided", files=files)
    for number in range(count):
        with_task(town, code, files=files, days=3 + number)
    return code


def test_many_consultations_are_extended_and_each_refusal_is_told(
    town: Engine, files: Path
) -> None:
    first, second, held = (opened(town, GRID).code for _ in range(3))
    elsewhere = opened(town, OTHER_GRID).code
    did(town, held, "suspend", files=files, reason="放假")
    before = {code: state_of(town, code) for code in (first, second, held, elsewhere)}
    wanted = Wanted("extend", reason=REASON, amount=2, client_key=str(uuid4()))
    codes = [first, held, second, first, elsewhere, "NONE"]

    def act() -> dict[str, str]:
        done = consultation_many.move(town, codes, wanted, by=STAFF, files_folder=files)
        assert [one.code for one in done] == list(dict.fromkeys(codes))
        return refusals(done)

    told = act()
    assert (told[first], told[second]) == ("", "")
    assert "that is “Suspended” cannot take" in told[held]
    assert "only inside the area" in told[elsewhere]
    assert "no consultation with the number NONE" in told["NONE"]
    assert [state_of(town, code).extension for code in (first, second)] == [2, 2]
    assert all(state_of(town, code) == before[code] for code in (held, elsewhere))
    assert events(town)[-2:] == [("extend", REASON)] * 2
    written_ = events(town)
    assert act() == told  # sent twice, each was extended once
    assert events(town) == written_


def test_many_consultations_stand_still_go_on_and_are_given_up(town: Engine, files: Path) -> None:
    codes = [opened(town, GRID).code for _ in range(2)]
    for move, stage in (("suspend", "suspended"), ("resume", "propose"), ("abandon", "abandoned")):
        wanted = Wanted(move, reason="" if move == "resume" else REASON)
        done = consultation_many.move(town, codes, wanted, by="o", files_folder=files)
        assert set(refusals(done).values()) == {""}
        assert {state_of(town, code).stage for code in codes} == {stage}


def test_withdrawn_tasks_count_nowhere_and_still_stand_in_list_page_and_files(
    town: Engine, files: Path
) -> None:
    code = with_tasks(town, GRID, files, 3)
    proof = {"text": "好了", "lon": 100.445, "lat": 38.935}
    did(town, code, "finish", files=files, number=3, **proof)
    wanted = Wanted("withdraw", reason="改由物业负责")
    codes = [f"{code}-1", f"{code}-3"]
    told = refusals(consultation_many.move_tasks(town, codes, wanted, by=STAFF, files_folder=files))
    assert (told[codes[0]], "done already" in told[codes[1]]) == ("", True)
    asked = AskedTasks(state="withdrawn")
    found = describe_tasks(town, asked, today=day(30))
    assert found["counts"] == {"": 3, "open": 1, "late": 1, "done": 1, "withdrawn": 1}
    (row,) = found["rows"]
    assert (row["number"], row["state"], row["late"]) == (1, "withdrawn", False)
    assert (row["withdrawn_on"], row["done_at"]) == (day(0), None)
    (saved,) = as_features(consultation_rows.tasks(town, asked))
    assert (saved["properties"]["state"], saved["geometry"]) == ("withdrawn", None)
    shown = consultation_show.show(town, code, asking=STAFF)
    counts = {name: shown["counts"][name] for name in ("tasks", "tasks_done", "tasks_withdrawn")}
    assert counts == {"tasks": 2, "tasks_done": 1, "tasks_withdrawn": 1}
    assert shown["own_tasks"] == [2, 3]
    work = shown["record"][0]["tasks"][0]
    assert (work["state"], work["withdrawn_why"]) == ("withdrawn", "改由物业负责")
    (listed,) = consultation_list.describe(town, Asked(state=""))["rows"]
    assert (listed["tasks"], listed["tasks_done"]) == (2, 1)
    for lang, words in (("zh", "已撤回"), ("en", "withdrawn")):
        paper = print_consultation(shown, {}, lang)
        assert (words in paper, paper.count("改由物业负责")) == (True, 2)  # its row, and its turn
    with pytest.raises(ConflictError, match="was withdrawn"):
        did(town, code, "finish", files=files, number=1, **proof)
    did(town, code, "reopen", files=files, number=1, reason="还是要装")
    assert describe_tasks(town, asked)["found"] == 0
    assert consultation_show.show(town, code, asking=STAFF)["own_tasks"] == [1, 2, 3]


def test_many_tasks_of_several_consultations_have_another_day(town: Engine, files: Path) -> None:
    east, west = with_tasks(town, GRID, files, 3), with_tasks(town, OTHER_GRID, files, 1)
    proof = {"text": "好了", "lon": 100.445, "lat": 38.935}
    did(town, east, "finish", files=files, number=2, **proof)
    wanted = Wanted("reschedule", reason=REASON, due_on=day(30))
    codes = [f"{east}-1", f"{east}-2", f"{east}-3", f"{east}-9", f"{west}-1", "X", "X-1"]
    done = consultation_many.move_tasks(town, codes, wanted, by=STAFF, files_folder=files)
    told = refusals(done)
    assert [told[f"{east}-{n}"] for n in (1, 3)] == ["", ""]
    assert "done already" in told[f"{east}-2"]
    assert "no such task" in told[f"{east}-9"]
    assert "only inside the area" in told[f"{west}-1"]
    assert ("no task X" in told["X"], "number X" in told["X-1"]) == (True, True)
    assert events(town)[-2:] == [("reschedule", REASON)] * 2
    rows = {one["code"]: one for one in describe_tasks(town, AskedTasks(state=""))["rows"]}
    assert [rows[f"{east}-{n}"]["due_on"] for n in (1, 2, 3)] == [day(30), day(4), day(30)]
    assert rows[f"{west}-1"]["due_on"] == day(3)
    shown = consultation_show.show(town, east, asking=STAFF)
    assert [one["first_due_on"] for one in shown["works"]] == [
        day(3).isoformat(), None, day(5).isoformat(),
    ]  # fmt: skip
    assert shown["history"][-1]["what"]["zh"] == f"3 → {day(30)}：安装充电桩"
    again = consultation_many.move_tasks(town, codes[:1], wanted, by=STAFF, files_folder=files)
    assert "so already" in refusals(again)[codes[0]]


def test_many_tasks_go_to_another_organization_or_to_a_grid_leader(
    town: Engine, files: Path
) -> None:
    east, west = with_tasks(town, GRID, files, 2), with_tasks(town, OTHER_GRID, files, 1)
    codes = [f"{east}-1", f"{east}-2", f"{west}-1"]

    def act(**more: Any) -> list[str]:
        wanted = Wanted("hand_over", reason=REASON, **more)
        done = consultation_many.move_tasks(town, codes, wanted, by="o", files_folder=files)
        return list(refusals(done).values())

    def owners() -> list[tuple[str, str, str]]:
        found = describe_tasks(town, AskedTasks(state=""))["rows"]
        rows = {one["code"]: one for one in found}
        names = ("organization_code", "owner", "area_code")
        return [tuple(rows[code][name] for name in names) for code in codes]  # type: ignore[misc]

    assert act(organization="安居物业") == ["", "", ""]
    assert owners() == [
        ("O2", "安居物业", GRID), ("O2", "安居物业", GRID), ("O2", "安居物业", OTHER_GRID),
    ]  # fmt: skip
    with pytest.raises(NotFoundError, match="O9"):
        act(organization="O9")
    there, also, elsewhere = act(area=GRID)
    assert (there, also, "of which grid" in elsewhere) == ("", "", True)
    assert owners()[0] == ("", "第 1 网格长", GRID)
    assert owners()[2] == ("O2", "安居物业", OTHER_GRID)
    mine = consultation_show.show(town, east, asking=LEADER)["own_tasks"]
    assert mine == [1, 2]


def test_many_tasks_are_reopened(town: Engine, files: Path) -> None:
    code = with_tasks(town, GRID, files, 2)
    did(town, code, "finish", files=files, number=1, text="好了", lon=100.445, lat=38.935)
    codes, wanted = [f"{code}-1", f"{code}-2"], Wanted("reopen", reason="没有做到位")
    done = consultation_many.move_tasks(town, codes, wanted, by="o", files_folder=files)
    assert "neither done nor withdrawn" in refusals(done)[f"{code}-2"]
    assert [work.proof for work in state_of(town, code).works] == [None, None]


@pytest.mark.parametrize(
    ("codes", "wanted", "sentence"),
    [
        ([], Wanted("reschedule"), "No task is selected"),
        ([f"T-{n}" for n in range(201)], Wanted("reschedule"), "At most 200"),
        (["T-1"], Wanted("assign"), "Choose a step"),
        (["T-1"], Wanted("finish"), "one by one"),
        (["T-1"], Wanted("reschedule", reason=" ", due_on=dt.date(2099, 1, 1)), "Say why"),
        (["T-1"], Wanted("reschedule", reason="因"), "until when"),
        (["T-1"], Wanted("hand_over", reason="因"), "who has to do it"),
        (["T-1"], Wanted("reopen", reason="因", client_key="x"), "UUID"),
    ],
)
def test_what_no_task_can_take_is_refused_as_a_whole(
    geopackage: Engine, tmp_path: Path, codes: list[str], wanted: Wanted, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        consultation_many.move_tasks(geopackage, codes, wanted, by="o", files_folder=tmp_path)


@pytest.mark.parametrize(
    ("codes", "wanted", "sentence"),
    [
        ([], Wanted("extend"), "No consultation is selected"),
        (["T"], Wanted("decide"), "Choose a step"),
        (["T"], Wanted("extend", reason="因"), "how much longer"),
        (["T"], Wanted("abandon"), "Say why"),
    ],
)
def test_what_no_consultation_can_take_is_refused_as_a_whole(
    geopackage: Engine, tmp_path: Path, codes: list[str], wanted: Wanted, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        consultation_many.move(geopackage, codes, wanted, by="o", files_folder=tmp_path)


def test_who_holds_no_consultations_does_nothing_with_many(
    geopackage: Engine, tmp_path: Path
) -> None:
    wanted = Wanted("reschedule", reason="因", due_on=dt.date(2099, 1, 1))
    with pytest.raises(NotAllowedError, match="Grid leader"):
        consultation_many.move_tasks(geopackage, ["T-1"], wanted, by=LEADER, files_folder=tmp_path)
