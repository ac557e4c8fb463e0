"""Whom a passport is of: an area, a site or an organization, as the run saw it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from gridmap.actions import coverage_figures
from gridmap.actions.coverage_arrays import area_tables
from gridmap.db.models import Run
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError

OTHERS = ("site", "organization")


@dataclass(frozen=True)
class Subject:
    """One subject: `type` is area, site or organization, `level` that of an area."""

    type: str
    code: str
    name: str
    level: str
    id: int

    @property
    def kind(self) -> str:
        """What the subject is, with its article."""
        word = self.level or self.type
        return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"

    def as_dict(self) -> dict[str, str]:
        """Return the subject as plain data."""
        return {"type": self.type, "code": self.code, "name": self.name, "level": self.level}


def find(session: Session, run: Run, code: str) -> Subject:
    """Find a subject by its code; an area comes before a site, and that before an organization.

    Raises
    ------
    InputError
        No code is given.
    NotFoundError
        The run knew nothing of this code.
    """
    if not code:
        raise InputError("area is missing: name one by its code.")
    engine: Any = session.get_bind()
    tables = area_tables(engine, run.id)
    for level in LEVELS:
        if level in tables and (found := _row(tables[level], code)):
            return Subject("area", code, str(found["name"]), level, int(found["id"]))
    for kind in OTHERS:
        try:
            table = coverage_figures.subjects(session, run.id, f"subjects/{kind}")
        except NotFoundError:
            continue
        if found := _row(table, code):
            return Subject(kind, code, str(found["name"]), "", int(found["id"]))
    raise NotFoundError(
        f"Run {run.id} knew no area, site or organization with the code {code!r:.40}."
    )


def _row(table: pd.DataFrame, code: str) -> dict[str, Any]:
    found = table[table["code"] == code]
    return {} if found.empty else dict(found.iloc[0])


def inside(session: Session, run: Run, subject: Subject) -> dict[str, set[str]]:
    """Return the codes of the areas inside an area, by level: itself at its own."""
    engine: Any = session.get_bind()
    tables = area_tables(engine, run.id)
    codes = {subject.level: {subject.code}}
    last = codes[subject.level]
    for level in LEVELS[LEVELS.index(subject.level) + 1 :]:
        if level in tables:
            table = tables[level]
            last = set(table["code"][table["parent_code"].isin(last)])
            codes[level] = last
    return codes
