"""Consultations on both stores: opened, gone through, refused, and linked with their cases."""

import dataclasses
import datetime as dt
import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import shapely
from sqlalchemy import Engine, select

from gridmap.actions import (
    case_show,
    consultation_account,
    consultation_list,
    consultation_making,
    consultation_opening,
    consultation_rows,
    consultation_rules,
    consultation_show,
    my_tasks,
)
from gridmap.actions.consultation_list import Asked, AskedTasks
from gridmap.actions.consultation_proposal import Proposal
from gridmap.analysis.consultation_parts import Presence, Vote
from gridmap.analysis.consultation_stages import MOVES, open_moves
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db.models import (
    Consultation,
    ConsultationEvent,
    ConsultationTask,
    Edition,
    Facility,
)
from gridmap.db.queries import consultations
from gridmap.db.session import reading, writing
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    GridmapError,
    InputError,
    NotAllowedError,
    NotFoundError,
)
from gridmap.files.values import LOCAL
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import feature, picture, written
from tests.consulting import (
    did,
    go_to,
    grids_of,
    opened,
    sit,
    state_of,
    table_in_history,
    table_of,
    with_task,
)
from tests.happening import move_on, report
from tests.saved import as_features

EAST, WEST = "620702001001", "620702001002"
GRID, OTHER_GRID = f"{EAST}001", f"{WEST}001"
VERBS = frozenset({"read", "report_case", "handle_case", "direct_case", "consult", "finish_task"})
STAFF = User("wang", "staff", VERBS, EAST)
ELSEWHERE = User("qian", "staff", VERBS, WEST)
LEADER = User("li", "grid_leader", VERBS - {"direct_case", "consult"}, GRID)
VIEWER = User("zhou", "viewer", frozenset({"read"}))
ORGANIZATIONS = f"""code,name,kind,area_code,lon,lat
O1,东社区党委,party_committee,{EAST},,
O2,东社区居委会,residents_committee,{EAST},,
O3,东业委会,homeowners_committee,{EAST},,
O4,安居物业,property_company,,100.4600,38.9350
O5,近旁商户,enterprise,,100.45005,38.9350
O6,远处商户,enterprise,,100.4590,38.9350
O7,大厦党组织,joint_branch,,,
O8,西社区党委,party_committee,{WEST},,
O9,西居委会,residents_committee,{WEST},,
O10,范围内商户,enterprise,,100.4450,38.9350
O11,街道党工委,party_committee,{EAST[:9]},,
"""
TIES = f"""kind,from_code,to_kind,to_code,valid_from,valid_to
red_property,O1,organization,O4,2020-01-01,
covers_site,O7,site,S1,2020-01-01,
serves_area,O6,area,{GRID},2020-01-01,2021-01-01
"""
POSTS = f"""kind,holder,area_code,organization_code,valid_from
grid_leader,赵甲,{GRID},O1,2020-01-01
"""


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Two grids, each in a community of its own, with organizations, sites, ties and a post."""

    def fill(_: Engine) -> None:
        rows = grids_of(GRID, OTHER_GRID)
        import_file("areas", written(tmp_path / "grids.geojson", rows), level="grid")
        sites = [
            feature(shapely.Point(100.446, 38.936), code="S1", name="大厦", kind="office_building"),
            feature(shapely.Point(100.447, 38.937), code="S2", name="菜市场", kind="market"),
            feature(shapely.Point(100.457, 38.937), code="S3", name="远市场", kind="market"),
        ]
        import_file("sites", written(tmp_path / "sites.geojson", sites))
        for layer, text in (("organizations", ORGANIZATIONS), ("ties", TIES), ("posts", POSTS)):
            path = tmp_path / f"{layer}.csv"
            path.write_text(text, "utf-8")
            import_file(layer, path, crs="EPSG:4326" if layer == "organizations" else "")

    filled: Engine = once(fill)
    return filled


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def talk(town: Engine) -> str:
    return opened(town, GRID, by=STAFF).code


def row(town: Engine, code: str) -> Consultation:
    with reading(town) as session:
        return consultations.get(session, code)


def events(town: Engine) -> list[ConsultationEvent]:
    with reading(town) as session:
        return list(session.scalars(select(ConsultationEvent).order_by(ConsultationEvent.id)))


def shown(town: Engine, code: str, asking: User = STAFF) -> dict[str, Any]:
    return consultation_show.show(town, code, asking=asking)


def test_who_must_be_at_the_table_is_computed_with_reasons(town: Engine, talk: str) -> None:
    found = {party["key"]: party for party in shown(town, talk)["parties"]}
    why = {key: [one["zh"] for one in party["why"]] for key, party in found.items()}
    assert why == {
        "O1": ["固定四方：社区党组织"],
        "O2": ["固定四方：居（村）民委员会"],
        "grid_leader": ["固定四方：范围内的网格长（第 1 网格 赵甲）"],
        "residents": ["固定四方：由居民推选，只记人数"],
        "O3": ["属于620702001001（没有坐标）"],
        "O4": ["红色物业：与东社区党委交叉任职"],
        "O5": ["紧邻范围（约 4 米）"],
        "O7": ["代表范围内的大厦"],
        "O10": ["在范围内"],
        "site:S2": ["范围内的市场，还没有组织覆盖"],
    }
    seats = [party["seat"] for party in shown(town, talk)["parties"]]
    assert seats[:4] == ["party_committee", "residents_committee", "grid_leader", "residents"]
    assert set(seats[4:]) == {"x"}


def test_a_drawn_area_belongs_to_the_smallest_area_that_holds_it(town: Engine) -> None:
    inside = shapely.box(100.442, 38.932, 100.448, 38.938)
    across = shapely.box(100.445, 38.932, 100.455, 38.938)
    code = opened(town, "", shape=shapely.to_geojson(inside)).code
    assert row(town, code).area_code == GRID
    code = opened(town, "", shape=shapely.to_geojson(across)).code
    assert row(town, code).area_code == EAST[:9]
    assert {p.key for p in state_of(town, code).parties} >= {"O1", "O2", "O8", "O9"}
    with pytest.raises(NotAllowedError, match="only inside the area"):
        opened(town, "", shape=shapely.to_geojson(across), by=STAFF)


def test_who_lies_beside_the_area_is_told_so_of_sites_too(town: Engine) -> None:
    # 0.0002 of a degree: 17 m west of S2, 22 m south of both.
    beside = shapely.box(100.4430, 38.9320, 100.4468, 38.9358)
    found = state_of(town, opened(town, "", shape=shapely.to_geojson(beside)).code).parties
    why = {party.key: party.why[0][0] for party in found}
    assert why["O7"] == "代表紧邻范围（约 22 米）的大厦"
    assert "site:S2" not in why
    wider = shapely.box(100.4430, 38.9320, 100.4468, 38.9368)
    found = state_of(town, opened(town, "", shape=shapely.to_geojson(wider)).code).parties
    why = {party.key: party.why[0][0] for party in found}
    assert why["site:S2"] == "紧邻范围（约 28 米）的市场，还没有组织覆盖"


def box(*corners: float) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shapely.to_geojson(shapely.box(*corners)))
    return found


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ("x", "cannot be read"),
        ("[]", "cannot be read"),
        ("{" * 3_000, "cannot be read"),
        (json.dumps({"type": "Point", "coordinates": [100, 38]}), "no polygon"),
        (json.dumps({"type": "FeatureCollection", "features": []}), "no polygon"),
        (json.dumps(box(1, 1, 2, 2)), "outside of the town"),
        (json.dumps(box(200, 1, 220, 2)), "longitude and latitude"),
        (" " * 200_001, "too long"),
    ],
)
def test_a_shape_that_cannot_be_is_refused(town: Engine, shape: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        opened(town, "", shape=shape)


def test_features_and_collections_are_shapes_too(town: Engine) -> None:
    geometry = box(100.442, 38.932, 100.448, 38.938)
    whole = {"type": "Feature", "properties": {}, "geometry": geometry}
    for shape in (whole, {"type": "FeatureCollection", "features": [whole, whole]}):
        code = opened(town, "", shape=json.dumps(shape)).code
        assert row(town, code).geom.equals(shapely.from_geojson(json.dumps(geometry)))


def test_a_consultation_is_opened_once_under_a_key(town: Engine) -> None:
    key = str(uuid4())
    first = opened(town, GRID, client_key=key)
    day = f"{dt.datetime.now(LOCAL):%Y%m%d}"
    assert (first.code, first.fresh) == (f"X{day}-0001", True)
    again = opened(town, GRID, client_key=key)
    assert (again.code, again.fresh) == (first.code, False)
    with pytest.raises(ConflictError, match="says something else"):
        opened(town, GRID, client_key=key, title="别的")
    assert opened(town, GRID).code == f"X{day}-0002"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": ""}, "1 to 100"),
        ({"title": "很" * 101}, "1 to 100"),
        ({"kind": "tea"}, "no kind of consultation"),
        ({"client_key": "x"}, "UUID"),
        ({"text": "x" * 2_001}, "longer than 2000"),
        ({"agenda": ("x",) * 31}, "at most 30"),
        ({"agenda": ("x" * 501,)}, "longer than 500"),
        ({"area": ""}, "Name an area"),
    ],
)
def test_a_proposal_that_says_too_little_is_refused(
    town: Engine, more: dict[str, Any], sentence: str
) -> None:
    values = {"client_key": str(uuid4()), "title": "议", "area": GRID} | more
    with pytest.raises(InputError, match=sentence):
        consultation_opening.open_consultation(town, Proposal(**values), by=STAFF)
    assert events(town) == []


def test_what_is_not_there_is_not_consulted_about(town: Engine) -> None:
    with pytest.raises(NotFoundError, match="no area"):
        opened(town, "999")
    with pytest.raises(NotFoundError, match="no case"):
        opened(town, "", subject_kind="case", subject_code="NONE")
    with pytest.raises(NotFoundError, match="no consultation"):
        shown(town, "X1")


@pytest.mark.parametrize("by", [LEADER, ELSEWHERE, VIEWER, ANONYMOUS])
def test_only_offices_of_the_area_hold_consultations(
    town: Engine, talk: str, files: Path, by: User
) -> None:
    with pytest.raises(NotAllowedError):
        opened(town, GRID, by=by)
    with pytest.raises(NotAllowedError):
        did(town, talk, "item", files=files, by=by, text="方案")
    assert len(events(town)) == 1
    if by.name:
        assert shown(town, talk, by)["moves"] == []


def test_a_step_without_quorum_is_refused_with_a_sentence(
    town: Engine, talk: str, files: Path
) -> None:
    with pytest.raises(ConflictError) as caught:
        did(town, talk, "advance", files=files, by=STAFF)
    assert caught.value.args[0].zh == ("“提议”还不能结束：社区党组织没有到场。没有改变任何数据。")
    go_to(town, talk, "consult", files=files)
    few = tuple(Presence(key, present=True) for key in ("O1", "O2", "grid_leader"))
    did(town, talk, "attend", files=files, presences=few)
    with pytest.raises(ConflictError) as caught:
        did(town, talk, "advance", files=files, by=STAFF)
    assert caught.value.args[0].zh == (
        "“商议”还不能结束：到场 3 方，至少要 5 方；居民代表没有到场；还没有写记录。"
        "没有改变任何数据。"
    )
    assert row(town, talk).stage == "consult"


def test_it_goes_from_a_proposal_to_proofs(town: Engine, talk: str, files: Path) -> None:
    go_to(town, talk, "decided", files=files, by=STAFF)
    with_task(town, talk, files=files)
    kept = row(town, talk)
    assert (kept.stage, kept.decisions, kept.tasks, kept.tasks_done) == (
        "decided", ["装 20 个充电桩"], 1, 0,
    )  # fmt: skip
    assert (kept.due_at, kept.ended_at is not None) == (None, True)
    photo = ("a.jpg", picture())
    did(
        town, talk, "finish", files=files, by=STAFF, number=1, text="装好了", lon=100.445,
        lat=38.935, uploads=(photo,),
    )  # fmt: skip
    (task,) = shown(town, talk)["record"][0]["tasks"]
    assert (task["state"], task["proof"]["text"], task["done_by"]) == ("done", "装好了", "wang")
    large = consultation_show.photo(town, talk, 1, 0, "large", files_folder=files)
    small = consultation_show.photo(town, talk, 1, 0, "small", files_folder=files)
    assert large.startswith(b"\xff\xd8")
    assert len(small) < len(large)
    with pytest.raises(NotFoundError, match="no such photo"):
        consultation_show.photo(town, talk, 1, 1, "large", files_folder=files)
    with reading(town) as session:
        (kept_task,) = session.scalars(select(ConsultationTask))
        assert (kept_task.geom.x, kept_task.area_code) == (100.445, GRID)


def test_attachments_are_kept_by_their_content(town: Engine, talk: str, files: Path) -> None:
    did(
        town, talk, "attach", files=files,
        uploads=(("记录.txt", "同意".encode()), ("../../x.pdf", b"%PDF-1.7 x")),
    )  # fmt: skip
    first, second = shown(town, talk)["files"]
    assert (first["name"], second["name"], second["ending"]) == ("记录.txt", "x.pdf", "pdf")
    content, ending, _ = consultation_show.attachment(
        town, talk, first["sha256"], files_folder=files
    )
    assert (content.decode(), ending) == ("同意", "txt")
    with pytest.raises(NotFoundError, match="no such attachment"):
        consultation_show.attachment(town, talk, "0" * 64, files_folder=files)
    for name, content in (("a.exe", b"MZ\0\0"), ("a.html", b"<html>"), ("a.txt", b"")):
        with pytest.raises(FileFormatError):
            did(town, talk, "attach", files=files, uploads=((name, content),))
    with pytest.raises(InputError, match="takes no files"):
        did(town, talk, "minutes", files=files, text="x", uploads=(("a.txt", b"a"),))


@pytest.mark.parametrize(
    ("move", "more", "sentence"),
    [
        ("frobnicate", {}, "no move"),
        ("minutes", {}, "Write the text"),
        ("item", {"text": "x" * 2_001}, "longer than 2000"),
        ("suspend", {}, "Say why"),
        ("suspend", {"reason": "x" * 501}, "longer than 500"),
        ("invite", {"reason": "商户"}, "which party"),
        ("attend", {"presences": (Presence("O1", present=True, who="x" * 61),)}, "at most 60"),
        ("attend", {"presences": (Presence("Z", present=True),)}, "no such party"),
        ("attach", {}, "Choose a file"),
        ("item", {"text": "a", "client_key": "x"}, "UUID"),
    ],
)
def test_what_says_too_little_is_refused(
    town: Engine, talk: str, files: Path, move: str, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        did(town, talk, move, files=files, by=STAFF, **more)
    assert len(events(town)) == 1


def test_an_office_adds_and_leaves_out_parties_but_none_of_the_four(
    town: Engine, talk: str, files: Path
) -> None:
    did(town, talk, "invite", files=files, by=STAFF, organization="O6", reason="同一条街")
    did(town, talk, "invite", files=files, by=STAFF, name="夜市摊主协会", reason="相关")
    did(town, talk, "leave_out", files=files, by=STAFF, party="O5", reason="已搬走")
    found = shown(town, talk)
    keys = [party["key"] for party in found["parties"]]
    assert keys[-2:] == ["O6", "other:夜市摊主协会"]
    assert found["parties"][-1]["why"][0]["zh"] == "主持方增加：相关"
    assert [(one["name"], one["reason"]) for one in found["left_out"]] == [("近旁商户", "已搬走")]
    with pytest.raises(ConflictError, match="fixed four"):
        did(town, talk, "leave_out", files=files, by=STAFF, party="residents", reason="没空")
    with pytest.raises(NotFoundError, match="no organization"):
        did(town, talk, "invite", files=files, by=STAFF, organization="NONE", reason="x")


def test_a_name_that_the_store_has_is_that_organization(
    town: Engine, talk: str, files: Path
) -> None:
    did(town, talk, "invite", files=files, by=STAFF, name="远处商户", reason="相关")
    assert state_of(town, talk).parties[-1].code == "O6"
    go_to(town, talk, "decided", files=files)
    with_task(town, talk, files=files, party="", organization="安居物业")
    assert state_of(town, talk).works[0].task.organization == "O4"
    for more in ({"organization": "NONE"}, {"organization": "", "party": ""}):
        with pytest.raises((NotFoundError, InputError)):
            with_task(town, talk, files=files, **more)
    with pytest.raises(NotFoundError, match="code or name 'NONE'"):
        with_task(town, talk, files=files, organization="NONE")
    with pytest.raises(InputError, match="until when"):
        did(town, talk, "assign", files=files, number=1, party="O1", text="修")
    with pytest.raises(InputError, match="no such decision"):
        with_task(town, talk, files=files, number=2)


def test_a_vote_that_does_not_carry_decides_nothing(town: Engine, talk: str, files: Path) -> None:
    go_to(town, talk, "resolve", files=files)
    sit(town, talk, files=files)
    votes = (Vote("O1", "for"), Vote("O2", "against"))
    did(town, talk, "vote", files=files, number=1, votes=votes)
    with pytest.raises(ConflictError, match="1 for, 6 are needed"):
        did(town, talk, "conclude", files=files, number=1, text="装")
    did(town, talk, "return", files=files, to="consult", reason="再商量")
    assert (row(town, talk).stage, shown(town, talk)["track"][1]["sittings"]) == ("consult", 2)


def test_what_comes_twice_is_done_once_and_who_is_slower_is_told(
    town: Engine, talk: str, files: Path
) -> None:
    key, seen = str(uuid4()), shown(town, talk)["last_event"]
    assert did(town, talk, "item", files=files, text="甲", client_key=key, seen=seen)
    assert not did(town, talk, "item", files=files, text="甲", client_key=key, seen=seen)
    with pytest.raises(ConflictError, match="another step"):
        did(town, talk, "minutes", files=files, text="甲", client_key=key)
    with pytest.raises(ConflictError, match="since you looked"):
        did(town, talk, "item", files=files, text="乙", seen=seen)
    assert state_of(town, talk).items == ("甲",)


def test_the_clock_counts_working_days_and_stands_still_while_suspended(
    town: Engine, files: Path
) -> None:
    from gridmap.actions.consultation_making import Wanted
    from gridmap.actions.consultation_moves import move

    monday = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)
    proposal = Proposal(str(uuid4()), title="议", area=GRID)
    code = consultation_opening.open_consultation(town, proposal, by=STAFF, now=monday).code
    due = dt.datetime(2026, 3, 23, 15, 59, 59, tzinfo=dt.UTC)  # fifteen working days later
    first = dt.datetime(2026, 3, 5, 15, 59, 59, tzinfo=dt.UTC)  # the first step has three
    assert dues(town, code) == (due, first)
    assert row(town, code).due_at == first  # lists tell what comes first
    week, day = dt.timedelta(days=7), dt.timedelta(days=1)
    for days, wanted in ((1, Wanted("suspend", reason="放假")), (8, Wanted("resume"))):
        move(town, code, wanted, by=STAFF, files_folder=files, now=monday + days * day)
        assert dues(town, code) == ((None, None) if days == 1 else (due + week, first + week))
    late = consultation_show.show(town, code, asking=ANONYMOUS, now=first + week + day)
    assert late["late"]
    more = Wanted("extend", amount=2, reason="等业主大会")
    move(town, code, more, by=STAFF, files_folder=files, now=first + week)
    weekend = 4 * day  # two working days over a Saturday and a Sunday
    assert dues(town, code)[1] == first + week + weekend
    assert dues(town, code)[0] == due + week + 2 * day
    assert [one["reason"] for one in shown(town, code)["history"]][-1] == "等业主大会"


def dues(town: Engine, code: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    with reading(town) as session:
        kept = consultations.get(session, code)
        account = consultation_account.read(consultations.events(session, kept.id))
    return account.due_at, account.step_due_at


def test_who_extends_and_how_often_the_rules_say(town: Engine, talk: str, files: Path) -> None:
    stranger = User("zhang", "viewer", VERBS, EAST)  # may consult, by a role that may not extend
    with pytest.raises(NotAllowedError, match="may not extend"):
        did(town, talk, "extend", files=files, by=stranger, amount=1, reason="等")
    assert "extend" not in {one["id"] for one in shown(town, talk, stranger)["moves"]}
    with pytest.raises(InputError, match="at most 5 working days"):
        did(town, talk, "extend", files=files, by=STAFF, amount=6, reason="等")
    for _ in range(2):
        did(town, talk, "extend", files=files, by=STAFF, amount=1, reason="等")
    assert "extend" not in {one["id"] for one in shown(town, talk)["moves"]}
    with pytest.raises(ConflictError, match="as often as it may be"):
        did(town, talk, "extend", files=files, by=STAFF, amount=1, reason="等")


def test_of_many_that_are_concerned_somebody_chooses(
    town: Engine, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = consultation_rules.of_city()
    few = dataclasses.replace(city, ask_over=3, most_parties=8)
    for module in (consultation_rules, consultation_making):
        monkeypatch.setattr(module, "of_city", lambda: few)
    with pytest.raises(InputError, match="6 parties are concerned, more than 3"):
        opened(town, GRID, by=STAFF)
    found = consultation_opening.preview(town, Proposal(title="议", area=GRID), by=STAFF)
    assert found["asks"]
    kinds = {one["id"]: [party.key for party in one["parties"]] for one in found["groups"]}
    assert kinds == {
        "homeowners_committee": ["O3"], "property_company": ["O4"], "enterprise": ["O10", "O5"],
        "joint_branch": ["O7"], "site": ["site:S2"],
    }  # fmt: skip
    with pytest.raises(InputError, match="Z is not concerned"):
        opened(town, GRID, by=STAFF, invite=("Z",))
    with pytest.raises(InputError, match="at one table sit at most 8"):
        opened(town, GRID, by=STAFF, invite_kinds=tuple(kinds))
    code = opened(town, GRID, by=STAFF, invite_kinds=("enterprise",), invite=("O7",)).code
    assert [p.key for p in state_of(town, code).parties[4:]] == ["O10", "O5", "O7"]
    assert "3 more that are concerned" in shown(town, code)["history"][0]["what"]["en"]
    did(town, code, "invite", files=files, by=STAFF, kind="site", reason="也有关")
    assert state_of(town, code).parties[-1].why[-1][0] == "主持方增加：也有关"
    with pytest.raises(InputError, match="Nobody else of this kind"):
        did(town, code, "invite", files=files, by=STAFF, kind="site", reason="也有关")
    with pytest.raises(InputError, match="at one table sit at most 8"):
        did(town, code, "invite", files=files, by=STAFF, name="摊主", reason="也有关")


def test_whose_task_it_is_finishes_it_and_nobody_elses(
    town: Engine, talk: str, files: Path
) -> None:
    go_to(town, talk, "decided", files=files, by=STAFF)
    with_task(town, talk, files=files, party="grid_leader")  # of the one grid of the area
    with_task(town, talk, files=files, party="O4")
    with_task(town, talk, files=files, party="O1")
    first, _, _ = [work.task for work in state_of(town, talk).works]
    assert (first.area, first.owner) == (GRID, "第 1 网格长")
    verbs = LEADER.verbs
    firm = User("firm", "grid_leader", verbs, "", "安居物业")
    holder = User("zhao", "viewer", verbs, EAST, "赵甲")  # leads the grid by a post of O1
    namesake = dataclasses.replace(holder, area_code=WEST)
    other = dataclasses.replace(LEADER, area_code=OTHER_GRID)
    plain = dataclasses.replace(holder, verbs=frozenset({"read"}))
    own = {"LEADER": [1], "firm": [2], "holder": [1, 3], "namesake": [], "other": [], "plain": []}
    people = dict(zip(own, (LEADER, firm, holder, namesake, other, plain), strict=True))
    assert {name: shown(town, talk, by)["own_tasks"] for name, by in people.items()} == own
    place = {"text": "好了", "lon": 100.445, "lat": 38.935}
    for name, by in people.items():
        for number in {1, 2, 3} - set(own[name]):
            with pytest.raises(NotAllowedError):
                did(town, talk, "finish", files=files, by=by, number=number, **place)
    with writing(town) as session:  # however its owner is called
        task = session.scalars(select(ConsultationTask).where(ConsultationTask.number == 1)).one()
        task.owner = "赵甲"
    assert my_tasks.describe(town, GRID, asking=LEADER)["mine"] == 1
    did(town, talk, "finish", files=files, by=LEADER, number=1, **place)
    did(town, talk, "finish", files=files, by=holder, number=3, **place)
    with pytest.raises(NotAllowedError):
        did(town, talk, "reopen", files=files, by=LEADER, number=1, reason="不对")
    assert [work.done_by for work in state_of(town, talk).works] == ["li", "", "zhao"]
    told = my_tasks.describe(town, GRID, asking=LEADER)
    whose = my_tasks.describe(town, GRID, asking=firm)
    assert (told["open"], told["mine"], whose["mine"]) == (1, 0, 1)
    assert whose["list"][0]["text"] == "安装充电桩"


def test_the_leader_of_which_grid_has_to_be_said(town: Engine, files: Path) -> None:
    across = shapely.to_geojson(shapely.box(100.445, 38.932, 100.455, 38.938))
    code = opened(town, "", shape=across).code
    go_to(town, code, "decided", files=files)
    with pytest.raises(InputError, match="of which grid"):
        with_task(town, code, files=files, party="grid_leader")
    with pytest.raises(InputError, match="of which grid"):
        with_task(town, code, files=files, party="", area="999")
    with_task(town, code, files=files, party="", area=OTHER_GRID)
    assert state_of(town, code).works[0].task.area == OTHER_GRID
    found = consultation_list.describe_tasks(town, AskedTasks(area=OTHER_GRID))["rows"]
    assert [(one["owner"], one["area_code"]) for one in found] == [("第 2 网格长", OTHER_GRID)]


def test_corners_of_an_address_are_a_shape_too(town: Engine) -> None:
    code = opened(town, "", shape="100.442,38.932;100.448,38.932;100.448,38.938").code
    assert row(town, code).geom.area == pytest.approx(0.006 * 0.006 / 2)
    for shape in ("1,2", "1,2;3,nan;4,5", "1,2,3;4,5,6;7,8,9", "1;2;3", "-"):
        with pytest.raises(InputError, match="must be a polygon"):
            opened(town, "", shape=shape)


def held_case(town: Engine) -> str:
    report(town, "A1", area_code=GRID)
    move_on(town, "A1", "accept", "file", "dispatch", "handle", organization="O4")
    return "A1"


def stage_of(town: Engine, code: str) -> str:
    return str(case_show.show(town, code, asking=STAFF)["stage"])


def test_whoever_is_responsible_for_the_case_is_at_the_table(town: Engine) -> None:
    case = held_case(town)
    code = opened(town, "", subject_kind="case", subject_code=case, by=STAFF).code
    (party,) = [one for one in state_of(town, code).parties if one.key == "O4"]
    assert [zh for zh, _ in party.why] == ["红色物业：与东社区党委交叉任职", "事项的责任单位"]
    report(town, "A2", area_code=GRID)
    move_on(town, "A2", "accept", "file", "dispatch", organization="O6")
    code = opened(town, "", subject_kind="case", subject_code="A2", by=STAFF).code
    assert state_of(town, code).parties[-1].why[0][0] == "事项的责任单位"


def test_many_at_once_get_numbers_of_their_own(town: Engine, files: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(lambda n: opened(town, GRID, title=f"议 {n}").code, range(12)))
    assert len(set(codes)) == 12
    keys = [str(uuid4()) for _ in range(12)]

    def put(key: str) -> bool:
        return did(town, codes[0], "item", files=files, text=key, client_key=key)

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(put, keys))
    assert sorted(state_of(town, codes[0]).items) == sorted(keys)


@pytest.mark.parametrize("ending", ["decided", "abandoned"])
def test_a_case_is_suspended_meanwhile_and_resumed_in_the_end(
    town: Engine, files: Path, ending: str
) -> None:
    case = held_case(town)
    done = opened(town, "", subject_kind="case", subject_code=case, by=STAFF)
    assert (done.held, stage_of(town, case)) == (True, "suspended")
    told = case_show.show(town, case, asking=STAFF)
    assert [one["code"] for one in told["consultations"]] == [done.code]
    assert not told["may_consult"]
    assert told["history"][-1]["reason"]["zh"] == "需多方协商"
    with pytest.raises(ConflictError, match="being consulted about already"):
        opened(town, "", subject_kind="case", subject_code=case, by=STAFF)
    if ending == "decided":
        go_to(town, done.code, "decided", files=files, by=STAFF)
    else:
        did(town, done.code, "abandon", files=files, by=STAFF, reason="撤回")
    assert stage_of(town, case) == "handling"
    assert case_show.show(town, case, asking=STAFF)["may_consult"]


def test_a_case_that_cannot_be_suspended_is_consulted_about_all_the_same(town: Engine) -> None:
    report(town, "A1", area_code=GRID)
    done = opened(town, "", subject_kind="case", subject_code="A1", by=STAFF)
    assert (done.held, stage_of(town, "A1")) == (False, "reported")


def test_a_case_stays_as_it_is_where_nobody_asked_to_suspend_it(town: Engine) -> None:
    case = held_case(town)
    done = opened(town, "", subject_kind="case", subject_code=case, by=STAFF, hold_case=False)
    assert (done.held, stage_of(town, case)) == (False, "handling")


def test_a_suspension_for_another_reason_is_not_lifted(town: Engine, files: Path) -> None:
    case = held_case(town)
    code = opened(town, "", subject_kind="case", subject_code=case, by=STAFF).code
    move_on(town, case, "resume", "suspend")
    did(town, code, "abandon", files=files, by=STAFF, reason="撤回")
    assert stage_of(town, case) == "suspended"


def test_a_case_of_another_area_is_not_consulted_about(town: Engine) -> None:
    report(town, "B1", area_code=OTHER_GRID)
    with pytest.raises(NotAllowedError):
        opened(town, GRID, subject_kind="case", subject_code="B1", by=STAFF)


def test_a_joint_meeting_has_an_agenda_and_no_fixed_four(town: Engine, files: Path) -> None:
    code = opened(town, EAST, kind="joint_meeting", agenda=("供暖", "停车"), by=STAFF).code
    state = state_of(town, code)
    assert state.rules.line == ("propose", "deliberate", "resolve")
    assert {"grid_leader", "residents"}.isdisjoint(party.seat for party in state.parties)
    did(town, code, "leave_out", files=files, party="O1", reason="另有会议")
    go_to(town, code, "resolve", files=files)
    sit(town, code, files=files)
    keys = [party.key for party in state_of(town, code).parties]
    for number in (1, 2):
        votes = tuple(Vote(key, "for") for key in keys)
        did(town, code, "vote", files=files, number=number, votes=votes)
        did(town, code, "conclude", files=files, number=number, text=f"决议 {number}")
    did(town, code, "decide", files=files)
    assert row(town, code).decisions == ["决议 1", "决议 2"]
    with_task(town, code, files=files, number=2)
    assert shown(town, code)["record"][1]["tasks"][0]["owner"] == "东业委会"


def test_a_joint_meeting_of_communities_is_called_by_the_committee_above_them(
    town: Engine, files: Path
) -> None:
    meeting = opened(town, EAST[:9], kind="joint_meeting", agenda=("供暖",)).code
    first, second, third = state_of(town, meeting).parties[:3]
    assert [first.code, second.code, third.code] == ["O11", "O1", "O8"]
    assert (first.seat, first.why[0][0]) == ("caller", "召集这些社区的党组织")
    assert second.why[0][0].startswith("范围所在社区的")
    four = opened(town, EAST[:9], title="停车").code
    assert "O11" not in {party.code for party in state_of(town, four).parties}


def test_everybody_sees_step_subject_decision_and_counts_and_nothing_else(
    town: Engine, talk: str, files: Path
) -> None:
    go_to(town, talk, "decided", files=files)
    with_task(town, talk, files=files)
    found = shown(town, talk, ANONYMOUS)
    assert (found["stage"], found["title"], found["decisions"]) == (
        "decided", "楼道充电", ["装 20 个充电桩"],
    )  # fmt: skip
    assert found["counts"]["present"] == 10
    told = json.dumps(found, ensure_ascii=False)
    for word in ("王某", "主任", "安居物业", "各方发言", "赞成", "赵甲", "an operator", "安装"):
        assert word not in told, word
    assert (found["map"]["parties"], "history" in found) == ([], False)


def test_the_lists_hold_what_the_filters_say(town: Engine, files: Path) -> None:
    first, second = opened(town, GRID).code, opened(town, OTHER_GRID, title="停车").code
    meeting = opened(town, EAST[:9], kind="joint_meeting", agenda=("供暖",)).code
    go_to(town, first, "decided", files=files)
    did(town, second, "suspend", files=files, reason="放假")

    def codes(**more: Any) -> set[str]:
        return {one["code"] for one in consultation_list.describe(town, Asked(**more))["rows"]}

    assert codes() == {second, meeting}
    assert codes(state="") == {first, second, meeting}
    assert codes(state="decided") == {first}
    assert codes(state="suspended") == {second}
    assert codes(state="", area=EAST) == {first}
    assert codes(state="", kind="joint_meeting") == {meeting}
    assert codes(state="", text="停") == {second}
    assert codes(state="", stage="propose") == {meeting}
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=60)
    late = consultation_list.describe(town, Asked(state="late"), now=later)
    assert [one["code"] for one in late["rows"]] == [meeting]
    assert late["counts"] == {
        "": 3, "open": 2, "late": 1, "suspended": 1, "decided": 1, "abandoned": 0,
    }  # fmt: skip
    saved = as_features(consultation_rows.consultations(town, Asked(state="")))
    assert {one["properties"]["code"] for one in saved} == {first, second, meeting}
    assert {one["geometry"]["type"] for one in saved} == {"MultiPolygon"}
    assert {tuple(one["properties"]["decisions"]) for one in saved} == {(), ("装 20 个充电桩",)}
    for wrong in ({"state": "x"}, {"stage": "x"}, {"kind": "x"}):
        with pytest.raises(InputError, match="is one of"):
            codes(**wrong)


def test_tasks_are_listed_by_their_day_and_saved_as_points(
    town: Engine, talk: str, files: Path
) -> None:
    go_to(town, talk, "decided", files=files)
    for days in (9, 3, 6):
        with_task(town, talk, files=files, days=days, text=f"{days} 天")
    did(town, talk, "finish", files=files, number=2, text="好了", lon=100.445, lat=38.935)

    def texts(**more: Any) -> list[str]:
        found = consultation_list.describe_tasks(town, AskedTasks(**more))
        return [one["text"] for one in found["rows"]]

    assert texts() == ["6 天", "9 天"]
    assert texts(state="") == ["6 天", "9 天", "3 天"]
    assert texts(state="done", area=EAST, organization="O3") == ["3 天"]
    assert texts(state="", text="9") == ["9 天"]
    assert texts(state="", area=WEST) == []
    later = dt.datetime.now(LOCAL).date() + dt.timedelta(days=8)
    late = consultation_list.describe_tasks(town, AskedTasks(state="late"), today=later)
    assert [(one["text"], one["days"]) for one in late["rows"]] == [("6 天", -2)]
    assert late["counts"] == {"": 3, "open": 2, "late": 1, "done": 1, "withdrawn": 0}
    features = as_features(consultation_rows.tasks(town, AskedTasks(state="")))
    assert [one["geometry"] for one in features] == [
        None, None, {"type": "Point", "coordinates": [100.445, 38.935]},
    ]  # fmt: skip
    did(town, talk, "reopen", files=files, number=2, reason="又坏了")
    assert texts() == ["3 天", "6 天", "9 天"]


def test_random_histories_say_the_same_as_the_rows_and_are_never_changed(
    town: Engine, files: Path
) -> None:
    chance = random.Random(11)
    for _ in range(6):
        code = opened(town, GRID).code
        for _ in range(25):
            state = state_of(town, code)
            before = [(e.id, e.move, e.detail) for e in events(town)]
            move = chance.choice(sorted(MOVES))
            if chance.random() < 0.8 and open_moves(state):
                move = chance.choice(open_moves(state)).id
            if chance.random() < 0.3 and state.stage == state.step:
                sit(town, code, files=files)
                continue
            keys = [party.key for party in state.parties]
            try:
                did(
                    town, code, move, files=files, text="话", reason="因", to="propose", number=1,
                    party=chance.choice(keys), name=f"商户 {chance.randrange(99)}", lon=100.445,
                    lat=38.935, due_on=dt.date(2099, 1, 1), amount=1,
                    votes=tuple(Vote(key, "for") for key in keys),
                    presences=tuple(Presence(key, present=True) for key in keys),
                    uploads=(("a.txt", b"a"),) if move == "attach" else (),
                    meets_at=dt.datetime(2099, 1, 1, 7, tzinfo=dt.UTC),
                )  # fmt: skip
            except GridmapError:
                assert [(e.id, e.move, e.detail) for e in events(town)] == before
            else:
                assert [(e.id, e.move, e.detail) for e in events(town)][:-1] == before
            check_row(town, code)


def check_row(town: Engine, code: str) -> None:
    assert table_of(town, code) == table_in_history(town, code)
    with reading(town) as session:
        kept = consultations.get(session, code)
        told = consultations.events(session, kept.id)
        account = consultation_account.read(told)
        state = account.state
        assert (kept.stage, kept.due_at, kept.ended_at) == (
            state.stage, account.next_due_at, state.ended_at,
        )  # fmt: skip
        assert told[-1].stage == state.stage
        still = [w for w in state.works if w.withdrawn_at is None]
        assert (kept.parties, kept.tasks) == (len(state.parties), len(still))
        tasks = consultations.tasks(session, kept.id)
        assert [(t.number, t.text, t.done_at) for t in tasks] == [
            (w.task.number, w.task.text, w.done_at or w.withdrawn_at) for w in state.works
        ]


def test_the_place_of_a_proof_can_be_a_facility_by_its_code_or_name(
    town: Engine, talk: str, files: Path
) -> None:
    with writing(town) as session:
        edition = session.scalars(select(Edition.id)).first()
        for code, name in (("F1", "充电棚"), ("F2", "车棚"), ("F3", "车棚")):
            place = shapely.Point(100.4453, 38.9351)
            session.add(Facility(code=code, name=name, kind="park", edition_id=edition, geom=place))
    go_to(town, talk, "decided", files=files, by=STAFF)
    with_task(town, talk, files=files)
    done = {"number": 1, "text": "装好了"}
    with pytest.raises(InputError, match="no facility with the code or name 'F9'"):
        did(town, talk, "finish", files=files, facility="F9", **done)
    with pytest.raises(InputError, match="Several facilities are called '车棚'"):
        did(town, talk, "finish", files=files, facility="车棚", **done)
    with pytest.raises(InputError, match="a facility, or a point on the map"):
        did(town, talk, "finish", files=files, **done)
    did(town, talk, "finish", files=files, facility="充电棚", lon=100.1, lat=38.1, **done)
    (task,) = shown(town, talk)["record"][0]["tasks"]
    found = {name: task["proof"][name] for name in ("facility", "place", "lon", "lat")}
    assert found == {"facility": "F1", "place": "充电棚", "lon": 100.4453, "lat": 38.9351}
    asked = AskedTasks(state="done")
    saved = as_features(consultation_rows.tasks(town, asked))
    assert [one["properties"]["facility_code"] for one in saved] == ["F1"]
    assert saved[0]["geometry"]["coordinates"] == [100.4453, 38.9351]
