"""Scenarios: plans under a name, on both stores."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import scenarios
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from tests import towns
from tests.actions.evaluating import evaluate

PLAN = [
    {"do": "add", "kind": "驿站", "lon": 100.401, "lat": 38.901, "capacity": 30},
    {"do": "close", "code": "F1"},
]


@pytest.fixture
def town(store: Engine, import_file: Any, tmp_path: Path) -> Engine:
    """The town with one station, evaluated."""
    import_file("areas", towns.grids(tmp_path), level="grid")
    import_file("residences", towns.residences(tmp_path))
    import_file("paths", towns.paths(tmp_path))
    import_file("facilities", towns.facilities(tmp_path, (400, 400)))
    evaluate(store)
    return store


def save(store: Engine, name: str, changes: Any = None, run_id: int | None = None) -> Any:
    made = scenarios.changes_of(PLAN if changes is None else changes)
    return scenarios.save(store, by="test", name=name, changes=made, run_id=run_id)


def test_a_scenario_comes_back_as_it_was_kept(town: Engine) -> None:
    made = save(town, " 两个驿站 ")
    assert made["name"] == "两个驿站"
    assert made["run"] == 1
    assert made["created_by"] == "test"
    assert made["changes"][0]["kind"] == "service_station"
    assert scenarios.show(town, made["id"]) == made
    assert scenarios.listing(town) == [made]
    assert scenarios.changes_of(made["changes"]) == scenarios.changes_of(PLAN)


def test_scenarios_are_found_by_name_and_by_number(town: Engine) -> None:
    made = save(town, "plan")
    with reading(town) as session:
        assert scenarios.by_name(session, "plan").id == made["id"]
        assert scenarios.by_name(session, str(made["id"])).name == "plan"
        with pytest.raises(NotFoundError, match="no scenario 'other'"):
            scenarios.by_name(session, "other")


def test_a_forgotten_scenario_is_gone(town: Engine) -> None:
    made = save(town, "plan")
    scenarios.delete(town, made["id"], by="test")
    assert scenarios.listing(town) == []
    with pytest.raises(NotFoundError):
        scenarios.show(town, made["id"])
    with pytest.raises(NotFoundError):
        scenarios.delete(town, made["id"], by="test")


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("", PLAN, "needs a name"),
        ("x" * 101, PLAN, "needs a name"),
        ("a\nb", PLAN, "needs a name"),
        ("plan", [], "at least one change"),
        ("plan", [{"do": "close", "code": "F9"}], "no facility with the code 'F9'"),
        ("taken", PLAN, "there is a scenario 'taken' already|There is a scenario 'taken' already"),
    ],
)
def test_a_scenario_that_cannot_be_kept_gets_a_sentence(
    town: Engine, name: str, changes: Any, sentence: str
) -> None:
    save(town, "taken")
    with pytest.raises(InputError, match=sentence):
        save(town, name, changes)
    assert len(scenarios.listing(town)) == 1


def test_a_scenario_of_a_run_that_there_is_not_is_refused(town: Engine) -> None:
    with pytest.raises(NotFoundError):
        save(town, "plan", run_id=9)
