"""The list of cases as a workbook, and the empty workbook that offices fill in."""

from collections.abc import Iterator
from typing import Any

import shapely

from gridmap.actions.case_list import Asked
from gridmap.actions.export_sources import Wanted, open_source
from gridmap.analysis.case_stages import PAUSED_STAGES
from gridmap.db.engine import Engine
from gridmap.db.queries import case_files
from gridmap.db.session import Session, reading
from gridmap.files.case_workbooks import FIELDS, write_cases


def template(lang: str) -> bytes:
    """Return the empty workbook, with drop-downs of classes and stages."""
    return write_cases((), lang)


def export(engine: Engine, asked: Asked, lang: str) -> bytes:
    """Return the cases of a list as a workbook that can be imported again.

    Raises
    ------
    InputError, NotFoundError
        As of `case_list.describe`.
    """
    with reading(engine) as session:
        return write_cases(_rows(session, asked), lang)


def _rows(session: Session, asked: Asked) -> Iterator[dict[str, Any]]:
    for chunk in open_source(session, Wanted("cases", cases=asked)).read(session):
        lonlat = shapely.get_coordinates(chunk.geometry).tolist()
        names = [name for name in FIELDS if name in chunk.columns]
        known = {**chunk.columns, "due_at": _deadlines(session, chunk)}
        columns = zip(*(known[name] for name in names), strict=True)
        for values, (lon, lat) in zip(columns, lonlat, strict=True):
            yield dict(zip(names, values, strict=True)) | {"lon": lon, "lat": lat}


def _deadlines(session: Session, chunk: Any) -> list[Any]:
    """Return the deadlines: of what stands still, that which counts without the pause.

    An import stops the clock of such a case again, and must know when it would have been due.
    """
    pairs = list(zip(chunk.ids, chunk.columns["stage"], chunk.columns["due_at"], strict=True))
    still = [id_ for id_, stage, due in pairs if due is None and stage in PAUSED_STAGES]
    known = case_files.by_ids(session, still) if still else {}
    return [known[id_].plain_due_at if id_ in known else due for id_, _, due in pairs]
