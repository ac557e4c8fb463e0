"""The pages of cases: the list, and one case with all that may be done with it."""

from typing import Any
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions import (
    case_list,
    case_many,
    case_moves,
    case_show,
    case_workbooks,
    exports,
)
from gridmap.actions.case_list import Asked
from gridmap.actions.case_moves import Wanted
from gridmap.actions.many import refused
from gridmap.analysis.case_stages import MOVES
from gridmap.errors import ConflictError, InputError, NotAllowedError, NotFoundError
from gridmap.files.code_lists import called, code_list
from gridmap.saying import of_error
from gridmap.web import day_order, params, saved_views, who
from gridmap.web.errors import status_of
from gridmap.web.layers import named
from gridmap.web.pieces import piece_of
from gridmap.web.store import store
from gridmap.web.streaming import streamed
from gridmap.web.tables import XLSX

blueprint = Blueprint("case_pages", __name__)


@blueprint.get("/cases")
def listing() -> tuple[str, int]:
    """List the cases that fit the filters of the address."""
    return _list()


@blueprint.get("/cases.csv")
def table() -> Response:
    """Save the list as CSV."""
    wanted = exports.Wanted("cases", cases=asked_of())
    pieces = exports.csv(store().engine, wanted)
    return named(streamed(pieces, "text/csv"), wanted, "csv")


@blueprint.get("/cases.geojson")
def geojson() -> Response:
    """Save the list as GeoJSON."""
    wanted = exports.Wanted("cases", cases=asked_of())
    pieces = exports.geojson(store().engine, wanted)
    answer = streamed(pieces, "application/geo+json")
    return named(answer, wanted, "geojson")


@blueprint.get("/cases.xlsx")
def workbook() -> Response:
    """Save the list as a workbook that can be imported again."""
    content = case_workbooks.export(store().engine, asked_of(), params.lang())
    return named(Response(content, mimetype=XLSX), exports.Wanted("cases"), "xlsx")


@blueprint.get("/cases/template.xlsx")
def template() -> Response:
    """Save the empty workbook."""
    content = case_workbooks.template(params.lang())
    return named(Response(content, mimetype=XLSX), exports.Wanted("cases-template"), "xlsx")


@blueprint.post("/cases/moves")
def move_many() -> Any:
    """Take one step with each case that was chosen; the list says what became of them."""
    wanted = _wanted()
    codes = [params.plain("code", code) for code in request.form.getlist("code")]
    try:
        case_list.check(store().engine, asked_of())  # else no list would say what became of them
        outcomes = case_many.move(store().engine, codes, wanted, by=who.user())
    except (InputError, NotAllowedError) as error:
        problem, typed = of_error(error, params.lang()), request.form
        return _list(problem=problem, chosen=set(codes), typed=typed)[0], status_of(error)
    step, left = called("case_moves", wanted.move), refused(outcomes)
    typed = request.form if left else None
    return _list(outcomes=outcomes, step=step, chosen=left, typed=typed)


def _list(**more: Any) -> tuple[str, int]:
    asked, engine = asked_of(), store().engine
    found, wrong, status = day_order.described(
        lambda: case_list.describe(engine, asked), asked.area
    )
    page = render_template(
        "cases/list.html",
        found=found,
        views=saved_views.shown("cases", _kept()),
        asked=asked,
        kept=_kept(),
        moves={name: rule for name, rule in MOVES.items() if rule.verb in who.user().verbs},
        reasons=code_list("case_reasons"),
        names=code_list("case_moves"),
        key=str(uuid4()),
        stages=code_list("case_stages"),
        classes=code_list("case_classes"),
        lang=params.lang(),
        **wrong,
        **more,
    )
    return page, status


@blueprint.get("/cases/<code>")
def show(code: str) -> Response:
    """Show one case; no browser keeps the page, as a contact may stand in it."""
    response = make_response(page(code))
    response.cache_control.no_store = True
    return response


@blueprint.get("/cases/<code>/place")
@piece_of("case_pages.show", "where")
def place(code: str) -> str:
    """Draw where a case is: a piece of its page."""
    drawn = case_show.place(store().engine, params.plain("code", code))
    return render_template("registers/place.html", drawn=drawn, lang=params.lang())


@blueprint.post("/cases/<code>/moves")
def move(code: str) -> Any:
    """Take the step of a form; what is wrong with it is said on the page, with what was typed."""
    wanted = _wanted()
    try:
        case_moves.move(store().engine, params.plain("code", code), wanted, by=who.user())
    except (ConflictError, InputError, NotAllowedError, NotFoundError) as error:
        return page(code, error=error, given=wanted), status_of(error)
    return _back(code)


def _wanted() -> Wanted:
    """Return the step of a form."""
    given = request.form
    return Wanted(
        move=given.get("move", ""),
        reason=given.get("reason", ""),
        text=params.prose("text", given.get("text", "")),
        organization=params.plain(
            "organization", (given.get("organization") or given.get("other", "")).strip()
        ),
        amount=params.number_of("amount", given.get("amount", "") or "0"),
        seen=params.whole_of("seen", given.get("seen", "")),
        client_key=given.get("client_key", ""),
        repeats=params.plain("repeats", given.get("repeats", "").strip()),
    )


def _back(code: str) -> BaseResponse:
    lang = "en" if params.lang() == "en" else None
    return redirect(url_for("case_pages.show", code=code, lang=lang), 303)


def page(code: str, **more: Any) -> str:
    """Show one case, with what was wrong with a form (`error`) and what was typed (`given`)."""
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


def asked_of() -> Asked:
    """Return what the address asks for."""
    state = params.text("state") if "state" in request.args else "open"
    return Asked(
        area=params.text("area"),
        directly=params.text("here") == "1",
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
        "here",
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
