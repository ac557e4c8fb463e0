"""Registers as workbooks: a template, an export, and an import that is seen before it counts."""

from pathlib import Path

from gridmap.actions.allowing import By, allow
from gridmap.actions.registers.workbook_preview import Preview, prepared, sheet_of
from gridmap.actions.registers.writing import write
from gridmap.db.engine import Engine
from gridmap.db.queries import registers as queries
from gridmap.db.session import reading, writing
from gridmap.errors import ConflictError, FileFormatError
from gridmap.files.originals import keep_original, keep_preview, kept_preview
from gridmap.files.register_workbooks import columns_of, write_workbook
from gridmap.files.registers import register
from gridmap.saying import in_language, said

ENDINGS = (".xlsx", ".csv")


def preview(
    engine: Engine, name: str, path: Path, *, by: By, files_folder: Path, source: str = ""
) -> Preview:
    """Say what importing a file would do; nothing is written but the file itself is kept.

    A row whose code is there changes that record, one without a code is a new one. Columns that
    the file does not have stay as they are; cells that are empty become empty.

    Raises
    ------
    FileFormatError, InputError
        It is no such table, or has no column of the register.
    NotAllowedError
        The person may not keep this register.
    """
    kept = register(name)
    allow(by, kept.verb)
    source = source or path.name
    if path.suffix.lower() not in ENDINGS:
        raise FileFormatError(
            said(
                "{source} 不是 XLSX 或 CSV 表格。",
                "{source} is no XLSX or CSV table.",
                source=source,
            )
        )
    asked = Preview(kept, source, keep_preview(path, files_folder), path.suffix.lower())
    with reading(engine) as session:
        return prepared(session, asked, path)[0]


def apply(engine: Engine, before: Preview, *, by: By, files_folder: Path) -> Preview:
    """Import the file of a preview, all of it or nothing; return what was done.

    Raises
    ------
    ConflictError
        It would do something else by now: the store has changed since the preview.
    RecordError, NotAllowedError
        As of `gridmap.actions.registers.writing.write`.
    """
    kept = before.register
    allow(by, kept.verb)
    path = kept_file(before, files_folder)
    keep_original(path, files_folder)
    with writing(engine) as session:
        queries.one_writer(session)
        found, changes = prepared(session, before, path)
        if found.problems or found.digest != before.digest:
            raise ConflictError(
                said(
                    "预览之后数据有了变化。什么也没有导入；请再看一次预览。",
                    "The data has changed since the preview. Nothing was imported; look at the "
                    "preview again.",
                )
            )
        write(session, kept, changes, by=by, source=before.source)
    return found


def kept_file(of: Preview, files_folder: Path) -> Path:
    """Return where the file of a preview is kept.

    Raises
    ------
    NotFoundError
        It is not there any more, or never was.
    """
    return kept_preview(files_folder, of.sha256, of.ending if of.ending in ENDINGS else "-")


def errors_workbook(engine: Engine, of: Preview, lang: str, *, by: By, files_folder: Path) -> bytes:
    """Write the rows of a file with what is wrong, those that are wrong first, to be mended there.

    All rows are in it: who mends the first ones imports the whole file at last.
    """
    allow(by, of.register.verb)
    path = kept_file(of, files_folder)
    with reading(engine) as session:
        found, _ = prepared(session, of, path)
    frame, _ = sheet_of(path)
    columns = columns_of(of.register, map(str, frame.columns))
    told: dict[int, list[str]] = {int(number): [] for number in frame.index}
    for one in found.problems:
        where = f"{one.field}：" if lang == "zh" else f"{one.field}: "
        told.setdefault(one.row, []).append(
            (where if one.field else "") + in_language(one.reason, lang)
        )
    numbers = sorted(map(int, frame.index), key=lambda number: (not told[number], number))
    cells = frame.to_dict("index")
    whole = [{name: cells[n][column] for name, column in columns.items()} for n in numbers]
    return write_workbook(of.register, whole, lang, ["\n".join(told[n]) for n in numbers])


def import_file(
    engine: Engine, name: str, path: Path, *, by: By, files_folder: Path, source: str = ""
) -> Preview:
    """Preview a file and apply it at once, where nothing is wrong with it."""
    found = preview(engine, name, path, by=by, files_folder=files_folder, source=source)
    return found if found.problems else apply(engine, found, by=by, files_folder=files_folder)
