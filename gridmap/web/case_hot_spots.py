"""The page of hot spots of cases, and the same for programs and maps."""

from flask import Blueprint, Response, jsonify, render_template, request

from gridmap.actions import case_hot_spots
from gridmap.actions.case_hot_spots import BAND_M, Asked
from gridmap.files.code_lists import code_list
from gridmap.web import day_order, params, saved_views, tables
from gridmap.web.data import plain
from gridmap.web.store import store

blueprint = Blueprint("case_hot_spots", __name__)
NAMES = ("area", "class", "since", "until", "per", "near", "band")
MOST_ROWS = 100


@blueprint.get("/cases/hot-spots")
def page() -> tuple[str, int]:
    """Show where cases lie together more than chance would put them."""
    asked = _asked()
    kept = {name: request.args[name] for name in NAMES if request.args.get(name)}
    found, wrong, status = day_order.described(
        lambda: case_hot_spots.describe(store().engine, asked), asked.area
    )
    shown = render_template(
        "cases/hot_spots.html",
        found=found,
        asked=asked,
        kept=kept,
        views=saved_views.shown("hot_spots", kept),
        words=case_hot_spots,
        most=MOST_ROWS,
        classes=code_list("case_classes"),
        lang=params.lang(),
        **wrong,
    )
    return shown, status


@blueprint.get("/api/cases/hot-spots")
def data() -> Response:
    """Answer what is known of each grid."""
    found = case_hot_spots.describe(store().engine, _asked())
    found.pop("picture")
    return jsonify(plain(found))


@blueprint.get("/cases/hot-spots.<any(csv, xlsx, geojson):ending>")
def table(ending: str) -> Response:
    """Save the grids with what is known of them."""
    told = case_hot_spots.table(store().engine, _asked())
    return tables.saved(told, "cases-hot-spots", ending)


def _asked() -> Asked:
    return Asked(
        area=params.text("area"),
        class_code=params.text("class"),
        since=params.date_of("since", params.text("since")),
        until=params.date_of("until", params.text("until")),
        per=params.text("per") or "rate",
        near=params.text("near") or "edge",
        band_m=params.number("band", BAND_M),
    )
