"""The worklist of sites: which organization covers each, and what to do about the others."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from gridmap.actions import site_worklist
from gridmap.web import params, saved_views, tables, who
from gridmap.web.organizations import plain
from gridmap.web.store import store

blueprint = Blueprint("site_worklist", __name__)


@blueprint.get("/sites/worklist")
def show() -> str:
    """Show the worklist."""
    found = _found()
    return render_template(
        "sites/worklist.html",
        found=found,
        views=saved_views.shown("worklist", params.kept("area", "state", "date")),
        allowed=who.may_what().get("keep_records", False),
        lang=params.lang(),
    )


@blueprint.get("/sites/worklist.<any(csv, xlsx, geojson):ending>")
def table(ending: str) -> Response:
    """Save the worklist."""
    asked = _asked()
    name = f"sites-worklist{'-' + asked['area'] if asked['area'] else ''}"
    return tables.saved(site_worklist.table(store().engine, **asked), name, ending)


@blueprint.get("/api/sites/worklist")
def data() -> Response:
    """Describe the worklist."""
    found = _found()
    return jsonify(plain(found | {"rows": [_placed(row) for row in found["rows"]]}))


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its place as numbers."""
    place = row["place"]
    degrees = (place.x, place.y) if place else (None, None)
    rest = {key: value for key, value in row.items() if key != "place"}
    return rest | dict(zip(("lon", "lat"), degrees, strict=True))


def _found() -> dict[str, Any]:
    page = max(1, int(params.number("page", 1)))
    return site_worklist.describe(store().engine, page=page, **_asked())


def _asked() -> dict[str, Any]:
    here = store().config
    networks: Path | None = here.files_folder / "networks" if here.writable else None
    state = params.text("state") if "state" in request.args else "open"
    asked = {"area": params.text("area"), "state": state, "day": params.day()}
    return asked | {"networks": networks}
