"""Read a file for an import, in parts where its layer allows it, and keep these on the disk."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap.actions import area_checks
from gridmap.actions.import_options import Options, constants
from gridmap.actions.import_rows import Repeats
from gridmap.actions.preparing import Prepared, prepare, refuse_contacts
from gridmap.errors import InputError, Problem, RowsError
from gridmap.files.layers import LayerSpec
from gridmap.files.records import record_parts
from gridmap.files.registers import registers
from gridmap.files.spool import Spool
from gridmap.saying import said

# Layers whose rows stand each for itself, and can be many: so many are in memory at once.
IN_PARTS = {"cases", "residences"}
PART_ROWS = 10_000
# Layers whose rows people know by code. One path may be several rows.
UNIQUE = {"residences", "cases", *registers()}
# Remarks on the file as a whole, alike in each part.
OF_FILE = {"columns", "file", "encoding"}


@dataclass
class Reading:
    """What a file says, once it is read.

    Attributes
    ----------
    source : str
        What the file is called.
    skip_bad : bool
        Whether the good rows are taken where others are bad.
    crs : str
        System that the coordinates came in.
    rows : int
        How many can be imported.
    problems, remarks : list
        Rows that were left out, and what was noticed.
    unread : list of str
        Columns of the file that hold no field of the layer.
    """

    source: str
    skip_bad: bool
    crs: str = ""
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def take(self, part: Prepared) -> None:
        """Take over what was said of a part, and leave its bad rows out."""
        part.drop_problem_rows()
        self.problems += part.problems
        self.remarks += part.remarks
        part.problems, part.remarks = [], []

    def refused(self) -> bool:
        """Tell whether a row is bad and the file is taken whole or not at all."""
        return bool(self.problems) and not self.skip_bad

    def refuse(self) -> None:
        """Raise what is wrong with the rows, if that counts."""
        self.problems.sort(key=lambda problem: problem.row)
        if self.refused():
            raise RowsError(self.source, self.problems)


def read(
    path: Path,
    spec: LayerSpec,
    options: Options,
    spool: Spool[Prepared],
    source: str,
    part_rows: int,
) -> Reading:
    """Read a file into the spool.

    Raises
    ------
    RowsError, InputError, FileFormatError
        The file, or one of its rows, cannot be imported.
    """
    reading = Reading(source, options.skip_bad)
    repeats = Repeats()
    empty = True
    for records in record_parts(
        path,
        spec,
        crs=options.crs or None,
        where=options.where or None,
        given=options.given,
        rows=part_rows if spec.name in IN_PARTS else None,
    ):
        reading.crs = records.crs
        refuse_contacts(spec, records.frame)  # before it is kept anywhere, whatever its rows
        if records.frame.empty:  # all its rows are broken, or there is none
            reading.problems += records.problems
            continue
        empty = False
        part = prepare(spec, records, options.given, constants(spec, options))
        if reading.rows or reading.problems:
            part.remarks = [one for one in part.remarks if one["check"] not in OF_FILE]
        _check(part, spec, options, repeats)
        reading.unread = part.unread
        reading.take(part)
        reading.rows += len(part)
        spool.put(part)
    reading.remarks += repeats.remarks()
    _refuse_nothing(reading, options, empty=empty and not reading.problems)
    return reading


def _check(part: Prepared, spec: LayerSpec, options: Options, repeats: Repeats) -> None:
    if spec.name == "areas":
        area_checks.check_codes(part, options.level, options.scheme, options.parent)
    elif spec.name in UNIQUE:
        repeats.look(part)
    if "area_code" in part.columns:
        area_checks.shorten_codes(part)


def _refuse_nothing(reading: Reading, options: Options, *, empty: bool) -> None:
    if empty:
        why = said("没有行", "it has no rows")
        if options.where:
            why = said("没有要素符合 {where}", "no feature fits {where}", where=repr(options.where))
        raise InputError(
            said("{source}：{why}。", "{source}: {why}.", source=reading.source, why=why)
        )
    reading.refuse()
    if not reading.rows and reading.problems:
        raise RowsError(reading.source, reading.problems, reading.unread, reading.remarks)
    if not reading.rows:
        raise InputError(
            said(
                "{source} 没有{fits_zh}可导入的行。",
                "{source} has no row to import{fits}.",
                source=reading.source,
                fits_zh="符合条件、" * bool(options.where),
                fits=" that fits the condition" * bool(options.where),
            )
        )
