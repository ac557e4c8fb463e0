"""Open311 GeoReport v2: services, requests and tokens, in JSON and XML."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import HTTPException

from gridmap.actions import api_keys, open311, open311_posting
from gridmap.actions.open311 import MOST, Asked
from gridmap.actions.open311_posting import Posted
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.errors import GridmapError, InputError, NotAllowedError
from gridmap.files.georeport import MEDIA_TYPES, written, written_one
from gridmap.saying import in_language, of_error, said
from gridmap.web import languages, params
from gridmap.web.errors import status_of
from gridmap.web.store import store

KEY = "Idempotency-Key"
FORMS = "<any(json, xml):form>"
LAST_PAGE = 1_000_000  # beyond it a store cannot count the rows that are passed over

blueprint = Blueprint("open311", __name__, url_prefix="/open311")


@blueprint.get(f"/discovery.{FORMS}")
def discovery(form: str) -> Response:
    """Say where the services are, and in which formats."""
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": url_for("open311.services", form=form, _external=True).rsplit("/", 1)[0],
        "changeset": "2026-11-24T00:00:00+08:00",
        "type": "production",
        "formats": list(MEDIA_TYPES.values()),
    }
    values = {"changeset": endpoint["changeset"], "contact": "", "endpoints": [endpoint]}
    return _answer(form, written_one(form, "discovery", values))


@blueprint.get(f"/v2/services.{FORMS}")
def services(form: str) -> Response:
    """List the classes of cases."""
    _reader()
    return _answer(form, written(form, "services", "service", open311.services(languages.asked())))


@blueprint.get(f"/v2/services/<code>.{FORMS}")
def service(code: str, form: str) -> Response:
    """Say what a service asks for besides."""
    _reader()
    found = open311.definition(params.plain("service_code", code))
    return _answer(form, written_one(form, "service_definition", found))


@blueprint.get(f"/v2/requests.{FORMS}")
def requests(form: str) -> Response:
    """List cases."""
    asked = Asked(
        ids=params.words("service_request_id"),
        classes=params.words("service_code"),
        statuses=params.words("status"),
        since=_moment("start_date"),
        until=_moment("end_date"),
        page=min(int(params.number("page", 1)), LAST_PAGE),
        page_size=int(params.number("page_size", MOST)),
    )
    found = open311.requests(store().engine, asked, asking=_reader(), lang=languages.asked())
    return _answer(form, written(form, "service_requests", "request", found))


@blueprint.get(f"/v2/requests/<code>.{FORMS}")
def show(code: str, form: str) -> Response:
    """Return one case."""
    found = open311.request(
        store().engine,
        params.plain("service_request_id", code),
        asking=_reader(),
        lang=languages.asked(),
    )
    return _answer(form, written(form, "service_requests", "request", [found]))


@blueprint.post(f"/v2/requests.{FORMS}")
def create(form: str) -> Response:
    """Take a report; `api_key` says as whom."""
    here, given = store(), request.values
    if request.is_json:
        raise InputError(
            said(
                "请按表单发送（application/x-www-form-urlencoded），不是 JSON。",
                "Send the fields as a form (application/x-www-form-urlencoded), not as JSON.",
            )
        )
    by = api_keys.user_of_key(here.engine, given.get("api_key", ""))
    if by is None:
        raise NotAllowedError(
            said("api_key 不对，或者没有给。", "api_key is missing, or none that counts.")
        )
    posted = Posted(
        service_code=params.plain("service_code", given.get("service_code", "")),
        lon=_degrees("long"),
        lat=_degrees("lat"),
        address_id=params.plain("address_id", given.get("address_id", "").strip()),
        address_string=params.prose("address_string", given.get("address_string", "")),
        description=params.prose("description", given.get("description", "")),
        media_url=params.prose("media_url", given.get("media_url", "")),
        # What stands in an address stands in the logs of servers as well.
        phone=request.form.get("phone", ""),
        email=request.form.get("email", ""),
        client_key=request.headers.get(KEY, ""),
        photos=[(file.filename or "photo", file.read()) for file in request.files.getlist("media")],
    )
    done = open311_posting.create(
        here.engine, posted, by=by, files_folder=here.config.files_folder, lang=languages.asked()
    )
    return _answer(form, written(form, "service_requests", "request", [done]), 201)


@blueprint.get(f"/v2/tokens/<token>.{FORMS}")
def token(token: str, form: str) -> Response:
    """Return the number of the case that a token stands for."""
    _reader()
    found = open311_posting.token(store().engine, params.plain("token", token))
    return _answer(form, written(form, "service_requests", "request", [found]))


@blueprint.errorhandler(GridmapError)
def _refused(error: GridmapError) -> Response:
    return _error(status_of(error), of_error(error, languages.asked()))


@blueprint.errorhandler(HTTPException)
def _failed(error: HTTPException) -> Response:
    return _error(error.code or 500, str(in_language(error.description, languages.asked())))


def _error(status: int, sentence: str) -> Response:
    form = (request.view_args or {}).get("form", "json")
    rows = [{"code": str(status), "description": sentence}]
    return _answer(form, written(form, "errors", "error", rows), status)


def _answer(form: str, content: bytes, status: int = 200) -> Response:
    return Response(content, status, content_type=f"{MEDIA_TYPES[form]}; charset=utf-8")


def _reader() -> User:
    """Return who reads: nobody in particular, where anybody may look, else whose key it is."""
    found = api_keys.user_of_key(store().engine, request.args.get("api_key", ""))
    if found is None and not store().config.public:
        raise NotAllowedError(
            said("这里要有 api_key 才能查看。", "Nobody looks here without an api_key.")
        )
    return found or ANONYMOUS


def _degrees(name: str) -> float | None:
    value = request.values.get(name, "").strip()
    return params.number_of(name, value) if value else None


def _moment(name: str) -> dt.datetime | None:
    """Return a moment with its time zone, as the W3C writes it."""
    value: Any = params.text(name).replace(" ", "+")  # a plus that nobody escaped
    if not value:
        return None
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        found = dt.datetime.min
    if found.tzinfo is None or found.year not in params.YEARS:
        raise InputError(
            said(
                "{name} 应写成 2026-06-30T08:00:00+08:00，而不是“{value}”。",
                "{name} must be written as 2026-06-30T08:00:00+08:00, not “{value}”.",
                name=name,
                value=value[:40],
            )
        )
    return found
