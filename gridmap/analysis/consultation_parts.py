"""What a consultation is made of: its rules, parties, sittings, votes, decisions and tasks."""

import datetime as dt
from dataclasses import dataclass

# The four steps, in their order; the rules of a kind may leave some out.
LINE = ("propose", "consult", "deliberate", "resolve")
# The four that always sit at the table of a 4+X, and the seat of everybody else.
FOUR = ("party_committee", "residents_committee", "grid_leader", "residents")
X = "x"
CHOICES = ("for", "against", "abstain")


@dataclass(frozen=True)
class StepRule:
    """What one step needs before it can be closed.

    Attributes
    ----------
    step : str
        One of `LINE`.
    present_share : float
        Share of the parties that must be there.
    must : tuple of str
        Seats of which somebody must be there.
    items : int
        How many options, or points of the agenda, there must be.
    minutes : bool
        Whether minutes must be written.
    amount : float
        How much time there is for it, in units of the clock; 0 is no deadline of its own.
    """

    step: str
    present_share: float = 0.0
    must: tuple[str, ...] = ()
    items: int = 0
    minutes: bool = False
    amount: float = 0.0


@dataclass(frozen=True)
class Rules:
    """The rules of one kind of consultation.

    Attributes
    ----------
    kind : str
        four_x or joint_meeting.
    seats : tuple of str
        Seats that are always there and cannot be left out.
    clock : str
        In which its time is counted (`gridmap.analysis.clocks.UNITS`).
    amount : float
        How many units there are, from the opening to the decision.
    steps : tuple of StepRule
        Its steps in order; a decision is taken in the last.
    more_than : float
        An option is carried by more than this share of the votes that count.
    of : str
        Whose votes count: `present` parties, or all `parties`.
    extensions : int
        How often the time of one sitting can be extended.
    longest : float
        By how many units at once.
    extenders : tuple of str
        Roles that may extend it; empty are all that may hold the consultation.
    """

    kind: str
    seats: tuple[str, ...] = ()
    clock: str = "working_days"
    amount: float = 15.0
    steps: tuple[StepRule, ...] = ()
    more_than: float = 0.5
    of: str = "present"
    extensions: int = 2
    longest: float = 10.0
    extenders: tuple[str, ...] = ()

    @property
    def line(self) -> tuple[str, ...]:
        """The names of the steps, in order."""
        return tuple(rule.step for rule in self.steps)

    def of_step(self, step: str) -> StepRule:
        """Return the rule of a step."""
        return next(rule for rule in self.steps if rule.step == step)


@dataclass(frozen=True)
class Party:
    """Who sits at the table: an organization, a site, or one of the seats without a record.

    Attributes
    ----------
    key : str
        What it is called in the history: the code of an organization, the name of a seat, or
        `site:` and the code of a site.
    seat : str
        One of `FOUR`, `X`, or `caller`: who calls several communities to a joint meeting.
    name : str
        What people call it.
    code, kind : str
        Code and kind of the organization or site; "" where there is none.
    why : tuple of (str, str)
        Why it is at the table, in sentences: Chinese and English.
    lon, lat : float or None
        Where it is.
    """

    key: str
    seat: str
    name: str
    code: str = ""
    kind: str = ""
    why: tuple[tuple[str, str], ...] = ()
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Presence:
    """Whether a party was there: who spoke for it in which function, or how many there were."""

    key: str
    present: bool
    who: str = ""
    duty: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Vote:
    """How a party voted on an option: one of `CHOICES`."""

    key: str
    choice: str


@dataclass(frozen=True)
class Ballot:
    """The votes on one option, by its number."""

    item: int
    votes: tuple[Vote, ...]

    def count(self, choice: str) -> int:
        """Return how many voted so."""
        return sum(vote.choice == choice for vote in self.votes)


@dataclass(frozen=True)
class Decision:
    """What was decided on an option, by its number."""

    number: int
    item: int
    text: str


@dataclass(frozen=True)
class Sitting:
    """One time that a step was gone through; who goes back sits again.

    `outcome` is "" while it goes on, then done, returned or abandoned; `extension` says by how
    many units its time was extended, in so many `extensions`. `meets_at` and `place` are those of
    the invitation, None and "" before there is one.
    """

    step: str
    began_at: dt.datetime
    presences: tuple[Presence, ...] = ()
    minutes: str = ""
    ballots: tuple[Ballot, ...] = ()
    decisions: tuple[Decision, ...] = ()
    ended_at: dt.datetime | None = None
    outcome: str = ""
    extension: float = 0.0
    extensions: int = 0
    meets_at: dt.datetime | None = None
    place: str = ""

    @property
    def present(self) -> frozenset[str]:
        """The keys of the parties that were there."""
        return frozenset(one.key for one in self.presences if one.present)

    def ballot(self, item: int) -> Ballot:
        """Return the votes on an option."""
        return next((one for one in self.ballots if one.item == item), Ballot(item, ()))


@dataclass(frozen=True)
class File:
    """An attachment: its bytes lie outside of the store, by their content."""

    sha256: str
    ending: str
    name: str
    size: int


@dataclass(frozen=True)
class Task:
    """Who does what by when, because of which decision (its number).

    `organization` is the code of who does it; of the leader of a grid `area` is the grid.
    """

    number: int
    decision: int
    organization: str
    owner: str
    text: str
    due_on: dt.date
    area: str = ""


@dataclass(frozen=True)
class Photo:
    """A photo in its two sizes, by their content; `width` and `height` are those of the large."""

    sha256: str
    small_sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class Proof:
    """What shows that a task is done: words, a place, photos.

    Where the place is a facility, `facility` is its code, and `place` what it was called then.
    """

    text: str
    lon: float
    lat: float
    photos: tuple[Photo, ...] = ()
    facility: str = ""
    place: str = ""


@dataclass(frozen=True)
class Work:
    """A task as it is now, and what became of it: `proof` is None while it is not done.

    `first_due_on` is the day that it had when it was given, where it has another one now. A task
    that was withdrawn (`withdrawn_at`, by whom and why) is neither open nor done.
    """

    task: Task
    proof: Proof | None = None
    done_at: dt.datetime | None = None
    done_by: str = ""
    first_due_on: dt.date | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_by: str = ""
    withdrawn_why: str = ""

    def late(self, today: dt.date) -> bool:
        """Say whether its day has passed and it is still to be done."""
        return self.standing(today) == "late"

    def standing(self, today: dt.date) -> str:
        """Say how it stands: done, withdrawn, late or open."""
        if self.proof is not None:
            return "done"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "late" if self.task.due_on < today else "open"
