"""Arrays and tables that a run kept, read once: a run never changes."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from gridmap.actions.coverage_distances import Distances, Found, Times
from gridmap.actions.coverage_places import ancestor_positions
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, runs
from gridmap.db.session import Session
from gridmap.errors import NotFoundError

K = TypeVar("K")
V = TypeVar("V")


@lru_cache(maxsize=64)
def run_array(engine: Engine, run_id: int, name: str) -> np.ndarray[Any, Any] | None:
    """Read one array of a run, None when it kept none of this name."""
    with Session(engine) as session:
        return runs.array(session, run_id, name)


@lru_cache(maxsize=8)
def area_tables(engine: Engine, run_id: int) -> dict[str, pd.DataFrame]:
    """Return the areas as the run saw them: per level id, code, name, parent_code, ..."""
    with Session(engine) as session:
        tables = {level: runs.table(session, run_id, f"areas/{level}") for level in areas.LEVELS}
    return {level: table for level, table in tables.items() if table is not None}


@lru_cache(maxsize=32)
def _names(engine: Engine, run_id: int) -> tuple[str, ...]:
    with Session(engine) as session:
        return tuple(runs.array_names(session, run_id))


@lru_cache(maxsize=32)
def _rules(engine: Engine, run_id: int) -> tuple[dict[str, Any], ...]:
    with Session(engine) as session:
        return tuple(runs.rules(session, run_id))


def rules(session: Session, run_id: int, measure: str) -> list[dict[str, Any]]:
    """Return the rules of a measure that a run applied, in the order of their keys."""
    engine: Any = session.get_bind()
    return [rule for rule in _rules(engine, run_id) if rule["measure"] == measure]


@lru_cache(maxsize=32)
def _gap_counts(engine: Engine, run_id: int) -> dict[str, int]:
    with Session(engine) as session:
        return runs.gap_counts_by_area(session, run_id)


def gap_counts(session: Session, run_id: int) -> Mapping[str, int]:
    """Return of how many standards each area falls short in a run; of none where it is missing."""
    engine: Any = session.get_bind()
    return _gap_counts(engine, run_id)


def positions(session: Session, run_id: int, level: str) -> np.ndarray[Any, Any]:
    """Return for each residence of a run its row in `area_tables(...)[level]`, -1 for none."""
    engine: Any = session.get_bind()
    tables = area_tables(engine, run_id)
    leaf_id = run_array(engine, run_id, "leaf_id")
    if leaf_id is None or level not in tables:
        return np.zeros(0, dtype=np.int64)
    return ancestor_positions(tables, leaf_id, level)


def counts(session: Session, run_id: int, name: str) -> np.ndarray[Any, Any]:
    """Return a run's counts by residence (residents, households, ...); -1 is no data."""
    engine: Any = session.get_bind()
    values = run_array(engine, run_id, f"count/{name}")
    return np.zeros(0, dtype=np.int64) if values is None else values


def inside(session: Session, run_id: int, level: str, code: str) -> np.ndarray[Any, Any]:
    """Return which residences of a run lie in an area, as the run saw it.

    Raises
    ------
    NotFoundError
        The run did not know the area.
    """
    engine: Any = session.get_bind()
    table = area_tables(engine, run_id).get(level)
    place = [] if table is None else np.flatnonzero(table["code"] == code).tolist()
    if not place:
        raise NotFoundError(f"Run {run_id} did not know the area {code}; run coverage again.")
    here: np.ndarray[Any, Any] = positions(session, run_id, level) == place[0]
    return here


def distances(session: Session, run_id: int) -> Distances:
    """Return what a run's search found, read array by array as it is asked for.

    With `read_inputs(session, at=newest_edition(run.editions))` it lets `measure` work any figure
    of the run out once more.

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    run_id = runs.get(session, run_id).id
    bind: Any = session.get_bind()
    names = _names(bind, run_id)

    def read(name: str) -> np.ndarray[Any, Any]:
        values = run_array(bind, run_id, name)
        if values is None:
            raise KeyError(name)
        return values

    found: dict[tuple[str, str], str] = {}
    within: dict[Times, str] = {}
    kept: dict[str, str] = {}
    for name in names:
        parts = name.removeprefix("open/").split("/")
        if parts[0] in ("straight", "walking") and parts[-1] == "distance_m":
            found[parts[1], parts[0]] = name.removesuffix("/distance_m")
        elif parts[0] == "within":
            within[parts[1], parts[2], float(parts[3].removesuffix("_m"))] = name
        elif parts[0] in ("served", "accessibility"):
            kept[name] = name
    return Distances(
        _Lazy(
            found, lambda place: Found(read(f"{place}/distance_m"), read(f"{place}/facility_id"))
        ),
        read("path_m"),
        _Lazy(within, read),
        _Lazy(kept, read),
    )


class _Lazy(MutableMapping[K, V]):
    """Values that are read from their place when they are first asked for."""

    def __init__(self, places: dict[K, str], read: Callable[[str], V]) -> None:
        self._places, self._read = places, read
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._values:
            self._values[key] = self._read(self._places[key])
        return self._values[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._places[key], self._values[key] = "", value

    def __delitem__(self, key: K) -> None:
        del self._places[key]
        self._values.pop(key, None)

    def __iter__(self) -> Iterator[K]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
