"""Indicators and forms for programs."""

from typing import Any

from flask import Blueprint, Response, jsonify

from gridmap.actions import indicators
from gridmap.actions.forms import checking, keeping
from gridmap.actions.forms.binding import Bound
from gridmap.actions.indicators import Resolved
from gridmap.actions.registers.listing import SMALLEST_SHOWN
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.web import body, params, who
from gridmap.web.assessment_api import plain
from gridmap.web.forms import added, checked, filled
from gridmap.web.store import store

blueprint = Blueprint("form_api", __name__, url_prefix="/api")


@blueprint.get("/indicators")
def show_indicators() -> Response:
    """List the indicators; of an area with their values, each with why."""
    area, day = params.text("area"), params.date_of("day", params.text("day"))
    with reading(store().engine) as session:
        known = indicators.known(session, day)
        asked = params.words("id") or tuple(known)
        found = indicators.resolve(session, asked, area, day) if area else {}
    return jsonify(
        indicators=[
            {"id": one.id, "words": plain(one.words), "unit": one.unit, "kind": one.kind}
            | (_value(found[one.id]) if one.id in found else {})
            for one in known.values()
            if one.id in asked
        ]
    )


def _value(one: Resolved) -> dict[str, Any]:
    """Describe a value; nobody without an account sees small numbers of people."""
    value = one.value
    hidden = (
        one.indicator.people
        and not who.user().name
        and isinstance(value, int | float)
        # A sum of check-ins would tell what their own pages leave out.
        and (0 < value < SMALLEST_SHOWN or one.indicator.source == "rows")
    )
    return {
        "value": None if hidden else plain(value),
        "hidden": bool(hidden),
        "why": plain(one.why),
        "as_of": one.as_of.isoformat(),
        "run": one.run,
        "editions": one.editions,
        "explain": one.explain,
    }


@blueprint.get("/forms")
def listing() -> Response:
    """List the forms."""
    return jsonify(forms=[plain(one) for one in keeping.listing(store().engine)])


@blueprint.get("/forms/<int:form_id>")
def show(form_id: int) -> Response:
    """Describe a form with its cells; with an area also what the store says of each."""
    here = store()
    found = keeping.show(
        here.engine,
        form_id,
        files_folder=here.config.files_folder,
        area=params.text("area"),
        day=params.date_of("day", params.text("day")),
    )
    cells = [_cell(one) for one in found.pop("cells")]
    found.pop("indicators")
    return jsonify(plain(found) | {"cells": cells})


@blueprint.post("/forms")
def create() -> tuple[Response, int]:
    """Keep the blank form `file` under a `name`; what the names of its cells say is bound."""
    return jsonify(id=added()), 201


@blueprint.put("/forms/<int:form_id>")
def bind(form_id: int) -> Response:
    """Bind the cells of `bindings`, each to an `indicator` and an `area`, "" for nothing."""
    here, given = store(), body.mapping()
    bindings = given.get("bindings")
    if not isinstance(bindings, dict) or not all(isinstance(v, dict) for v in bindings.values()):
        raise InputError(
            said("bindings 应是一个对象，每格一项。", "bindings must be an object, a cell each.")
        )
    wanted = {name: {key: body.text(one, key) for key in one} for name, one in bindings.items()}
    revision = body.whole(given, "revision")
    folder, by = here.config.files_folder, who.user()
    changed = keeping.change(
        here.engine, form_id, wanted, files_folder=folder, by=by, revision=revision
    )
    return jsonify(id=form_id, changed=changed)


@blueprint.delete("/forms/<int:form_id>")
def remove(form_id: int) -> tuple[str, int]:
    """Offer a form no longer."""
    keeping.remove(store().engine, form_id, by=who.user())
    return "", 204


@blueprint.get("/forms/<int:form_id>/fill.xlsx")
def fill(form_id: int) -> Response:
    """Send the form, filled for an area and a day."""
    return filled(form_id)


@blueprint.post("/forms/<int:form_id>/check")
def check(form_id: int) -> Response:
    """Say where a filled form, sent as `file`, contradicts the store."""
    found = checked(form_id)
    return jsonify(
        area=found.area,
        day=found.day.isoformat(),
        wrong=len(found.wrong),
        lost=found.lost,
        cells=[
            _cell(one) | {"given": plain(one.cell.value), "state": state,
                          "said": plain(checking.STATES[state])}
            for one, state in found.cells
        ],
    )  # fmt: skip


def _cell(one: Bound) -> dict[str, Any]:
    return {
        "name": one.cell.name,
        "sheet": one.cell.sheet,
        "cell": one.cell.cell,
        "label": one.cell.label,
        "indicator": one.asked or None,
        "area": one.area or None,
        "unit": one.unit or None,
        "store": plain(one.figure),
        "why": plain(one.resolved.why) if one.resolved else None,
    }
