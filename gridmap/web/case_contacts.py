"""The contact of who reported a case is removed when they ask for it."""

from typing import Any

from flask import Blueprint, redirect, url_for

from gridmap.actions import case_contact_removing
from gridmap.errors import NotAllowedError, NotFoundError
from gridmap.web import case_pages, params, who
from gridmap.web.errors import status_of
from gridmap.web.store import store

blueprint = Blueprint("case_contacts", __name__)


@blueprint.post("/cases/<code>/contacts/<int:contact_id>/remove")
def remove(code: str, contact_id: int) -> Any:
    """Remove a contact by a form; what is wrong is said on the page."""
    try:
        _remove(code, contact_id)
    except (NotAllowedError, NotFoundError) as error:
        return case_pages.page(code, error=error), status_of(error)
    lang = "en" if params.lang() == "en" else None
    return redirect(url_for("case_pages.show", code=code, lang=lang), 303)


@blueprint.delete("/api/cases/<code>/contacts/<int:contact_id>")
def remove_by_program(code: str, contact_id: int) -> tuple[str, int]:
    """Remove a contact before its day; the history says so, and not what it was."""
    _remove(code, contact_id)
    return "", 204


def _remove(code: str, contact_id: int) -> None:
    code = params.plain("code", code)
    case_contact_removing.remove(store().engine, code, contact_id, by=who.user())
