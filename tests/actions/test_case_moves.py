"""Cases are moved on, on both stores: who may, what is refused, and what the history says."""

import datetime as dt
import random
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from gridmap.actions import case_account, case_choices, case_list, case_show
from gridmap.actions.case_list import Asked
from gridmap.actions.case_moves import Wanted, move
from gridmap.analysis.case_stages import ENDED, MOVES, fits, open_moves
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import case_reports
from gridmap.db.session import reading
from gridmap.errors import ConflictError, InputError, NotAllowedError, NotFoundError
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import feature, written
from tests.happening import NOON, move_on, report

COMMUNITY = "620702001001"
GRID = f"{COMMUNITY}001"
HOUR = dt.timedelta(hours=1)
LEADS = frozenset({"read", "report_case", "handle_case"})
LEADER = User("li", "grid_leader", LEADS, GRID)
STAFF = User("wang", "staff", LEADS | {"direct_case"}, COMMUNITY)
OTHER = User("zhao", "staff", LEADS | {"direct_case"}, COMMUNITY)
ELSEWHERE = User("qian", "staff", LEADS | {"direct_case"}, "620702001002")
TO_HANDLING = ("accept", "file", "dispatch", "handle")


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Two grids, each in a community of its own, and a department."""

    def fill(_: Engine) -> None:
        import shapely

        rows = [
            feature(shapely.box(100.44 + n / 100, 38.93, 100.45 + n / 100, 38.94), code=code)
            for n, code in enumerate((GRID, "620702001002001"))
        ]
        import_file("areas", written(tmp_path / "grids.geojson", rows), level="grid")
        organizations = tmp_path / "organizations.csv"
        organizations.write_text(
            "code,name,kind\nO1,城管局,government_department\nO2,物业,property_company\n", "utf-8"
        )
        import_file("organizations", organizations)

    filled: Engine = once(fill)
    return filled


@pytest.fixture
def case(town: Engine) -> str:
    report(town, "A1", area_code=GRID)
    return "A1"


def wanted(move_id: str, **more: Any) -> Wanted:
    known = case_choices.reasons(move_id)
    usual = {"reason": known[0]["id"] if known else "", "organization": "O1", "amount": 2.0}
    return Wanted(move_id, **(usual | more))


def row(town: Engine, code: str = "A1") -> Case:
    with reading(town) as session:
        found = case_reports.by_code(session, code)
        assert found is not None
        return found


def events(town: Engine) -> list[CaseEvent]:
    with reading(town) as session:
        return list(session.scalars(select(CaseEvent).order_by(CaseEvent.id)))


def test_a_step_is_written_with_who_when_and_why(town: Engine, case: str) -> None:
    move_on(town, case, "accept", "file")
    assert move(town, case, wanted("dispatch", text="请尽快"), by=STAFF, now=NOON + 9 * HOUR)
    last = events(town)[-1]
    assert (last.move, last.stage, last.by, last.organization_code, last.note) == (
        "dispatch", "dispatched", "wang", "O1", "请尽快",
    )  # fmt: skip
    assert last.at == NOON + 9 * HOUR
    assert (row(town).stage, row(town).organization_code) == ("dispatched", "O1")


def test_a_grid_leader_handles_but_does_not_direct(town: Engine, case: str) -> None:
    move(town, case, wanted("accept"), by=LEADER)
    move(town, case, wanted("file"), by=LEADER)
    with pytest.raises(NotAllowedError, match="may not do this"):
        move(town, case, wanted("dispatch"), by=LEADER)
    assert row(town).stage == "filed"


def test_nobody_moves_a_case_of_another_area(town: Engine, case: str) -> None:
    with pytest.raises(NotAllowedError, match="only inside the area"):
        move(town, case, wanted("accept"), by=ELSEWHERE)
    with pytest.raises(NotAllowedError):
        move(town, case, wanted("accept"), by=ANONYMOUS)
    assert len(events(town)) == 1


def test_whoever_may_report_may_appeal_also_from_elsewhere(town: Engine, case: str) -> None:
    move_on(town, case, "reject")
    assert move(town, case, wanted("appeal"), by=ELSEWHERE)
    assert row(town).stage == "appealed"


@pytest.mark.parametrize("move_id", sorted(set(MOVES) - {"accept", "reject", "supervise", "void"}))
def test_a_step_that_the_stage_does_not_allow_changes_nothing(
    town: Engine, case: str, move_id: str
) -> None:
    with pytest.raises(ConflictError, match="cannot take the step"):
        move(town, case, wanted(move_id), by="an operator")
    assert (len(events(town)), row(town).stage) == (1, "reported")


def test_who_got_a_case_back_does_not_send_it_on_again(town: Engine, case: str) -> None:
    move_on(town, case, "accept", "file")
    move(town, case, wanted("dispatch"), by=STAFF)
    move(town, case, wanted("return"), by=LEADER)
    with pytest.raises(ConflictError, match="returned to you"):
        move(town, case, wanted("dispatch", organization="O2"), by=STAFF)
    assert move(town, case, wanted("dispatch", organization="O2"), by=OTHER)
    assert row(town).organization_code == "O2"


def test_who_handles_a_case_does_not_verify_it(town: Engine, case: str) -> None:
    move_on(town, case, "accept", "file", "dispatch", organization="O1")
    move(town, case, wanted("handle"), by=LEADER)
    with pytest.raises(ConflictError, match="Somebody else"):
        move(town, case, wanted("verify"), by=LEADER)
    assert move(town, case, wanted("verify"), by=STAFF)


@pytest.mark.parametrize(
    ("move_id", "more", "sentence"),
    [
        ("frobnicate", {}, "no move"),
        ("reject", {"reason": ""}, "needs a reason, one of: not_here"),
        ("reject", {"reason": "weather"}, "needs a reason"),
        ("reject", {"reason": "other"}, "explained in words"),
        ("accept", {"reason": "other"}, "takes no reason"),
        ("accept", {"text": "很" * 501}, "longer than 500"),
        ("accept", {"client_key": "x"}, "UUID"),
    ],
)
def test_a_step_that_says_too_little_is_refused(
    town: Engine, case: str, move_id: str, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        move(town, case, wanted(move_id, **more), by=STAFF)
    assert len(events(town)) == 1


@pytest.mark.parametrize("organization", ["", "NONE"])
def test_a_case_is_dispatched_to_an_organization_that_there_is(
    town: Engine, case: str, organization: str
) -> None:
    move_on(town, case, "accept", "file")
    with pytest.raises((InputError, NotFoundError), match="organization"):
        move(town, case, wanted("dispatch", organization=organization), by=STAFF)


@pytest.mark.parametrize("amount", [0.0, -1.0, 1001.0, float("nan")])
def test_an_extension_has_an_amount(town: Engine, case: str, amount: float) -> None:
    with pytest.raises(InputError, match="above 0"):
        move(town, case, wanted("extend", amount=amount), by=STAFF)


def test_no_such_case(town: Engine) -> None:
    with pytest.raises(NotFoundError, match="no case with the number NONE"):
        move(town, "NONE", wanted("accept"), by=STAFF)


def test_who_looked_before_something_happened_is_told(town: Engine, case: str) -> None:
    seen = case_show.show(town, case, asking=STAFF)["last_event"]
    move(town, case, wanted("accept", seen=seen), by=STAFF)
    with pytest.raises(ConflictError, match="since you looked: it is now “Accepted”"):
        move(town, case, wanted("void", seen=seen), by=OTHER)


def test_a_step_that_comes_twice_is_taken_once(town: Engine, case: str) -> None:
    key = str(uuid4())
    assert move(town, case, wanted("accept", client_key=key), by=STAFF)
    assert not move(town, case, wanted("accept", client_key=key), by=STAFF)
    with pytest.raises(ConflictError, match="another step"):
        move(town, case, wanted("file", client_key=key), by=STAFF)
    assert len(events(town)) == 2


def test_a_history_goes_on_also_by_a_clock_that_is_behind(town: Engine, case: str) -> None:
    move(town, case, wanted("accept"), by=STAFF, now=NOON + 20 * HOUR)
    move(town, case, wanted("file"), by=STAFF, now=NOON + 19 * HOUR)
    assert events(town)[-1].at == NOON + 20 * HOUR


def test_the_person_is_told_what_may_be_done_now(town: Engine, case: str) -> None:
    def told(by: User) -> list[str]:
        return [one["id"] for one in case_show.show(town, case, asking=by)["moves"]]

    assert told(LEADER) == ["accept", "reject"]
    assert told(STAFF) == ["accept", "reject", "supervise", "void"]
    assert told(ELSEWHERE) == []
    move_on(town, case, "accept", "file", "dispatch", organization="O1")
    move(town, case, wanted("handle"), by=LEADER)
    [verify] = [
        m for m in case_show.show(town, case, asking=LEADER)["moves"] if m["id"] == "verify"
    ]
    assert "核查" in verify["barred"]["zh"]


def test_a_suspended_case_has_no_deadline_until_it_goes_on(town: Engine) -> None:
    report(town, "A1", area_code=GRID, due_at=NOON + 100 * HOUR)
    move_on(town, "A1", "accept", "file", "dispatch", organization="O1")
    move(town, "A1", wanted("suspend"), by=STAFF, now=NOON + 24 * HOUR)
    assert row(town).due_at is None
    told = case_show.show(town, "A1", asking=STAFF, now=NOON + 48 * HOUR)["times"]["whole"]
    assert (told["word"], told["due_at"]) == ("paused", None)
    move(town, "A1", wanted("resume"), by=STAFF, now=NOON + 72 * HOUR)
    # Class 0102 counts working days: two did not count, and a weekend came in between.
    assert row(town).due_at == NOON + 148 * HOUR + 48 * HOUR - dt.timedelta(seconds=1)
    told = case_show.show(town, "A1", asking=STAFF, now=NOON + 120 * HOUR)["times"]["whole"]
    assert told["would_be_overdue"]
    assert any("计时暂停" in sentence["zh"] for sentence in told["why"])


def test_random_histories_say_the_same_as_the_row_and_are_never_changed(town: Engine) -> None:
    chance = random.Random(7)
    people = [LEADER, STAFF, OTHER, "an operator"]
    for number in range(25):
        code = f"R{number}"
        report(town, code, area_code=GRID)
        now = NOON
        for _ in range(12):
            before, account = snapshot(town, code)
            now += dt.timedelta(minutes=chance.randrange(1, 4000))
            move_id, by = chance.choice(sorted(MOVES)), chance.choice(people)
            if chance.random() < 0.8 and open_moves(account.state):
                move_id = chance.choice(open_moves(account.state)).id
            legal = fits(account.state, MOVES[move_id])
            try:
                move(town, code, wanted(move_id), by=by, now=now)
            except (ConflictError, NotAllowedError):
                assert snapshot(town, code)[0] == before
            else:
                assert legal
                after, account = snapshot(town, code)
                assert after[:-1] == before
                check_row(row(town, code), account)


def snapshot(town: Engine, code: str) -> tuple[list[tuple[Any, ...]], case_account.Account]:
    with reading(town) as session:
        case = case_reports.by_code(session, code)
        assert case is not None
        told = case_reports.events(session, case.id)
        kept = [tuple(getattr(e, c.key) for c in CaseEvent.__table__.columns) for e in told]
        return kept, case_account.read(case, told)


def check_row(case: Case, account: case_account.Account) -> None:
    assert {name: getattr(case, name) for name in account.columns} == account.columns
    assert (case.stage in ENDED) == (not account.state.open)
    if account.state.paused_since or account.state.ended_at:
        assert case.line_due_at is None or account.state.ended_at is None


def test_a_returned_case_stands_still_while_it_is_supervised(town: Engine, case: str) -> None:
    def listed(state: str) -> tuple[list[str], int, int]:
        found = case_list.describe(town, Asked(state=state))
        assert {one["still"] for one in found["rows"]} <= {state == "still"}
        return [one["code"] for one in found["rows"]], found["found"], found["counts"]["still"]

    move_on(town, case, *TO_HANDLING[:3], organization="O1")
    assert listed("open") == ([case], 1, 0)
    for step, stage in (("return", "returned"), ("supervise", "supervised")):
        move_on(town, case, step)
        assert (row(town).stage, row(town).due_at) == (stage, None)
        assert listed("still") == ([case], 1, 1)
    move(town, case, wanted("dispatch"), by="somebody else", now=NOON)
    move_on(town, case, "supervise")
    assert row(town).due_at is not None
    assert listed("still") == ([], 0, 0)
