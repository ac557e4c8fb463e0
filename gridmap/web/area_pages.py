"""The pages of areas: the list, and one area with what belongs to it and what it was."""

from typing import Any

from flask import Blueprint, Response, render_template

from gridmap.actions import area_list, area_show
from gridmap.actions.area_list import Asked
from gridmap.web import params, saved_views, tables, who
from gridmap.web.pieces import piece_of
from gridmap.web.store import store

blueprint = Blueprint("area_pages", __name__)


@blueprint.get("/areas")
def listing() -> str:
    """List the areas that fit the filters of the address."""
    asked = _asked()
    kept = params.kept("area", "level", "q", "lang")
    found = area_list.describe(store().engine, asked)
    return render_template(
        "areas/list.html",
        found=found,
        views=saved_views.shown("areas", kept),
        asked=asked,
        kept=kept,
        lang=params.lang(),
    )


def _asked() -> Asked:
    return Asked(
        area=params.text("area"),
        level=params.text("level"),
        text=params.text("q"),
        page=params.whole_of("page", params.text("page")) or 1,
    )


@blueprint.get("/areas.<any(csv, xlsx, geojson):ending>")
def table(ending: str) -> Response:
    """Save the list."""
    return tables.saved(area_list.table(store().engine, _asked()), "areas", ending)


@blueprint.get("/areas/<code>")
def show(code: str) -> tuple[str, int]:
    """Show one area; of one that is no more, what it was (410)."""
    described = area_show.describe(store().engine, params.plain("code", code))
    page: dict[str, Any] = described | {"lang": params.lang()}
    return render_template("areas/show.html", **page), 200 if described["found"] else 410


@blueprint.get("/areas/<code>/records")
@piece_of("area_pages.show", "held")
def records(code: str) -> str:
    """Show how many records of each register belong to an area, a piece of its page."""
    found = area_show.records(store().engine, params.plain("code", code), asking=who.user())
    return render_template("areas/records.html", found=found, code=code, lang=params.lang())


@blueprint.get("/areas/<code>/place")
@piece_of("area_pages.show", "where")
def place(code: str) -> str:
    """Show the small drawing of an area, a piece of its page."""
    drawn = area_show.place(store().engine, params.plain("code", code))
    return render_template("registers/place.html", drawn=drawn, lang=params.lang())
