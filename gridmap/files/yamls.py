"""Read standards packs, and other YAML that a city may edit."""

from pathlib import Path
from typing import Any

import yaml

from gridmap.errors import FileFormatError


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises
    ------
    FileFormatError
        The file is missing or is not YAML; the message names the line.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileFormatError(f"There is no file {path}.") from None
    except UnicodeDecodeError:
        raise FileFormatError(f"{path.name} is not UTF-8 text.") from None
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise FileFormatError(f"{path.name} is not YAML: {reason}") from None


def read_packs(folder: Path) -> dict[str, Any]:
    """Read every `*.yaml` of a folder, by file name.

    Raises
    ------
    FileFormatError
        The folder has no packs, or one of them cannot be read.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise FileFormatError(f"There are no standards (*.yaml) in {folder}.")
    return {path.name: read_yaml(path) for path in files}
