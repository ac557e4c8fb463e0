"""What somebody wants to do with a consultation becomes a step: names are looked up, files kept."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from gridmap.actions import case_photos, consultation_ground
from gridmap.actions import consultation_table as tables
from gridmap.actions.area_panel import short_name
from gridmap.actions.consultation_choosing import SITE, group_of, refuse_many
from gridmap.actions.consultation_owners import LEADS
from gridmap.actions.consultation_rules import of_city
from gridmap.analysis.consultation_parts import File, Party, Photo, Presence, Proof, Task, Vote, X
from gridmap.analysis.consultation_state import State, Step
from gridmap.db.models import Consultation
from gridmap.db.queries import facilities, organizations
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.files.attachments import keep_attachment, read_attachment
from gridmap.saying import said

MOST_FILES = 10
GRID_LEADER = "grid_leader"
Kept = tuple[tuple[File, ...], tuple[Photo, ...]]


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to do; what it needs depends on `move`.

    Attributes
    ----------
    move : str
        One of `gridmap.analysis.consultation_stages.MOVES`.
    reason, text : str
        Why, and what: minutes, an option, a decision, a task, what shows that it is done.
    to : str
        Step to which it goes back.
    party : str
        Key of the party that is left out, or that owns the task.
    organization, name : str
        Code of an organization that is invited, or owns the task from now on; a name, also of one
        that the store does not have.
    kind : str
        Kind of X of which all that are concerned are invited.
    area : str
        Code of the grid whose leader owns the task.
    number : int
        Of the option, the decision or the task that it is about.
    amount : float
        By how many units of its clock a step is extended.
    presences, votes : tuple
        Who is there, and who votes how.
    meets_at : datetime, optional
        When the parties are invited to meet.
    due_on : date, optional
        Until when a task has to be done, or from now on.
    lon, lat : float, optional
        Where it was shown to be done, WGS 84.
    facility : str
        Code or name of a facility that is the place; then that counts.
    uploads : tuple of (str, bytes)
        Names and bytes of files or photos.
    seen : int, optional
        Id of the last thing that had been done when the person looked.
    client_key : str
        UUID, "" for none: sent twice, it is done once.
    """

    move: str
    reason: str = ""
    text: str = ""
    to: str = ""
    party: str = ""
    organization: str = ""
    name: str = ""
    kind: str = ""
    area: str = ""
    number: int = 0
    amount: float = 0.0
    presences: tuple[Presence, ...] = ()
    votes: tuple[Vote, ...] = ()
    meets_at: dt.datetime | None = None
    due_on: dt.date | None = None
    lon: float | None = None
    lat: float | None = None
    facility: str = ""
    uploads: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    seen: int | None = None
    client_key: str = ""


def keep(wanted: Wanted, folder: Path) -> Kept:
    """Keep the attachments, or the photos of a task that is done, before anything is written.

    Raises
    ------
    InputError, FileFormatError, StoreError
        There are too many, or one cannot be taken or kept.
    """
    if not wanted.uploads:
        return (), ()
    if wanted.move == "finish":
        photos = case_photos.keep(list(wanted.uploads), folder)
        return (), tuple(Photo(p.sha256, p.small_sha256, p.width, p.height) for p in photos)
    if wanted.move != "attach":
        raise InputError(said("这一步不收文件。", "This takes no files."))
    if len(wanted.uploads) > MOST_FILES:
        raise InputError(
            said("一次最多 {most} 个附件。", "At most {most} files at once.", most=MOST_FILES)
        )
    read = [read_attachment(content, name) for name, content in wanted.uploads]
    return tuple(
        File(keep_attachment(one, folder), one.ending, one.name, len(one.content)) for one in read
    ), ()


def step(
    session: Session,
    row: Consultation,
    state: State,
    wanted: Wanted,
    kept: Kept,
    name: str,
    now: dt.datetime | None,
) -> Step:
    """Make the step that is wanted.

    Raises
    ------
    NotFoundError, InputError
        There is no such organization, or nobody is named.
    """
    # Clocks of several machines differ by a little; a history only goes on.
    given = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    files, photos = kept
    return Step(
        wanted.move,
        max(given, state.at),
        name,
        reason=wanted.reason,
        text=wanted.text if wanted.move not in ("assign", "finish") else "",
        to=wanted.to,
        key=wanted.party if wanted.move == "leave_out" else "",
        number=wanted.number,
        amount=wanted.amount,
        meets_at=wanted.meets_at,
        parties=_invited(session, row, state, wanted) if wanted.move == "invite" else (),
        presences=wanted.presences,
        votes=wanted.votes,
        files=files,
        task=_TASKS[wanted.move](session, row, state, wanted) if wanted.move in _TASKS else None,
        proof=_proof(session, wanted, photos) if wanted.move == "finish" else None,
    )


def _invited(
    session: Session, row: Consultation, state: State, wanted: Wanted
) -> tuple[Party, ...]:
    """Make the parties that are brought to the table: one, or all of a kind."""
    why = said("主持方增加：{reason}", "Added by the office: {reason}", reason=wanted.reason)
    told = (why.zh, why.en)
    if wanted.kind:
        found = _of_kind(session, row, state, wanted.kind)
        made = tuple(replace(party, why=(*party.why, told)) for party in found)
    else:
        made = (_one_party(session, wanted, (told,)),)
    refuse_many(len(state.parties) + len(made), of_city())
    return made


def _of_kind(session: Session, row: Consultation, state: State, kind: str) -> list[Party]:
    """Return all of a kind that are concerned today, and are not at the table."""
    place = consultation_ground.of_geometry(session, row.geom)
    found = [
        party
        for party in tables.parties(session, place, row.kind)
        if party.seat == X and group_of(party) == kind and state.party(party.key) is None
    ]
    if not found:
        raise InputError(
            said(
                "这个范围里没有别的这一类相关方。",
                "Nobody else of this kind is concerned in this area.",
            )
        )
    return found


def _one_party(session: Session, wanted: Wanted, told: tuple[tuple[str, str], ...]) -> Party:
    """Make a party: an organization of the store, or a name."""
    found = organizations.named(session, wanted.name) if wanted.name else None
    if wanted.organization:
        found = organizations.find(session, wanted.organization)
    if found is not None:
        lon, lat = (None, None) if found.geom is None else (found.geom.x, found.geom.y)
        return Party(found.code, X, found.name, found.code, found.kind, told, lon, lat)
    if not wanted.name:
        raise InputError(said("请写明增加哪一方。", "Say which party is added."))
    return Party(f"other:{wanted.name}", X, wanted.name, why=told)


def _task(session: Session, row: Consultation, state: State, wanted: Wanted) -> Task:
    """Make a task; its number is given when it is taken."""
    due_on = _day(wanted)
    code, owner, area = _owner(session, row, state, wanted)
    return Task(0, wanted.number, code, owner, wanted.text, due_on, area)


def _rescheduled(_: Session, __: Consultation, state: State, wanted: Wanted) -> Task | None:
    """Make a task as it is when it has another day; None where there is no such task."""
    due_on, known = _day(wanted), _known(state, wanted)
    return None if known is None else replace(known, due_on=due_on)


def _handed_over(session: Session, row: Consultation, state: State, wanted: Wanted) -> Task | None:
    """Make a task as it is when somebody else owns it; None where there is no such task."""
    code, owner, area = _owner(session, row, state, wanted)
    known = _known(state, wanted)
    return None if known is None else replace(known, organization=code, owner=owner, area=area)


# What makes or changes a task.
_TASKS: dict[str, Callable[[Session, Consultation, State, Wanted], Task | None]] = {
    "assign": _task,
    "reschedule": _rescheduled,
    "hand_over": _handed_over,
}


def _known(state: State, wanted: Wanted) -> Task | None:
    tasks = (work.task for work in state.works)
    return next((task for task in tasks if task.number == wanted.number), None)


def _day(wanted: Wanted) -> dt.date:
    if wanted.due_on is None:
        raise InputError(said("请写明任务的期限。", "Say until when the task has to be done."))
    return wanted.due_on


def _owner(
    session: Session, row: Consultation, state: State, wanted: Wanted
) -> tuple[str, str, str]:
    """Return who is named for a task: code of an organization, name, and the grid of a leader."""
    party = state.party(wanted.party) if not wanted.organization else None
    if wanted.area or (party is not None and party.key == GRID_LEADER):
        area, name = _grid(session, row, wanted.area)
        return "", f"{name}{LEADS}", area
    if party is not None:
        # The code of a site is none of an organization.
        return "" if group_of(party) == SITE else party.code, party.name, ""
    if wanted.organization:
        found = organizations.find(session, wanted.organization)
        return found.code, found.name, ""
    raise InputError(said("请写明由谁做。", "Say who has to do it."))


def _grid(session: Session, row: Consultation, code: str) -> tuple[str, str]:
    """Return code and name of the grid whose leader has a task; of one grid alone it is that."""
    grids = consultation_ground.grids_of(session, row.geom)
    if not code and len(grids) == 1:
        code = next(iter(grids))
    if code not in grids:
        raise InputError(
            said(
                "请写明是范围里哪个网格的网格长。",
                "Say of which grid of the area the leader is meant.",
            )
        )
    return code, short_name(grids[code]).removesuffix("网格") or code


def _proof(session: Session, wanted: Wanted, photos: tuple[Photo, ...]) -> Proof:
    if wanted.facility:
        found = facilities.known(session, wanted.facility)
        lon, lat = round(found.geom.x, 7), round(found.geom.y, 7)
        return Proof(wanted.text, lon, lat, photos, found.code, found.name or found.code)
    lon = math.nan if wanted.lon is None else round(wanted.lon, 7)
    lat = math.nan if wanted.lat is None else round(wanted.lat, 7)
    return Proof(wanted.text, lon, lat, photos)
