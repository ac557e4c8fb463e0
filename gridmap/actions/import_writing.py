"""Write the rows of a file as an edition of their layer, part by part."""

from typing import Any

import numpy as np

from gridmap.actions import case_importing
from gridmap.actions.import_options import Options, Progress
from gridmap.actions.preparing import Prepared
from gridmap.actions.registers.writing import codes_for
from gridmap.actions.seen import Seen
from gridmap.db.bulk import insert_rows
from gridmap.db.models import LAYERS, Edition
from gridmap.db.queries import case_reports, retiring
from gridmap.db.session import Session
from gridmap.files.layers import LayerSpec
from gridmap.files.registers import Register


def replaced(spec: LayerSpec, prepared: Prepared, options: Options) -> dict[str, list[str]]:
    """Return which rows of a layer a file replaces: their columns have one of these values."""
    if spec.name == "areas":
        if options.level == "district":  # nothing is above districts: each stands for itself
            return {"level": ["district"], "code": sorted(set(prepared.columns["code"]))}
        parents = sorted(set(prepared.columns["parent_code"]))
        return {"level": [options.level], "parent_code": parents}
    if spec.name in ("facilities", "backdrops"):
        return {"kind": sorted(set(prepared.columns["kind"]))}
    return {}


class Writer:
    """One edition in the making.

    Attributes
    ----------
    rows, retired : int
        What was written, and what it replaces.
    """

    def __init__(
        self,
        session: Session,
        spec: LayerSpec,
        options: Options,
        edition: Edition,
        tell: Progress,
        total: int,
    ) -> None:
        self._session, self._spec, self._options = session, spec, options
        self._edition, self._tell, self._total = edition, tell, total
        self._seen = Seen()
        self._begun = options.add
        self.rows = self.retired = 0

    def write(self, part: Prepared) -> None:
        """Write a part; before the first one goes what the file replaces."""
        if not self._begun:
            self._begun = True
            self.retired = self._retire(part)
        if len(part):
            self._insert(part)
        self.rows += len(part)

    def _retire(self, part: Prepared) -> int:
        if self._spec.name == "cases":  # what was reported or moved on here is not the file's
            return case_reports.retire_untouched(self._session, self._edition.id)
        among = replaced(self._spec, part, self._options)
        if self._spec.name == "areas":
            parents = sorted(set(part.columns["parent_code"]))
            self._edition.scope = {"level": self._options.level, "parents": parents}
        elif among:
            self._edition.scope = {"kinds": among["kind"]}
        return retiring.retire(self._session, self._spec.name, self._edition.id, **among)

    def _insert(self, part: Prepared) -> None:
        spec, edition = self._spec, self._edition
        columns: dict[str, Any] = {"edition_id": edition.id, **part.columns}
        if spec.name == "areas":
            columns |= {"level": self._options.level, "made": False}
        if part.geometry is not None:
            columns["geom"] = np.asarray(part.geometry, dtype=object)
        model: Any = LAYERS[spec.name]
        table = model.__table__
        _fill_defaults(table, columns)
        self._fill_codes(columns, part.rows)
        now = edition.imported_at.replace(microsecond=0)
        cases = spec.name == "cases"
        given = case_importing.settle(columns, now, self._seen, part.rows) if cases else []
        ids = insert_rows(self._session, table, columns, self._progress)
        if cases:
            case_importing.begin(
                self._session, ids, columns, given, now=now, by=edition.imported_by
            )

    def _progress(self, done: int, _of_part: int) -> None:
        self._tell("write", self.rows + done, self._total)

    def _fill_codes(self, columns: dict[str, Any], rows: Any) -> None:
        """Give cases and records of a register that have no code one, by which they are found."""
        if self._spec.name == "cases":
            own = (f"F{self._edition.id}-{row}" for row in rows)
            pairs = zip(columns["code"], own, strict=True)
            columns["code"] = [code or given for code, given in pairs]
        if not isinstance(self._spec, Register) or self._spec.geometry == "point":
            return  # a place is found where it is
        lacking = columns["code"].count("")
        fresh = iter(codes_for(self._session, self._spec, lacking) if lacking else [])
        columns["code"] = [code or next(fresh) for code in columns["code"]]


def _fill_defaults(table: Any, columns: dict[str, Any]) -> None:
    """Give a value that a file leaves out the column's default, where there must be one."""
    for name, values in columns.items():
        column = table.c[name]
        if isinstance(values, list) and not column.nullable and column.default is not None:
            columns[name] = [column.default.arg if v is None else v for v in values]
