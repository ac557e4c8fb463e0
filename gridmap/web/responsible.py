"""Who is responsible for what in an area or at a place."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from gridmap.actions import responsibilities
from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.web import params, who
from gridmap.web.organizations import plain
from gridmap.web.store import store

blueprint = Blueprint("responsible", __name__)


@blueprint.get("/responsible")
def show() -> str:
    """Show who is responsible in the area or at the place of the address, else in the own area."""
    own = "" if "area" in request.args else who.user().area_code
    found = _found(own or responsibilities.top(store().engine))
    return render_template(
        "responsible/show.html", found=found, place=params.lonlat(), lang=params.lang()
    )


@blueprint.get("/api/responsible")
def show_data() -> Response:
    """Describe who is responsible in the area or at the place of the address."""
    return jsonify(plain(_found()))


def _found(otherwise: str = "") -> dict[str, Any]:
    place = params.lonlat()
    area = params.text("area") or ("" if place else otherwise)
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
