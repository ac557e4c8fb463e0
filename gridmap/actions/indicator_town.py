"""What the indicators of some areas need of the store, asked in few questions."""

import datetime as dt
from functools import lru_cache
from typing import Any

from gridmap.actions import coverage_figures, dates
from gridmap.actions.indicators_file import Indicator, of_city, of_standards
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Run
from gridmap.db.queries import indicators as queries
from gridmap.db.queries import runs, systems
from gridmap.db.queries.indicators import Counting
from gridmap.db.queries.standing import Day, on_day
from gridmap.db.session import Session


def rules_of(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Return the rules that a run applied; they are read once."""
    engine: Any = session.get_bind()
    return list(_rules(engine, run_id))


# A run never changes, so what was read once stays right.
@lru_cache(maxsize=16)
def _rules(engine: Engine, run_id: int) -> tuple[dict[str, Any], ...]:
    with Session(engine) as session:
        return tuple(runs.rules(session, run_id))


class Town:
    """A day, and what has been asked of the store about the areas of a question."""

    def __init__(self, session: Session, day: dt.date | None) -> None:
        self.session = session
        now = dates.clock(session)
        self.day = day or now
        past = self.day < dates.today() and self.day != now
        self.at: Day | None = on_day(session, self.day) if past else None
        self.run: Run | None = runs.latest_by(session, self.day)
        rules = rules_of(session, self.run.id) if self.run else []
        self.levels = {rule["key"]: rule["subject"] for rule in rules}
        self.known = of_city() | of_standards(rules)
        self.tables: dict[str, Any] = {}  # figures of the run, by the key of their standard
        self.there: set[str] = set()  # layers of which the store has anything
        self.counted: dict[tuple[str, str], tuple[int, float | None]] = {}
        self.cases: dict[str, dict[str, int]] = {}
        self.editions: dict[str, dict[str, Any]] = {}

    def ask(self, asked: list[tuple[Area, list[Indicator]]]) -> None:
        """Ask the store what the indicators of some areas need."""
        ones = {one.id: one for _, some in asked for one in some}.values()
        keys = sorted({one.given["key"] for one in ones if one.source == "standard"})
        if self.run and keys:
            self.tables = coverage_figures.figures_of(self.session, self.run.id, keys)
        self.there = systems.known(
            self.session, sorted({layer for one in ones for layer in layers_of(one)})
        )
        self._ask_rows(asked)
        of_cases = [area for area, some in asked if any(one.source == "cases" for one in some)]
        if of_cases:
            now = dates.moment_of(self.day)
            self.cases = queries.cases(self.session, of_cases, now, self.at)

    def _ask_rows(self, asked: list[tuple[Area, list[Indicator]]]) -> None:
        counted = [
            (area, [_counting(one) for one in some if one.source in ("rows", "areas")])
            for area, some in asked
        ]
        if not any(some for _, some in counted):
            return
        self.counted = queries.totals(self.session, counted, self.day, self.at)
        rows = [one for _, some in asked for one in some if one.source in ("rows", "areas")]
        layers = sorted({layer for one in rows for layer in layers_of(one)})
        self.editions = {
            e.layer: {"id": e.id, "layer": e.layer, "source": e.source,
                      "imported_at": e.imported_at.isoformat()}
            for e in queries.newest_editions(self.session, layers, self.day)
        }  # fmt: skip


def layers_of(one: Indicator) -> list[str]:
    """Return the layers that an indicator is counted in."""
    if one.source == "areas":
        return ["areas", *filter(None, [one.given.get("without")])]
    return {"rows": [one.given.get("layer", "")], "cases": ["cases"]}.get(one.source, [])


def _counting(one: Indicator) -> Counting:
    given = one.given
    if one.source == "areas":
        where = {"kind": given["kinds"]} if given.get("kinds") else {}
        return Counting(one.id, "areas", where, level=given["level"],
                        without=given.get("without", ""),
                        held=given.get("without") == "posts")  # fmt: skip
    return Counting(
        one.id, given["layer"], given.get("where") or {}, given.get("sum", ""),
        given.get("area", "area_code"), bool(given.get("held")), bool(given.get("year")),
    )  # fmt: skip
