"""The one table from errors to HTTP, and how they are shown."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from gridmap.errors import (
    ConflictError,
    GridmapError,
    LoginError,
    NotAllowedError,
    NotFoundError,
    RecordError,
    RetiredError,
    StaleError,
    StoreError,
    StoreFullError,
    TooOftenError,
)
from gridmap.saying import in_language, of_error, said
from gridmap.web import languages

# The first that fits; documented in docs/http.md.
STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (RetiredError, HTTPStatus.GONE),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (NotAllowedError, HTTPStatus.FORBIDDEN),
    (TooOftenError, HTTPStatus.TOO_MANY_REQUESTS),
    (LoginError, HTTPStatus.UNAUTHORIZED),
    (ConflictError, HTTPStatus.CONFLICT),
    (StoreFullError, HTTPStatus.INSUFFICIENT_STORAGE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (GridmapError, HTTPStatus.BAD_REQUEST),
)
# Headers that belong to a status: what may be asked for instead.
TELLING = ("Allow", "Content-Range", "Retry-After")
STALE = said(
    "这个页面比您的登录更早。没有改变任何数据；请重新载入页面，再发送一次。",
    "This page is older than your session. Nothing was changed; load it again and send it again.",
)

# What the framework says by itself it says in English alone.
PLAIN = {
    400: said("这个请求看不懂。", "This request cannot be understood."),
    404: said(
        "没有这个页面：地址可能写错了，也可能页面已经不在了。",
        "There is no such page: the address may be wrong, or the page may be gone.",
    ),
    405: said(
        "这个地址只能由表单发送，不能直接打开。",
        "Only a form can be sent to this address; it cannot be opened.",
    ),
    413: said(
        "发送的内容太大。请换小一些的文件。", "What was sent is too large; choose a smaller file."
    ),
    500: said(
        "服务器出了错，已经记下。请过一会儿再试。",
        "The server failed, and wrote down how. Try again in a while.",
    ),
}


def register(app: Flask) -> None:
    """Answer errors as JSON where data was asked for, as a page elsewhere."""
    app.register_error_handler(GridmapError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)


def is_data(path: str) -> bool:
    """Return whether data lies at a path, and no page for people."""
    return path.startswith(languages.DATA)


def status_of(error: GridmapError) -> int:
    """Return the HTTP status of an error."""
    return int(next(status for kind, status in STATUS if isinstance(error, kind)))


def _domain_error(error: GridmapError) -> tuple[Response | str, int]:
    status = status_of(error)
    if isinstance(error, StaleError) and request.if_match:
        status = int(HTTPStatus.PRECONDITION_FAILED)
    more = {"problems": _problems(error)} if isinstance(error, RecordError) else {}
    return _answer(of_error(error, languages.asked()), status, more)


def _problems(error: RecordError) -> list[dict[str, str]]:
    """Say what is wrong with each record, field by field."""
    return [
        {"code": code, "field": field, "error": in_language(why, languages.asked())}
        for code, fields in error.problems.items()
        for field, why in fields.items()
    ]


def _http_error(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):  # without a trusted host there are no links to make
        return str(error.description), error.code or 400
    if isinstance(error, CSRFError):
        # The header tells the map page to ask for another token, and to send once more.
        return *_answer(in_language(STALE, languages.asked()), HTTPStatus.BAD_REQUEST), {
            "X-CSRFToken": "stale"
        }
    kept = {name: value for name, value in error.get_headers() if name in TELLING}
    untold = error.description == type(error).description
    what = PLAIN.get(error.code or 500, error.description) if untold else error.description
    if untold and error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.max_content_length:
        what = said(
            "发送的内容太大，最多 {n} MB。请换小一些的文件。",
            "What was sent is too large: at most {n} MB are taken. Choose a smaller file.",
            n=request.max_content_length // 1024**2,
        )
    sentence = str(in_language(what, languages.asked()))
    return *_answer(sentence, error.code or 500), kept


def _answer(
    sentence: str, status: int, more: dict[str, Any] | None = None
) -> tuple[Response | str, int]:
    if is_data(request.path):
        return jsonify(error=sentence, status=status, **(more or {})), status
    lang, title = languages.asked(), gettext("这一步没有完成")
    return (
        render_template("error.html", title=title, message=sentence, status=status, lang=lang),
        status,
    )
