"""Files that come with a form, saved for as long as they are read."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import request

from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.web import params

LONGEST_STEM = 60  # characters; a file system takes 255 bytes
ENDING = re.compile(r"\.[A-Za-z0-9]{1,9}")
# What a sentence can show and no reader takes for part of an address.
_OTHERS = re.compile(r"[^\w .()（）【】《》、·-]|[\x00-\x1f]")


@contextmanager
def uploaded() -> Iterator[tuple[Path, str]]:
    """Keep the file of the form for as long as it is read: where it lies, and what it is called.

    Sentences about a file name it by its path: so it lies there under its own name.

    Raises
    ------
    InputError
        No file was chosen, or its name is too long.
    """
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InputError(said("请先选择文件。", "Choose a file first."))
    source = params.plain("file", re.split(r"[/\\]", upload.filename)[-1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / harmless(source)
        upload.save(path)
        yield path, source


def harmless(name: str) -> str:
    """Return a name like that of an upload that leads nowhere; its ending names the format.

    Examples
    --------
    >>> harmless("事项 2026（改）.XLSX"), harmless("../../etc/cron.d/x"), harmless("zip:a!b.csv")
    ('事项 2026（改）.xlsx', 'x', 'zip_a_b.csv')
    """
    ending = Path(name).suffix
    if not ENDING.fullmatch(ending):
        ending = ""
    stem = re.split(r"[/\\]", name.removesuffix(ending))[-1]
    stem = _OTHERS.sub("_", stem if ending else stem.replace(".", "_")).strip(" .")
    return f"{stem[:LONGEST_STEM].strip(' .') or 'upload'}{ending.lower()}"
