"""What happens in the store, as server-sent events."""

import time
from collections.abc import Iterator

import orjson
from flask import Blueprint, Flask, Response, current_app, request

from gridmap.actions import live
from gridmap.actions.live import Cursor, Happening
from gridmap.errors import GridmapError, InputError
from gridmap.web import params
from gridmap.web.store import Store, store
from gridmap.web.watch import Watch

EXTENSION = "gridmap-watch"
# An answer ends after this long and the browser asks again: no thread is held for good.
LONGEST_S = 25.0
# A line now and then finds out whether anybody is still there.
BREATH_S = 10.0
AGAIN_MS, AGAIN_WHEN_FULL_MS = 1_000, 10_000

blueprint = Blueprint("live", __name__)


def register(app: Flask, here: Store) -> None:
    """Give `app` the one watch of its process."""
    app.extensions[EXTENSION] = Watch(lambda: live.now(here.engine))


def stop(app: Flask) -> None:
    """End the answers of all who listen in this process."""
    app.extensions[EXTENSION].stop()


@blueprint.get("/api/events")
def listen() -> Response:
    """Send what happens from now on, or after the last event that the browser knows."""
    here, watch = store(), _watch()
    known = _known() or live.now(here.engine)
    response = Response(_events(here, watch, known), mimetype="text/event-stream")
    response.cache_control.no_store = True
    response.headers["X-Accel-Buffering"] = "no"  # a proxy in front passes it on at once
    return response


def _watch() -> Watch:
    found: Watch = current_app.extensions[EXTENSION]
    return found


def _known() -> Cursor | None:
    """Return what the browser says that it knows; a header of nonsense is nothing."""
    header = request.headers.get("Last-Event-ID", "")
    try:
        if header:
            return Cursor.parse(header)
    except InputError:
        return None
    asked = params.text("last")
    return Cursor.parse(asked) if asked else None


def _events(here: Store, watch: Watch, known: Cursor) -> Iterator[bytes]:
    until = time.monotonic() + LONGEST_S
    with watch.listening() as free:
        yield _head(known, AGAIN_MS if free else AGAIN_WHEN_FULL_MS)
        while True:
            try:
                found = live.since(here.engine, known)
            except GridmapError:  # the browser asks again, and then it may be back
                return
            for happening in found:
                known = happening.cursor
                yield _event(happening)
            left = until - time.monotonic()
            if not free or left <= 0 or watch.stopped:
                return
            if not watch.wait(known, min(left, BREATH_S)):
                yield b": \n\n"


def _head(known: Cursor, again_ms: int) -> bytes:
    return f"retry: {again_ms}\nid: {known}\n\n".encode()


def _event(happening: Happening) -> bytes:
    head = f"event: {happening.kind}\nid: {happening.cursor}\ndata: ".encode()
    return head + orjson.dumps(happening.data) + b"\n\n"
