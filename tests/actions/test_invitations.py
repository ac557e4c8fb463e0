"""Whom an invitation reaches, on both stores, and that its rows follow history and boundaries."""

import datetime as dt
import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, delete, text, update

from gridmap.actions import invitations, start
from gridmap.analysis.consultation_parts import Presence
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db import schema
from gridmap.db.models import Consultation, ConsultationParty
from gridmap.db.queries import invitations as queries
from gridmap.db.queries.invitations import Whom
from gridmap.db.session import reading, writing
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import feature, written
from tests.consulting import did, go_to, grids_of, opened, sit, table_in_history, table_of
from tests.recording import recorded

STREET = "620702001"
EAST, WEST = f"{STREET}001", f"{STREET}002"
GRID, OTHER_GRID = f"{EAST}001", f"{WEST}001"
LATER = dt.datetime(2099, 7, 2, 7, tzinfo=dt.UTC)
READ = frozenset({"read"})
LEADER = User("li", "grid_leader", READ, GRID)
EASTERN, WESTERN = User("e", "staff", READ, EAST), User("w", "staff", READ, WEST)
CALLER = User("s", "staff", READ, STREET)
FIRM = User("an", "grid_leader", READ, "", "安居物业")
SECRETARY = User("zhao", "staff", READ, "", "赵甲")
ORGANIZATIONS = f"""code,name,kind,area_code,lon,lat
O1,东社区党委,party_committee,{EAST},,
O2,东社区居委会,residents_committee,{EAST},,
O3,东业委会,homeowners_committee,{EAST},,
O4,安居物业,property_company,,100.4450,38.9350
O8,西社区党委,party_committee,{WEST},,
O9,街道党工委,party_committee,{STREET},,
"""
POSTS = f"""kind,holder,area_code,organization_code,valid_from,valid_to
grid_leader,钱乙,{OTHER_GRID},,2020-01-01,
secretary,赵甲,,O1,2020-01-01,
secretary,孙丙,,O1,2020-01-01,2021-01-01
"""


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Two grids, each in a community of its own, with organizations and posts."""

    def fill(_: Engine) -> None:
        rows = grids_of(GRID, OTHER_GRID)
        import_file("areas", written(tmp_path / "grids.geojson", rows), level="grid")
        for layer, told in (("organizations", ORGANIZATIONS), ("posts", POSTS)):
            path = tmp_path / f"{layer}.csv"
            path.write_text(told, "utf-8")
            import_file(layer, path, crs="EPSG:4326" if layer == "organizations" else "")

    filled: Engine = once(fill)
    return filled


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def talk(town: Engine) -> str:
    return opened(town, GRID).code


def of(town: Engine, who: User, **more: Any) -> list[dict[str, Any]]:
    found = invitations.describe(town, asking=who, **more)
    assert found["found"] == len(found["list"])
    assert found["waiting"] == sum(one["waiting"] for one in found["list"])
    listed: list[dict[str, Any]] = found["list"]
    return listed


def parties(town: Engine, who: User) -> list[str]:
    """Return which parties somebody is at the only table that there is."""
    return [party["key"] for one in of(town, who) for party in one["parties"]]


def test_an_invitation_reaches_organizations_grids_and_areas(town: Engine, talk: str) -> None:
    assert parties(town, LEADER) == ["grid_leader"]
    assert parties(town, EASTERN) == ["O1", "O2"]
    assert parties(town, FIRM) == ["O4"]
    assert parties(town, SECRETARY) == ["O1"]
    viewer = User("v", "viewer", READ)
    for who in (WESTERN, CALLER, viewer, ANONYMOUS, User("x", "grid_leader", READ, OTHER_GRID)):
        assert of(town, who) == []
    for name in ("孙丙", "钱乙", "网格长", "居民代表"):  # no post today, elsewhere, and two seats
        assert of(town, replace(viewer, display=name)) == []
    [one] = of(town, LEADER)
    assert (one["code"], one["stage"], one["parties"][0]["name"].en) == (
        talk, "propose", "Grid leader",
    )  # fmt: skip


def test_people_of_a_name_sit_elsewhere_too(town: Engine, talk: str) -> None:
    for area, count in ((WEST, 0), (OTHER_GRID, 0), (EAST, 1), (GRID, 1), (STREET, 1)):
        assert len(of(town, replace(FIRM, role="viewer", area_code=area))) == count, area
        found = [p for one in of(town, replace(SECRETARY, area_code=area)) for p in one["parties"]]
        assert ("O1" in [p["key"] for p in found]) == bool(count)
    assert of(town, replace(FIRM, area_code="999")) == []


def test_a_grid_is_led_by_post_too(town: Engine) -> None:
    opened(town, WEST)
    assert parties(town, User("q", "viewer", READ, "", "钱乙")) == ["grid_leader"]


def test_a_joint_meeting_reaches_every_community_and_who_calls(town: Engine) -> None:
    opened(town, STREET, kind="joint_meeting")
    assert parties(town, CALLER) == ["O9"]
    assert parties(town, EASTERN) == ["O1", "O2"]
    assert parties(town, WESTERN) == ["O8"]
    assert of(town, LEADER) == []  # no grid leader sits there


def test_how_one_stands_with_the_meeting_is_told(town: Engine, talk: str, files: Path) -> None:
    def told(**more: Any) -> tuple[Any, ...]:
        [one] = of(town, EASTERN, **more)
        return one["attendance"], one["waiting"], one["meets_at"], one["place"]

    assert told() == ("unset", True, None, "")
    did(town, talk, "convene", files=files, meets_at=LATER, text="会议室")
    assert told() == ("expected", True, LATER, "会议室")
    assert told(now=LATER + dt.timedelta(hours=1)) == ("unrecorded", True, LATER, "会议室")
    did(town, talk, "suspend", files=files, reason="材料没有到")
    assert told() == ("suspended", False, LATER, "会议室")
    assert of(town, EASTERN)[0]["stage_words"].zh == "暂停"
    did(town, talk, "resume", files=files)
    away = tuple(Presence(key, present=False) for key in ("O1", "O2"))
    did(town, talk, "attend", files=files, presences=away)
    after = LATER + dt.timedelta(hours=1)
    assert told(now=after) == ("absent", False, LATER, "会议室")
    did(town, talk, "attend", files=files, presences=(Presence("O2", present=True),))
    assert told(now=after) == ("present", False, LATER, "会议室")
    assert told() == ("expected", True, LATER, "会议室")  # to another meeting of the same step
    sit(town, talk, files=files)
    did(town, talk, "advance", files=files)  # another sitting: nobody is there yet
    assert told() == ("unset", True, None, "")


def test_where_one_still_has_to_come_stands_first(town: Engine, talk: str, files: Path) -> None:
    other = opened(town, GRID).code
    for code, days in ((talk, 0), (other, 3)):
        at = LATER + dt.timedelta(days=days)
        did(town, code, "convene", files=files, meets_at=at, text="会议室")
    assert [one["code"] for one in of(town, EASTERN)] == [talk, other]
    there = tuple(Presence(key, present=True) for key in ("O1", "O2"))
    did(town, talk, "attend", files=files, presences=there)
    between = LATER + dt.timedelta(days=1)
    assert [one["code"] for one in of(town, EASTERN, now=between)] == [other, talk]


def test_what_has_ended_and_who_is_left_out_is_invited_no_more(
    town: Engine, talk: str, files: Path
) -> None:
    other = opened(town, EAST).code
    assert [one["code"] for one in of(town, FIRM)] == [other, talk]  # due at once: the newest first
    did(town, other, "convene", files=files, meets_at=LATER, text="会议室")
    did(town, talk, "convene", files=files, meets_at=LATER - dt.timedelta(days=1), text="楼上")
    assert [one["code"] for one in of(town, FIRM)] == [talk, other]
    did(town, talk, "leave_out", files=files, party="O4", reason="与它无关")
    assert [one["code"] for one in of(town, FIRM)] == [other]
    did(town, talk, "invite", files=files, organization="O4", reason="还是有关")
    assert len(of(town, FIRM)) == 2
    did(town, other, "abandon", files=files, reason="已经解决")
    assert [one["code"] for one in of(town, FIRM)] == [talk]
    go_to(town, talk, "decided", files=files)
    assert of(town, FIRM) == of(town, LEADER) == []
    assert len(table_of(town, talk)) == 1  # no rows of those at the table


def test_rows_follow_the_boundaries(
    town: Engine, talk: str, tmp_path: Path, import_file: Import
) -> None:
    whole = opened(town, STREET).code
    before = {code: table_of(town, code) for code in (talk, whole)}
    # The grid of the one is cut in two, the one beside it moves away.
    halves = [
        feature(shapely.box(100.44, 38.93, 100.445, 38.94), code=f"{EAST}002", name="甲"),
        feature(shapely.box(100.445, 38.93, 100.45, 38.94), code=f"{EAST}003", name="乙"),
        feature(shapely.box(100.47, 38.93, 100.48, 38.94), code=OTHER_GRID, name="第 2 网格"),
    ]
    import_file("areas", written(tmp_path / "new.geojson", halves), level="grid")
    for code, then in before.items():
        assert table_of(town, code) == table_in_history(town, code) != then
    assert of(town, LEADER) == []
    for half in ("002", "003"):
        assert len(of(town, replace(LEADER, area_code=EAST + half))) == 2


def test_a_store_of_before_gets_the_same_rows(town: Engine, talk: str, files: Path) -> None:
    whole = opened(town, STREET, kind="joint_meeting").code
    across = shapely.to_geojson(shapely.box(100.445, 38.932, 100.455, 38.938))
    drawn = opened(town, "", shape=across).code
    done = opened(town, WEST).code
    go_to(town, done, "decided", files=files)
    sit(town, talk, files=files)
    did(town, whole, "convene", files=files, meets_at=LATER, text="会议室")
    did(town, drawn, "suspend", files=files, reason="材料没有到")
    codes = (talk, whole, drawn, done)
    before = [table_of(town, code) for code in codes]
    assert before == [table_in_history(town, code) for code in codes]
    [script] = (schema.MIGRATIONS / "versions").glob("*_parties_of_consultations.py")
    name = f"gridmap.db.migrations.versions.{script.stem}"
    with writing(town) as session:
        session.execute(delete(ConsultationParty))
        session.execute(update(Consultation).values(meets_at=None, place=""))
    with town.execution_options(writes=True).begin() as connection:
        importlib.import_module(name)._fill(connection, ConsultationParty.__table__)
    assert [table_of(town, code) for code in codes] == before


def test_it_is_one_question_by_an_index(town: Engine, talk: str) -> None:
    whom = Whom("赵甲", EAST, dt.date(2026, 7, 1))
    with reading(town) as session, recorded(town) as asked:
        assert {row.code for row in queries.of_person(session, whom, 9)} == {talk}
    assert len(asked) == 1
    if town.dialect.name != "sqlite":
        return  # a server reads a table of ten rows whole
    with reading(town) as session:
        asked_for = queries.statement(named=True, placed=True).params(
            name=whom.name, area=whom.area, today=whom.today, most=9
        )
        whole = asked_for.compile(town, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {whole}"))]
    assert [step for step in plan if step.startswith("SEARCH consultation_party USING")]
    told = " ".join(step for step in plan if step.startswith("SCAN "))
    assert not [table for table in ("consultation", "post", "area", "organi") if table in told]


def test_the_start_page_tells_of_them_and_says_what_they_are_where_there_are_none(
    town: Engine, talk: str, files: Path
) -> None:
    did(town, talk, "convene", files=files, meets_at=LATER, text="会议室")

    def card(who: User, area: str = "") -> Any:
        found = start.describe(town, area, asking=who)["cards"]
        return next(one for one in found if one.id == "invitations")

    told = card(FIRM, WEST)  # one's own, whatever area is looked at
    assert (told.count, told.note.zh) == (1, "1 个还没有登记到场")
    [line] = told.rows
    assert (line.path, line.value) == (f"/consultations/{talk}", "2099-07-02 15:00")
    assert (line.note.zh, line.note.en) == (
        "提议 · 会议室 · 请到场", "Propose · 会议室 · please come",
    )  # fmt: skip
    empty = card(WESTERN)
    assert (empty.count, empty.rows, empty.note) == (0, [], "")
