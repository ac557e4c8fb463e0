"""The pages of posts: what will be vacant, a hand-over, and what is done with a list of duties."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask import url_for as url
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions import standards
from gridmap.actions.posts import duty_lists, foreseen, handing_over
from gridmap.errors import ConflictError, InputError, RecordError
from gridmap.files.code_lists import code_list
from gridmap.saying import in_language, of_error
from gridmap.web import params, saved_views, tables, who
from gridmap.web.errors import status_of
from gridmap.web.registers import page_of
from gridmap.web.store import store

blueprint = Blueprint("posts", __name__)
# Fields of a post, as the form of a hand-over calls them.
IN_FORM = {"holder": "to", "office_phone": "phone", "valid_from": "on", "valid_to": "until"}
FILTERS = ("area", "state", "kind", "days", "lang")


@blueprint.get("/posts/foreseen")
def show_foreseen() -> str:
    """List the posts that are vacant, missing, or soon will be."""
    asked, rules = asked_of(), standards.active(store().config)
    kept = params.kept(*FILTERS)
    return render_template(
        "posts/foreseen.html",
        found=foreseen.describe(store().engine, asked, standards=rules),
        asked=asked,
        kept=kept,
        views=saved_views.shown("foreseen", kept),
        kinds=code_list("post_kinds"),
        keeps=who.may_what()["keep_records"],
        lang=params.lang(),
    )


@blueprint.get("/posts/foreseen.<any(csv, xlsx, geojson):ending>")
def foreseen_table(ending: str) -> Response:
    """Save the same list."""
    rules = standards.active(store().config)
    told = foreseen.table(store().engine, asked_of(), standards=rules)
    return tables.saved(told, "posts-foreseen", ending)


def asked_of() -> foreseen.Asked:
    """Return what the address asks for."""
    return foreseen.Asked(
        area=params.text("area"),
        state=params.text("state"),
        kind=params.text("kind"),
        days=int(params.number("days", foreseen.DAYS)),
        page=max(1, int(params.number("page", 1))),
    )


@blueprint.get("/posts/<code>/hand-over")
def hand_over_form(code: str) -> str:
    """Show the form of a hand-over, and what goes along."""
    return _hand_over(code)


@blueprint.post("/posts/<code>/hand-over")
def hand_over(code: str) -> Any:
    """Hand a post over; what is wrong stands in the form, with what was typed."""
    given = request.form
    try:
        done = handing_over.hand_over(
            store().engine,
            params.plain("code", code),
            to=params.plain("to", given.get("to", "")),
            phone=params.plain("phone", given.get("phone", "")),
            on=params.date_of("on", given.get("on", "")),
            until=params.date_of("until", given.get("until", "")),
            seen=params.whole_of("seen", given.get("seen", "")),
            by=who.user(),
        )
    except (RecordError, ConflictError, InputError) as error:
        return _hand_over(code, error=error), status_of(error)
    return _to_post(done.code)


def _hand_over(code: str, error: Exception | None = None) -> str:
    found = handing_over.preview(store().engine, params.plain("code", code), asking=who.user())
    problems = {}
    if isinstance(error, RecordError):
        told = error.problems.values()
        problems = {IN_FORM.get(name, name): why for one in told for name, why in one.items()}
    elif error is not None:
        problems = {"": of_error(error, params.lang())}
    return render_template(
        "posts/hand_over.html",
        found=found,
        given=request.form,
        problems={name: in_language(why, params.lang()) for name, why in problems.items()},
        lang=params.lang(),
    )


@blueprint.post("/posts/<code>/duties/template")
def fill(code: str) -> Any:
    """Add the items of the template that the list of a post has not."""
    code = params.plain("code", code)
    try:
        duty_lists.fill(store().engine, code, by=who.user())
    except (ConflictError, RecordError) as error:
        problem = of_error(error, params.lang())
        return page_of("posts", code, problem=problem), status_of(error)
    return _to_post(code)


@blueprint.post("/duties/<code>/done")
def finish(code: str) -> Any:
    """Tick a duty off; what is wrong is said on the page of its post."""
    engine, post = store().engine, params.plain("post", request.form.get("post", ""))
    evidence = params.prose("evidence", request.form.get("evidence", ""))
    try:
        post = duty_lists.finish(
            engine, params.plain("code", code), evidence=evidence, by=who.user()
        )
    except (ConflictError, RecordError) as error:
        problem = of_error(error, params.lang())
        return page_of("posts", post, problem=problem), status_of(error)
    return _to_post(post)


def _to_post(code: str) -> BaseResponse:
    lang = "en" if params.lang() == "en" else None
    return redirect(url("registers.show", name="posts", code=code, lang=lang), 303)
