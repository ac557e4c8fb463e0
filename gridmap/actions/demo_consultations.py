"""Go through the consultations of the demo city, move by move, as its people would have."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from gridmap.actions import consultation_account, consultation_moves, consultation_opening
from gridmap.actions.consultation_making import Wanted
from gridmap.actions.consultation_proposal import Proposal
from gridmap.analysis.consultation_parts import Party, Presence, Vote, X
from gridmap.analysis.consultation_state import State
from gridmap.db.engine import Engine
from gridmap.db.queries import consultations
from gridmap.db.session import reading
from gridmap.files.values import LOCAL
from gridmap.files.yamls import read_yaml

BETWEEN = dt.timedelta(minutes=10)
RESIDENTS = 6  # representatives of the residents who come
SAID = ("text", "reason", "number", "due_on", "lon", "lat")


def hold(engine: Engine, path: Path, *, by: str, files_folder: Path) -> list[str]:
    """Hold the consultations of a file; return their codes. What was done before stays as it is.

    Raises
    ------
    GridmapError
        A move of the file cannot be made.
    """
    listed: list[dict[str, Any]] = read_yaml(path)
    return [_hold(engine, one, by=by, files_folder=files_folder) for one in listed]


def _hold(engine: Engine, one: dict[str, Any], *, by: str, files_folder: Path) -> str:
    first, *moves = one["moves"]
    now = _moment(first["at"])
    proposal = Proposal(
        client_key=one["key"],
        kind=one.get("kind", "four_x"),
        title=one["title"],
        text=one["text"],
        area=one.get("area", ""),
        subject_kind=one.get("subject_kind", ""),
        subject_code=one.get("subject_code", ""),
        agenda=tuple(one.get("agenda", ())),
    )
    code = consultation_opening.open_consultation(engine, proposal, by=by, now=now).code
    for number, move in enumerate(moves):
        now = _moment(move["at"]) if "at" in move else now + BETWEEN
        key = str(uuid5(UUID(one["key"]), str(number)))
        wanted = _wanted(move, _state(engine, code), key)
        consultation_moves.move(engine, code, wanted, by=by, files_folder=files_folder, now=now)
    return code


def _moment(told: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(str(told)).replace(tzinfo=LOCAL)


def _state(engine: Engine, code: str) -> State:
    with reading(engine) as session:
        row = consultations.get(session, code)
        return consultation_account.read(consultations.events(session, row.id)).state


def _wanted(move: dict[str, Any], state: State, key: str) -> Wanted:
    said = {name: move[name] for name in SAID if name in move}
    parties = state.parties
    if "due_on" in said:
        said["due_on"] = dt.date.fromisoformat(str(said["due_on"]))
    if "meets_at" in move:
        said["meets_at"] = _moment(move["meets_at"])
    if move["do"] == "attend":
        come = len(parties) - move["absent"]
        said["presences"] = tuple(_presence(p, at < come) for at, p in enumerate(parties))
    if move["do"] == "vote":
        said["votes"] = _votes(state, move.get("against", 0), move.get("abstain", 0))
    if move["do"] == "assign":
        said |= _owner(parties, move["to"])
    return Wanted(move["do"], client_key=key, **said)


def _presence(party: Party, present: bool) -> Presence:  # noqa: FBT001 - a yes or no of its own
    if party.seat == "residents":
        return Presence(party.key, present=present, count=RESIDENTS if present else None)
    return Presence(party.key, present=present, duty="代表" if present else "")


def _votes(state: State, against: int, abstain: int) -> tuple[Vote, ...]:
    there = [party.key for party in state.parties if party.key in state.sitting.present]
    choices = ["for"] * (len(there) - against - abstain) + ["abstain"] * abstain
    choices += ["against"] * against
    return tuple(Vote(key, choice) for key, choice in zip(there, choices, strict=True))


def _owner(parties: tuple[Party, ...], to: str) -> dict[str, str]:
    if to.startswith(X):
        others = [party for party in parties if party.seat == X]
        return {"party": others[int(to.removeprefix(X)) - 1].key}
    if to.isdecimal():  # of the leader of this grid
        leader = next(party.key for party in parties if party.seat == "grid_leader")
        return {"party": leader, "area": to}
    return {"party": next(party.key for party in parties if party.seat == to)}
