"""The map page, and what it needs to know first."""

import datetime as dt
import mimetypes
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template

from gridmap.actions import base_map, dates, live, town
from gridmap.errors import InputError
from gridmap.web import params, who
from gridmap.web.publisher import publish_if_due
from gridmap.web.security import open_to
from gridmap.web.store import store

# MapLibre comes as modules; some systems do not know the ending.
mimetypes.add_type("text/javascript", ".mjs")

blueprint = Blueprint("map_page", __name__)


@blueprint.get("/")
def show() -> Response:
    """Show the map."""
    described = _town()
    page = render_template(
        "map/show.html",
        town=described,
        title=described["name"],
        lang=params.lang(),
        **who.words(),
    )
    response = make_response(page)
    base = base_map.of(store().config)
    return open_to(response, base.origin) if base and base.origin else response


@blueprint.get("/api/town")
def describe() -> Response:
    """Describe the store: name, extent, layers, editions, latest run."""
    return jsonify(_town())


def _town() -> dict[str, Any]:
    here = store()
    day, problem = _day()
    described = town.describe(
        here.engine, may=who.may_what(), files_folder=here.config.files_folder, day=day
    )
    if (day or described["tiles"]["state"] in ("due", "failed")) and publish_if_due(here):
        described["tiles"] = described["tiles"] and described["tiles"] | {"state": "publishing"}
    described["cursor"] = str(live.now(here.engine))
    described |= {"today": dates.today().isoformat(), "date_problem": problem}
    drawn = {"base": base_map.describe(here.config), "approval": here.config.map_approval}
    return described | drawn


def _day() -> tuple[dt.date | None, dict[str, str] | None]:
    """Return the day of the view; nonsense is today, and a sentence about it."""
    try:
        return params.day(), None
    except InputError:
        return None, dates.NO_DAY


@blueprint.get("/health")
def health() -> Response:
    """Answer that the server is up."""
    return jsonify(status="ok")
