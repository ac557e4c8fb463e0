"""The one table from errors to HTTP, and how they are shown."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from gridmap.errors import GridmapError, NotFoundError, StoreError, StoreFullError

# The first that fits; documented in docs/http.md.
STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (StoreFullError, HTTPStatus.INSUFFICIENT_STORAGE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (GridmapError, HTTPStatus.BAD_REQUEST),
)
DATA = ("/api/", "/layers/")


def register(app: Flask) -> None:
    """Answer errors as JSON where data was asked for, as a page elsewhere."""
    app.register_error_handler(GridmapError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)


def status_of(error: GridmapError) -> int:
    """Return the HTTP status of an error."""
    return int(next(status for kind, status in STATUS if isinstance(error, kind)))


def _domain_error(error: GridmapError) -> tuple[Response | str, int]:
    return _answer(str(error), status_of(error))


def _http_error(error: HTTPException) -> tuple[Response | str, int]:
    if isinstance(error, SecurityError):  # without a trusted host there are no links to make
        return str(error.description), error.code or 400
    return _answer(str(error.description), error.code or 500)


def _answer(sentence: str, status: int) -> tuple[Response | str, int]:
    if request.path.startswith(DATA):
        return jsonify(error=sentence, status=status), status
    lang = "en" if request.args.get("lang") == "en" else "zh"
    title = "This did not work" if lang == "en" else "这一步没有完成"
    return (
        render_template("error.html", title=title, message=sentence, status=status, lang=lang),
        status,
    )
