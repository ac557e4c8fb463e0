"""Coverage: figures by area, gaps, and a new run."""

import datetime as dt

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions import coverage as evaluation
from gridmap.actions import coverage_show, gap_show
from gridmap.actions.standards import active
from gridmap.db.session import reading
from gridmap.web import body, params, who
from gridmap.web.store import store

blueprint = Blueprint("coverage", __name__)
DEFAULT_THRESHOLD_M = 500.0


@blueprint.get("/api/reach")
def reach() -> Response:
    """Sum residents within and beyond a threshold, in all and by area."""
    with reading(store().engine) as session:
        found = coverage_show.reach(
            session,
            kinds=params.facility_kinds(),
            method=params.text("method") or "walking",
            threshold_m=params.number("threshold", DEFAULT_THRESHOLD_M),
            level=params.level("grid"),
            run_id=params.run_id(),
            weight=params.text("weight") or "residents",
            pace=params.text("pace"),
        )
    return jsonify(coverage_show.reach_by_code(found))


@blueprint.get("/api/gaps")
def gaps() -> Response:
    """List the gaps of one measure, or of all."""
    with reading(store().engine) as session:
        listed = gap_show.gaps(session, params.text("measure"), params.run_id(), params.level())
    return jsonify(listed)


@blueprint.post("/coverage/run")
def run() -> BaseResponse:
    """Evaluate coverage now, and go back to the map."""
    evaluate(params.date_of("as_of", request.form.get("as_of", "").strip()))
    return redirect(url_for("map_page.show"))


@blueprint.post("/api/runs")
def run_by_program() -> tuple[Response, int]:
    """Evaluate coverage now; `as_of` is the day."""
    return jsonify(id=evaluate(params.date_of("as_of", body.text(body.mapping(), "as_of")))), 201


def evaluate(day: dt.date | None) -> int:
    """Evaluate coverage by the standards of the city, today by default; return the run."""
    here = store()
    return evaluation.run(
        here.engine,
        by=who.user(),
        standards=active(here.config),
        parameters=evaluation.Parameters(as_of=day or dt.datetime.now(dt.UTC).date()),
        networks=here.config.files_folder / "networks",
    )
