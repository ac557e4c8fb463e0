"""Things that happen while somebody looks: a case comes in, and moves on."""

import datetime as dt
import uuid

import shapely
from sqlalchemy import Engine, select, update

from gridmap.actions import case_choices, case_moves
from gridmap.actions.case_account import write_terms
from gridmap.actions.case_moves import Wanted
from gridmap.db.models import Case, CaseEvent, Edition
from gridmap.db.session import writing

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def report(
    engine: Engine, code: str, lonlat: tuple[float, float] = (100.45, 38.93), **more: object
) -> None:
    """Bring a case in, as a report from the street does."""
    values = {"stage": "reported", "title": f"井盖松动 {code}", "class_code": "0102"} | more
    with writing(engine) as session:
        statement = select(Edition).where(Edition.layer == "cases", Edition.source == "reports")
        edition = session.scalars(statement).first()
        if edition is None:
            edition = Edition(
                layer="cases",
                scope={"reported": True},
                imported_at=NOON,
                imported_by="tests",
                source="reports",
                source_sha256="",
                declared_crs="EPSG:4326",
                synthetic=False,
                rows=0,
                remarks=[],
                valid_from=NOON.date(),
            )
            session.add(edition)
            session.flush()
        case = Case(
            code=code,
            edition_id=edition.id,
            reported_at=NOON,
            geom=shapely.Point(lonlat),
            client_key=str(uuid.uuid4()),
            reported_by="li",
            text="not for everybody",
            **values,
        )
        session.add(case)
        session.flush()
        first = CaseEvent(
            case_id=case.id,
            at=NOON,
            by="li",
            move="import",
            stage=case.stage,
            organization_code=case.organization_code,
            due_at=case.due_at,
            terms={"whole": write_terms(case.class_code, "", whole=True)["whole"]},
        )
        session.add(first)


def move_on(engine: Engine, code: str, *moves: str, organization: str = "") -> None:
    """Take steps with a case, each as somebody else and for the first reason that there is."""
    for number, move in enumerate(moves):
        known = case_choices.reasons(move)
        wanted = Wanted(
            move,
            reason=known[0]["id"] if known else "",
            organization=organization,
            amount=2.0,
        )
        case_moves.move(engine, code, wanted, by=f"person {number}", now=NOON)


def forget_reports(engine: Engine) -> None:
    """Retire what was reported; the ids of events go on growing, as whoever listens expects."""
    with writing(engine) as session:
        reported = update(Case).where(Case.client_key != "", Case.retired_by_id.is_(None))
        session.execute(reported.values(retired_by_id=Case.edition_id))
