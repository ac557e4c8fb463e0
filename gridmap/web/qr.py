"""The QR code of a view, to open it on a phone."""

import io
import re

import segno
from flask import Blueprint, Response, request

from gridmap.errors import InputError

blueprint = Blueprint("qr", __name__)

# A code of this many characters can still be read from a screen.
LONGEST = 1500
# One slash, so that no other host can be named; what a browser writes into an address.
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


@blueprint.get("/qr.svg")
def show() -> Response:
    """Draw the address of a page of this server as a QR code."""
    path = request.args.get("path", "")
    if not OWN_PATH.fullmatch(path):
        raise InputError("path must be a page of this server, such as /?level=grid.")
    address = request.host_url.rstrip("/") + path
    if len(address) > LONGEST:
        raise InputError(f"This address is longer than {LONGEST} characters; no code can hold it.")
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m" if len(address) < LONGEST // 3 else "l")
    code.save(drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")
