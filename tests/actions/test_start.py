"""Start pages, on both stores: the cards of each role, what they count, the file of the city."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import case_list, start
from gridmap.actions.case_list import Asked
from gridmap.actions.standards import active
from gridmap.actions.start_cards.card import Card
from gridmap.analysis.permissions import User
from gridmap.config import Config
from gridmap.errors import FileFormatError, NotFoundError
from gridmap.files.code_lists import code_list
from tests.actions import post_town
from tests.actions.conftest import Import
from tests.actions.evaluating import evaluate, rule
from tests.actions.post_town import COMMUNITY, GRID, OTHER, OTHER_GRID, STAFF, add, duty, on
from tests.happening import report
from tests.recording import recorded

RULES = active(Config())
MOST_STATEMENTS = 11  # who asks is one more


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(_: Engine) -> None:
        post_town.fill(import_file, tmp_path)

    filled: Engine = once(fill)
    return filled


def cards(engine: Engine, code: str = "", user: User = STAFF) -> dict[str, Card]:
    found = start.describe(engine, code, asking=user, standards=RULES)
    return {card.id: card for card in found["cards"]}


def of_role(role: str) -> User:
    verbs = frozenset(code_list("roles")[role]["verbs"])
    return User("li", role, verbs, display="李")


def rows(card: Card) -> list[str]:
    return [str(row.words) for row in card.rows]


def test_every_role_has_its_cards_and_few_statements(town: Engine) -> None:
    evaluate(town, rule("leaders", subject="grid", kind="grid_leader"))
    for role in code_list("roles"):
        with recorded(town) as statements:
            found = cards(town, COMMUNITY, of_role(role))
        assert tuple(found) == start.of_city()[role].cards
        assert len(statements) <= MOST_STATEMENTS, (role, "\n\n".join(statements))


def test_an_empty_store_says_what_comes_next(store: Engine) -> None:
    for role in code_list("roles"):
        for card in cards(store, user=of_role(role)).values():
            if not card.rows:
                assert card.none.zh.endswith("。")
                assert card.none.en.endswith(".")
            assert card.path.startswith("/")
    assert cards(store, user=of_role("viewer"))["run"].count is None


def test_cases_are_those_late_and_soon_of_the_area(town: Engine) -> None:
    now = dt.datetime.now(dt.UTC)
    for code, hours in {"LATE": -30, "SOON": 30, "FAR": 300}.items():
        report(town, code, area_code=GRID, due_at=now + dt.timedelta(hours=hours))
    report(town, "AWAY", area_code=OTHER_GRID, due_at=now - dt.timedelta(hours=30))
    card = cards(town, COMMUNITY)["cases"]
    assert (card.count, card.grave) == (2, True)
    assert [row.path for row in card.rows] == ["/cases/LATE", "/cases/SOON", "/cases/FAR"]
    assert [row.late for row in card.rows] == [True, False, False]
    assert card.path == f"/cases?area={COMMUNITY}&state=pressing"
    found = case_list.describe(town, Asked(area=COMMUNITY, state="pressing"))
    assert [row["code"] for row in found["rows"]] == ["LATE", "SOON"]
    assert found["found"] == card.count
    assert cards(town)["cases"].count == 3


def test_my_own_duties_come_first(town: Engine) -> None:
    other = add(town, holder="乙")
    own = add(town, kind="secretary", holder=STAFF.display, area_code=COMMUNITY)
    duty(town, other, "late", due_on=on(-3))
    duty(town, own, "mine", due_on=on(3))
    duty(town, own, "done", due_on=on(-3), done_on=on(-3), evidence="三户")
    away = add(town, area_code=OTHER_GRID)
    duty(town, away, "away")
    card = cards(town, COMMUNITY)["duties"]
    assert (rows(card), card.count, card.grave) == (["mine", "late"], 2, True)
    assert "1 项超期" in card.note.zh  # type: ignore[union-attr]
    assert "我的 1 项" in card.note.zh  # type: ignore[union-attr]
    assert rows(cards(town, OTHER)["duties"]) == ["away"]


def test_a_user_without_a_name_for_people_owns_no_duty(town: Engine) -> None:
    duty(town, add(town, holder=""), "vacant")
    user = User("li", "staff", STAFF.verbs, COMMUNITY)
    assert "我的 0 项" in cards(town, COMMUNITY, user)["duties"].note.zh  # type: ignore[union-attr]


def test_of_people_of_one_name_nobody_is_told_that_a_duty_is_his(town: Engine) -> None:
    own = add(town, holder="甲", office_phone="0936-8000001")
    duty(town, own, "巡查", due_on=on(3))
    user = replace(STAFF, display="甲")
    assert "我的 1 项" in cards(town, COMMUNITY, user)["duties"].note.zh  # type: ignore[union-attr]
    namesake = {"area_code": COMMUNITY, "kind": "secretary", "holder": "甲"}
    add(town, office_phone="0936-8000002", **namesake)
    card = cards(town, COMMUNITY, user)["duties"]
    assert "与您同名" in card.note.zh  # type: ignore[union-attr]
    assert [one.note.zh for one in card.rows] == ["网格长 甲"]  # type: ignore[union-attr]


def test_weak_ones_stay_until_they_are_mended(town: Engine) -> None:
    given = {"subject_kind": "organization", "subject_code": "O1", "result": "weak"}
    when = {"assessed_on": on(-90)}
    add(town, "assessments", name="一社区党委", **given, **when)
    mended = {"mended_on": on(-2), "mended_evidence": "照片"}
    add(town, "assessments", name="mended", **mended, **given, **when)
    add(town, "assessments", name="good", **given | {"result": "good"}, **when)
    card = cards(town, COMMUNITY)["weak"]
    assert (rows(card), card.count, card.grave) == (["一社区党委"], 1, True)
    assert cards(town, OTHER)["weak"].count == 0


def test_demands_wait_until_they_are_matched(town: Engine) -> None:
    for name, state in {"open": "open", "matched": "matched"}.items():
        add(town, "demands", name=name, state=state, kind="room", area_code=COMMUNITY)
    card = cards(town)["demands"]
    assert (rows(card), card.count) == (["open"], 1)


def test_posts_are_those_foreseen(town: Engine) -> None:
    add(town, valid_to=on(30))
    card = cards(town, GRID)["posts"]
    assert (card.count, card.grave) == (1, False)
    card = cards(town, OTHER_GRID)["posts"]
    assert (card.count, card.grave) == (1, True)


def test_the_latest_run_is_told_by_standard(town: Engine) -> None:
    evaluate(town, rule("leaders", subject="grid", kind="grid_leader"))
    add(town)
    evaluate(town, rule("leaders", subject="grid", kind="grid_leader"))
    viewer = of_role("viewer")
    assert cards(town, "", viewer)["run"].count == 1
    assert cards(town, COMMUNITY, viewer)["run"].count == 0
    assert [row.value for row in cards(town, OTHER, viewer)["run"].rows] == ["1"]


def test_an_area_that_is_not_there_is_said(town: Engine) -> None:
    with pytest.raises(NotFoundError):
        cards(town, "9")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- {id: mayor, zh: 一, en: one, cards: [cases]}\n", "line 1: `id` is a role"),
        ("- {id: viewer, zh: 一, en: one, cards: []}\n", "line 1: `cards` is a list"),
        ("- {id: viewer, zh: 一, en: one, cards: [cases, cases]}\n", "line 1: `cards` is a list"),
        ("- {id: viewer, zh: 一, en: one, cards: [moon]}\n", "line 1: there is no card moon"),
        ("- {id: viewer, zh: 一, en: one, home: moon, cards: [run]}\n", "line 1: `home` is"),
        ("- {id: viewer, cards: [run]}\n", "line 1: the page of a role has"),
        ("{}\n", "line 1: start pages are a list"),
    ],
)
def test_what_is_wrong_with_the_cards_is_told_by_line(tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "start_cards.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileFormatError, match=line):
        start.read(path)


def test_a_role_of_the_city_without_a_page_sees_the_first_one() -> None:
    assert start.page_of("mayor") == start.page_of("viewer")
