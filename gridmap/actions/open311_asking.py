"""Ask another GeoReport v2 server for its requests: days by days, page by page, all or nothing.

The standard answers at most 90 days and 1,000 requests at once and knows no pages; many servers
have them all the same. So pages are turned until one brings nothing new, and days that a full
answer without further pages covers are asked for again, half by half.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gridmap.errors import InputError, OtherServerError
from gridmap.files.fetching import Answer, check_address, fetch
from gridmap.files.georeport_reading import read_error, read_rows
from gridmap.saying import Said, said

SPAN = dt.timedelta(days=90)
SHORTEST = dt.timedelta(minutes=1)
MOST = 1_000  # requests of an answer, by the standard
MOST_ASKED = 2_000  # answers: a server that goes on for ever
MOST_ROWS = 200_000
FORMS = ("json", "xml")
Row = dict[str, Any]
Ask = Callable[[str, dict[str, str]], Answer]


@dataclass(frozen=True)
class Server:
    """Another server, and what it is asked.

    Attributes
    ----------
    url : str
        Address to which /requests.json is added.
    since, until : datetime
        Reported between these.
    form : {'json', 'xml'}
    more : dict of str to str
        What every question says besides: jurisdiction_id, api_key.
    """

    url: str
    since: dt.datetime
    until: dt.datetime
    form: str = "json"
    more: dict[str, str] = field(default_factory=dict)


def requests(server: Server, ask: Ask = fetch) -> list[Row]:
    """Return the requests of a server, each once.

    Parameters
    ----------
    ask : callable
        How an address is asked.

    Raises
    ------
    InputError
        The address is none, or the days are in no order.
    OtherServerError, FileFormatError
        An answer fails, or is not what it should be; nothing of the others is used.
    """
    check_address(server.url)
    if not server.since < server.until:
        raise InputError(
            said("开始时间要早于结束时间。", "The first moment must be before the last.")
        )
    asking = _Asking(server, ask)
    for since, until in _spans(server.since, server.until):
        asking.span(since, until)
    return list(asking.found.values())


def _spans(since: dt.datetime, until: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    while since < until:
        end = min(since + SPAN, until)
        yield since, end
        since = end


class _Asking:
    """What is known so far of a server."""

    def __init__(self, server: Server, ask: Ask) -> None:
        self.server, self.ask, self.asked = server, ask, 0
        self.found: dict[Any, Row] = {}

    def span(self, since: dt.datetime, until: dt.datetime) -> None:
        """Ask for the requests of some days: page by page, or half by half."""
        page, full = 1, False
        while rows := self.page(since, until, page):
            full = full or len(rows) >= MOST
            if not self.take(rows):
                break
            page += 1
        # The pages did not turn, though there may be more.
        if full and page <= 2 and until - since > SHORTEST:
            middle = since + (until - since) / 2
            self.span(since, middle)
            self.span(middle, until)

    def take(self, rows: list[Row]) -> int:
        """Keep the rows that are new, and return how many; those without a number too, once."""
        before = len(self.found)
        for row in rows:
            number = row.get("service_request_id")
            known = str(number).strip() if number else repr(sorted(row.items(), key=str))
            self.found.setdefault(known, row)
        if len(self.found) > MOST_ROWS:
            raise OtherServerError(
                said(
                    "超过 {most:,} 条，请分几次按日期读取。",
                    "These are more than {most:,} requests; ask for fewer days at once.",
                    most=MOST_ROWS,
                )
            )
        return len(self.found) - before

    def page(self, since: dt.datetime, until: dt.datetime, page: int) -> list[Row]:
        """Ask for one page."""
        self.asked += 1
        if self.asked > MOST_ASKED:
            raise OtherServerError(
                said("问了 {most} 次还没有完，请分几次按日期读取。",
                     "There is no end after {most} answers; ask for fewer days at once.",
                     most=MOST_ASKED)
            )  # fmt: skip
        server = self.server
        query = server.more | {
            "start_date": _written(since),
            "end_date": _written(until),
            "page": str(page),
            "page_size": str(MOST),
        }
        url = f"{server.url.rstrip('/')}/requests.{server.form}"
        answer = self.ask(url, query)
        if answer.status != 200:
            raise _refused(server.url, answer)
        return read_rows(answer.content, server.url)


def _written(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refused(url: str, answer: Answer) -> OtherServerError:
    told = read_error(answer.content)
    return OtherServerError(
        said(
            "{url} 回答 {status}{why}；没有改变任何数据。",
            "{url} answered {status}{why}; nothing was changed.",
            url=url,
            status=answer.status,
            why=Said(f"（{told}）", f" ({told})") if told else "",
        )
    )
