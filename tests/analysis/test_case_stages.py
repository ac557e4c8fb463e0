"""The stages of a case against a table written by hand, step by step and at random."""

import datetime as dt
import random

import numpy as np
import pytest

from gridmap.actions.calendars import of_country
from gridmap.analysis.case_stages import (
    ENDED,
    LINE,
    MOVES,
    IllegalMoveError,
    State,
    Step,
    barred,
    begin,
    fits,
    open_moves,
    replay,
    take,
)
from gridmap.analysis.clocks import Clock, moment

NOON = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
# What may be done on each stage of the main line, and while a case is held.
TABLE = {
    "reported": {"accept", "reject", "supervise", "void"},
    "accepted": {"file", "return", "supervise", "void"},
    "filed": {"dispatch", "return", "suspend", "supervise", "void"},
    "dispatched": {"handle", "return", "suspend", "extend", "supervise", "void"},
    "handling": {"verify", "return", "suspend", "extend", "supervise", "void"},
    "verified": {"close", "rework", "supervise", "void"},
    "closed": {"appeal"},
    "rejected": {"appeal"},
    "void": set(),
    "suspended": {"resume", "void"},
    "appealed": {"uphold", "reopen"},
}
AFTER = {
    "accept": "accepted", "file": "filed", "dispatch": "dispatched", "handle": "handling",
    "verify": "verified", "close": "closed", "reject": "rejected", "void": "void",
}  # fmt: skip
PEOPLE = ("li", "wang", "zhao")
SEQUENCES = 10_000


def steps(moves: str) -> list[Step]:
    """Make steps an hour apart, every one by another person."""
    return [made(move, n, f"person {n}") for n, move in enumerate(moves.split())]


def made(move: str, hour: float, by: str, amount: float = 2.0) -> Step:
    return Step(move, NOON + hour * HOUR, by, "because", "O1", amount)


def test_a_case_goes_along_the_main_line() -> None:
    history = steps("report accept file dispatch handle verify close")
    seen = [replay(history[: n + 1]).stage for n in range(len(history))]
    assert tuple(seen) == LINE
    done = replay(history)
    assert (done.open, done.ended_at, done.organization) == (False, NOON + 6 * HOUR, "O1")


@pytest.mark.parametrize(
    ("moves", "stage", "line"),
    [
        ("report reject", "rejected", "rejected"),
        ("report accept void", "void", "void"),
        ("report accept file dispatch return", "returned", "filed"),
        ("report accept file dispatch handle return", "returned", "filed"),
        ("report accept file return return", "returned", "reported"),
        ("report accept file dispatch handle suspend", "suspended", "handling"),
        ("report accept file dispatch handle suspend resume", "handling", "handling"),
        ("report accept file dispatch suspend void", "void", "void"),
        ("report accept file dispatch handle extend", "extended", "handling"),
        ("report accept file dispatch handle extend verify", "verified", "verified"),
        ("report accept supervise", "supervised", "accepted"),
        ("report accept supervise file", "filed", "filed"),
        ("report accept file dispatch handle verify rework", "reworked", "handling"),
        ("report accept file dispatch handle verify rework verify", "verified", "verified"),
        ("report reject appeal", "appealed", "rejected"),
        ("report reject appeal uphold", "rejected", "rejected"),
        ("report reject appeal reopen", "accepted", "accepted"),
        ("report accept file dispatch handle verify close appeal reopen", "filed", "filed"),
        ("report accept file dispatch handle verify close appeal uphold", "closed", "closed"),
    ],
)
def test_exceptions_lead_away_from_the_line_and_back(moves: str, stage: str, line: str) -> None:
    state = replay(steps(moves))
    assert (state.stage, state.line) == (stage, line)


@pytest.mark.parametrize("line", LINE)
def test_a_file_may_bring_a_case_at_any_stage(line: str) -> None:
    brought = Step("import", NOON, "file", stage=line)
    assert {move.id for move in open_moves(begin(brought))} == TABLE[line]


@pytest.mark.parametrize("stage", ["suspended", "returned", "appealed", "void", "reworked"])
def test_a_file_may_bring_a_case_that_is_held(stage: str) -> None:
    state = begin(Step("import", NOON, "file", stage=stage))
    assert state.stage == stage
    assert (state.paused_since is not None) == (stage in ("suspended", "returned"))
    assert (state.ended_at is not None) == (stage in ("void", "appealed"))


def test_a_case_begins_only_by_a_report_or_a_file() -> None:
    assert refused(lambda: begin(Step("accept", NOON, "li"))) == "unknown"
    assert refused(lambda: begin(Step("import", NOON, "li", stage="nonsense"))) == "stage"
    with pytest.raises(ValueError, match="begins with a step"):
        replay([])


def refused(attempt: object) -> str:
    with pytest.raises(IllegalMoveError) as caught:
        attempt()  # type: ignore[operator]
    return caught.value.why


def test_who_got_a_case_back_may_not_send_it_on_again() -> None:
    state = replay([*steps("report accept file"), made("dispatch", 3, "li")])
    back = take(state, made("return", 4, "unit"))
    assert back.receiver == "li"
    assert refused(lambda: take(back, made("dispatch", 5, "li"))) == "received"
    assert take(back, made("return", 5, "li")).stage == "returned"
    sent = take(back, made("dispatch", 5, "wang"))
    assert (sent.stage, sent.receiver) == ("dispatched", "")


def test_who_handles_a_case_does_not_verify_it() -> None:
    state = replay([*steps("report accept file dispatch"), made("handle", 4, "li")])
    assert refused(lambda: take(state, made("verify", 5, "li"))) == "own"
    assert take(state, made("verify", 5, "wang")).stage == "verified"


def test_who_rejected_a_case_does_not_judge_the_appeal() -> None:
    state = replay([made("report", 0, "a"), made("reject", 1, "li"), made("appeal", 2, "a")])
    assert refused(lambda: take(state, made("uphold", 3, "li"))) == "own"
    assert refused(lambda: take(state, made("reopen", 3, "li"))) == "own"
    assert take(state, made("reopen", 3, "wang")).ended_at is None


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (Step("dispatch", NOON + 9 * HOUR, "li"), "organization"),
        (Step("return", NOON + 9 * HOUR, "li"), "reason"),
        (Step("dispatch", NOON - HOUR, "li", "", "O1"), "time"),
        (Step("close", NOON + 9 * HOUR, "li"), "stage"),
        (Step("frobnicate", NOON + 9 * HOUR, "li"), "unknown"),
    ],
)
def test_a_step_that_says_too_little_is_refused(step: Step, why: str) -> None:
    state = replay(steps("report accept file"))
    assert refused(lambda: take(state, step)) == why


@pytest.mark.parametrize("amount", [0.0, -1.0, float("inf"), float("nan")])
def test_an_extension_has_an_amount(amount: float) -> None:
    state = replay(steps("report accept file dispatch"))
    assert refused(lambda: take(state, made("extend", 9, "li", amount))) == "amount"


def test_extensions_add_up_and_those_of_a_stage_end_with_it() -> None:
    moves = "report accept file dispatch extend extend handle extend"
    state = replay(steps(moves))
    assert (state.extension, state.line_extension, state.extensions) == (6, 2, 3)


def test_clocks_stand_still_while_a_case_is_suspended_returned_or_ended() -> None:
    moves = "report accept file dispatch return dispatch handle suspend resume verify close"
    state = replay(steps(moves + " appeal reopen"))
    at = [((a - NOON) / HOUR, (b - NOON) / HOUR) for a, b in state.pauses]
    assert at == [(4, 5), (7, 8), (10, 12)]
    assert state.paused_since is None


def test_supervision_does_not_let_a_returned_case_run_on() -> None:
    moves = "report accept file dispatch return supervise dispatch"
    assert replay(steps(moves)).pauses == ((NOON + 4 * HOUR, NOON + 6 * HOUR),)


class Book:
    """An independent account of a case: where it is, who did what, and hours that ran."""

    def __init__(self) -> None:
        self.line, self.shown, self.running = "reported", "reported", True
        self.hours, self.last, self.did, self.got = 0.0, 0.0, {}, None

    def legal(self) -> set[str]:
        held = self.shown if self.shown in ("suspended", "appealed") else self.line
        return TABLE[held] - (set() if self.running else {"extend"})

    def may(self, move: str, who: str) -> bool:
        forward = {"accept", "file", "dispatch", "handle", "verify", "close"}
        if move in forward and who == self.got:
            return False
        if move == "verify":
            return self.did.get("handle") != who
        if move in ("uphold", "reopen"):
            return self.did.get("end") != who
        return True

    def write(self, move: str, hour: float, who: str) -> None:
        if self.running:
            self.hours += hour - self.last
        self.last = hour
        if move in AFTER:
            self.line = self.shown = AFTER[move]
            self.got = None
        if move in ("close", "reject"):
            self.did["end"] = who
        self.turn(move)
        self.did[move] = who
        stops = {"return", "suspend", "void", "close", "reject"}
        if move in stops:
            self.running = False
        elif move not in ("supervise", "appeal", "uphold"):
            self.running = True

    def turn(self, move: str) -> None:
        match move:
            case "return":
                gave = {"accepted": "accept", "filed": "file"}.get(self.line, "dispatch")
                self.got = self.did.get(gave)
                self.line = {"accept": "reported", "file": "accepted", "dispatch": "filed"}[gave]
                self.shown = "returned"
            case "suspend" | "extend" | "supervise" | "appeal":
                shown = {"suspend": "suspended", "extend": "extended", "appeal": "appealed"}
                self.shown = shown.get(move, "supervised")
            case "resume" | "uphold":
                self.shown = self.line
            case "rework":
                self.line, self.shown = "handling", "reworked"
            case "reopen":
                self.line = self.shown = "accepted" if self.line == "rejected" else "filed"
                self.did = {}


def test_random_legal_histories_agree_with_the_book_and_no_illegal_step_is_taken() -> None:
    chance = random.Random(20260506)
    clock = Clock("urgent_hours", of_country())
    reached: set[tuple[str, str]] = set()
    made_moves: set[str] = set()
    barred_why: set[tuple[str, str]] = set()
    for _ in range(SEQUENCES):
        book, history = Book(), [made("report", 0, "li")]
        state = begin(history[0])
        for _ in range(chance.randrange(1, 16)):
            check_what_may_be_done(state, book)
            legal = sorted(book.legal())
            if not legal:
                break
            move, who = chance.choice(legal), chance.choice(PEOPLE)
            step = made(move, book.last + chance.randrange(1, 50) / 4, who)
            if not book.may(move, who):
                why = refused(lambda s=state, t=step: take(s, t))
                assert why in ("received", "own")
                barred_why.add((move, why))
                continue
            state = take(state, step)
            book.write(move, (step.at - NOON) / HOUR, who)
            history.append(step)
            assert (state.stage, state.line) == (book.shown, book.line)
            reached.add((state.stage, state.line))
            made_moves.add(move)
        assert replay(history) == state
        assert ran(clock, state) == pytest.approx(book.hours)
    shown = {"returned", "extended", "supervised", "reworked"}
    assert {stage for stage, _line in reached} == set(TABLE) - {"reported"} | shown
    assert made_moves == set(MOVES)
    sent_on = {("accept", "received"), ("file", "received"), ("dispatch", "received")}
    assert barred_why == sent_on | {("verify", "own"), ("uphold", "own"), ("reopen", "own")}


def test_another_server_may_say_again_how_a_case_stands_until_somebody_moves_it_here() -> None:
    received = [
        Step("receive", NOON, "there", since=NOON - HOUR),
        Step("receive", NOON + HOUR, "there", stage="closed"),
    ]
    done = replay(received)
    assert (done.stage, done.began_at, done.ended_at) == ("closed", NOON - HOUR, NOON + HOUR)
    again = replay([*received, Step("receive", NOON + 2 * HOUR, "there")])
    assert (again.stage, again.ended_at, again.pauses) == ("reported", None, ())
    moved = take(again, made("accept", 3, "li"))
    assert refused(lambda: take(moved, Step("receive", NOON + 4 * HOUR, "there"))) == "stage"
    assert refused(lambda: take(again, Step("receive", NOON, "there"))) == "time"
    with pytest.raises(IllegalMoveError):
        replay([made("report", 0, "a"), made("accept", 1, "li"), made("receive", 2, "there")])


def check_what_may_be_done(state: State, book: Book) -> None:
    """Find the machine and the book agreeing on every move there is, for every person."""
    legal = book.legal()
    for move in MOVES.values():
        assert fits(state, move) == (move.id in legal)
        if move.id in legal:
            for who in PEOPLE:
                assert (barred(state, move, who) == "") == book.may(move.id, who)


def ran(clock: Clock, state: State) -> float:
    """Count the hours that the clock of a case ran until its last step."""
    pauses = [(moment(a), moment(b)) for a, b in state.pauses]
    if (since := state.paused_since or state.ended_at) is not None:
        pauses.append((moment(since), np.datetime64("NaT")))
    return float(clock.count(moment(state.began_at), moment(state.at), pauses))


def test_what_has_ended_can_only_be_appealed() -> None:
    for stage in ENDED:
        state = begin(Step("import", NOON, "file", stage=stage))
        assert {move.id for move in open_moves(state)} <= {"appeal"}
