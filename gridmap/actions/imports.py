"""Import a file as a new edition of a layer: all of it, or nothing."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap.actions import (
    area_checks,
    area_tree,
    case_areas,
    consultation_parties,
    dates,
    import_reading,
    touching,
)
from gridmap.actions.allowing import By, allow, is_bound
from gridmap.actions.import_checks import Checks
from gridmap.actions.import_options import Options, Progress, check_options
from gridmap.actions.import_reading import Reading
from gridmap.actions.import_writing import Writer
from gridmap.actions.preparing import Prepared
from gridmap.db.engine import Engine
from gridmap.db.models import Edition
from gridmap.db.queries import case_reports
from gridmap.db.queries import registers as record_queries
from gridmap.db.session import Session, writing
from gridmap.errors import Problem, RowsError
from gridmap.files.layers import LayerSpec, layer_spec
from gridmap.files.originals import keep_original
from gridmap.files.spool import Spool


@dataclass(frozen=True)
class Imported:
    """What an import did: the edition it made, rows in and out, and everything worth saying.

    `unread` names the columns of the file that hold no field of the layer.
    """

    edition_id: int
    layer: str
    rows: int
    retired: int
    skipped: list[Problem]
    remarks: list[dict[str, Any]]
    unread: list[str] = field(default_factory=list)


def import_layer(
    engine: Engine,
    layer: str,
    path: Path,
    *,
    by: By,
    files_folder: Path,
    options: Options | None = None,
    source: str = "",
    progress: Progress | None = None,
    part_rows: int = import_reading.PART_ROWS,
    before: Callable[[Session, Iterable[Prepared]], None] | None = None,
) -> Imported:
    """Import `path` as a new edition of `layer`, in one transaction.

    Parameters
    ----------
    by : str or User
        Who imports.
    files_folder : Path
        Where the original file is kept, by its content.
    source : str
        Name to remember the file by, where it is not the name of `path`.
    progress : callable, optional
        Called with the phase, the rows done and all rows.
    part_rows : int
        So many rows of a table of cases or residences are in memory at once.
    before : callable, optional
        Called with the session and the parts of the file before anything is written; what it raises
        ends the import.

    Raises
    ------
    RowsError
        Rows cannot be imported; the error lists each with its column and reason.
    NotAllowedError
        The person may not import, or the file reaches beyond the person's area.
    FileFormatError, InputError, StoreError
        The file, the options or the store do not allow it. The store is as it was.
    """
    importer = allow(by, "import")
    options = options or Options()
    source = source or path.name
    spec = layer_spec(layer)
    check_options(spec, options)
    tell = progress or (lambda _phase, _done, _total: None)
    tell("read", 0, 1)
    with Spool[Prepared]() as parts:
        reading = import_reading.read(path, spec, options, parts, source, part_rows)
        tell("read", 1, 1)
        sha256 = keep_original(path, files_folder)
        with writing(engine) as session:
            _alone(session, spec)
            if before is not None:
                before(session, parts)
            edition = _edition(session, spec, options, reading, by=importer, sha256=sha256)
            writer = Writer(session, spec, options, edition, tell, reading.rows)
            checks = Checks(session, spec, options)
            tell("check", 0, 1)
            for part in parts:
                checks.look(part)
                if is_bound(by):
                    allow(by, "import", touching.of_import(session, spec, part, adds=options.add))
                reading.take(part)
                if not reading.refused():  # else the rest is looked at, and nothing more is written
                    writer.write(part)
            tell("check", 1, 1)
            reading.remarks += checks.remarks()
            reading.refuse()
            refuse_remarks(reading, strict=options.strict)
            if spec.name == "areas":
                reading.remarks += area_tree.mend(session, options.level, edition.id)
                reading.remarks += case_areas.follow(session, edition, by=importer)
                consultation_parties.follow(session)
            edition.rows = writer.rows
            edition.remarks = reading.remarks
            return Imported(
                edition.id,
                layer,
                writer.rows,
                writer.retired,
                reading.problems,
                reading.remarks,
                reading.unread,
            )


def _alone(session: Session, spec: LayerSpec) -> None:
    """Wait for who writes there now, as a form or a draft does: what is checked must still hold.

    Nobody checks anything against homes.
    """
    if spec.name == "cases":
        case_reports.one_writer(session)
    elif spec.name not in import_reading.IN_PARTS:
        record_queries.one_writer(session)


def refuse_remarks(reading: Reading, *, strict: bool) -> None:
    """Refuse a file of whose rows something serious was noticed, if that is asked."""
    serious = [r for r in reading.remarks if r["check"] in area_checks.SERIOUS]
    if strict and serious:
        problems = [Problem(int(r.get("row", 0)), "", r["text"]) for r in serious]
        raise RowsError(reading.source, problems)


def _edition(
    session: Session,
    spec: LayerSpec,
    options: Options,
    reading: Reading,
    *,
    by: str,
    sha256: str,
) -> Edition:
    edition = Edition(
        layer=spec.name,
        scope={"added": True} if options.add else {},
        imported_at=dt.datetime.now(dt.UTC),
        imported_by=by,
        source=reading.source,
        source_sha256=sha256,
        declared_crs=reading.crs,
        synthetic=options.synthetic,
        rows=0,
        remarks=[],
        valid_from=options.valid_from or dates.today(),
    )
    session.add(edition)
    session.flush()
    return edition
