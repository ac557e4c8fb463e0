"""The page of cases that nobody keeps: sent back and forth, or lying between two areas."""

import json
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from shapely import to_geojson

from gridmap.actions import case_bounced, case_strips
from gridmap.actions.case_bounced import Asked
from gridmap.files.code_lists import code_list
from gridmap.web import day_order, params, tables
from gridmap.web.data import plain
from gridmap.web.store import store

blueprint = Blueprint("case_bounced", __name__)
NAMES = ("area", "class", "since", "until")


@blueprint.get("/cases/bounced")
def page() -> tuple[str, int]:
    """List cases that go back and forth, and the boundaries at which nobody keeps them."""
    asked = _asked()
    both, wrong, status = day_order.described(lambda: _both(asked), asked.area)
    shown = render_template(
        "cases/bounced.html",
        found=both,
        strips=both.get("strips", {}),
        asked=asked,
        kept={name: request.args[name] for name in NAMES if request.args.get(name)},
        most=case_bounced.MOST,
        classes=code_list("case_classes"),
        lang=params.lang(),
        **wrong,
    )
    return shown, status


@blueprint.get("/api/cases/bounced")
def data() -> Response:
    """Answer the same, with the stretches as GeoJSON geometries."""
    found, strips = case_strips.with_bounced(store().engine, _asked())
    return jsonify(
        plain(
            found
            | {
                "strips": [row | {"line": _shape(row["line"])} for row in strips["rows"]],
                "strips_found": strips["found"],
                "strips_cases": strips["cases"],
            }
        )
    )


@blueprint.get("/cases/bounced.<any(csv, xlsx, geojson):ending>")
def table(ending: str) -> Response:
    """Save the stretches of boundaries, or with `of=cases` the cases that go back and forth."""
    of_cases = params.text("of") == "cases"
    table = case_bounced.table if of_cases else case_strips.table
    name = "cases-bounced" if of_cases else "cases-strips"
    return tables.saved(table(store().engine, _asked()), name, ending)


def _both(asked: Asked) -> dict[str, Any]:
    found, strips = case_strips.with_bounced(store().engine, asked)
    return found | {"strips": strips}


def _shape(line: object) -> object:
    return json.loads(to_geojson(line))


def _asked() -> Asked:
    return Asked(
        area=params.text("area"),
        class_code=params.text("class"),
        since=params.date_of("since", params.text("since")),
        until=params.date_of("until", params.text("until")),
    )
