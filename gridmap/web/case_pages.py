"""The pages of cases: the list, and one case with all that may be done with it."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions import case_list, case_moves, case_show
from gridmap.actions.case_list import Asked
from gridmap.actions.case_moves import Wanted
from gridmap.errors import ConflictError, InputError, NotAllowedError, NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.saying import of_error
from gridmap.web import params, who
from gridmap.web.errors import status_of
from gridmap.web.store import store

blueprint = Blueprint("case_pages", __name__, url_prefix="/cases")


@blueprint.get("")
def listing() -> str:
    """List the cases that fit the filters of the address."""
    asked = _asked()
    return render_template(
        "cases/list.html",
        found=case_list.describe(store().engine, asked),
        asked=asked,
        kept=_kept(),
        stages=code_list("case_stages"),
        classes=code_list("case_classes"),
        lang=params.lang(),
    )


@blueprint.get("/<code>")
def show(code: str) -> str:
    """Show one case."""
    return _page(code)


@blueprint.post("/<code>/moves")
def move(code: str) -> Any:
    """Take the step of a form; what is wrong with it is said on the page, with what was typed."""
    wanted = Wanted(
        move=request.form.get("move", ""),
        reason=request.form.get("reason", ""),
        text=params.prose("text", request.form.get("text", "")),
        organization=(request.form.get("organization") or request.form.get("other", "")).strip(),
        amount=params.number_of("amount", request.form.get("amount", "") or "0"),
        seen=params.whole_of("seen", request.form.get("seen", "")),
        client_key=request.form.get("client_key", ""),
    )
    try:
        case_moves.move(store().engine, params.plain("code", code), wanted, by=who.user())
    except (ConflictError, InputError, NotAllowedError, NotFoundError) as error:
        return _page(code, error=error, given=wanted), status_of(error)
    return _back(code)


def _back(code: str) -> BaseResponse:
    lang = "en" if params.lang() == "en" else None
    return redirect(url_for("case_pages.show", code=code, lang=lang), 303)


def _page(code: str, **more: Any) -> str:
    asking = who.user()
    found = case_show.show(store().engine, params.plain("code", code), asking=asking)
    error = more.get("error")
    return render_template(
        "cases/show.html",
        case=found,
        key=str(uuid4()),
        problem=of_error(error, params.lang()) if error else None,
        given=more.get("given"),
        lang=params.lang(),
    )


def _asked() -> Asked:
    state = params.text("state") if "state" in request.args else "open"
    return Asked(
        area=params.text("area"),
        state=state,
        stage=params.text("stage"),
        class_code=params.text("class"),
        organization=params.text("organization"),
        text=params.text("q"),
        since=params.date_of("since", params.text("since")),
        until=params.date_of("until", params.text("until")),
        sort=params.text("sort") or ("closed" if state == "ended" else "due"),
        page=max(1, int(params.number("page", 1))),
    )


def _kept() -> dict[str, str]:
    """Return the filters of the address, as links carry them on."""
    names = (
        "area",
        "state",
        "stage",
        "class",
        "organization",
        "q",
        "since",
        "until",
        "sort",
        "lang",
    )
    return {name: request.args[name] for name in names if request.args.get(name) is not None}
