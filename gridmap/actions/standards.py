"""The standards in force: the packs of a folder, read and checked."""

from pathlib import Path

from gridmap import assets
from gridmap.analysis.standards import Standard, parse_pack
from gridmap.config import Config
from gridmap.errors import InputError
from gridmap.files.yamls import read_packs


def active(config: Config) -> list[Standard]:
    """Return the standards of the configured folder, or of those that gridmap ships.

    Raises
    ------
    FileFormatError, InputError
        A pack cannot be read, or says something unknown; the message names file and key.
    """
    folder = Path(config.standards) if config.standards else assets.folder("geodata") / "standards"
    standards = [s for name, data in read_packs(folder).items() for s in parse_pack(data, name)]
    keys = [s.key for s in standards]
    if twice := sorted({k for k in keys if keys.count(k) > 1}):
        raise InputError(f"{folder}: the standards {', '.join(twice)} are in two packs.")
    return standards
