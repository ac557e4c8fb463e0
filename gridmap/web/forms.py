"""The pages of forms: uploaded, bound, filled, and read back."""

import datetime as dt
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions import dates, indicators
from gridmap.actions.forms import checking, filling, keeping
from gridmap.actions.forms.units import fitting
from gridmap.db.session import reading
from gridmap.errors import GridmapError
from gridmap.files.code_lists import code_list
from gridmap.saying import of_error
from gridmap.web import params, who
from gridmap.web.errors import status_of
from gridmap.web.saving import saved_as
from gridmap.web.store import store
from gridmap.web.tables import XLSX
from gridmap.web.uploads import uploaded

CELL, AREA, UNIT = "bind:", "area:", "unit:"

blueprint = Blueprint("forms", __name__, url_prefix="/forms")


@blueprint.get("")
def listing() -> str:
    """List the forms."""
    return _list()


@blueprint.post("")
def create() -> Any:
    """Keep the uploaded blank form and lead to its page."""
    try:
        made = added()
    except GridmapError as error:
        return _list(problem=of_error(error, params.lang())), status_of(error)
    return _back(made)


def added() -> int:
    """Keep the uploaded blank form; return its id."""
    here = store()
    with uploaded() as (path, source):
        return keeping.add(
            here.engine,
            path,
            name=params.plain("name", request.form.get("name", "")),
            source=source,
            files_folder=here.config.files_folder,
            by=who.user(),
        )


@blueprint.get("/<int:form_id>")
def show(form_id: int) -> str:
    """Show a form: its cells, what they are bound to, and what the store says."""
    return _page(form_id)


@blueprint.post("/<int:form_id>/bindings")
def bind(form_id: int) -> Any:
    """Bind the cells of a form as the designer says."""
    form, here = request.form, store()
    given = {
        key.removeprefix(CELL): {
            "indicator": params.plain("indicator", value),
            "area": params.plain("area", form.get(AREA + key.removeprefix(CELL), "")),
            "unit": params.plain("unit", form.get(UNIT + key.removeprefix(CELL), "")),
        }
        for key, value in form.items()
        if key.startswith(CELL)
    }
    try:
        keeping.change(
            here.engine,
            form_id,
            given,
            files_folder=here.config.files_folder,
            by=who.user(),
            revision=params.whole_of("revision", form.get("revision", "")),
        )
    except GridmapError as error:
        return _page(form_id, problem=of_error(error, params.lang()), typed=given), status_of(error)
    return _back(form_id)


@blueprint.post("/<int:form_id>/remove")
def remove(form_id: int) -> BaseResponse:
    """Offer a form no longer."""
    keeping.remove(store().engine, form_id, by=who.user())
    lang = "en" if params.lang() == "en" else None
    return redirect(url_for("forms.listing", lang=lang), 303)


@blueprint.get("/<int:form_id>/fill.xlsx")
def fill(form_id: int) -> Response:
    """Save the form, filled for an area and a day."""
    return filled(form_id)


def filled(form_id: int) -> Response:
    """Fill a form for the area and the day of the address."""
    here = store()
    path, bindings, described = keeping.file_and_bindings(
        here.engine, form_id, here.config.files_folder
    )
    area, day = params.text("area"), params.date_of("day", params.text("day"))
    content, _bound = filling.fill(
        here.engine, path, bindings, area=area, day=day, name=described["source"]
    )
    answer = Response(content, mimetype=XLSX)
    stem = Path(described["source"]).stem
    saved_as(answer, f"{stem}-{area}.xlsx")
    return answer


@blueprint.post("/<int:form_id>/check")
def check(form_id: int) -> Any:
    """Show where a filled form contradicts the store."""
    try:
        found = checked(form_id)
    except GridmapError as error:
        return _page(form_id, check_problem=of_error(error, params.lang())), status_of(error)
    return _page(form_id, checked=found)


def checked(form_id: int) -> checking.Checked:
    """Read the uploaded form back."""
    here, form = store(), request.form
    _path, bindings, _described = keeping.file_and_bindings(
        here.engine, form_id, here.config.files_folder
    )
    with uploaded() as (path, source):
        return checking.check(
            here.engine,
            path,
            bindings,
            area=params.plain("area", form.get("area", "").strip()),
            day=params.date_of("day", form.get("day", "").strip()),
            name=source,
        )


def _list(**more: Any) -> str:
    engine = store().engine
    with reading(engine) as session:
        known = indicators.known(session)
    return render_template(
        "forms/list.html",
        forms=keeping.listing(engine),
        known=known,
        lang=params.lang(),
        **more,
    )


def _page(form_id: int, **more: Any) -> str:
    here = store()
    area, day = params.text("area") or who.user().area_code, params.text("day")
    found = keeping.show(
        here.engine,
        form_id,
        files_folder=here.config.files_folder,
        area=area,
        day=params.date_of("day", day),
    )
    return render_template(
        "forms/show.html",
        form=found,
        area=area,
        day=day,
        today=dates.today(),
        states=checking.STATES,
        wrong=checking.WRONG,
        units=code_list("form_units"),
        fitting=fitting,
        is_day=lambda value: isinstance(value, dt.date),
        lang=params.lang(),
        **more,
    )


def _back(form_id: int) -> BaseResponse | Response:
    lang = "en" if params.lang() == "en" else None
    kept = {key: request.args[key] for key in ("area", "day") if request.args.get(key)}
    return redirect(url_for("forms.show", form_id=form_id, lang=lang, **kept), 303)
