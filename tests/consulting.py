"""A consultation that is gone through, for tests: each step by what it needs and no more."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import uuid4

import shapely
from sqlalchemy import Engine

from gridmap.actions import (
    consultation_account,
    consultation_ground,
    consultation_moves,
    consultation_opening,
)
from gridmap.actions.consultation_making import Wanted
from gridmap.actions.consultation_opening import Opened
from gridmap.actions.consultation_proposal import Proposal
from gridmap.analysis.consultation_parts import Presence, Vote
from gridmap.analysis.consultation_state import State
from gridmap.db.queries import consultations, invitations
from gridmap.db.session import reading
from tests.actions.test_case_reporting import feature

OFFICE = "an operator"
ORDER = ("propose", "consult", "deliberate", "resolve", "decided")


def grids_of(*codes: str) -> list[dict[str, Any]]:
    """Return grids side by side as features."""
    return [
        feature(
            shapely.box(100.44 + n / 100, 38.93, 100.45 + n / 100, 38.94),
            code=code,
            name=f"第 {n + 1} 网格",
        )
        for n, code in enumerate(codes)
    ]


def opened(engine: Engine, area: str, *, by: Any = OFFICE, **more: Any) -> Opened:
    """Open a consultation about an area."""
    values = {"client_key": str(uuid4()), "title": "楼道充电", "area": area}
    return consultation_opening.open_consultation(engine, Proposal(**(values | more)), by=by)


def state_of(engine: Engine, code: str) -> State:
    """Return what a consultation is, by its history."""
    with reading(engine) as session:
        row = consultations.get(session, code)
        return consultation_account.read(consultations.events(session, row.id)).state


def did(
    engine: Engine, code: str, move: str, *, files: Path, by: Any = OFFICE, **more: Any
) -> bool:
    """Do something with a consultation."""
    wanted = Wanted(move, **more)
    return consultation_moves.move(engine, code, wanted, by=by, files_folder=files)


def sit(engine: Engine, code: str, *, files: Path, by: Any = OFFICE) -> None:
    """Write down that everybody is there, and the minutes."""
    parties = state_of(engine, code).parties
    there = tuple(
        Presence(p.key, present=True, count=5 if p.seat == "residents" else None)
        if p.seat == "residents"
        else Presence(p.key, present=True, who="王某", duty="主任")
        for p in parties
    )
    did(engine, code, "attend", files=files, by=by, presences=there)
    did(engine, code, "minutes", files=files, by=by, text="各方发言，同意装充电桩。")


def go_to(engine: Engine, code: str, stage: str, *, files: Path, by: Any = OFFICE) -> None:
    """Go on until a consultation is in a stage."""
    while (now := state_of(engine, code).stage) != stage:
        assert ORDER.index(now) < ORDER.index(stage)
        sit(engine, code, files=files, by=by)
        if now == "deliberate" and not state_of(engine, code).items:
            did(engine, code, "item", files=files, by=by, text="在小区东门装 20 个充电桩")
        if now == "resolve":
            votes = tuple(Vote(p.key, "for") for p in state_of(engine, code).parties)
            did(engine, code, "vote", files=files, by=by, number=1, votes=votes)
            did(engine, code, "conclude", files=files, by=by, number=1, text="装 20 个充电桩")
        did(engine, code, "decide" if now == "resolve" else "advance", files=files, by=by)


def with_task(engine: Engine, code: str, *, files: Path, days: int = 10, **more: Any) -> None:
    """Give the second organization of the table a task."""
    party = next(p for p in state_of(engine, code).parties if p.seat == "x")
    due = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8, days=days)).date()
    values = {"number": 1, "party": party.key, "text": "安装充电桩", "due_on": due}
    did(engine, code, "assign", files=files, **(values | more))


def table_of(engine: Engine, code: str) -> list[tuple[Any, ...]]:
    """Return what the rows of those at the table say, with when and where they meet."""
    with reading(engine) as session:
        row = consultations.get(session, code)
        return [
            (row.meets_at, row.place),
            *(
                (p.number, p.key, p.seat, p.name, p.organization_code, p.area_code, p.present)
                for p in invitations.at_table(session, row.id)
            ),
        ]


def table_in_history(engine: Engine, code: str) -> list[tuple[Any, ...]]:
    """Return what `table_of` has to be, by the history and the boundaries of today."""
    state = state_of(engine, code)
    with reading(engine) as session:
        shape = consultations.get(session, code).geom
        grids = sorted(consultation_ground.grids_of(session, shape)) or [""]
    there = {one.key: one.present for one in state.sitting.presences}
    found: list[tuple[Any, ...]] = [(state.sitting.meets_at, state.sitting.place)]
    for number, p in enumerate(() if state.ending else state.parties, 1):
        code = "" if p.key.startswith("site:") else p.code
        own = grids if p.key == "grid_leader" else [""]
        told = (number, p.key, p.seat, p.name, code)
        found += [(*told, area, there.get(p.key)) for area in own]
    return found
