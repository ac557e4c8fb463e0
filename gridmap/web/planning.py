"""What if facilities were added, moved or closed, and the plans that are kept."""

from flask import Blueprint, Response, jsonify

from gridmap.actions import scenarios
from gridmap.actions.what_if import Asked, what_if
from gridmap.db.session import reading
from gridmap.web import body, who
from gridmap.web.store import store

blueprint = Blueprint("planning", __name__, url_prefix="/api")


@blueprint.post("/what-if")
def answer() -> Response:
    """Say who would be covered and who no longer; nothing is written."""
    here, given = store(), body.mapping()
    standard = body.text(given, "standard")
    asked = Asked(
        kinds=[] if standard else body.facility_kinds(given),
        changes=scenarios.changes_of(given.get("changes", [])),
        threshold_m=body.number(given, "threshold_m", 500.0),
        method=body.text(given, "method") or "walking",
        people=body.text(given, "people") or "residents",
        level=body.text(given, "level") or "grid",
        standard=standard,
    )
    # A server that only shows may not be able to keep files.
    networks = here.config.files_folder / "networks" if here.config.writable else None
    with reading(here.engine) as session:
        return jsonify(what_if(session, asked, body.run_id(given), networks))


@blueprint.get("/scenarios")
def listing() -> Response:
    """List the plans that are kept."""
    return jsonify(scenarios=scenarios.listing(store().engine))


@blueprint.post("/scenarios")
def create() -> tuple[Response, int]:
    """Keep a plan under a name."""
    given = body.mapping()
    made = scenarios.save(
        store().engine,
        by=who.user(),
        name=body.text(given, "name"),
        changes=scenarios.changes_of(given.get("changes", [])),
        run_id=body.run_id(given),
    )
    return jsonify(made), 201


@blueprint.get("/scenarios/<int:scenario_id>")
def show(scenario_id: int) -> Response:
    """Return one plan."""
    return jsonify(scenarios.show(store().engine, scenario_id))


@blueprint.delete("/scenarios/<int:scenario_id>")
def delete(scenario_id: int) -> tuple[str, int]:
    """Forget a plan."""
    scenarios.delete(store().engine, scenario_id, by=who.user())
    return "", 204
