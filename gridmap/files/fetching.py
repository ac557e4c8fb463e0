"""Ask another server by HTTP, with suspicion: it may be slow, huge, or lead somewhere else."""

import http.client
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from gridmap.errors import InputError, OtherServerError
from gridmap.saying import Said, said

TIMEOUT_S = 30.0  # without a byte
LONGEST_S = 180.0  # for the whole answer, however it trickles
MOST_BYTES = 64 * 1024**2
BLOCK = 64 * 1024
SCHEMES = ("http", "https")
_PORTS = {"http": 80, "https": 443}
_LATE = Said("超时", "it took too long")
_BROKEN = Said("中途断开", "it broke off")


@dataclass(frozen=True)
class Limits:
    """How long is waited for an answer, and how large it may be."""

    timeout_s: float = TIMEOUT_S
    longest_s: float = LONGEST_S
    most_bytes: int = MOST_BYTES


@dataclass(frozen=True)
class Answer:
    """What a server answered: its status, and the bytes."""

    status: int
    content: bytes


def check_address(url: str) -> str:
    """Return the address of a server without what does not belong to it.

    Raises
    ------
    InputError
        It does not begin with http:// or https://, or names no server.

    Examples
    --------
    >>> check_address("https://311.example.org/open311/v2/")
    'https://311.example.org/open311/v2'
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
        plain = url.isprintable() and " " not in url and not (parts.query or parts.fragment)
    except ValueError:  # a port that is no number, an address of IPv6 that is none
        known = plain = False
    if not known or not plain or "@" in parts.netloc:
        raise InputError(
            said(
                "地址应是 http:// 或 https:// 开头的，不带参数和密码，而不是“{url}”。",
                "An address begins with http:// or https:// and has no query and no password: not "
                "“{url}”.",
                url=url.split("?", maxsplit=1)[0][:80],
            )
        )
    return url.rstrip("/")


def fetch(url: str, query: dict[str, str], limits: Limits = Limits()) -> Answer:
    """Get what lies at an address; the sentences of errors never tell the query, nor its keys.

    Raises
    ------
    OtherServerError
        There is no answer in time, it is too large, breaks off, or leads to another server.
    """
    asked = urllib.request.Request(  # noqa: S310  (check_address has seen the scheme)
        f"{url}?{urlencode(query)}" if query else url,
        headers={"User-Agent": "gridmap", "Accept-Encoding": "identity"},
    )
    opener = urllib.request.build_opener(_StayThere)
    server = urlsplit(url).netloc
    try:
        try:
            answer = opener.open(asked, timeout=limits.timeout_s)
        except urllib.error.HTTPError as error:  # an answer as well, and often it says why
            answer = error
        with closing(answer):
            return Answer(int(answer.status or 0), _content(answer, server, limits))
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, OtherServerError):
            raise reason from None
        raise _failed(server, _reason(reason)) from None


def _content(answer: Any, server: str, limits: Limits) -> bytes:
    """Read an answer piece by piece, so that neither its size nor its time is endless."""
    began, blocks, size = time.monotonic(), [], 0
    while block := answer.read1(BLOCK):
        blocks.append(block)
        size += len(block)
        if size > limits.most_bytes:
            most = limits.most_bytes // 1024**2
            raise OtherServerError(
                said(
                    "{server} 的回答超过 {most} MB，没有读完。",
                    "The answer of {server} has more than {most} MB and was not read.",
                    server=server,
                    most=most,
                )
            )
        if time.monotonic() - began > limits.longest_s:
            raise _failed(server, _LATE)
    told = answer.headers.get("Content-Length", "")
    if told.isascii() and told.isdigit() and size < int(told[:18]):
        raise _failed(server, _BROKEN)
    return b"".join(blocks)


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return _LATE
    if isinstance(error, http.client.IncompleteRead):
        return _BROKEN
    return str(getattr(error, "strerror", None) or error or type(error).__name__)[:200]


def _failed(server: str, why: str) -> OtherServerError:
    return OtherServerError(
        said("{server} 没有完整回答：{why}。", "There is no answer of {server}: {why}.",
             server=server, why=why)
    )  # fmt: skip


class _StayThere(urllib.request.HTTPRedirectHandler):
    """Follow a server only to itself: a key that was meant for it is nobody else's."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the next request, where it goes to the same server and is as safe."""
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        safer = before.scheme == "http" and after.scheme == "https"
        moved = after.hostname != before.hostname or _port(after) != _port(before)
        if (moved and not (safer and after.hostname == before.hostname)) or (
            after.scheme != before.scheme and not safer
        ):
            fp.close()
            raise OtherServerError(
                said(
                    "{server} 要转到另一台服务器 {other}，没有跟去。",
                    "{server} leads to another server, {other}; it was not followed.",
                    server=before.netloc,
                    other=after.netloc or after.scheme,
                )
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _port(parts: Any) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)
