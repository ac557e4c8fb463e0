"""Import a file as a new edition of a layer: all of it, or nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from gridmap.actions import (
    area_checks,
    area_tree,
    case_areas,
    case_importing,
    dates,
    tie_imports,
    touching,
)
from gridmap.actions.allowing import By, allow, is_bound
from gridmap.actions.preparing import Prepared, prepare
from gridmap.actions.registers.writing import codes_for
from gridmap.db.bulk import insert_rows
from gridmap.db.engine import Engine
from gridmap.db.models import LAYERS, Edition
from gridmap.db.queries import case_reports, retiring
from gridmap.db.queries import registers as record_queries
from gridmap.db.session import Session, writing
from gridmap.errors import InputError, Problem, RowsError
from gridmap.files.code_lists import resolve
from gridmap.files.layers import LayerSpec, layer_spec
from gridmap.files.originals import keep_original
from gridmap.files.records import Records, read_records
from gridmap.files.registers import Register, registers
from gridmap.saying import said

Progress = Callable[[str, int, int], None]
# Layers whose rows people know by code. One path may be several rows.
UNIQUE = {"residences", "cases", *registers()}


@dataclass(frozen=True)
class Options:
    """How a file is to be read and what it replaces.

    Attributes
    ----------
    level : str
        Level of an areas file: district, subdistrict, community or grid.
    kind : str
        Kind of every row (facilities, sites, backdrops), where the file does not say it.
    parent : str
        Code of the area that all areas of the file belong to.
    scheme : str
        Code scheme of an areas file; guessed from the codes when empty.
    crs : str
        Coordinate system of a file that declares none.
    given : dict
        Field to column of the file.
    where : str
        OGR SQL condition on the rows.
    skip_bad : bool
        Load the good rows and leave the bad ones out, instead of refusing the file.
    strict : bool
        Refuse a file whose tiling has gaps or overlaps, or whose points lie outside their area.
    add : bool
        Add to what is there instead of replacing it.
    synthetic : bool
        The data is made up; every map and report that shows it will say so.
    valid_from : date, optional
        Day from which the edition is in force; by default the day of the import.
    """

    level: str = ""
    kind: str = ""
    parent: str = ""
    scheme: str = ""
    crs: str = ""
    given: dict[str, str] = field(default_factory=dict)
    where: str = ""
    skip_bad: bool = False
    strict: bool = False
    add: bool = False
    synthetic: bool = False
    valid_from: dt.date | None = None


@dataclass(frozen=True)
class Imported:
    """What an import did: the edition it made, rows in and out, and everything worth saying."""

    edition_id: int
    layer: str
    rows: int
    retired: int
    skipped: list[Problem]
    remarks: list[dict[str, Any]]


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
    _check_options(spec, options)
    tell = progress or (lambda _phase, _done, _total: None)
    tell("read", 0, 1)
    records = read_records(
        path, spec, crs=options.crs or None, where=options.where or None, given=options.given
    )
    if records.frame.empty:
        why = said("没有行", "it has no rows")
        if options.where:
            why = said("没有要素符合 {where}", "no feature fits {where}", where=repr(options.where))
        raise InputError(said("{source}：{why}。", "{source}: {why}.", source=source, why=why))
    prepared = prepare(spec, records, options.given, _constants(spec, options))
    records.frame = records.frame.iloc[:0]  # its texts are as large as all that follows
    tell("read", 1, 1)
    if layer == "areas":
        area_checks.check_codes(prepared, options.level, options.scheme, options.parent)
    elif layer in UNIQUE:
        area_checks.check_unique(prepared)
    if "area_code" in prepared.columns:
        area_checks.shorten_codes(prepared)
    _refuse_bad(prepared, source, skip_bad=options.skip_bad)
    if not len(prepared) and prepared.problems:
        raise RowsError(source, prepared.problems)
    if not len(prepared):
        raise InputError(
            said(
                "{source} 没有{fits_zh}可导入的行。",
                "{source} has no row to import{fits}.",
                source=source,
                fits_zh="符合条件、" * bool(options.where),
                fits=" that fits the condition" * bool(options.where),
            )
        )
    sha256 = keep_original(path, files_folder)
    with writing(engine) as session:
        edition = _edition(
            session, spec, options, records, by=importer, source=source, sha256=sha256
        )
        _check_against_store(session, spec, prepared, options, tell)
        if is_bound(by):
            allow(by, "import", touching.of_import(session, spec, prepared, adds=options.add))
        _refuse_bad(prepared, source, skip_bad=options.skip_bad)
        _refuse_remarks(prepared, source, strict=options.strict)
        retired = 0 if options.add else _retire(session, spec, prepared, options, edition)
        _insert(session, spec, prepared, options, edition, tell)
        if layer == "areas":
            prepared.remarks += area_tree.mend(session, options.level, edition.id)
            prepared.remarks += case_areas.follow(session, edition, by=importer)
        edition.rows = len(prepared)
        edition.remarks = prepared.remarks
        return Imported(
            edition.id, layer, len(prepared), retired, prepared.problems, prepared.remarks
        )


def _check_options(spec: LayerSpec, options: Options) -> None:
    if spec.name == "areas":
        if options.level not in area_tree.LEVELS:
            known = ", ".join(area_tree.LEVELS)
            raise InputError(
                said(
                    "请说明这些区域是哪一级（命令行 --level）：{known}。",
                    "Say which level the areas are with --level: {known}.",
                    known=known,
                )
            )
    elif options.level or options.parent or options.scheme:
        raise InputError("--level, --parent and --scheme are for areas.")
    if options.kind and "kind" not in spec.fields:
        raise InputError(said("{layer} 没有类别。", "{layer} have no kind.", layer=spec.name))
    known_fields = {*spec.fields, "lon", "lat", "wkt"}
    for name in options.given.keys() - known_fields:
        fields = ", ".join(spec.fields)
        raise InputError(
            f"--map {name}=...: {name!r} is not a field of {spec.name}; they are {fields}."
        )


def _constants(spec: LayerSpec, options: Options) -> dict[str, str]:
    if not options.kind:
        return {}
    codes = spec.fields["kind"].codes
    return {"kind": resolve(codes, options.kind) if codes else options.kind}


def _refuse_bad(prepared: Prepared, source: str, *, skip_bad: bool) -> None:
    prepared.problems.sort(key=lambda p: p.row)
    if prepared.problems and not skip_bad:
        raise RowsError(source, prepared.problems)
    prepared.drop_problem_rows()


def _refuse_remarks(prepared: Prepared, source: str, *, strict: bool) -> None:
    serious = [r for r in prepared.remarks if r["check"] in area_checks.SERIOUS]
    if strict and serious:
        raise RowsError(source, [Problem(int(r.get("row", 0)), "", r["text"]) for r in serious])


def _edition(
    session: Session,
    spec: LayerSpec,
    options: Options,
    records: Records,
    *,
    by: str,
    source: str,
    sha256: str,
) -> Edition:
    if spec.name in registers():
        record_queries.one_writer(session)
    edition = Edition(
        layer=spec.name,
        scope={"added": True} if options.add else {},
        imported_at=dt.datetime.now(dt.UTC),
        imported_by=by,
        source=source,
        source_sha256=sha256,
        declared_crs=records.crs,
        synthetic=options.synthetic,
        rows=0,
        remarks=[],
        valid_from=options.valid_from or dates.today(),
    )
    session.add(edition)
    session.flush()
    return edition


def _check_against_store(
    session: Session, spec: LayerSpec, prepared: Prepared, options: Options, tell: Progress
) -> None:
    tell("check", 0, 1)
    if spec.name == "areas":
        area_tree.find_parents(session, prepared, options.level)
        area_checks.check_duplicates(session, prepared, options.level, adds=options.add)
        area_checks.check_tiling(session, prepared, options.level)
    elif spec.geometry == "point" and "area_code" in prepared.columns:
        area_checks.check_inside(session, prepared)
    if spec.name == "cases":
        area_checks.check_reported(session, prepared)
        case_importing.leave_out_moved(session, prepared)
    if spec.name == "ties":
        tie_imports.check(session, prepared, adds=options.add)
    if spec.name == "organizations":
        tie_imports.check_ends(session, prepared, adds=options.add)
    tell("check", 1, 1)


def _retire(
    session: Session, spec: LayerSpec, prepared: Prepared, options: Options, edition: Edition
) -> int:
    """Retire the rows that the edition replaces: the parts of the layer that the file mentions."""
    among: dict[str, list[str]] = {}
    if spec.name == "areas":
        parents = sorted(set(prepared.columns["parent_code"]))
        edition.scope = {"level": options.level, "parents": parents}
        among = {"level": [options.level], "parent_code": parents}
        if options.level == "district":  # nothing is above districts: each stands for itself
            among = {"level": ["district"], "code": sorted(set(prepared.columns["code"]))}
    elif spec.name in ("facilities", "backdrops"):
        among = {"kind": sorted(set(prepared.columns["kind"]))}
        edition.scope = {"kinds": among["kind"]}
    elif spec.name == "cases":  # what was reported or moved on here is not the file's
        return case_reports.retire_untouched(session, edition.id)
    return retiring.retire(session, spec.name, edition.id, **among)


def _insert(
    session: Session,
    spec: LayerSpec,
    prepared: Prepared,
    options: Options,
    edition: Edition,
    tell: Progress,
) -> None:
    columns: dict[str, Any] = {"edition_id": edition.id, **prepared.columns}
    if spec.name == "areas":
        columns |= {"level": options.level, "made": False}
    if prepared.geometry is not None:
        columns["geom"] = np.asarray(prepared.geometry, dtype=object)
    model: Any = LAYERS[spec.name]
    table = model.__table__
    _fill_defaults(table, columns)
    _fill_codes(session, spec, columns)
    now = edition.imported_at.replace(microsecond=0)
    given = case_importing.settle(columns, now) if spec.name == "cases" else []
    ids = insert_rows(session, table, columns, lambda done, total: tell("write", done, total))
    if spec.name == "cases":
        case_importing.begin(session, ids, columns, given, now=now, by=edition.imported_by)


def _fill_codes(session: Session, spec: LayerSpec, columns: dict[str, Any]) -> None:
    """Give the records of a register that have no code one, by which people can find them."""
    if not isinstance(spec, Register) or spec.geometry == "point":
        return  # a place is found where it is
    lacking = columns["code"].count("")
    fresh = iter(codes_for(session, spec, lacking) if lacking else [])
    columns["code"] = [code or next(fresh) for code in columns["code"]]


def _fill_defaults(table: Any, columns: dict[str, Any]) -> None:
    """Give a value that a file leaves out the column's default, where there must be one."""
    for name, values in columns.items():
        column = table.c[name]
        if isinstance(values, list) and not column.nullable and column.default is not None:
            columns[name] = [column.default.arg if v is None else v for v in values]
