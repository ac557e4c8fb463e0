"""Lists with their filters, kept under a name."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for

from gridmap.actions import saved_views
from gridmap.files.registers import registers
from gridmap.web import params, who
from gridmap.web.store import store

blueprint = Blueprint("saved_views", __name__, url_prefix="/views")
# The lists besides those of registers, by the names of their pages.
LISTS = {
    "cases": "case_pages.listing",
    "statistics": "case_statistics.page",
    "hot_spots": "case_hot_spots.page",
    "consultations": "consultation_pages.listing",
    "tasks": "consultation_pages.tasks",
    "areas": "area_pages.listing",
    "foreseen": "posts.show_foreseen",
    "worklist": "site_worklist.show",
    "matches": "lists.matches",
    "idle": "lists.idle",
    "weak": "assessments.weak_ones",
}


def shown(page: str, kept: Mapping[str, str]) -> dict[str, Any]:
    """Return what a list shows of views: one's own, and the filters as they are.

    Parameters
    ----------
    kept : mapping
        The filters of the address; the language is none of them.
    """
    return {
        "page": page,
        "base": _base(page),
        "query": urlencode({name: value for name, value in kept.items() if name != "lang"}),
        "own": saved_views.listing(store().engine, page, by=who.user()),
    }


@blueprint.post("")
def keep() -> Any:
    """Keep the filters of a list under a name, and go back to it."""
    page, query = request.form.get("page", ""), request.form.get("query", "")
    saved_views.keep(store().engine, page, request.form.get("name", ""), query, by=who.user())
    return redirect(_address(page, query), 303)


@blueprint.post("/<int:view_id>/delete")
def forget(view_id: int) -> Any:
    """Forget a view, and go back to the list."""
    saved_views.forget(store().engine, view_id, by=who.user())
    page, query = request.form.get("page", ""), request.form.get("query", "")
    return redirect(_address(page, query), 303)


def _address(page: str, query: str) -> str:
    return f"{_base(page)}?{query}{'&lang=en' if params.lang() == 'en' else ''}"


def _base(page: str) -> str:
    if page in registers():
        return url_for("registers.show_list", name=page)
    return url_for(LISTS.get(page, LISTS["cases"]))
