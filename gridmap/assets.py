"""The folders of plain files: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder `static`, `templates` or `geodata`.

    Raises
    ------
    FileNotFoundError
        There is no such folder: the installation is broken.

    Examples
    --------
    >>> folder("templates").name
    'templates'
    """
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"The folder {name!r} is missing from this installation of gridmap.")
