"""The standards in force: the packs of a folder, read and checked."""

import datetime as dt
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.standards import MEASURES, SUBJECT_KINDS, Standard, parse_pack
from gridmap.config import Config
from gridmap.errors import GridmapError, InputError
from gridmap.files.code_lists import code_list, words
from gridmap.files.yamls import pack_files, read_with_lines


def folder(config: Config) -> Path:
    """Return the configured folder of packs, or that of those that gridmap ships."""
    return Path(config.standards) if config.standards else assets.folder("geodata") / "standards"


def active(config: Config) -> list[Standard]:
    """Return the standards of the configured folder, or of those that gridmap ships.

    Raises
    ------
    FileFormatError, InputError
        A pack cannot be read, or says something unknown; the message names file, line and key.
    """
    # Reading takes longer than most pages: it is done again only when a file has changed.
    return list(_kept(tuple((path, *_state(path)) for path in pack_files(folder(config)))))


@lru_cache(maxsize=4)
def _kept(packs: tuple[tuple[Path, int, int], ...]) -> tuple[Standard, ...]:
    return tuple(_checked([path for path, *_ in packs]))


def _state(path: Path) -> tuple[int, int]:
    """Return when a file was changed, and its size; of one that cannot be read, reading tells."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def check(paths: Iterable[Path]) -> list[Standard]:
    """Check packs, or every pack of a folder, and return their standards.

    Raises
    ------
    InputError
        One of them cannot be used; the message is a sentence for each problem of every file,
        each with file and line.
    """
    return _checked([f for path in paths for f in (pack_files(path) if path.is_dir() else [path])])


def listing(config: Config, as_of: dt.date) -> dict[str, Any]:
    """Return the packs and standards as plain data, with what is in force on a day."""
    standards = active(config)
    packs = {
        s.pack: {"pack": s.pack, "zh": s.pack_zh, "en": s.pack_en, "place": s.place}
        for s in standards
    }
    return {
        "as_of": as_of.isoformat(),
        "folder": str(folder(config)),
        "packs": list(packs.values()),
        "standards": [
            s.as_dict() | {"sha256": s.sha256, "in_force": s.in_force(as_of)} for s in standards
        ],
    }


def _checked(paths: list[Path]) -> list[Standard]:
    """Read and check packs; what is wrong with any of them is told at once."""
    standards: list[Standard] = []
    told: list[str] = []
    homes: dict[str, str] = {}
    for path in paths:
        try:
            read = read_with_lines(path)
            found = parse_pack(
                read.data, read.name, lines=read.lines, codes=known_words(), problems=read.problems
            )
        except GridmapError as error:
            told.append(str(error))
            continue
        home = homes.setdefault(found[0].pack, path.name)
        if home != path.name:
            line = read.lines["pack",]
            told.append(f"{path.name}, line {line}: the pack {found[0].pack!r} is also in {home}.")
        standards += found
    if told:
        raise InputError("\n".join(told))
    return standards


@cache
def known_words() -> dict[str, dict[str, str]]:
    """Return every word of the code lists that a standard may name an id of, with that id."""
    named = {p.codes for m in MEASURES.values() for p in m.parameters.values() if p.codes}
    named |= set(SUBJECT_KINDS.values())
    return {name: words(name) | {key: key for key in code_list(name)} for name in sorted(named)}
