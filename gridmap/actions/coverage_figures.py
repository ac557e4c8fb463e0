"""What a run measured, standard by standard and all together: figures, statuses, composite."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.composite import share_met
from gridmap.analysis.figures import SHORT
from gridmap.db.engine import Engine
from gridmap.db.queries import runs
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError


def applied(session: Session, run_id: int) -> dict[str, str]:
    """Return the table of subjects (`areas/LEVEL`, `subjects/site`, ...) of each applied standard.

    In the order in which the standards were applied; a run of an older gridmap has none.
    """
    return dict(_applied(_engine(session), run_id))


def subjects(session: Session, run_id: int, name: str) -> pd.DataFrame:
    """Return a table of subjects as the run saw them.

    Returns
    -------
    DataFrame
        id, code, name, kind, area_code, residents (-1 unknown; sites and organizations have
        none), and of areas parent_code.

    Raises
    ------
    NotFoundError
        The run knew no such subjects.
    """
    table = _subjects(_engine(session), run_id, name)
    if table is None:
        raise NotFoundError(f"Run {run_id} knew no {name}.")
    return table.copy()


def figures(session: Session, run_id: int, key: str) -> pd.DataFrame:
    """Return what a run measured for one standard, a row a subject.

    Returns
    -------
    DataFrame
        subject_id, code, name, area_code, residents, and the columns of `runs.FIGURES`.

    Raises
    ------
    NotFoundError
        There is no such run, or it did not apply the standard; its notes say why.
    """
    tables = applied(session, runs.get(session, run_id).id)
    if key not in tables:
        known = ", ".join(tables) or "none"
        raise NotFoundError(f"Run {run_id} did not apply {key}; it applied {known}.")
    measured = runs.figures(session, run_id, key)
    if measured is None:  # listed, and yet not kept
        raise NotFoundError(f"Run {run_id} kept no figures of {key}.")
    return _named(session, run_id, tables[key], measured)


def figures_of(session: Session, run_id: int, keys: list[str]) -> dict[str, pd.DataFrame]:
    """Return what a run measured for several standards; those that it did not apply are left out.

    One question for all, where `figures` takes one each.
    """
    tables = applied(session, run_id)
    measured = runs.figures_of(session, run_id, [key for key in keys if key in tables])
    return {key: _named(session, run_id, tables[key], one) for key, one in measured.items()}


def _named(session: Session, run_id: int, table: str, measured: pd.DataFrame) -> pd.DataFrame:
    """Put beside figures whose they are."""
    who = subjects(session, run_id, table)
    named = who[["id", "code", "name", "area_code", "residents"]].rename(
        columns={"id": "subject_id"}
    )
    return pd.concat([named, measured], axis=1)


def statuses(
    session: Session, run_id: int, level: str
) -> tuple[pd.DataFrame, dict[str, npt.NDArray[np.int8]]]:
    """Return the areas of a level, and their status by every standard that judged them.

    Raises
    ------
    InputError
        There is no such level.
    NotFoundError
        The run knew no areas of the level.
    """
    if level not in LEVELS:
        raise InputError(f"{level!r} is not a level; they are {', '.join(LEVELS)}.")
    run_id = runs.get(session, run_id).id
    table = subjects(session, run_id, f"areas/{level}")
    keys = [key for key, name in applied(session, run_id).items() if name == f"areas/{level}"]
    engine = _engine(session)
    return table, {key: _status(engine, run_id, key) for key in keys}


def composite(session: Session, run_id: int, level: str) -> pd.DataFrame:
    """Say of each area of a level which share of the standards that judge it are met.

    Returns
    -------
    DataFrame
        code, name, met, judged, share (NaN where nothing was judged) and failing, the list of the
        keys of the standards that it falls short of.
    """
    table, judged = statuses(session, run_id, level)
    keys = list(judged)
    matrix = np.zeros((len(table), len(keys)), dtype=np.int8)
    for column, key in enumerate(keys):
        matrix[:, column] = judged[key]
    answer = pd.concat([table[["code", "name"]], share_met(matrix)], axis=1)
    answer["failing"] = _failing(matrix, keys)
    return answer


def _failing(matrix: npt.NDArray[np.int8], keys: list[str]) -> list[list[str]]:
    failing: list[list[str]] = [[] for _ in range(len(matrix))]
    for row, column in zip(*np.nonzero(matrix == SHORT), strict=True):
        failing[row].append(keys[column])
    return failing


def _engine(session: Session) -> Engine:
    engine: Any = session.get_bind()
    return engine  # type: ignore[no-any-return]


# A run never changes, so what was read once stays right.
@lru_cache(maxsize=32)
def _applied(engine: Engine, run_id: int) -> tuple[tuple[str, str], ...]:
    with Session(engine) as session:
        table = runs.table(session, run_id, "figures")
    if table is None:
        return ()
    return tuple(zip(table["key"], table["subjects"], strict=True))


@lru_cache(maxsize=16)
def _subjects(engine: Engine, run_id: int, name: str) -> pd.DataFrame | None:
    with Session(engine) as session:
        table = runs.table(session, run_id, name)
    if table is None:
        return None
    # A run of an older gridmap kept less of its areas.
    for column, missing in (("kind", ""), ("residents", -1), ("households", -1)):
        if column not in table:
            table[column] = missing
    if name.startswith("areas/"):
        table["area_code"] = table["code"]
    return table


@lru_cache(maxsize=256)
def _status(engine: Engine, run_id: int, key: str) -> npt.NDArray[np.int8]:
    with Session(engine) as session:
        found = runs.array(session, run_id, f"figures/{key}/status")
    return np.zeros(0, dtype=np.int8) if found is None else found
