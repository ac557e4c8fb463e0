"""The page of statistics of cases, and the same for programs and spreadsheets."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from gridmap.actions import case_statistics
from gridmap.actions.case_statistics import Asked
from gridmap.files.code_lists import code_list
from gridmap.web import day_order, params, saved_views, tables
from gridmap.web.data import plain
from gridmap.web.store import store

blueprint = Blueprint("case_statistics", __name__)
NAMES = ("by", "area", "class", "organization", "since", "until", "sort")


@blueprint.get("/cases/statistics")
def page() -> tuple[str, int]:
    """Show what is counted of the cases that fit the filters of the address."""
    asked, english = _asked(), {"lang": "en"} if params.lang() == "en" else {}
    kept = {name: request.args[name] for name in NAMES if request.args.get(name)}
    found, wrong, status = day_order.described(
        lambda: case_statistics.describe(store().engine, asked), asked.area
    )
    shown = render_template(
        "cases/statistics.html",
        found=found,
        asked=asked,
        kept=kept,
        views=saved_views.shown("statistics", kept),
        by=case_statistics.BY,
        words=case_statistics.WORDS,
        fewest=case_statistics.FEWEST,
        classes=code_list("case_classes"),
        # Some thousand links on a page: each by the router would take as long as all the rest,
        # and those of a row differ by their state alone, which is the last of its query.
        listed=lambda query, root=request.script_root: root + _list_of(english | query),
        lang=params.lang(),
        **wrong,
    )
    return shown, status


@blueprint.get("/api/cases/statistics")
def data() -> Response:
    """Answer what is counted; every number carries the query of the list behind it."""
    found = case_statistics.describe(store().engine, _asked())
    return jsonify(plain(found | {"of": "/cases"}, _list_of))


@blueprint.get("/cases/statistics.<any(csv, xlsx, geojson):ending>")
def table(ending: str) -> Response:
    """Save what is counted, a row for each part and clock."""
    engine = store().engine
    found = case_statistics.describe(engine, _asked())
    return tables.saved(case_statistics.table(engine, found), "cases-statistics", ending)


def _list_of(query: dict[str, str]) -> str:
    return f"/cases?{urlencode(query)}"


def _asked() -> Asked:
    given: dict[str, Any] = {}
    if by := params.text("by"):
        given["by"] = by
    if sort := params.text("sort"):
        given["sort"] = sort
    return Asked(
        area=params.text("area"),
        class_code=params.text("class"),
        organization=params.text("organization"),
        since=params.date_of("since", params.text("since")),
        until=params.date_of("until", params.text("until")),
        **given,
    )
