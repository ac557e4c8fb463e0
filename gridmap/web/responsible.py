"""Who is responsible for what in an area or at a place."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from gridmap.actions import responsibilities
from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.web import params
from gridmap.web.organizations import plain
from gridmap.web.store import store

blueprint = Blueprint("responsible", __name__)


@blueprint.get("/responsible")
def show() -> str:
    """Show who is responsible in the area or at the place of the address."""
    found = _found()
    return render_template(
        "responsible/show.html", found=found, place=params.lonlat(), lang=params.lang()
    )


@blueprint.get("/api/responsible")
def show_data() -> Response:
    """Describe who is responsible in the area or at the place of the address."""
    return jsonify(plain(_found()))


def _found() -> dict[str, Any]:
    area, place = params.text("area"), params.lonlat()
    if not area and place is None:
        raise InputError(
            said(
                "请给出区域编码（area）或经纬度（lon、lat）。",
                "Give the code of an area (area), or a place (lon, lat).",
            )
        )
    return responsibilities.describe(
        store().engine, area=area, lonlat=None if area else place, day=params.day()
    )
