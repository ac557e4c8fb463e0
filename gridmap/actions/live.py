"""What happened since somebody last looked: cases, editions, runs."""

import re
from dataclasses import dataclass, replace
from typing import Any

import shapely

from gridmap.db.engine import Engine
from gridmap.db.queries import happenings
from gridmap.db.queries.features import Chunk, Filters, chunks
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.saying import said

# More cases than this at once are not told one by one: whoever shows cases fetches them anew.
MOST_CASES = 100
MOST_EDITIONS = 50
_WRITTEN = re.compile(r"\d{1,18}(\.\d{1,18}){2}", re.ASCII)


@dataclass(frozen=True, order=True)
class Cursor:
    """Up to where somebody knows what happened.

    Attributes
    ----------
    event : int
        Id of the newest event of a case.
    editions, runs : int
        How many there were.
    """

    event: int
    editions: int
    runs: int

    def __str__(self) -> str:
        return f"{self.event}.{self.editions}.{self.runs}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read what `str` wrote.

        Raises
        ------
        InputError
            It is no cursor.

        Examples
        --------
        >>> Cursor.parse("7.12.3")
        Cursor(event=7, editions=12, runs=3)
        """
        if not _WRITTEN.fullmatch(text):
            raise InputError(
                said(
                    "last 应是三个数，如 7.12.3，而不是“{text}”。",
                    "last must be three numbers such as 7.12.3, not {text!r}.",
                    text=text[:40],
                )
            )
        return cls(*map(int, text.split(".")))

    def ahead_of(self, other: "Cursor") -> bool:
        """Return whether something happened after `other`."""
        return self.event > other.event or self.editions > other.editions or self.runs > other.runs


@dataclass(frozen=True)
class Happening:
    """One message: its `kind` (cases, edition, run), what it says, and what one knows with it."""

    kind: str
    data: dict[str, Any]
    cursor: Cursor


def now(engine: Engine) -> Cursor:
    """Return the cursor of this moment."""
    with reading(engine) as session:
        return Cursor(*happenings.counted(session))


def since(engine: Engine, known: Cursor) -> list[Happening]:
    """Return what happened after `known`, in order.

    Of a case its state now is told, as GeoJSON with what anybody may see: no reporter, no text.
    """
    found: list[Happening] = []
    with reading(engine) as session:
        reached = Cursor(*happenings.counted(session))
        if reached.event > known.event:
            data = _cases(session, known.event, reached.event)
            known = replace(known, event=reached.event)
            found.append(Happening("cases", data, known))
        if (more := reached.editions - known.editions) > 0:
            layers = happenings.newest_layers(session, min(more, MOST_EDITIONS))
            known = replace(known, editions=reached.editions)
            found.append(Happening("edition", {"layers": layers}, known))
        if reached.runs > known.runs:
            known = replace(known, runs=reached.runs)
            found.append(Happening("run", {"runs": reached.runs}, known))
    return found


def _cases(session: Session, after: int, until: int) -> dict[str, Any]:
    ids = happenings.cases_since(session, after, until, MOST_CASES + 1)
    if len(ids) > MOST_CASES:
        return {"many": True, "features": []}
    wanted = Filters(codes=happenings.codes_of(ids))
    found = [f for chunk in chunks(session, "cases", wanted) for f in _written(chunk)]
    return {"many": False, "features": found}


def _written(chunk: Chunk) -> list[dict[str, Any]]:
    lonlat = shapely.get_coordinates(chunk.geometry)
    return [
        {
            "type": "Feature",
            "id": chunk.ids[row],
            "geometry": {"type": "Point", "coordinates": [round(float(v), 7) for v in lonlat[row]]},
            "properties": {name: _plain(values[row]) for name, values in chunk.columns.items()},
        }
        for row in range(len(chunk.ids))
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
