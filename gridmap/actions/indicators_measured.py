"""The values of indicators that a run measured, of an area as the run saw it."""

from functools import lru_cache
from typing import Any

import numpy as np

from gridmap.actions import coverage_arrays, coverage_figures
from gridmap.actions.answers import number
from gridmap.actions.coverage_distances import Distances
from gridmap.actions.explaining.distances import states_of
from gridmap.actions.indicators_file import Indicator
from gridmap.analysis.figures import STATUSES
from gridmap.analysis.reach import sum_by_area
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Run
from gridmap.db.queries import runs
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session
from gridmap.saying import said

STATUS_WORDS = {
    "met": said("达到", "met"),
    "short": said("未达到", "short"),
    "no_data": said("没有数据", "no data"),
    "not_applicable": said("不适用", "not applicable"),
}


def rules_of(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Return the rules that a run applied; they are read once."""
    engine: Any = session.get_bind()
    return list(_rules(engine, run_id))


# A run never changes, so what was read once stays right.
@lru_cache(maxsize=16)
def _rules(engine: Engine, run_id: int) -> tuple[dict[str, Any], ...]:
    with Session(engine) as session:
        return tuple(runs.rules(session, run_id))


@lru_cache(maxsize=8)
def _distances(engine: Engine, run_id: int) -> Distances:
    with Session(engine) as session:
        return coverage_arrays.distances(session, run_id)


class Measured:
    """An area in a run, and the figures of the standards that are asked for."""

    def __init__(
        self, session: Session, run: Run, area: Area, keys: list[str], levels: dict[str, str]
    ) -> None:
        self.session = session
        self.run = run
        self.area = area
        self.levels = levels  # what each standard judges, by its key
        self.tables: dict[str, Any] = (
            coverage_figures.figures_of(session, run.id, keys) if keys else {}
        )

    def measured(self, one: Indicator) -> tuple[Any, dict[str, Any] | None]:
        """Return what the run says of an indicator, and what to ask `/api/explain` about it.

        Raises
        ------
        NotFoundError
            The run did not know the area.
        """
        run = self.run
        ask: dict[str, Any] = {"area": self.area.code, "run": run.id}
        if one.source == "standard":
            key = one.given["key"]
            return self._standard(one), {"measure": key, "standard": key} | ask
        if one.source == "reach":
            kinds = ",".join(one.given["kinds"])
            more = {"measure": "reach", "kind": kinds, "threshold": one.given["threshold_m"]}
            return self._reach(one), more | ask
        of = one.given["of"]
        if of == "composite":
            table = coverage_figures.composite(self.session, run.id, self.area.level)
            row = table[table["code"] == self.area.code]
            share = number(row["share"].iloc[0]) if len(row) else None
            return share, {"measure": "composite"} | ask
        inside = coverage_arrays.inside(self.session, run.id, self.area.level, self.area.code)
        counts = coverage_arrays.counts(self.session, run.id, of)[inside]
        some = counts[counts >= 0]
        return (int(some.sum()) if len(some) or not len(counts) else None), {"measure": of} | ask

    def _reach(self, one: Indicator) -> float | int | None:
        given, run = one.given, self.run
        people = coverage_arrays.counts(self.session, run.id, given.get("counted", "residents"))
        inside = coverage_arrays.inside(self.session, run.id, self.area.level, self.area.code)
        asked = {"method": "walking"} | given
        states, _found = states_of(_distances(self._engine, run.id), len(people), asked)
        sums = sum_by_area(np.where(inside, 0, -1), 1, {"": np.maximum(people, 0)}, states)[""]
        known_ = float(sums.covered[0] + sums.uncovered[0])
        return number(float(sums.covered[0]) / known_) if known_ else None

    @property
    def _engine(self) -> Engine:
        engine: Any = self.session.get_bind()
        return engine  # type: ignore[no-any-return]

    def _inside(self) -> set[str]:
        """Return the codes of the area and of those inside, as the run saw them."""
        tables = coverage_arrays.area_tables(self._engine, self.run.id)
        found = above = {self.area.code}
        for level in LEVELS[LEVELS.index(self.area.level) + 1 :]:
            if level in tables:
                table = tables[level]
                above = set(table["code"][table["parent_code"].isin(above)])
                found = found | above
        return found

    def _standard(self, one: Indicator) -> Any:
        key, aspect = one.given["key"], one.given["aspect"]
        level, table = self.levels[key], self.tables.get(key)
        if table is None:  # the run did not apply it
            return None
        own = level == self.area.level
        rows = table[
            table["code"] == self.area.code if own else table["area_code"].isin(self._inside())
        ]
        rows = rows[rows["status"] != STATUSES.index("not_applicable")]
        if rows.empty or (level in LEVELS and LEVELS.index(level) < LEVELS.index(self.area.level)):
            return None
        short = int((rows["status"] == STATUSES.index("short")).sum())
        judged = rows[rows["status"] != STATUSES.index("no_data")]
        if judged.empty:
            return STATUS_WORDS["no_data"] if aspect == "status" else None
        if aspect == "short":
            return short
        if aspect == "status":
            return STATUS_WORDS["short" if short else "met"]
        if own:
            return number(rows.iloc[0][aspect])
        return number(judged["shortfall"].sum()) if aspect == "shortfall" else None
