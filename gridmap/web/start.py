"""The start page of a role."""

from flask import Blueprint, render_template

from gridmap.actions import standards, start
from gridmap.errors import NotFoundError
from gridmap.web import params, who
from gridmap.web.my_grid import gone
from gridmap.web.store import store

blueprint = Blueprint("start", __name__)


@blueprint.get("/start")
def show() -> str:
    """Show what there is to do in the own area, or in the one that `area` names."""
    asking, here = who.user(), store()
    code = params.text("area") or asking.area_code
    try:
        found = start.describe(
            here.engine, code, asking=asking, standards=standards.active(here.config)
        )
    except NotFoundError:
        if code != asking.area_code:
            raise
        raise gone(code) from None
    return render_template("start.html", found=found, lang=params.lang())
