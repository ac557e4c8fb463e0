"""Projects: made of a pair in one step, moved on, and what follows for their lists."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from gridmap.actions import dates
from gridmap.actions.lists import project_show, projects
from gridmap.actions.registers import keeping, showing
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.errors import ConflictError, InputError, NotAllowedError, NotFoundError, RecordError
from tests import towns
from tests.actions.lists.conftest import Keep, row, states

TODAY = dates.today()
SOON = (TODAY + dt.timedelta(days=9)).isoformat()
STAFF = User("li", "staff", frozenset({"read", "keep_lists"}), towns.grid_code(0, 0))
DONE = {
    "state": "done", "done_on": TODAY.isoformat(), "result": "办成了", "answers": "20",
    "satisfied": "18",
}  # fmt: skip


@pytest.fixture
def pair(keep: Keep) -> tuple[str, str]:
    """An open demand and an open resource of the same kind."""
    return keep("demands", organization_code="O1", needed_to=SOON), keep("resources")


def listed(store: Engine, pair: tuple[str, str]) -> list[str]:
    return states(store, ("demands", pair[0]), ("resources", pair[1]))


def running(store: Engine, pair: tuple[str, str]) -> str:
    """Make a project of the pair and bring it to where it runs."""
    code = projects.make(store, *pair, by="li")
    for state in ("agreed", "running"):
        projects.move(store, code, {"state": state}, by="li")
    return code


def test_one_step_makes_a_project_and_matches_both(town: Engine, pair: tuple[str, str]) -> None:
    code = projects.make(town, *pair, by="li")
    made = row(town, "projects", code)
    assert (made["demand_codes"], made["resource_codes"]) == pair
    assert (made["state"], made["organization_code"]) == ("proposed", "O1")
    assert (made["area_code"], made["starts_on"]) == (towns.COMMUNITY, TODAY)
    assert made["due_on"].isoformat() == SOON
    assert listed(town, pair) == ["matched", "matched"]
    line = showing.show(town, "demands", pair[0], asking=ANONYMOUS)["history"][0]
    assert line["source"] == code


def test_a_pair_is_taken_once(town: Engine, keep: Keep, pair: tuple[str, str]) -> None:
    projects.make(town, *pair, by="li")
    with pytest.raises(ConflictError, match="demand D000001 is not open any more \\(Matched"):
        projects.make(town, *pair, by="li")
    other = keep("demands")
    with pytest.raises(ConflictError, match="resource R000001 is not open"):
        projects.make(town, other, pair[1], by="li")
    with pytest.raises(InputError, match="is for Room, the resource is Skill"):
        projects.make(town, other, keep("resources", kind="skill"), by="li")
    with pytest.raises(NotFoundError):
        projects.make(town, "D9", pair[1], by="li")
    assert states(town, ("demands", other)) == ["open"]


def test_who_keeps_lists_elsewhere_makes_no_project_here(
    town: Engine, keep: Keep, pair: tuple[str, str]
) -> None:
    with pytest.raises(NotAllowedError):
        projects.make(town, *pair, by=STAFF)
    assert listed(town, pair) == ["open", "open"]
    mine = keep("demands", area_code=towns.grid_code(0, 0), organization_code="O1")
    projects.make(town, mine, pair[1], by=STAFF)  # with a resource from beyond
    assert states(town, ("demands", mine), ("resources", pair[1])) == ["matched", "matched"]


def test_a_project_that_is_done_closes_the_demand_and_frees_what_lasts(
    town: Engine, pair: tuple[str, str]
) -> None:
    code = running(town, pair)
    projects.move(town, code, DONE, by="li")
    assert states(town, ("projects", code)) == ["done"]
    assert listed(town, pair) == ["done", "open"]


def test_money_is_spent_when_a_project_is_done(town: Engine, keep: Keep) -> None:
    need = keep("demands", kind="fund", organization_code="O1", needed_to=SOON)
    money = need, keep("resources", kind="fund")
    projects.move(town, running(town, money), DONE, by="li")
    assert listed(town, money) == ["done", "done"]


def test_a_project_that_is_stopped_opens_both_again(town: Engine, pair: tuple[str, str]) -> None:
    code = running(town, pair)
    with pytest.raises(RecordError) as told:
        projects.move(town, code, {"state": "stopped"}, by="li")
    assert "为什么终止" in told.value.problems[code]["result"].zh
    assert listed(town, pair) == ["matched", "matched"]
    projects.move(town, code, {"state": "stopped", "result": "单位搬走了"}, by="li")
    assert listed(town, pair) == ["open", "open"]


def test_what_another_project_still_needs_stays_matched(
    town: Engine, keep: Keep, pair: tuple[str, str]
) -> None:
    one = running(town, pair)
    keep(
        "projects", name="另一个", state="proposed", area_code=towns.COMMUNITY,
        organization_code="O1", demand_codes=keep("demands"), resource_codes=pair[1],
    )  # fmt: skip
    projects.move(town, one, {"state": "stopped", "result": "x"}, by="li")
    assert listed(town, pair) == ["open", "matched"]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"state": "agreed"}, "state", "does not go from Running to Agreed"),
        ({"state": "proposed"}, "state", "next is Done or Stopped"),
        ({"state": "done"}, "result", "needs: Result"),
        (DONE | {"answers": ""}, "answers", "needs: Answers"),
        (DONE | {"satisfied": "21"}, "satisfied", "more people are satisfied"),
        (DONE | {"satisfied": "-1"}, "satisfied", "is negative"),
        (DONE | {"done_on": "2999-01-01"}, "done_on", "is to come"),
        ({"done_on": "2026-01-01"}, "done_on", "only a project that is done"),
    ],
)
def test_a_step_needs_what_its_state_needs(
    town: Engine, pair: tuple[str, str], given: dict[str, str], field: str, sentence: str
) -> None:
    code = running(town, pair)
    with pytest.raises(RecordError) as told:
        projects.move(town, code, given, by="li")
    assert sentence in told.value.problems[code][field]
    assert states(town, ("projects", code)) == ["running"]


def test_undo_takes_a_project_back_and_its_lists_with_it(
    town: Engine, pair: tuple[str, str]
) -> None:
    code = running(town, pair)
    projects.move(town, code, DONE, by="li")
    last = showing.show(town, "projects", code, asking=ANONYMOUS)["last_change"]
    keeping.undo(town, "projects", code, last, by="li")
    assert states(town, ("projects", code)) == ["running"]
    assert listed(town, pair) == ["matched", "matched"]


def test_a_project_that_is_removed_lets_go_of_its_lists(
    town: Engine, pair: tuple[str, str]
) -> None:
    code = projects.make(town, *pair, by="li")
    keeping.remove_many(town, "projects", [code], by="li")
    assert listed(town, pair) == ["open", "open"]


def test_what_a_project_needs_is_not_withdrawn_and_what_was_withdrawn_is_not_named(
    town: Engine, keep: Keep, pair: tuple[str, str]
) -> None:
    code = projects.make(town, *pair, by="li")
    with pytest.raises(RecordError, match=f"the project {code} still needs it"):
        keeping.change(town, "resources", pair[1], {"state": "withdrawn"}, by="li")
    gone = keep("resources", state="withdrawn")
    with pytest.raises(RecordError, match=f"{gone} was withdrawn"):
        keeping.change(town, "projects", code, {"resource_codes": gone}, by="li")
    projects.move(town, code, {"state": "stopped", "result": "x"}, by="li")
    keeping.change(town, "resources", pair[1], {"state": "withdrawn"}, by="li")
    assert listed(town, pair) == ["open", "withdrawn"]


def test_who_was_slower_is_told(town: Engine, pair: tuple[str, str]) -> None:
    code = projects.make(town, *pair, by="li")
    with pytest.raises(ConflictError):
        projects.move(town, code, {"state": "agreed"}, by="li", seen=0)


def test_a_step_is_done_once_and_with_evidence(
    town: Engine, keep: Keep, pair: tuple[str, str]
) -> None:
    code = projects.make(town, *pair, by="li")
    step = keep("project_steps", project_code=code)
    late = keep("project_steps", project_code=code, due_on=SOON)
    shown = project_show.describe(town, row(town, "projects", code), asking=ANONYMOUS)
    assert [one["state"] for one in shown["steps"]] == ["late", "due"]
    with pytest.raises(RecordError, match="needs an evidence"):
        projects.finish_step(town, step, "", "", by="li")
    with pytest.raises(RecordError, match="is to come"):
        projects.finish_step(town, step, "照片", "2999-01-01", by="li")
    assert projects.finish_step(town, step, "照片", "", by="li") == code
    assert row(town, "project_steps", step)["done_on"] == TODAY
    with pytest.raises(ConflictError, match="done already"):
        projects.finish_step(town, step, "照片", "", by="li")
    shown = project_show.describe(town, row(town, "projects", code), asking=ANONYMOUS)
    assert [(one["code"], one["state"]) for one in shown["steps"]] == [
        (step, "done"),
        (late, "due"),
    ]
    assert (shown["open_steps"], shown["steps"][0]["after"]) == (1, True)


@pytest.mark.parametrize(
    ("answers", "satisfied", "public"),
    [(20, 18, (20, 18)), (20, 0, (20, 0)), (4, 4, None), (20, 3, None)],
)
def test_satisfaction_of_few_is_not_public(
    answers: int, satisfied: int, public: tuple[int, int] | None
) -> None:
    known = {"answers": answers, "satisfied": satisfied}
    told = project_show.satisfaction(known, ANONYMOUS)
    assert told is not None
    assert told["few"] == (public is None)
    assert (told["answers"], told["satisfied"]) == (public or (None, None))
    inside = project_show.satisfaction(known, STAFF)
    assert inside is not None
    assert (inside["answers"], inside["satisfied"]) == (answers, satisfied)
    assert project_show.satisfaction({"answers": 0, "satisfied": 0}, STAFF) is None
