"""A larger demo city: the same ground, with as many cases and organizations as a city has.

Everything is drawn, by a fixed seed, from what the demo city ships: where cases come from and what
they are about, how long they take, who answers for them, words of names, days. What is planted
there stays as it is: no new organization and no new post counts in a standard, and no case comes
from a grid of which none had come.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from gridmap.actions import demo_scale_bodies, demo_scale_cases
from gridmap.files.vector import read_vector

# What each unit of the scale adds to what ships (900 cases, 610 organizations).
CASES, ORGANIZATIONS = 1_000, 200
MOST = 1_000
FIRST_DAY = dt.date(2024, 1, 1)
FILES = ("organizations.csv", "ties.csv", "posts.csv", "cases.csv")
_SEED = 620702
Row = Mapping[str, Any]


def source(file: str, scale: int) -> str:
    """Return the name by which a file of the demo city is remembered.

    Examples
    --------
    >>> source("cases.csv", 100), source("cases.csv", 0), source("paths.geojson", 100)
    ('cases.csv, scale 100', 'cases.csv', 'paths.geojson')
    """
    return f"{file}, scale {scale}" if scale and file in FILES else file


def write(scale: int, shipped: Path, folder: Path) -> None:
    """Write the files that a scale changes: what ships, and `scale` times so many rows more.

    The same scale gives the same bytes.

    Parameters
    ----------
    scale : int
        1 or more.
    shipped : Path
        Folder of the demo city.
    folder : Path
        Where `FILES` are written.
    """
    read = partial(_read, shipped)
    random = np.random.default_rng([_SEED, scale])
    bodies = demo_scale_bodies.make(
        random, scale * ORGANIZATIONS, read("organizations.csv"), read("ties.csv"),
        read("posts.csv"), read("units.csv"),
    )  # fmt: skip
    grids = read_vector(shipped / "grids.geojson", crs=None, where=None)
    cases = demo_scale_cases.make(
        random,
        scale * CASES,
        FIRST_DAY,
        read("cases.csv"),
        dict(zip(grids["code"], grids.geometry, strict=True)),
        bodies.organizations,
    )
    rows = (bodies.organizations, bodies.ties, bodies.posts, cases)
    for name, more in zip(FILES, rows, strict=True):
        _append(shipped / name, more, folder / name)


def _read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _append(shipped: Path, rows: Iterable[Row], path: Path) -> None:
    """Write a file that ships with rows more; what a row does not say is empty."""
    text = shipped.read_text(encoding="utf-8")
    columns = text.partition("\n")[0].split(",")
    more = io.StringIO()
    writer = csv.DictWriter(more, columns, restval="", lineterminator="\n")
    writer.writerows(rows)
    path.write_bytes((text + more.getvalue()).encode())
