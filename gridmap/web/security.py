"""What every answer carries, and which requests may change anything."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from gridmap.web.store import store

POLICY = (
    "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
READS = {"GET", "HEAD", "OPTIONS"}
# It is posted only because its question is long: it writes nothing.
ASKS = {"planning.answer"}


def register(app: Flask) -> None:
    """Watch every request and every answer of `app`."""
    app.before_request(_refuse_foreign_writes)
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    # setdefault: the report brings a policy of its own, because folium's map needs inline scripts.
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def _refuse_foreign_writes() -> None:
    """Let only gridmap's own pages write: another site's form would carry another origin."""
    if request.method in READS:
        return
    if request.endpoint not in ASKS and not store().config.writable:
        abort(403, "This gridmap only shows; it was started with GRIDMAP_WRITABLE=no.")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, "This request comes from another site and was refused.")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, "This request comes from another site and was refused.")
