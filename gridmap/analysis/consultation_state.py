"""What a consultation is after all that was done with it, and one thing that is done with it."""

import datetime as dt
from dataclasses import dataclass

from gridmap.analysis.consultation_parts import (
    Decision,
    File,
    Party,
    Presence,
    Proof,
    Rules,
    Sitting,
    Task,
    Vote,
    Work,
)


@dataclass(frozen=True)
class State:
    """What a consultation is after some steps.

    Attributes
    ----------
    rules : Rules
        Those that counted when it was opened.
    step : str
        The step that it is in, or was when it ended.
    began_at, at : datetime
        When it was opened, and the last step.
    parties : tuple of Party
        Who sits at the table, in order.
    left_out : tuple of (Party, str)
        Who does not although it was proposed, and why.
    sittings : tuple of Sitting
        What happened in each step, the last one now.
    items : tuple of str
        Options, or points of the agenda; numbered from 1.
    files : tuple of File
        Attachments, in the order in which they came.
    works : tuple of Work
        Tasks; numbered from 1.
    paused_since : datetime or None
        Since when it is suspended.
    pauses : tuple of (datetime, datetime)
        When it was before.
    ended_at : datetime or None
        When it was decided or abandoned.
    ending : str
        decided, abandoned, or "" while it goes on.
    returns, suspensions : int
        How often.
    """

    rules: Rules
    step: str
    began_at: dt.datetime
    at: dt.datetime
    parties: tuple[Party, ...] = ()
    left_out: tuple[tuple[Party, str], ...] = ()
    sittings: tuple[Sitting, ...] = ()
    items: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    works: tuple[Work, ...] = ()
    paused_since: dt.datetime | None = None
    pauses: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    ended_at: dt.datetime | None = None
    ending: str = ""
    returns: int = 0
    suspensions: int = 0

    @property
    def stage(self) -> str:
        """What is shown: how it ended, `suspended`, or the step that it is in."""
        return self.ending or ("suspended" if self.paused_since else self.step)

    @property
    def sitting(self) -> Sitting:
        """The sitting that goes on, or was the last."""
        return self.sittings[-1]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What was decided, once it holds."""
        return self.sitting.decisions if self.ending == "decided" else ()

    @property
    def extension(self) -> float:
        """By how many units its time was extended, in all its sittings."""
        return sum(one.extension for one in self.sittings)

    def party(self, key: str) -> Party | None:
        """Return a party by its key."""
        return next((one for one in self.parties if one.key == key), None)


@dataclass(frozen=True)
class Step:
    """One thing that was done with a consultation; what it needs depends on `move`.

    Attributes
    ----------
    move : str
        One of `gridmap.analysis.consultation_stages.MOVES`, or `open`.
    at : datetime
        When.
    by : str
        Name of who did it.
    reason, text : str
        Why, and what, in words.
    to : str
        Step to which it goes back.
    key : str
        The party that is left out.
    number : int
        Of the option, the decision or the task that it is about.
    amount : float
        By how many units of the clock the time is extended.
    meets_at : datetime or None
        When the parties are invited to meet; where, says `text`.
    parties, presences, votes, files : tuple
        Who is invited, who was there, who voted how, and what is attached.
    task, proof : Task, Proof or None
        What somebody has to do (as it is from then on, where it is changed), and what shows that
        it is done.
    rules : Rules or None
        Those that count, of the opening.
    items : tuple of str
        Options, or points of the agenda.
    """

    move: str
    at: dt.datetime
    by: str
    reason: str = ""
    text: str = ""
    to: str = ""
    key: str = ""
    number: int = 0
    amount: float = 0.0
    meets_at: dt.datetime | None = None
    parties: tuple[Party, ...] = ()
    presences: tuple[Presence, ...] = ()
    votes: tuple[Vote, ...] = ()
    files: tuple[File, ...] = ()
    task: Task | None = None
    proof: Proof | None = None
    rules: Rules | None = None
    items: tuple[str, ...] = ()
