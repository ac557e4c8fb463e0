"""What every answer carries, who is answered, and which requests may change anything."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask_wtf.csrf import generate_csrf

from gridmap.actions.allowing import allow
from gridmap.analysis.permissions import ANONYMOUS
from gridmap.errors import StoreError
from gridmap.files.registers import registers
from gridmap.saying import said
from gridmap.web import params, who
from gridmap.web.errors import is_data
from gridmap.web.sessions import csrf
from gridmap.web.store import NAMED, store

POLICY = (
    "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# With a base map from elsewhere, the map page may ask that one server.
WITH_BASE = "; connect-src 'self' {origin}; img-src 'self' data: blob: {origin}"
READS = {"GET", "HEAD", "OPTIONS"}
# The verb that each endpoint needs. A write that stands in none of these tables is refused.
NEEDS = {
    "imports.new": "import",
    "imports.create": "import",
    "imports.apply": "import",
    "imports.errors": "import",
    "import_api.create": "import",
    "import_api.preview": "import",
    "import_api.apply": "import",
    "coverage.run": "evaluate",
    "coverage.run_by_program": "evaluate",
    "tiles.publish": "publish",
    "cases.report": "report_case",
    "cases.add_note": "report_case",
    # The least that a step needs; which verb it is, the action asks.
    "cases.move": "report_case",
    "case_pages.move": "report_case",
    "case_pages.move_many": "report_case",
    "case_api.move_many": "report_case",
    "consultations.create": "consult",
    "consultations.preview": "consult",
    # Who holds it does everything, and who owns a task finishes it: the action asks.
    "consultations.move": "read",
    "consultations.attach": "consult",
    "consultations.finish": "read",
    "consultation_pages.new": "consult",
    "consultation_pages.create": "consult",
    "consultation_pages.move": "read",
    "case_documents.add": "handle_case",
    "case_documents.add_by_program": "handle_case",
    "case_documents.withdraw": "handle_case",
    "case_documents.withdraw_by_program": "handle_case",
    "case_contacts.remove": "handle_case",
    "case_contacts.remove_by_program": "handle_case",
    "saved_views.keep": "read",
    "saved_views.forget": "read",
    "saved_view_api.keep": "read",
    "saved_view_api.forget": "read",
    # Which verb it is, the register says and the action asks.
    "registers.new": "read",
    "registers.edit": "read",
    "registers.create": "read",
    "registers.change": "read",
    "registers.change_many": "read",
    "registers.remove": "read",
    "registers.end": "read",
    "registers.undo": "read",
    "register_files.new_import": "read",
    "register_files.preview": "read",
    "register_files.apply": "read",
    "register_files.errors": "read",
    "register_api.create": "read",
    "register_api.change": "read",
    "register_api.remove": "read",
    "register_api.undo": "read",
    "register_api.change_many": "read",
    "register_file_api.preview": "read",
    "register_file_api.apply": "read",
    "posts.hand_over_form": "read",
    "posts.hand_over": "read",
    "posts.fill": "read",
    "posts.finish": "read",
    "post_api.preview": "read",
    "post_api.hand_over": "read",
    "post_api.fill": "read",
    "post_api.finish": "read",
    "lists.make_project": "keep_lists",
    "lists.move": "keep_lists",
    "lists.finish_step": "keep_lists",
    "lists.open_up": "keep_lists",
    "list_api.make_project": "keep_lists",
    "list_api.move": "keep_lists",
    "list_api.finish_step": "keep_lists",
    "list_api.open_up": "keep_lists",
    "assessments.new": "keep_lists",
    "assessments.begin": "keep_lists",
    "assessments.accept": "keep_lists",
    "assessments.accept_all": "keep_lists",
    "assessments.drop": "keep_lists",
    "assessment_api.begin": "keep_lists",
    "assessment_api.accept": "keep_lists",
    "assessment_api.accept_all": "keep_lists",
    "assessment_api.drop": "keep_lists",
    "forms.create": "keep_lists",
    "forms.bind": "keep_lists",
    "forms.remove": "keep_lists",
    "form_api.create": "keep_lists",
    "form_api.bind": "keep_lists",
    "form_api.remove": "keep_lists",
    "planning.create": "save_scenario",
    "planning.delete": "delete_scenario",
    "drafts.listing": "edit_areas",
    "drafts.create": "edit_areas",
    "drafts.show": "edit_areas",
    "drafts.ground": "edit_areas",
    "drafts.check": "edit_areas",
    "drafts.change": "edit_areas",
    "drafts.undo": "edit_areas",
    "drafts.redo": "edit_areas",
    "drafts.discard": "edit_areas",
    "drafts.publish": "publish",
    "drafts.revoke": "publish",
}
# It is posted only because its question is long: it writes nothing.
ASKS = {"planning.answer", "forms.check", "form_api.check"}
# Everybody's own matters, also while nothing else may be written.
OWN = {"accounts.log_in", "accounts.log_out", "accounts.change_password"}
# Asked by programs, which say who they are by a key and carry no cookie: the views look at it.
BY_KEY = {
    "open311.discovery",
    "open311.services",
    "open311.service",
    "open311.requests",
    "open311.show",
    "open311.create",
    "open311.token",
}
# For people with an account, whatever their role.
OF_AN_ACCOUNT = {
    "accounts.show",
    "accounts.change_password",
    "my_grid.show",
    "my_grid.body",
    "start.show",
    "cases.photo",
    "assessments.weak_ones",
    "assessments.weak_table",
    "assessment_api.weak_ones",
    "assessment_api.show",
    "forms.listing",
    "forms.show",
    "forms.fill",
    "forms.check",
    "form_api.listing",
    "form_api.show",
    "form_api.fill",
    "form_api.check",
    "consultations.file",
    "consultations.photo",
    "consultations.tasks",
    "consultation_pages.tasks",
    "consultation_pages.tasks_geojson",
    "consultation_pages.task_table",
    "consultation_pages.chain",
    "consultation_pages.paper",
    "case_documents.send",
    "saved_view_api.listing",
}
# Answered to everybody, also with GRIDMAP_PUBLIC=no.
OPEN = {
    "static",
    "map_page.health",
    "pwa.worker",
    "pwa.manifest",
    "accounts.log_in",
    "accounts.log_out",
    "accounts.describe",
}

LOG_IN = said(
    "这一步要有账号：请登录；如果登录已经结束，请再登录一次。没有改变任何数据。",
    "This needs an account: log in first, or again if your session has ended. Nothing was changed.",
)
READ_ONLY = said(
    "这个 gridmap 只供查看（启动时设了 GRIDMAP_WRITABLE=no）。",
    "This gridmap only shows; it was started with GRIDMAP_WRITABLE=no.",
)
PAST = said(
    "地址里带着过去的日期：过去只供查看，没有改变任何数据。",
    "The address carries a day that is past, which is for looking only; nothing was changed.",
)
FOREIGN = said(
    "这个请求来自别的网站，已拒绝。", "This request comes from another site and was refused."
)


def open_to(response: Response, origin: str) -> Response:
    """Let the page of `response` ask another server for the pictures of the base map."""
    own = "; ".join(part for part in POLICY.split("; ") if not part.startswith("img-src"))
    response.headers["Content-Security-Policy"] = own + WITH_BASE.format(origin=origin)
    return response


def register(app: Flask) -> None:
    """Watch every request and every answer of `app`."""
    app.before_request(_guard)
    app.after_request(_add_headers)
    app.context_processor(_words_of_the_person)


def _guard() -> Any:
    """Refuse, or send to log in, before anything is read or written."""
    endpoint, reads = request.endpoint, request.method in READS
    by_key = endpoint in BY_KEY
    keyed = endpoint not in BY_KEY | OWN | {"static"} and who.take_key()
    _note_who_asks()
    if not (reads or by_key):
        _refuse_foreign_writes()
    writes = endpoint in NEEDS or not (reads or endpoint in ASKS | OWN)
    if writes and not store().config.writable:
        abort(403, READ_ONLY)
    if not reads and writes and params.day():
        abort(409, PAST)
    if endpoint is None or by_key:  # there is no such page, and everybody may know
        return None
    verb = NEEDS.get(endpoint)
    hidden = not store().config.public and endpoint not in OPEN
    closed = endpoint in OF_AN_ACCOUNT or _is_closed()
    if (hidden or verb or closed) and not who.user().name:
        return _send_to_log_in()
    if not reads and endpoint not in ASKS:
        if verb is None and endpoint not in OWN:
            abort(403, f"Nobody may do this yet: {endpoint} needs no verb that is known.")
        if not keyed:  # no page of another site makes a browser send a key, as it can cookies
            csrf.protect()
    if verb:
        allow(who.user(), verb)
    return None


def _note_who_asks() -> None:
    """Note whether somebody with an account asks: the store tells others less."""
    if request.endpoint != "static":
        with suppress(StoreError):  # the page itself says so, if it needs the store
            setattr(g, NAMED, bool(who.user().name))


def _is_closed() -> bool:
    """Return whether a register is asked for that only people with an account see."""
    asked = request.view_args or {}
    found = registers().get(str(asked.get("name") or asked.get("layer") or ""))
    return found is not None and found.accounts_only


def _refuse_foreign_writes() -> None:
    """Let only gridmap's own pages write: another site's form would carry another origin."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, FOREIGN)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, FOREIGN)


def _send_to_log_in() -> Any:
    if request.method not in READS or is_data(request.path):
        abort(401, LOG_IN)
    asked = request.full_path.removesuffix("?")
    lang = "en" if request.args.get("lang") == "en" else None
    return redirect(url_for("accounts.log_in", next=asked, lang=lang))


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.endpoint == "static":  # a hundred small files, and none of them is a page
        return response
    # setdefault: the report brings a policy of its own, because folium's map needs inline scripts.
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if not store().config.public or who.is_keyed():
        response.cache_control.public = None
        response.cache_control.private = True
    return response


def _words_of_the_person() -> dict[str, Any]:
    """Tell templates who asks, what they may do, and the token that their forms must carry."""
    try:
        user = who.user()
    except StoreError:  # this is the page that says so
        return {"user": ANONYMOUS, "may": {}, "token": ""}
    return {
        "user": user,
        "may": who.may_what(),
        "token": generate_csrf() if user.name else "",
        "writable": store().config.writable,
    }
