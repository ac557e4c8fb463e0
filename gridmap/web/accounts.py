"""Logging in and out, and one's own account."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions import accounts, logging_in, start
from gridmap.actions.accounts import LONGEST_NAME
from gridmap.actions.passwords import SHORTEST
from gridmap.analysis.permissions import User
from gridmap.errors import LoginError, TooOftenError, WeakPasswordError
from gridmap.web import languages, params, who
from gridmap.web.errors import status_of
from gridmap.web.store import store

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
def log_in() -> Any:
    """Show the form, and take name and password."""
    asked = request.values.get("next", "")
    ahead = own_path(asked) if asked else ""
    if request.method == "GET":
        return _form(ahead)
    here, name = store(), request.form.get("name", "")
    address = request.remote_addr or ""
    try:
        entry = logging_in.log_in(
            here.engine, name, request.form.get("password", ""), address=address
        )
    except LoginError as error:
        return _refused(error, ahead)
    user = _begin(entry)
    return redirect(ahead or _start(user))


def _start(user: User) -> str:
    """Return where somebody begins who asked for no page: where their role does."""
    at_home = user.area_code and start.page_of(user.role).home == start.MY
    lang = "en" if params.lang() == "en" else None
    return url_for("my_grid.show" if at_home else "start.show", lang=lang)


def _begin(entry: logging_in.Entry) -> User:
    """Begin a session; nothing of the one before stays. Returns whose it is."""
    found = accounts.user_in(store().engine, entry.name, entry.session_version)
    if found is None:
        raise LoginError("The account was changed just now; log in again.")
    session.clear()
    session.permanent = True
    login_user(who.Person(found, entry.session_version))
    return found


def _form(ahead: str, **context: object) -> str:
    return render_template(
        "accounts/log_in.html",
        ahead=ahead,
        name=request.form.get("name", "")[:LONGEST_NAME],
        lang=_lang(ahead),
        form_token=generate_csrf(),
        **context,
    )


def _refused(error: LoginError, ahead: str) -> tuple[str, int, dict[str, str]]:
    minutes = error.minutes if isinstance(error, TooOftenError) else 0
    headers = {"Retry-After": str(minutes * 60)} if minutes else {}
    return _form(ahead, refused=True, minutes=minutes), status_of(error), headers


def _lang(ahead: str) -> str:
    """Return the language of the page, or of the page that comes next."""
    english = "lang=en" in urlsplit(ahead).query.split("&")
    return languages.use("en" if english else params.lang())


def own_path(path: str) -> str:
    r"""Return `path` if it is a page of this server, else the map.

    Examples
    --------
    >>> own_path("//evil.example/"), own_path("https://evil.example"), own_path("/\\evil.example")
    ('/', '/', '/')
    """
    # A browser reads a backslash as a slash, and skips tabs and line ends.
    own = path.startswith("/") and path[1:2] != "/" and "\\" not in path and path.isprintable()
    root = request.script_root if request else ""
    return root + (path if own else "/")


@blueprint.post("/logout")
def log_out() -> BaseResponse:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(own_path(request.form.get("next", "")))


@blueprint.get("/account")
def show() -> str:
    """Show one's own account."""
    return _account_page()


@blueprint.post("/account/password")
def change_password() -> Any:
    """Change one's own password; other sessions of the account end."""
    form, address = request.form, request.remote_addr or ""
    if form.get("new", "") != form.get("again", ""):
        return _account_page(problem="differs"), 400
    try:
        entry = logging_in.change_password(
            store().engine,
            by=who.user(),
            old=form.get("old", ""),
            new=form.get("new", ""),
            address=address,
        )
    except TooOftenError as error:
        return _account_page(problem="often", minutes=error.minutes), status_of(error)
    except LoginError:
        return _account_page(problem="old"), 400
    except WeakPasswordError as error:
        return _account_page(problem=error.why), 400
    _begin(entry)
    return _account_page(changed=True)


def _account_page(**context: object) -> str:
    return render_template(
        "accounts/show.html", **who.words(), shortest=SHORTEST, lang=params.lang(), **context
    )


@blueprint.get("/api/account")
def describe() -> Response:
    """Say who asks, what they may do, and the token that writes must carry."""
    user = who.user()
    answer = jsonify(
        name=user.name,
        display=user.display,
        role=user.role,
        area=user.area_code,
        may=who.may_what(),
        token=generate_csrf() if user.name and not who.is_keyed() else "",
    )
    answer.cache_control.no_store = True
    return answer
