"""The index of names of a store: built once an edition, kept on disk, shared by threads."""

import datetime as dt
import hashlib
import logging
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import numpy as np
import shapely

from gridmap.actions.bounded import Bounded
from gridmap.analysis.names import TYPES, NameIndex, Rows, Strings
from gridmap.db.engine import Engine
from gridmap.db.queries import names
from gridmap.db.queries.names import Named
from gridmap.db.queries.standing import Day, on_day
from gridmap.db.session import Session, reading
from gridmap.errors import GridmapError, StoreError
from gridmap.files.arrays import open_arrays, save_arrays
from gridmap.files.code_lists import code_list
from gridmap.spatial.overlay import containing

# An index is so much work that questions are answered from the one before meanwhile.
LARGE = 20_000
MOST_INDEXES = 3  # the present one, the one before, and a past day
# Another way of reading or of keeping makes other rows of the same editions.
_FORM = 1
_STRINGS = ("codes", "names", "addresses", "kinds")
_ARRAYS = ("type", "kind", "up", "lonlat", "box")
_KIND_LISTS = {
    "facility": "facility_kinds",
    "site": "site_kinds",
    "organization": "organization_kinds",
    "area": "area_levels",
}

_indexes = Bounded[NameIndex](MOST_INDEXES)
_latest: dict[str, tuple[str, NameIndex]] = {}
_building: set[str] = set()
_lock = Lock()
_log = logging.getLogger(__name__)


def index_of(
    engine: Engine, folder: Path | None, day: dt.date | None = None
) -> tuple[NameIndex, bool]:
    """Return the index of a store's names, and whether it is of the present editions.

    While the index of a large town is built anew, the one before answers.

    Parameters
    ----------
    engine : Engine
    folder : Path or None
        Where rows are kept, so that the next process need not read them from the store; None
        keeps nothing.
    day : date, optional
        A day that is past: the names that stood on it. They are kept in memory only.
    """
    if day is not None:
        return _index_on(engine, day), True
    key = _key(engine)
    with _lock:
        known = _latest.get(str(engine.url))
    if known is not None and known[0] == key:
        return known[1], True
    if known is not None and len(known[1].rows) > LARGE:
        _begin(engine, folder, key)
        return known[1], False
    return _make(engine, folder, key), True


def _index_on(engine: Engine, day: dt.date) -> NameIndex:
    def build() -> NameIndex:
        with reading(engine) as session:
            return NameIndex.of(read_rows(session, on_day(session, day)), kind_words)

    return _indexes.get(f"{_key(engine)} {day}", build)


def begin(engine: Engine, folder: Path | None) -> None:
    """Build the index in the background, if it is not there yet."""
    key = _key(engine)
    with _lock:
        known = _latest.get(str(engine.url))
    if known is None or known[0] != key:
        _begin(engine, folder, key)


def _key(engine: Engine) -> str:
    with reading(engine) as session:
        said = f"{_FORM}\n{engine.url}\n{names.editions(session)}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _begin(engine: Engine, folder: Path | None, key: str) -> None:
    with _lock:
        if key in _building:
            return
        _building.add(key)

    def work() -> None:
        try:
            _make(engine, folder, key)
        except GridmapError:
            pass  # whoever searches next meets the same trouble, and is told
        except Exception:  # noqa: BLE001 - a thread has nobody to raise it to
            _log.exception("The index of names could not be built.")
        finally:
            with _lock:
                _building.discard(key)

    Thread(target=work, name="search-index", daemon=True).start()


def _make(engine: Engine, folder: Path | None, key: str) -> NameIndex:
    made = _indexes.get(key, lambda: NameIndex.of(_rows(engine, folder, key), kind_words))
    with _lock:
        _latest.pop(str(engine.url), None)
        _latest[str(engine.url)] = key, made
        while len(_latest) > MOST_INDEXES:
            del _latest[next(iter(_latest))]
    return made


def _rows(engine: Engine, folder: Path | None, key: str) -> Rows:
    """Open the rows that are kept, or read them and keep them."""
    place = folder / f"names-{key}" if folder else None
    kept = open_arrays(place) if place else None
    if kept is not None:
        with suppress(KeyError, UnicodeDecodeError):
            return _from_arrays(kept)
    with reading(engine) as session:
        rows = read_rows(session)
    if place is not None and len(rows) > LARGE:  # a small town is read as quickly
        # A folder that cannot be written only costs time.
        with suppress(StoreError):
            save_arrays(place, _to_arrays(rows))
            _tidy(place)
    return rows


def _tidy(place: Path) -> None:
    """Remove what was kept of editions before."""
    for other in place.parent.glob("names-*"):
        if other != place and other.suffix != ".part":
            shutil.rmtree(other, ignore_errors=True)


def _to_arrays(rows: Rows) -> dict[str, np.ndarray[Any, Any]]:
    texts = {name: getattr(rows, name).to_bytes() for name in _STRINGS}
    return texts | {name: getattr(rows, name) for name in _ARRAYS}


def _from_arrays(kept: Mapping[str, np.ndarray[Any, Any]]) -> Rows:
    columns: dict[str, Any] = {name: kept[name] for name in _ARRAYS}
    columns |= {name: Strings.from_bytes(kept[name]) for name in _STRINGS}
    return Rows(**columns)


def read_rows(session: Session, at: Day | None = None) -> Rows:
    """Read all that has a name, now or on a day: areas from the top down, then the others."""
    levels, others = names.areas(session, at), names.points(session, at)
    parts = [*levels, *others]
    # Levels first, in their order.
    kinds = dict.fromkeys(
        f"{part.type}/{kind}" for part in parts for kind in dict.fromkeys(part.kind)
    )
    number = {kind: n for n, kind in enumerate(kinds)}
    box, inner = _places(levels)
    lonlat = np.concatenate([inner, *(part.lonlat for part in others)])
    boxes = np.concatenate([box, *(part.lonlat[:, [0, 1, 0, 1]] for part in others)])
    return Rows(
        codes=Strings.of(_all(part.code for part in parts)),
        names=Strings.of(_all(part.name for part in parts)),
        addresses=Strings.of(_all(part.address for part in parts)),
        kinds=Strings.of(kinds),
        type=np.repeat(
            [TYPES.index(part.type) for part in parts], [len(part.code) for part in parts]
        ).astype(np.uint8),
        kind=np.array(
            [number[f"{part.type}/{kind}"] for part in parts for kind in part.kind], dtype=np.uint16
        ),
        up=_parents(levels, others),
        lonlat=lonlat,
        box=boxes,
    )


def _all(columns: Iterable[list[str]]) -> Iterable[str]:
    return (value for column in columns for value in column)


def _places(levels: list[Named]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the box of each area, and a place inside: the middle of the box where it is."""
    shapes = np.concatenate([part.geometry for part in levels])
    box = shapely.bounds(shapes).reshape(-1, 4)
    inner = (box[:, :2] + box[:, 2:]) / 2
    outside = ~shapely.contains_xy(shapes, inner[:, 0], inner[:, 1])
    outside &= np.isfinite(inner).all(axis=1)
    points = shapely.point_on_surface(shapes[outside])
    inner[outside] = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return box, inner


def _parents(levels: list[Named], others: list[Named]) -> np.ndarray[Any, Any]:
    """Return the row of the area around everything: the one it names, else where it lies."""
    by_code: dict[str, int] = {}  # a code that several levels have is the smallest area's
    above: dict[str, int] = {}
    found: list[int] = []
    for part in levels:
        first = len(found)
        found += [above.get(code, -1) for code in part.area_code]
        above = {code: first + row for row, code in enumerate(part.code)}
        by_code.update(above)
    smallest = next((part for part in reversed(levels) if part.code), levels[-1])
    first = sum(len(part.code) for part in levels[: levels.index(smallest)])
    for part in others:
        rows = np.array([by_code.get(code, -1) for code in part.area_code], dtype=np.int64)
        lost = (rows < 0) & np.isfinite(part.lonlat).all(axis=1)
        if lost.any():
            inside = containing(smallest.geometry, part.lonlat[lost])
            rows[lost] = np.where(inside >= 0, inside + first, -1)
        found += rows.tolist()
    return np.array(found, dtype=np.int32)


def kind_words(kind: str) -> list[str]:
    """Return what a level or kind (`area/grid`) is called: in Chinese, in English, otherwise."""
    type_, _, name = kind.partition("/")
    said = code_list(_KIND_LISTS[type_]).get(name) if type_ in _KIND_LISTS else None
    return [said["zh"], said["en"], *said.get("aliases", [])] if said else []
