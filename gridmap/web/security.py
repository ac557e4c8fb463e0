"""What every answer carries, and what is asked of every request before it is answered."""

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
from gridmap.web.permits import ASKS, BY_KEY, NEEDS, OF_AN_ACCOUNT, OPEN, OWN
from gridmap.web.sessions import csrf
from gridmap.web.store import NAMED, store

POLICY = (
    "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# With a base map from elsewhere, the map page may ask that one server.
WITH_BASE = "; connect-src 'self' {origin}; img-src 'self' data: blob: {origin}"
READS = {"GET", "HEAD", "OPTIONS"}

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
