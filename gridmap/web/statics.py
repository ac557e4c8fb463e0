"""Scripts, styles and icons: found by version, kept by browsers, sent small.

The version is part of the path, so that modules which import each other by relative addresses
carry it on, and so that a browser asks for a file once and never again.
"""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from flask_compress import Compress
from werkzeug.security import safe_join

from gridmap import assets
from gridmap.web import bundle

YEAR = 31_536_000  # seconds: a file of this version never changes
DIGITS = 12
# What is text, and large. Archives of tiles are compressed inside, and are read by range.
SMALLER = [
    "text/html",
    "text/css",
    "text/csv",
    "text/javascript",
    "application/json",
    "application/geo+json",
    "application/manifest+json",
    "image/svg+xml",
]


def register(app: Flask) -> None:
    """Serve the static files of `app`, and send what is text compressed."""
    app.config.update(
        COMPRESS_MIMETYPES=SMALLER,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br"],
        COMPRESS_BR_LEVEL=5,  # a fifth smaller than gzip, and as quick
    )
    Compress(app)
    app.add_url_rule("/static/<path:filename>", "static", _send)
    app.url_defaults(_versioned)
    app.add_template_global(bundle.files, "bundle")


@cache
def version() -> str:
    """Return a text that changes with any static file.

    Examples
    --------
    >>> len(version())
    12
    """
    folder, found = assets.folder("static"), hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0")
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:DIGITS]


def _versioned(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values["filename"] = f"{version()}/{values['filename']}"


def _send(filename: str) -> Response:
    """Send a file; one of another version, or of none, is asked for again each time."""
    head, _, rest = filename.partition("/")
    versioned = len(head) == DIGITS and not set(head) - set("0123456789abcdef")
    place = safe_join(str(assets.folder("static")), rest if versioned else filename)
    if place is None or not Path(place).is_file():
        abort(404)
    response = _whole(Path(place))
    if head == version():
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.max_age = YEAR
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _whole(path: Path) -> Response:
    """Answer with a file, or with what lies compressed beside it."""
    beside = path.with_name(f"{path.name}.br")
    small = "br" in request.accept_encodings and beside.is_file()
    content = (beside if small else path).read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = Response(content, mimetype=kind)
    response.set_etag(hashlib.sha256(content).hexdigest()[:DIGITS])
    if small:
        response.content_encoding = "br"
    return response
