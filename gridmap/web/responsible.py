"""Who is responsible for what in an area or at a place."""

from collections.abc import Callable
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
    found = _found(_begin)
    return render_template(
        "responsible/show.html", found=found, place=params.lonlat(), lang=params.lang()
    )


@blueprint.get("/api/responsible")
def show_data() -> Response:
    """Describe who is responsible in the area or at the place of the address."""
    return jsonify(plain(_found()))


def _begin() -> str:
    own = "" if "area" in request.args else who.user().area_code
    return own or responsibilities.top(store().engine)


def _found(begin: Callable[[], str] = str) -> dict[str, Any]:
    place = params.lonlat()
    area = params.text("area") or ("" if place else begin())
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
