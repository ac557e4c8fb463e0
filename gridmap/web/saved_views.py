"""Lists with their filters, kept under a name."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from gridmap.actions import saved_views
from gridmap.files.registers import registers
from gridmap.web import params, who
from gridmap.web.store import store

blueprint = Blueprint("saved_views", __name__, url_prefix="/views")
# The lists besides those of registers.
LISTS = {
    "consultations": "consultation_pages.listing",
    "tasks": "consultation_pages.tasks",
    "areas": "area_pages.listing",
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
    if page in registers():
        own = url_for("registers.show_list", name=page)
    else:
        own = url_for(LISTS.get(page, "case_pages.listing"))
    return f"{own}?{query}{'&lang=en' if params.lang() == 'en' else ''}"
