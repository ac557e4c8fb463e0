"""Read another GeoReport v2 server, or what was saved of it, and take its requests as cases."""

import datetime as dt
from pathlib import Path
from typing import Any

from gridmap.actions import open311_asking, open311_taking
from gridmap.actions.allowing import By, allow
from gridmap.actions.open311_asking import Ask, Server
from gridmap.actions.open311_services import Services
from gridmap.actions.open311_taken import Taken
from gridmap.db.engine import Engine
from gridmap.errors import FileFormatError
from gridmap.files.fetching import MOST_BYTES, check_address, fetch
from gridmap.files.georeport_reading import read_rows
from gridmap.saying import said


def pull(
    engine: Engine,
    server: Server,
    services: Services,
    *,
    by: By,
    ask: Ask = fetch,
    now: dt.datetime | None = None,
) -> Taken:
    """Take the requests of a server as cases: all that it answers is read before anything is.

    Raises
    ------
    InputError, OtherServerError, FileFormatError
        As of `open311_asking.requests`; nothing is changed.
    NotAllowedError
        The person may not import.
    """
    allow(by, "import")
    rows = open311_asking.requests(server, ask)
    return open311_taking.take(engine, rows, server.url, services, by=by, now=now)


def pull_file(
    engine: Engine,
    path: Path,
    url: str,
    services: Services,
    *,
    by: By,
    now: dt.datetime | None = None,
) -> Taken:
    """Take the requests of an answer that was saved, JSON or XML.

    Parameters
    ----------
    url : str
        Address of the server that gave it, by which its requests are known.

    Raises
    ------
    InputError, FileFormatError
        The address is none, or the file holds no requests; nothing is changed.
    NotAllowedError
        The person may not import.
    """
    allow(by, "import")
    check_address(url)
    rows = read_rows(_content(path), path.name)
    return open311_taking.take(engine, rows, url, services, by=by, now=now)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileFormatError(
            said(
                "{name} 读不出来：{why}。",
                "{name} cannot be read: {why}.",
                name=path.name,
                why=error.strerror or "",
            )
        ) from None
    if len(content) > MOST_BYTES:
        most: Any = MOST_BYTES // 1024**2
        raise FileFormatError(
            said("{name} 超过 {most} MB。", "{name} has more than {most} MB.",
                 name=path.name, most=most)
        )  # fmt: skip
    return content
