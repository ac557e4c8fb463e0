"""A store of an older gridmap keeps its rows when it is brought up to date."""

import datetime as dt
import json
from typing import Any

import numpy as np
import pytest
import shapely
from alembic import command
from sqlalchemy import Engine, text

from gridmap.actions import case_account, case_settling
from gridmap.analysis import case_tally
from gridmap.db import schema
from gridmap.db.engine import open_engine
from gridmap.db.geometry import encode
from gridmap.db.models import (
    Account,
    Case,
    Consultation,
    ConsultationParty,
    ConsultationTask,
    Draft,
    LoginAttempt,
    Scenario,
)
from gridmap.db.queries import accounts, runs
from gridmap.db.session import reading, writing

RUN = """INSERT INTO run (id, started_at, seconds, run_by, as_of, code_version, metric_crs,
    parameters, editions, inputs_sha256, standards, notes)
    VALUES (7, '2026-06-30T08:00:00.000Z', 1.5, 'test', '2026-06-30', '0.0', 'EPSG:4542',
    '{}', '[]', 'abc', '[]', '["noted"]')"""
STANDARD = "INSERT INTO standard (id, key, sha256, rule) VALUES (3, 'a/b', 'x', '{}')"
GAP = """INSERT INTO gap (id, run_id, standard_id, measure, subject_type, subject_id, subject_code,
    subject_name, level, area_code, required, shortfall, unit, detail)
    VALUES (1, 7, 3, 'staff', 'area', 5, '620702', '甘州区', 'district', '620702', 5, 2, 'workers',
    '{}')"""


@pytest.fixture(params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)])
def older(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    """Engine of a store of the first schema, with a run and a gap in it."""
    if request.param == "geopackage":
        engine = open_engine(f"sqlite:///{tmp_path / 'older.gpkg'}")
    else:
        engine = open_engine(request.getfixturevalue("postgis_database"))
    with engine.execution_options(writes=True).begin() as connection:
        if request.param == "postgis":
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        command.upgrade(schema.alembic_config(connection), "0001")
        for statement in (RUN, STANDARD, GAP):
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def test_rows_of_the_first_schema_stay_and_get_empty_answers(older: Engine) -> None:
    assert schema.create(older)
    schema.verify(older)
    with reading(older) as session:
        run = runs.get(session, 7)
        assert (run.notes, run.inputs_sha256, run.result_sha256) == (["noted"], "abc", "")
        ((gap, _),) = runs.gaps(session, 7)
        assert (gap.subject_name, gap.shortfall) == ("甘州区", 2)
        assert (gap.facility_id, gap.facility_code, gap.facility_name, gap.distance_m) == (
            None, "", "", None,
        )  # fmt: skip
        assert runs.figures(session, 7, "a/b") is None


def test_scenarios_can_be_kept_in_a_store_brought_up_to_date(older: Engine) -> None:
    schema.create(older)
    changes = [{"do": "add", "kind": "service_station", "lon": 100.4, "lat": 38.9}]
    with writing(older) as session:
        made = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
        session.add(
            Scenario(name="东街加一处", created_at=made, created_by="t", run_id=7, changes=changes)
        )
    with reading(older) as session:
        (kept,) = session.query(Scenario).all()
        assert (kept.name, kept.changes, kept.created_at) == ("东街加一处", changes, made)


def test_accounts_can_be_made_in_a_store_brought_up_to_date(older: Engine) -> None:
    schema.create(older)
    made = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    with writing(older) as session:
        session.add(
            Account(
                name="li.na",
                display="李娜",
                password_hash="x",
                role="staff",
                created_at=made,
                created_by="t",
            )
        )
        session.add(LoginAttempt(name="li.na", address="192.0.2.1", at=made))
    with reading(older) as session:
        kept = accounts.get(session, "li.na")
        assert (kept.area_code, kept.disabled_at, kept.session_version) == ("", None, 1)
        assert accounts.attempts(session, made - dt.timedelta(minutes=1)) == (1, made)


def test_drafts_can_be_kept_in_a_store_brought_up_to_date(older: Engine) -> None:
    schema.create(older)
    made = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    steps = [{"do": "set", "before": {"a": None}, "after": {"a": {"at": [100.4500001, 38.93]}}}]
    with writing(older) as session:
        session.add(
            Draft(layer="areas", created_by="t", created_at=made, changed_at=made, changes=steps)
        )
    with reading(older) as session:
        (kept,) = session.query(Draft).all()
        assert (kept.changes, kept.position, kept.state) == (steps, 0, "open")
        assert (kept.base_edition_id, kept.published_edition_id, kept.title) == (None, None, "")


EDITION = """INSERT INTO edition (id, layer, scope, imported_at, imported_by, source, source_sha256,
    declared_crs, synthetic, rows, remarks)
    VALUES (1, 'cases', '{}', '2026-07-01T08:00:00.000Z', 'li', 'c.csv', 'x', 'EPSG:4326', FALSE, 2,
    '[]')"""
CASES = """INSERT INTO "case" (id, code, class_code, title, stage, area_code, organization_code,
    reported_at, due_at, closed_at, edition_id, geom) VALUES
    (1, 'A', '0102', '', 'handling', '', 'O1', '2026-06-01T08:00:00.000Z',
    '2026-06-05T08:00:00.000Z', NULL, 1, :geom),
    (2, 'B', '0102', '', 'closed', '', '', '2026-06-01T08:00:00.000Z', NULL,
    '2026-06-03T08:00:00.000Z', 1, :geom)"""


def test_cases_of_an_older_store_begin_their_history(older: Engine) -> None:
    with older.execution_options(writes=True).begin() as connection:
        connection.execute(text(EDITION))
        [point] = encode(np.array([shapely.Point(100.45, 38.93)]), older.dialect.name)
        connection.execute(text(CASES), {"geom": point})
    schema.create(older)
    with reading(older) as session:
        one, two = session.query(Case).order_by(Case.id).all()
        assert case_account.of(session, one).columns | {"due_at": None} == {
            "stage": "handling", "organization_code": "O1", "due_at": None, "line_due_at": None,
            "closed_at": None, "plain_due_at": one.due_at, "tally": 0, "returns": 0, "reworks": 0,
            "appeals": 0, "reopens": 0,
        }  # fmt: skip
        assert case_account.of(session, one).columns["due_at"] == one.due_at is not None
        ended = case_account.of(session, two)
        assert (ended.state.stage, ended.state.ended_at) == ("closed", two.closed_at)


MORE_CASES = """INSERT INTO "case" (id, code, class_code, title, stage, area_code,
    organization_code, reported_at, due_at, closed_at, edition_id, geom) VALUES
    (3, 'C', '0102', '', 'reworked', '', 'O1', '2026-06-01T08:00:00.000Z',
    '2026-06-05T08:00:00.000Z', NULL, 1, :geom),
    (4, 'D', '0102', '', 'suspended', '', 'O1', '2026-06-01T08:00:00.000Z',
    '2026-06-05T08:00:00.000Z', NULL, 1, :geom),
    (5, 'E', '0102', '', 'closed', '', '', '2026-06-01T08:00:00.000Z',
    '2026-06-05T08:00:00.000Z', '2026-06-03T08:00:00.000Z', 1, :geom)"""


def test_cases_of_an_older_store_are_counted_as_their_history_says(older: Engine) -> None:
    with older.execution_options(writes=True).begin() as connection:
        connection.execute(text(EDITION))
        [point] = encode(np.array([shapely.Point(100.45, 38.93)]), older.dialect.name)
        for statement in (CASES, MORE_CASES):
            connection.execute(text(statement), {"geom": point})
    schema.create(older)
    with reading(older) as session:  # the counts need no calendar: the migration finds them
        assert [case.reworks for case in session.query(Case).order_by(Case.id)] == [0, 0, 1, 0, 0]
    assert case_settling.settle_older(older) == 5
    with reading(older) as session:
        cases = session.query(Case).order_by(Case.id).all()
        for case in cases:
            account = case_account.of(session, case)
            assert {name: getattr(case, name) for name in account.columns} == account.columns
        assert [case.again for case in cases] == [0, 1, 1, 1, 1]
        told = [case_tally.spent(case.tally) for case in cases]
        assert told == [None, None, None, None, ("natural_days", 1.5)]
        assert {case.reported_on for case in cases} == {dt.date(2026, 6, 1)}
    assert case_settling.settle_older(older) == 0


RETURNED = """INSERT INTO "case" (id, code, stage, returns, tally, reported_at, edition_id, geom,
    class_code, title, area_code, organization_code)
    VALUES (9, 'S', 'supervised', 1, 0, '2026-06-01T08:00:00.000Z', 1, :geom, '0102', '', '', '')"""
HISTORY = """INSERT INTO case_event (case_id, at, by, move, stage, reason, note)
    VALUES (9, '2026-06-0{day}T08:00:00.000Z', '{by}', '{move}', '{stage}', 'x', '')"""


def test_a_case_supervised_after_a_return_is_found_to_stand_still(older: Engine) -> None:
    steps = [("import", "dispatched"), ("return", "returned"), ("supervise", "supervised")]
    with older.execution_options(writes=True).begin() as connection:
        command.upgrade(schema.alembic_config(connection), "0023")
        connection.execute(text(EDITION.replace("remarks)", "remarks, valid_from)").replace(
            "'[]')", "'[]', '2026-07-01')")))  # fmt: skip
        [point] = encode(np.array([shapely.Point(100.45, 38.93)]), older.dialect.name)
        connection.execute(text(RETURNED), {"geom": point})
        for day, (move, stage) in enumerate(steps, 1):
            told = HISTORY.format(day=day, by=f"p{day}", move=move, stage=stage)
            connection.execute(text(told))
    schema.create(older)
    assert case_settling.settle_older(older) == 1
    with reading(older) as session:
        assert case_tally.states(session.query(Case).one().tally) == ("returned", "still")


CONSULTATION = """INSERT INTO consultation (id, code, kind, title, text, subject_kind, subject_code,
    area_code, stage, opened_at, opened_by, decisions, parties, tasks, tasks_done, holds_case,
    client_key, content_sha256)
    VALUES (1, 'G1', 'four_x', '', '', 'area', 'c1', 'c1', 'decided', '2026-07-01T08:00:00.000Z',
    'li', '[]', 0, 3, 0, FALSE, '', '')"""
TASKS = """INSERT INTO consultation_task (id, consultation_id, number, decision, text,
    organization_code, owner, area_code, due_on) VALUES
    (1, 1, 1, 1, '', '', '第 1 网格长', 'g1', '2026-07-09'),
    (2, 1, 2, 1, '', 'O1', '网格长', 'c1', '2026-07-09'),
    (3, 1, 3, 1, '', '', '摊主', 'c1', '2026-07-09')"""


def test_older_tasks_of_leaders_are_known_by_how_they_were_called(older: Engine) -> None:
    with older.execution_options(writes=True).begin() as connection:
        command.upgrade(schema.alembic_config(connection), "0022")
        for statement in (CONSULTATION, TASKS):
            connection.execute(text(statement))
    schema.create(older)
    with reading(older) as session:
        tasks = session.query(ConsultationTask).order_by(ConsultationTask.id)
        assert [task.of_leader for task in tasks] == [True, False, False]


TALKS = """INSERT INTO consultation (id, code, kind, title, text, subject_kind, subject_code,
    area_code, stage, opened_at, opened_by, decisions, parties, tasks, tasks_done, holds_case,
    client_key, content_sha256, geom) VALUES
    (1, 'X1', 'four_x', '', '', '', '', 'c1', 'consult', '2026-07-01T08:00:00.000Z', 'li', '[]',
    0, 0, 0, FALSE, '', '', :geom),
    (2, 'X2', 'four_x', '', '', '', '', 'c1', 'abandoned', '2026-07-01T08:00:00.000Z', 'li', '[]',
    0, 0, 0, FALSE, '', '', NULL)"""
SAID = """INSERT INTO consultation_event (consultation_id, at, by, move, stage, detail, client_key)
    VALUES (:talk, '2026-07-01T08:00:00.000Z', 'li', :move, '', :detail, '')"""
GRIDS = """INSERT INTO area (id, level, kind, scheme, code, name, parent_code, made, edition_id,
    geom) VALUES (:id, 'grid', '', '', :code, '', 'c1', FALSE, 1, :geom)"""


def test_who_is_at_the_table_is_read_from_older_histories(older: Engine) -> None:
    seats = (("O1", "party_committee", "O1"), ("grid_leader", "grid_leader", ""), ("O2", "x", "O2"),
             ("site:S1", "x", "S1"))  # fmt: skip
    table = [{"key": key, "seat": seat, "name": key, "code": c} for key, seat, c in seats]
    meets = "2026-07-09T07:00:00+00:00"
    history: list[tuple[int, str, Any]] = [
        (1, "open", {"parties": table}),
        (1, "attend", {"presences": [{"key": "O1", "present": True}]}),
        (1, "convene", {"meets_at": meets, "text": "楼上"}),
        (1, "invite", {"parties": [table[2] | {"key": "other:摊主", "code": ""}]}),
        (1, "leave_out", {"key": "O2"}),
        (1, "advance", {}),
        (1, "convene", {"meets_at": meets, "text": "楼下"}),
        (1, "attend", {"presences": [{"key": "O1", "present": False}]}),
        (2, "open", {"parties": table}),
        (2, "abandon", {"reason": "x"}),
    ]
    wide = shapely.MultiPolygon([shapely.box(100.44, 38.93, 100.455, 38.94)])
    grids = {
        f"g{n}": shapely.box(100.44 + n / 100, 38.93, 100.45 + n / 100, 38.94) for n in (2, 0, 1)
    }
    with older.execution_options(writes=True).begin() as connection:
        command.upgrade(schema.alembic_config(connection), "0028")
        connection.execute(text(EDITION.replace("remarks)", "remarks, valid_from)").replace(
            "'[]')", "'[]', '2026-07-01')")))  # fmt: skip
        shapes = [wide, *(shapely.MultiPolygon([box]) for box in grids.values())]
        first, *others = encode(np.array(shapes), older.dialect.name)
        connection.execute(text(TALKS), {"geom": first})
        for at, (code, geom) in enumerate(zip(grids, others, strict=True), 1):
            connection.execute(text(GRIDS), {"id": at, "code": code, "geom": geom})
        for talk, move, detail in history:
            told = {"talk": talk, "move": move, "detail": json.dumps(detail)}
            connection.execute(text(SAID), told)
    schema.create(older)
    with reading(older) as session:
        rows = session.query(ConsultationParty).order_by(ConsultationParty.id)
        assert [
            (row.consultation_id, row.number, row.key, row.organization_code, row.area_code,
             row.present)
            for row in rows
        ] == [
            (1, 1, "O1", "O1", "", False),
            (1, 2, "grid_leader", "", "g0", None),
            (1, 2, "grid_leader", "", "g1", None),
            (1, 3, "site:S1", "", "", None),
            (1, 4, "other:摊主", "", "", None),
        ]  # fmt: skip
        talks = session.query(Consultation).order_by(Consultation.id)
        assert [(talk.meets_at, talk.place) for talk in talks] == [
            (dt.datetime(2026, 7, 9, 7, tzinfo=dt.UTC), "楼下"), (None, ""),
        ]  # fmt: skip
