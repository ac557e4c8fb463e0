"""Read what a GeoReport v2 server answers to GET requests, JSON or XML, with suspicion."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as Xml

import orjson

from gridmap.errors import FileFormatError
from gridmap.saying import Said, said

STATUSES = ("open", "closed")
_EARLIEST, _LATEST = 1990, 2100
# What one XML may not bring: texts that grow when they are read, and files of the reader.
_DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST = 4_000
# Why a request cannot be taken, each as a sentence about n of them.
WHY = {
    "id": Said("{n} 条没有 service_request_id", "{n} have no service_request_id"),
    "service": Said("{n} 条没有 service_code", "{n} have no service_code"),
    "status": Said("{n} 条的 status 不是 open 或 closed", "{n} are neither open nor closed"),
    "moment": Said(
        "{n} 条没有带时区的 requested_datetime", "{n} have no requested_datetime with a zone"
    ),
    "swapped": Said(
        "{n} 条的经度和纬度写反了", "{n} have latitude and longitude the wrong way round"
    ),
    "place": Said("{n} 条没有经纬度", "{n} have no latitude and longitude"),
}


@dataclass(frozen=True)
class Request:
    """One request of another server.

    Attributes
    ----------
    id, service_code, service_name : str
        Codes are texts.
    closed : bool
        What its status says.
    notes, agency, description, address : str
        In words, "" where nothing is said.
    requested_at : datetime
        In UTC, as all moments.
    updated_at, expected_at : datetime or None
    lon, lat : float
        Degrees, WGS 84.
    """

    id: str
    service_code: str
    service_name: str
    closed: bool
    notes: str
    agency: str
    description: str
    address: str
    requested_at: dt.datetime
    updated_at: dt.datetime | None
    expected_at: dt.datetime | None
    lon: float
    lat: float


class OddRequestError(ValueError):
    """A request cannot be taken; `why` is a key of `WHY`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_rows(content: bytes, name: str) -> list[dict[str, Any]]:
    """Read the requests of an answer as they stand there.

    Parameters
    ----------
    name : str
        Who answered, for the sentences of errors.

    Raises
    ------
    FileFormatError
        It is no list of requests: HTML, broken off, something else.

    Examples
    --------
    >>> read_rows(b'[{"service_request_id": 7}]', "x")
    [{'service_request_id': 7}]
    >>> xml = b"<service_requests><request><lat>1</lat><long/></request></service_requests>"
    >>> read_rows(xml, "x")
    [{'lat': '1', 'long': ''}]
    """
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise _odd(name, "不是 UTF-8 文本", "is no text in UTF-8") from None
    if not text:
        raise _odd(name, "是空的", "is empty")
    start = text[:200].lower()
    if "<html" in start or "<!doctype html" in start:
        raise _odd(name, "是一个网页", "is a web page")
    return _of_xml(text, name) if text.startswith("<") else _of_json(text, name)


def read_error(content: bytes) -> str:
    """Return what an error of GeoReport says in words, "" where it says nothing."""
    try:
        rows = _of_json(content.decode(), "") if content[:1] in b"[{" else []
        rows = rows or _children(_parsed(content.decode(), ""))
    except (FileFormatError, UnicodeDecodeError):
        return ""
    return _text((rows or [{}])[0].get("description"))[:200]


def request_of(row: dict[str, Any]) -> Request:
    """Read one request.

    Raises
    ------
    OddRequestError
        It says too little to be a case, or something wrong.
    """
    status = _text(row.get("status")).lower()
    id_, service = _text(row.get("service_request_id")), _text(row.get("service_code"))
    requested = _moment(row.get("requested_datetime"))
    lon, lat = _degrees(row.get("long"), 180), _degrees(row.get("lat"), 90)
    if not id_ or len(id_) > 100:
        raise OddRequestError("id")
    if not service:
        raise OddRequestError("service")
    if status not in STATUSES:
        raise OddRequestError("status")
    if requested is None:
        raise OddRequestError("moment")
    if lon is None or lat is None:
        turned = _degrees(row.get("lat"), 180) is not None and lon is not None and abs(lon) <= 90
        raise OddRequestError("swapped" if turned else "place")
    return Request(
        id_,
        service,
        _text(row.get("service_name")),
        status == "closed",
        _text(row.get("status_notes")),
        _text(row.get("agency_responsible")),
        _text(row.get("description")),
        _text(row.get("address")),
        requested,
        _moment(row.get("updated_datetime")),
        _moment(row.get("expected_datetime")),
        lon,
        lat,
    )


def _of_json(text: str, name: str) -> list[dict[str, Any]]:
    try:
        read = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError):
        raise _odd(name, "不是完整的 JSON", "is no whole JSON") from None
    rows = read.get("service_requests", read) if isinstance(read, dict) else read
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _odd(name, "不是事项的列表", "is no list of requests")
    return rows


def _of_xml(text: str, name: str) -> list[dict[str, Any]]:
    top = _parsed(text, name)
    # The standard calls it service_requests; some servers say requests.
    if top.tag not in ("service_requests", "requests"):
        raise _odd(name, "不是事项的列表", "is no list of requests")
    return _children(top)


def _parsed(text: str, name: str) -> Xml.Element:
    if _DOCTYPE.search(text):
        raise _odd(name, "带有 DOCTYPE", "has a DOCTYPE")
    try:
        return Xml.fromstring(text)  # noqa: S314  (nothing in it is declared, so nothing grows)
    except (Xml.ParseError, ValueError, RecursionError):
        raise _odd(name, "不是完整的 XML", "is no whole XML") from None


def _children(top: Xml.Element) -> list[dict[str, Any]]:
    return [{child.tag: child.text or "" for child in row} for row in top]


def _odd(name: str, zh: str, en: str) -> FileFormatError:
    sentence: Said = said(
        "{name} 给的{what}，不是 GeoReport v2 的事项；没有改变任何数据。",
        "What {name} gives {what}, no requests of GeoReport v2; nothing was changed.",
        name=name,
        what=Said(zh, en),
    )
    return FileFormatError(sentence)


def _text(value: Any) -> str:
    """Return a value as a text without what cannot be printed; a list or the like says nothing."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    lines = str(value)[:_LONGEST].splitlines()
    told = ("".join(sign if sign.isprintable() else " " for sign in line) for line in lines)
    return "\n".join(told).strip()


def _moment(value: Any) -> dt.datetime | None:
    """Return a moment in UTC; None where none is said, or not in which zone."""
    try:
        found = dt.datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    if found.tzinfo is None or not _EARLIEST < found.year < _LATEST:
        return None
    return found.astimezone(dt.UTC).replace(microsecond=0)


def _degrees(value: Any, most: float) -> float | None:
    try:
        found = float(_text(value))
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= most else None
