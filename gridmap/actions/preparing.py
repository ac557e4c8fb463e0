"""From the rows of a file to the typed columns of a layer, with every problem by row and column."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from gridmap.db.models import LAYERS
from gridmap.db.queries import features
from gridmap.errors import InputError, Problem
from gridmap.files import code_lists
from gridmap.files.csvs import PLACE
from gridmap.files.fields import guess_fields
from gridmap.files.layers import Field, LayerSpec
from gridmap.files.records import LOCATIONS, Records
from gridmap.files.register_workbooks import PROBLEM
from gridmap.files.values import narrow_code, parse_column
from gridmap.saying import in_language, said
from gridmap.spatial.crs import metric_crs
from gridmap.spatial.shapes import Shaped, as_lines, as_multipolygons, as_points, check_positions
from gridmap.spatial.shifting import WGS84


@dataclass
class Prepared:
    """Rows ready for the store.

    Attributes
    ----------
    columns : dict of str to list
        One typed list a field of the layer; equally long.
    geometry : array of geometry or None
        Longitude and latitude; None for a layer without geometry.
    rows : array of int
        Row number in the file that each came from.
    problems : list of Problem
        Rows that were left out, with reasons.
    remarks : list of dict
        What was done or noticed: `{"check", "text", ...}`.
    crs : pyproj.CRS
        Metric system of the file's place; None without geometry.
    unread : list of str
        Columns of the file that hold no field of the layer.
    """

    columns: dict[str, list[Any]]
    geometry: np.ndarray[Any, Any] | None
    rows: np.ndarray[Any, Any]
    problems: list[Problem] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)
    crs: pyproj.CRS | None = None
    unread: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def __getstate__(self) -> dict[str, Any]:
        # Geometries one by one would take longer to pickle than all the rest.
        return vars(self) | {
            "geometry": self.geometry is not None and shapely.to_wkb(self.geometry)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        wkb = state["geometry"]
        vars(self).update(state | {"geometry": None if wkb is False else shapely.from_wkb(wkb)})

    def keep(self, mask: np.ndarray[Any, Any]) -> None:
        """Keep the rows where `mask` is true."""
        self.columns = {
            name: [v for v, kept in zip(values, mask, strict=True) if kept]
            for name, values in self.columns.items()
        }
        self.rows = self.rows[mask]
        if self.geometry is not None:
            self.geometry = self.geometry[mask]

    def drop_problem_rows(self) -> None:
        """Leave out every row that a problem names."""
        bad = np.array([p.row for p in self.problems], dtype=np.int64)
        if len(bad):
            self.keep(~np.isin(self.rows, bad))


def prepare(
    spec: LayerSpec, records: Records, given: dict[str, str], constants: dict[str, str]
) -> Prepared:
    """Type the columns and shape the geometry of `records` as `spec` asks.

    Parameters
    ----------
    given : dict
        Field to column, as the user mapped them; other fields are guessed from column names.
    constants : dict
        Field to a value that holds for every row (`{"kind": "school"}`).

    Raises
    ------
    InputError
        A required field has no column; the message lists the columns there are. Or there is a
        column that no file of this layer may have.
    """
    frame = records.frame
    rows = frame.index.to_numpy(dtype=np.int64)
    mapping = {k: v for k, v in given.items() if k not in LOCATIONS}
    wanted = [name for name in spec.fields if name not in constants]
    columns = [str(c) for c in frame.columns if c != "geometry"]
    guessed, notes = guess_fields(columns, wanted, mapping)
    prepared = Prepared({}, None, rows, list(records.problems))
    prepared.unread = _unread(spec, frame, columns, set(guessed.values()))
    prepared.remarks += [remark("columns", note) for note in notes]
    prepared.remarks += [remark("file", note) for note in records.notes]
    prepared.remarks += [remark("encoding", note) for note in records.encoding]
    for name, spec_field in spec.fields.items():
        prepared.columns[name] = _column(prepared, frame, name, spec_field, guessed, constants)
    if spec.geometry != "none":
        _shape(prepared, spec, frame, {p.row for p in records.problems})
    prepared.drop_problem_rows()
    return prepared


def refuse_contacts(spec: LayerSpec, frame: pd.DataFrame) -> None:
    """Refuse a file of cases that says how reporters can be reached: the file itself is kept."""
    columns = [str(column) for column in frame.columns if column != "geometry"]
    found, _notes = guess_fields(columns, list(spec.never), {})
    if found:
        raise InputError(
            said(
                "列“{column}”像是上报人的联系方式。导入的原文件会一直保存，联系方式却要按期删除；"
                "请删去这一列（单位的办公电话可改名“办公电话”）再导入。没有改变任何数据。",
                "The column {quoted} seems to say how reporters can be reached. Files that are "
                "imported are kept, while contacts are removed after a time: delete the column (or "
                "call it office_phone where it is that of an office) and import again. Nothing was "
                "changed.",
                column="、".join(found.values()),
                quoted=", ".join(map(repr, found.values())),
            )
        )


def _unread(spec: LayerSpec, frame: pd.DataFrame, columns: list[str], read: set[str]) -> list[str]:
    """List the columns that hold no field, but for those that gridmap adds to what it saves."""
    passed_over = read | {PROBLEM.zh, PROBLEM.en, "id"}  # rows may have come back mended
    if spec.name in LAYERS:
        passed_over |= features.types(spec.name).keys()
    if spec.geometry == "none":
        passed_over |= set(PLACE)
    if "datum" in columns and set(frame["datum"].map(str)) <= {"", WGS84}:
        passed_over |= {"datum"}  # of another one it has to be said that nobody has read it
    return [column for column in columns if column not in passed_over]


def remark(check: str, text: str) -> dict[str, Any]:
    """Make a remark of a check, in both languages where the text has two."""
    return {"check": check, "text": str(text), "zh": in_language(text, "zh")}


def _column(
    prepared: Prepared,
    frame: pd.DataFrame,
    name: str,
    spec_field: Field,
    guessed: dict[str, str],
    constants: dict[str, str],
) -> list[Any]:
    count = len(frame)
    if name in constants:
        return [_resolve(spec_field, constants[name])] * count
    if name not in guessed:
        if spec_field.required:
            columns = ", ".join(str(c) for c in frame.columns if c != "geometry")
            raise InputError(
                said(
                    "没有“{name}”的列。请指明 {name}=列名（命令行 --map）；文件的列有：{columns}。",
                    "No column holds {quoted}. Say which one with --map {name}=COLUMN; "
                    "the columns are: {columns}.",
                    name=name,
                    quoted=repr(name),
                    columns=columns,
                )
            )
        return ["" if spec_field.kind is str else None] * count
    column = guessed[name]
    values, problems = parse_column(
        frame[column], spec_field.kind, field=column, required=spec_field.required
    )
    prepared.problems += problems
    if name == "code" or name.endswith("_code"):
        return [narrow_code(value) for value in values]
    if not spec_field.codes:
        return values
    return _resolve_all(prepared, values, column, spec_field)


def _resolve(spec_field: Field, text: str) -> str:
    return code_lists.resolve(spec_field.codes, text) if spec_field.codes and text else text


def _resolve_all(
    prepared: Prepared, values: list[Any], column: str, spec_field: Field
) -> list[Any]:
    resolved: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for text in set(values):
        try:
            resolved[text] = _resolve(spec_field, text)
        except InputError as error:
            wrong[text] = error.args[0]
    prepared.problems += [
        Problem(int(row), column, wrong[text])
        for row, text in zip(prepared.rows, values, strict=True)
        if text in wrong
    ]
    return [resolved.get(text, "") for text in values]


def _shape(prepared: Prepared, spec: LayerSpec, frame: pd.DataFrame, told: set[int]) -> None:
    if "geometry" not in frame.columns:
        prepared.geometry = np.full(len(frame), None, dtype=object)
        return
    geometry = np.asarray(frame["geometry"].array, dtype=object)
    rows = prepared.rows
    problems = check_positions(geometry, rows)
    if spec.optional:  # a row without a place is fine there, a wrong place is not
        absent = {int(r) for r in rows[shapely.is_missing(geometry)]}
        problems = [p for p in problems if p.row not in absent]
    # What the reader has said of a row's place need not be said again.
    prepared.problems += [p for p in problems if p.row not in told]
    geometry = geometry.copy()
    geometry[np.isin(rows, [p.row for p in problems])] = None
    prepared.crs = _crs_of(geometry)
    shaped, source = _SHAPERS[spec.geometry](geometry, rows, prepared.crs)
    prepared.problems += shaped.problems
    prepared.remarks += [remark("repair", p.said()) | {"row": p.row} for p in shaped.repairs]
    if source is not None:
        prepared.columns = {k: [v[i] for i in source] for k, v in prepared.columns.items()}
        prepared.rows = rows[source]
    prepared.geometry = shaped.geometry


def _crs_of(geometry: np.ndarray[Any, Any]) -> pyproj.CRS | None:
    bounds = shapely.total_bounds(geometry)
    if not np.isfinite(bounds).all():
        return None
    return metric_crs((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)


Shaper = Callable[..., tuple[Shaped, "np.ndarray[Any, Any] | None"]]
_SHAPERS: dict[str, Shaper] = {
    "polygon": lambda geometry, rows, crs: (as_multipolygons(geometry, rows, crs), None),
    "point": lambda geometry, rows, crs: (as_points(geometry, rows, crs), None),
    "line": lambda geometry, rows, _crs: as_lines(geometry, rows),
    "any": lambda geometry, _rows, _crs: (Shaped(shapely.force_2d(geometry)), None),
}
