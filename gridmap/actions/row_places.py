"""Where the rows of a list are: by what each of them refers to."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import shapely

from gridmap.db.engine import Engine
from gridmap.db.queries import areas, registers
from gridmap.db.session import reading
from gridmap.files.listed import Row

Places = Callable[[Sequence[Row]], list[Any]]


def points(engine: Engine, refers: Callable[[Row], Iterable[tuple[str, str]]]) -> Places:
    """Return what finds a point for each row: that of the first record it refers to that has one.

    Parameters
    ----------
    refers : callable
        From a row to layers and codes; a code of "" or None is none. The point of an area lies
        inside it.
    """

    def found(rows: Sequence[Row]) -> list[Any]:
        wanted: dict[str, set[str]] = {}
        for row in rows:
            for layer, code in refers(row):
                wanted.setdefault(layer, set()).update({code} if code else ())
        with reading(engine) as session:
            spots = registers.spots(session, wanted)
        return [_first(spots[layer].get(code) for layer, code in refers(row)) for row in rows]

    return found


def _first(spots: Iterable[tuple[float, float] | None]) -> Any:
    spot = next(filter(None, spots), None)
    return None if spot is None else shapely.Point(spot)


def outlines(engine: Engine, column: str) -> Places:
    """Return what finds for each row the outline of the area whose code stands in a column."""

    def found(rows: Sequence[Row]) -> list[Any]:
        with reading(engine) as session:
            known = areas.by_codes(session, {row[column] for row in rows} - {"", None})
        return [known[row[column]].geom if row[column] in known else None for row in rows]

    return found
