"""Documents of a case: put beside it by a form or a program, and saved again."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for

from gridmap.actions import case_documents, case_withdrawing
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    InputError,
    NotAllowedError,
    NotFoundError,
    StoreError,
)
from gridmap.web import body, case_pages, params, who
from gridmap.web.errors import status_of
from gridmap.web.saving import saved_as
from gridmap.web.store import store

KEY = "Idempotency-Key"
SOON_S = 300  # it may be withdrawn

blueprint = Blueprint("case_documents", __name__)


@blueprint.post("/cases/<code>/documents")
def add(code: str) -> Any:
    """Take the documents of a form; what is wrong is said on the page."""
    try:
        _add(code, request.form.get("client_key", ""))
    except (
        ConflictError, FileFormatError, InputError, NotAllowedError, NotFoundError, StoreError,
    ) as error:  # fmt: skip
        return case_pages.page(code, error=error), status_of(error)
    return redirect(_page(code), 303)


@blueprint.post("/api/cases/<code>/documents")
def add_by_program(code: str) -> tuple[Response, int]:
    """Take documents; the header `Idempotency-Key` is the UUID of the step."""
    fresh = _add(code, request.headers.get(KEY, ""))
    return jsonify(code=code, fresh=fresh), 201 if fresh else 200


@blueprint.post("/cases/<code>/documents/<int:document_id>/withdraw")
def withdraw(code: str, document_id: int) -> Any:
    """Withdraw a document by a form; what is wrong is said on the page."""
    text, key = request.form.get("text", ""), request.form.get("client_key", "")
    try:
        _withdraw(code, document_id, params.prose("text", text), key)
    except (ConflictError, InputError, NotAllowedError, NotFoundError) as error:
        return case_pages.page(code, error=error), status_of(error)
    return redirect(_page(code), 303)


@blueprint.post("/api/cases/<code>/documents/<int:document_id>/withdraw")
def withdraw_by_program(code: str, document_id: int) -> tuple[Response, int]:
    """Withdraw a document; the header `Idempotency-Key` is the UUID of the step."""
    text = body.prose(body.mapping(), "text")
    fresh = _withdraw(code, document_id, text, request.headers.get(KEY, ""))
    return jsonify(code=code, fresh=fresh), 201 if fresh else 200


@blueprint.get("/api/cases/<code>/documents/<int:document_id>")
def send(code: str, document_id: int) -> Response:
    """Send a document to be saved, never to be opened here; `size` small is a picture of it."""
    here = store()
    sent = case_documents.send(
        here.engine,
        params.plain("code", code),
        document_id,
        params.text("size") or "large",
        files_folder=here.config.files_folder,
    )
    answer = Response(sent.content, mimetype=sent.media_type)
    if not sent.small:
        saved_as(answer, sent.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.cache_control.private = True
    answer.cache_control.max_age = SOON_S
    return answer


def _add(code: str, client_key: str) -> bool:
    here = store()
    files = [(file.filename or "document", file.read()) for file in _files()]
    return case_documents.add(
        here.engine,
        params.plain("code", code),
        files,
        params.prose("text", request.form.get("text", "")),
        by=who.user(),
        files_folder=here.config.files_folder,
        client_key=client_key,
    )


def _withdraw(code: str, document_id: int, text: str, client_key: str) -> bool:
    here = store()
    return case_withdrawing.withdraw(
        here.engine,
        params.plain("code", code),
        document_id,
        text,
        by=who.user(),
        files_folder=here.config.files_folder,
        client_key=client_key,
    )


def _page(code: str) -> str:
    lang = "en" if params.lang() == "en" else None
    return url_for("case_pages.show", code=code, lang=lang)


def _files() -> list[Any]:
    """Return the files of the form; a field in which none was chosen comes with an empty name."""
    return [file for file in request.files.getlist("documents") if file.filename]
