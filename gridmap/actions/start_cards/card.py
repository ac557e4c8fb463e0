"""What a card of a start page is, and what the functions that make one are given."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from gridmap.analysis.permissions import User
from gridmap.analysis.standards import Standard
from gridmap.db.models import Area, Run
from gridmap.db.session import Session
from gridmap.saying import Said

ROWS = 5  # lines of a card


@dataclass(frozen=True)
class Asking:
    """Who asks for a start page, and what all of its cards need to know.

    Attributes
    ----------
    session : Session
    user : User
    area : Area, optional
        The area that is told of; None is the whole town.
    run : Run, optional
        The latest run.
    today : date
        The day by which deadlines are judged.
    now : datetime
    standards : sequence of Standard
    """

    session: Session
    user: User
    area: Area | None
    run: Run | None
    today: dt.date
    now: dt.datetime
    standards: Sequence[Standard] = ()

    @property
    def code(self) -> str:
        """Code of the area, "" for the whole town."""
        return self.area.code if self.area else ""

    def path(self, page: str, **filters: str) -> str:
        """Return the path of a page with filters, and that of the area where one is told of.

        Examples
        --------
        >>> now = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
        >>> user = User("li", "staff", frozenset())
        >>> Asking(None, user, None, None, now.date(), now).path("/cases", state="late")
        '/cases?state=late'
        """
        given = {"area": self.code} | filters if self.code else filters
        return f"{page}?{urlencode(given)}" if given else page


@dataclass(frozen=True)
class Row:
    """A line of a card.

    Attributes
    ----------
    words : str or Said
    path : str
        The page that it leads to, "" for none.
    note : str or Said
        What stands small beside it.
    day : date, optional
        Until when; how far that is stands beside it.
    late : bool
    value : str
        A number at its end.
    """

    words: str | Said
    path: str = ""
    note: str | Said = ""
    day: dt.date | None = None
    late: bool = False
    value: str = ""


@dataclass(frozen=True)
class Card:
    """A card of a start page.

    Attributes
    ----------
    title : Said
    count : int, optional
        How many there are; None where a number says nothing.
    path, go : str, Said
        The page with all of them, and what the link is called.
    rows : list of Row
        The first of them.
    note : Said or str
        One line below the title.
    grave : bool
        Whether the number tells of something late or missing.
    none : Said
        What to say, and what comes next, where there is nothing.
    id : str
    """

    title: Said
    count: int | None
    path: str
    go: Said
    none: Said
    rows: list[Row] = field(default_factory=list)
    note: Said | str = ""
    grave: bool = False
    id: str = ""


Maker = Callable[[Asking], Card]
