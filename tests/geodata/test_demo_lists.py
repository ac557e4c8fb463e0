"""The demo city's lists: they fit each other as the rules ask, and what is planted is there."""

from pathlib import Path

import pandas as pd

from gridmap.actions.lists.rules import of_city
from gridmap.analysis.project_stages import LIVE, lacking, listed_state

DEMO = Path(__file__).resolve().parents[2] / "geodata" / "demo"
AS_OF = "2026-06-30"


def rows(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / f"{name}.csv", dtype=str, keep_default_na=False)


def test_projects_have_what_their_states_need() -> None:
    projects = rows("projects")
    assert set(projects.state) == {"proposed", "agreed", "running", "done", "stopped"}
    assert {row["code"]: lacking(row) for row in projects.to_dict("records")} == {
        code: [] for code in projects.code
    }
    done = projects[projects.state == "done"]
    assert (done.satisfied.astype(int) <= done.answers.astype(int)).all()
    assert (done.done_on <= AS_OF).all()


def test_lists_have_the_states_that_their_projects_give_them() -> None:
    projects = rows("projects")
    for name in ("demands", "resources"):
        column = f"{name[:-1]}_codes"
        for row in rows(name).to_dict("records"):
            mine = projects[projects[column] == row["code"]]
            live = mine.state.isin(LIVE).any()
            ended = mine.state[~mine.state.isin(LIVE)]
            spent = name == "demands" or row["kind"] in of_city().spent
            assert row["state"] == listed_state(row["state"], ended, live=live, spent=spent)


def test_what_is_planted_is_there() -> None:
    projects, steps, check_ins = rows("projects"), rows("project_steps"), rows("check_ins")
    assert ((projects.state == "running") & (projects.due_on < AS_OF)).sum() == 5
    assert ((steps.done_on == "") & (steps.due_on < AS_OF)).sum() >= 5
    assert (projects.answers == "4").sum() == 1
    assert set(rows("demands").kind) - set(rows("resources").kind) == {"goods"}
    units = rows("organizations")
    units = units[units.kind.isin(of_city().units)]
    assert (~units.code.isin(check_ins.organization_code)).sum() == 9
    assert (check_ins.persons.astype(int) < 5).any()


def test_activities_end_after_they_begin_and_only_those_that_were_are_counted() -> None:
    activities = rows("activities")
    assert (activities.ends_at > activities.starts_at).all()
    coming = activities.starts_at.str[:10] > AS_OF
    assert (activities.persons[coming] == "").all()
    assert (activities.persons[~coming] != "").all()
