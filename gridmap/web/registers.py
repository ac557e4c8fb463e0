"""The pages of registers: the list, one record with all that refers to it, and its form."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions.allowing import allow
from gridmap.actions.registers import drawing, keeping, listing, showing
from gridmap.actions.registers.listing import Asked
from gridmap.errors import ConflictError, GridmapError, InputError, RecordError
from gridmap.files.code_lists import called, code_list
from gridmap.files.registers import Register, register, registers
from gridmap.saying import Said, in_language, of_error, said
from gridmap.web import params, register_pages, saved_views, who
from gridmap.web.errors import status_of
from gridmap.web.pieces import piece_of
from gridmap.web.store import store


class RegisterConverter(BaseConverter):
    """Takes the name of a register."""

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map)
        self.regex = "|".join(registers())


def _take_names(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["register"] = RegisterConverter


blueprint = Blueprint("registers", __name__)
blueprint.record_once(_take_names)


@blueprint.get("/registers")
def index() -> str:
    """List the registers."""
    found = listing.index(store().engine)
    return render_template("registers/index.html", found=found, lang=params.lang())


@blueprint.get("/<register:name>")
def show_list(name: str) -> str:
    """List the records that fit the filters of the address."""
    return _list(name)


@blueprint.post("/<register:name>/many")
def change_many(name: str) -> Any:
    """Change one field of the records that were chosen, or remove them."""
    form, by = request.form, who.user()
    codes, engine = form.getlist("code"), store().engine
    gone = codes if form.get("do") == "remove" else []
    try:
        if gone:
            done = keeping.remove_many(engine, name, codes, by=by)
        else:
            value = form.get(f"to-{form.get('field')}", "")
            done = keeping.change_many(engine, name, codes, form.get("field", ""), value, by=by)
    except GridmapError as error:
        refused = error.problems if isinstance(error, RecordError) else {}
        problem = of_error(error, params.lang())
        return _list(name, problem=problem, refused=refused), status_of(error)
    return _list(name, done=done, gone=gone)


@blueprint.get("/<register:name>/new")
def new(name: str) -> str:
    """Show the form of a new record; the address may fill in some of it."""
    kept = register(name)
    given = {one.id: request.args.get(one.id, "") for one in kept.all_fields()}
    return _form(kept, given)


@blueprint.post("/<register:name>")
def create(name: str) -> Any:
    """Add a record; what is wrong with it stands in the form, with what was typed."""
    kept, given = register(name), _given()
    try:
        code = keeping.add(store().engine, name, given, by=who.user())
    except RecordError as error:
        return _form(kept, given, problems=_flat(error)), 400
    return _back(name, code)


@blueprint.get("/<register:name>/<code>")
def show(name: str, code: str) -> str:
    """Show one record."""
    return page_of(name, code)


@blueprint.get("/<register:name>/<code>/place")
@piece_of("registers.show", "where")
def place(name: str, code: str) -> str:
    """Show the small drawing of a record, a piece of its page."""
    drawn = drawing.of_record(store().engine, name, params.plain("code", code))
    return render_template("registers/place.html", drawn=drawn, lang=params.lang())


@blueprint.get("/<register:name>/<code>/edit")
def edit(name: str, code: str) -> str:
    """Show the form of a record."""
    found = showing.show(store().engine, name, params.plain("code", code), asking=who.user())
    return _form(found["register"], found["values"], record=found)


@blueprint.post("/<register:name>/<code>")
def change(name: str, code: str) -> Any:
    """Change a record; what is wrong stands in the form, with what was typed."""
    given, engine = _given(), store().engine
    try:
        keeping.change(engine, name, code, given, by=who.user(), **_seen())
    except (RecordError, ConflictError) as error:
        found = showing.show(engine, name, code, asking=who.user())
        problems = _flat(error) if isinstance(error, RecordError) else _beside(error, given, found)
        return _form(found["register"], given, record=found, problems=problems), status_of(error)
    return _back(name, code)


@blueprint.post("/<register:name>/<code>/remove")
def remove(name: str, code: str) -> Any:
    """Remove a record; its page stays, with what it was."""
    return _done(
        name, code, lambda: keeping.remove(store().engine, name, code, by=who.user(), **_seen())
    )


@blueprint.post("/<register:name>/<code>/end")
def end(name: str, code: str) -> Any:
    """Write down until when a record held; it stays, with the days before."""
    until, by = request.form.get("valid_to", ""), who.user()
    return _done(
        name, code, lambda: keeping.end(store().engine, name, code, until, by=by, **_seen())
    )


@blueprint.post("/<register:name>/<code>/undo")
def undo(name: str, code: str) -> Any:
    """Take back the last change of a record."""
    last = params.whole_of("change", request.form.get("change", "")) or 0
    return _done(name, code, lambda: keeping.undo(store().engine, name, code, last, by=who.user()))


def _done(name: str, code: str, work: Any) -> Any:
    try:
        work()
    except (ConflictError, InputError) as error:
        return page_of(name, code, problem=of_error(error, params.lang())), status_of(error)
    return _back(name, code)


def _list(name: str, **more: Any) -> str:
    asked, engine = asked_of(name), store().engine
    return render_template(
        "registers/list.html",
        found=listing.describe(engine, asked, asking=who.user()),
        views=saved_views.shown(name, kept_of(name)),
        asked=asked,
        kept=kept_of(name),
        code_list=code_list,
        allowed=who.may_what().get(register(name).verb, False),
        lang=params.lang(),
        **more,
    )


def page_of(name: str, code: str, **more: Any) -> str:
    """Return the page of a record, with what somebody did there and what is wrong with it."""
    engine, asking = store().engine, who.user()
    found = showing.show(engine, name, params.plain("code", code), asking=asking)
    template, besides = register_pages.of(found)
    return render_template(
        template,
        **besides,
        writable=found["may"] and store().config.writable,
        lang=params.lang(),
        **more,
    )


def _form(kept: Register, given: dict[str, str], **more: Any) -> str:
    allow(who.user(), kept.verb)
    return render_template(
        "registers/edit.html",
        kept=kept,
        given=given,
        record=more.get("record"),
        problems={
            name: in_language(why, params.lang()) for name, why in more.get("problems", {}).items()
        },
        code_list=code_list,
        lang=params.lang(),
    )


def _flat(error: RecordError) -> dict[str, Any]:
    """Return what is wrong with the one record of a form, by its fields."""
    return {name: why for fields in error.problems.values() for name, why in fields.items()}


def _beside(error: Exception, given: dict[str, str], found: dict[str, Any]) -> dict[str, Any]:
    """Return why a record was not saved, and beside what was typed what it says by now."""
    now = {key: value for key, value in found["values"].items() if given.get(key, value) != value}
    kept: Register = found["register"]
    return {"": error.args[0]} | {key: _now(kept, key, value) for key, value in now.items()}


def _now(kept: Register, name: str, value: str) -> Said:
    """Say what a value is by now, as the form shows it."""
    field = kept.field(name) if name in kept.fields else None
    words: Said | str = value
    if field is not None and field.codes and value:
        words = called(field.codes, value)
    elif field is not None and field.type == "yes_no":
        words = {"true": said("是", "yes"), "false": said("否", "no")}.get(value, value)
    if not words:
        return said("现在是空的", "It is empty now")
    return said("现在是“{value}”", "It says “{value}” now", value=words)


def _seen() -> dict[str, int | None]:
    """Return which state of the record the form was made for."""
    form = request.form
    return {name: params.whole_of(name, form.get(name, "")) for name in ("seen", "revision")}


def _given() -> dict[str, str]:
    """Return the texts of a form; a box that is not ticked is said by the field beside it."""
    own = {"csrf_token", "seen", "revision"}
    return {
        name: params.prose(name, text) for name, text in request.form.items() if name not in own
    }


def _back(name: str, code: str) -> BaseResponse | Response:
    flash((request.endpoint or "").rpartition(".")[2])  # what was done is said once
    lang = "en" if params.lang() == "en" else None
    return redirect(url_for("registers.show", name=name, code=code, lang=lang), 303)


def asked_of(name: str) -> Asked:
    """Return what the address asks of a register."""
    own = {one.id for one in register(name).all_fields()}
    equal = {key: params.plain(key, value) for key, value in request.args.items() if key in own}
    return Asked(
        name,
        area=params.text("area"),
        tab=params.text("tab") if "tab" in request.args else None,
        equal={key: value for key, value in equal.items() if value},
        text=params.text("q"),
        sort=params.text("sort"),
        page=max(1, int(params.number("page", 1))),
    )


def kept_of(name: str) -> dict[str, str]:
    """Return the filters of the address, as links carry them on."""
    own = ["area", "tab", "q", "sort", "lang", *register(name).fields]
    return {key: request.args[key] for key in own if key in request.args}
