"""The steps of a consultation against a table written by hand, step by step and at random."""

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import pytest

from gridmap.analysis.consultation_parts import (
    FOUR,
    File,
    Party,
    Presence,
    Proof,
    Rules,
    StepRule,
    Task,
    Vote,
)
from gridmap.analysis.consultation_quorum import Lack, lacks, tally
from gridmap.analysis.consultation_stages import (
    ENDED,
    MOVES,
    IllegalStepError,
    begin,
    earlier,
    fits,
    open_moves,
    replay,
    take,
)
from gridmap.analysis.consultation_state import State, Step

NOON = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
RULES = Rules(
    "four_x",
    seats=FOUR,
    steps=(
        StepRule("propose", must=("party_committee",)),
        StepRule("consult", 0.5, FOUR, minutes=True),
        StepRule("deliberate", 0.5, FOUR, items=1, minutes=True),
        StepRule("resolve", 2 / 3, FOUR, items=1, minutes=True),
    ),
)
KEYS = ("P1", "R1", "grid_leader", "residents", "X1", "X2")
PARTIES = tuple(Party(key, seat, key) for key, seat in zip(KEYS, (*FOUR, "x", "x"), strict=True))
BEFORE_VOTE = {"invite", "leave_out", "attend", "minutes", "item", "advance", "attach"}
HOLD = {"convene", "extend", "suspend", "abandon"}
# What may be done in which stage, written by hand.
TABLE = {
    "propose": BEFORE_VOTE | HOLD,
    "consult": BEFORE_VOTE | HOLD | {"return"},
    "deliberate": BEFORE_VOTE | HOLD | {"return"},
    "resolve": HOLD | {"attend", "minutes", "vote", "conclude", "decide", "return", "attach"},
    "suspended": {"resume", "abandon"},
    "decided": {"attach", "assign", "finish", "reopen", "reschedule", "hand_over", "withdraw"},
    "abandoned": set(),
}
SEQUENCES, LENGTH = 1_500, 30


def made(move: str, hour: float = 1, by: str = "li", **more: Any) -> Step:
    return Step(move, NOON + hour * HOUR, by, **({"reason": "因为", "text": "同意"} | more))


def opened(**more: Any) -> Step:
    return Step("open", NOON, "li", **({"parties": PARTIES, "rules": RULES} | more))


def there(*keys: str, **more: Any) -> Step:
    return made("attend", presences=tuple(Presence(key, present=True) for key in keys), **more)


def votes(choice: str, *keys: str, number: int = 1) -> Step:
    return made("vote", votes=tuple(Vote(key, choice) for key in keys), number=number)


def done(*steps: Step) -> State:
    return replay([opened(), *steps])


TO_CONSULT = (there("P1"), made("advance"))
TO_DELIBERATE = (*TO_CONSULT, there(*KEYS), made("minutes"), made("advance"))
TO_RESOLVE = (*TO_DELIBERATE, there(*KEYS), made("minutes"), made("item"), made("advance"))
TO_DECIDED = (
    *TO_RESOLVE, there(*KEYS), made("minutes"), votes("for", *KEYS[:4]), made("conclude", number=1),
    made("decide"),
)  # fmt: skip
REACHED = {
    "propose": (),
    "consult": TO_CONSULT,
    "deliberate": TO_DELIBERATE,
    "resolve": TO_RESOLVE,
    "suspended": (made("suspend"),),
    "decided": TO_DECIDED,
    "abandoned": (made("abandon"),),
}


def test_a_consultation_goes_from_a_proposal_to_a_decision() -> None:
    state = done(*TO_DECIDED)
    assert [(one.step, one.outcome) for one in state.sittings] == [
        (step, "done") for step in RULES.line
    ]
    assert (state.stage, state.ended_at) == ("decided", NOON + HOUR)
    assert [one.text for one in state.decisions] == ["同意"]


@pytest.mark.parametrize("stage", TABLE)
def test_each_stage_lets_be_done_what_the_table_says(stage: str) -> None:
    state = done(*REACHED[stage])
    assert state.stage == stage
    assert {move.id for move in open_moves(state)} == TABLE[stage]
    for move in set(MOVES) - TABLE[stage]:
        with pytest.raises(IllegalStepError) as caught:
            take(state, made(move))
        assert caught.value.why == "stage"


@pytest.mark.parametrize(
    ("steps", "lacking"),
    [
        ((), {("seat", "party_committee")}),
        (TO_CONSULT, {("parties", ""), ("minutes", ""), *(("seat", seat) for seat in FOUR)}),
        ((*TO_CONSULT, there("P1", "R1", "residents"), made("minutes")), {("seat", "grid_leader")}),
        ((*TO_DELIBERATE, there(*KEYS), made("minutes")), {("items", "")}),
        ((*TO_RESOLVE, there(*KEYS[:4]), made("minutes")), {("decision", "")}),
        (
            (*TO_RESOLVE, there(*KEYS[:4]), made("minutes"), votes("for", *KEYS[:2]),
             votes("against", *KEYS[2:4])),
            {("carried", "")},
        ),
        (
            (*TO_RESOLVE, there(*KEYS[:4]), made("minutes"), votes("for", *KEYS[:3])),
            {("written", "")},
        ),
        ((*TO_RESOLVE, there(*KEYS[:3])), {
            ("parties", ""), ("seat", "residents"), ("minutes", ""), ("decision", ""),
        }),
    ],
)  # fmt: skip
def test_a_step_that_lacks_something_cannot_be_closed(
    steps: tuple[Step, ...], lacking: set[tuple[str, str]]
) -> None:
    state = done(*steps)
    assert {(one.what, one.seat) for one in lacks(state)} == lacking
    with pytest.raises(IllegalStepError) as caught:
        take(state, made("decide" if state.step == "resolve" else "advance"))
    assert (caught.value.why, caught.value.lacks) == ("lacking", lacks(state))


def test_so_many_must_be_there_as_the_share_says() -> None:
    state = done(*TO_RESOLVE, there("P1", "R1", "grid_leader"))
    assert lacks(state)[0] == Lack("parties", 3, 4)  # two thirds of six


def test_at_an_empty_table_nothing_is_agreed() -> None:
    rules = Rules("joint_meeting", steps=(StepRule("resolve", 0.5),))
    state = replay([opened(parties=(), rules=rules)])
    assert lacks(state)[0] == Lack("parties", 0, 1)


@pytest.mark.parametrize(
    ("yes", "no", "of", "carried"),
    [
        (4, 0, "present", True),
        (3, 3, "present", False),  # half is not more than half
        (3, 0, "parties", False),
        (4, 2, "parties", True),
        (0, 0, "present", False),
    ],
)
def test_an_option_is_carried_by_more_than_its_share(
    yes: int, no: int, of: str, carried: bool
) -> None:
    rules = replace(RULES, of=of)
    steps = [opened(rules=rules), *TO_RESOLVE, there(*KEYS)]
    steps += [votes("for", *KEYS[:yes])] if yes else []
    steps += [votes("against", *KEYS[yes : yes + no])] if no else []
    state = replay(steps)
    assert tally(state, 1).carried is carried
    if not carried:
        with pytest.raises(IllegalStepError, match="majority"):
            take(state, made("conclude", number=1))


def test_who_is_not_there_does_not_vote_and_a_vote_of_who_leaves_is_struck() -> None:
    state = done(*TO_RESOLVE, there(*KEYS[:4]))
    with pytest.raises(IllegalStepError, match="absent"):
        take(state, votes("for", "X1"))
    state = take(state, votes("for", *KEYS[:3]))
    state = take(state, made("conclude", number=1))
    assert len(state.sitting.decisions) == 1
    gone = take(state, made("attend", presences=(Presence("P1", present=False),)))
    assert gone.sitting.ballot(1).count("for") == 2
    assert len(gone.sitting.decisions) == 1  # two of three are still more than half
    gone = take(gone, made("attend", presences=(Presence("R1", present=False),)))
    assert gone.sitting.decisions == ()  # one of two is not


def test_a_decision_falls_with_the_votes_that_carried_it() -> None:
    state = done(*TO_RESOLVE, there(*KEYS), votes("for", *KEYS[:4]), made("conclude", number=1))
    assert take(state, votes("abstain", "P1")).sitting.decisions == ()


@pytest.mark.parametrize("seat", KEYS[:4])
def test_none_of_the_fixed_four_is_left_out(seat: str) -> None:
    with pytest.raises(IllegalStepError, match="seat"):
        take(done(), made("leave_out", key=seat))


def test_x_is_left_out_with_a_reason_and_may_come_back() -> None:
    state = done(there("X1"), made("leave_out", key="X1"))
    assert [(party.key, why) for party, why in state.left_out] == [("X1", "因为")]
    assert (state.party("X1"), state.sitting.presences) == (None, ())
    back = take(state, made("invite", parties=(PARTIES[4],)))
    assert (back.left_out, back.parties[-1].key) == ((), "X1")
    with pytest.raises(IllegalStepError, match="known"):
        take(back, made("invite", parties=(PARTIES[4],)))


def test_who_goes_back_sits_again_and_the_earlier_sitting_stays() -> None:
    state = done(*TO_RESOLVE, there(*KEYS), made("return", to="consult"))
    assert (state.stage, state.returns) == ("consult", 1)
    assert [one.outcome for one in state.sittings] == ["done", "done", "done", "returned", ""]
    assert state.sitting.presences == ()
    assert state.items == ("同意",)
    with pytest.raises(IllegalStepError, match="to"):
        take(state, made("return", to="resolve"))
    assert earlier(state) == ("propose",)


def test_a_suspended_consultation_stands_still() -> None:
    state = done(made("suspend", 2), made("resume", 5), made("suspend", 7), made("abandon", 9))
    spans = ((2, 5), (7, 9))
    assert state.pauses == tuple((NOON + a * HOUR, NOON + b * HOUR) for a, b in spans)
    assert (state.stage, state.paused_since, state.suspensions) == ("abandoned", None, 2)


def task(**more: Any) -> Task:
    values = {"number": 0, "decision": 1, "organization": "X1", "owner": "物业", "text": "修"}
    return Task(**(values | {"due_on": dt.date(2026, 6, 1)} | more))


PROOF = Proof("修好了", 100.45, 38.93)


def test_a_task_ends_with_a_proof_and_may_be_taken_up_again() -> None:
    state = done(*TO_DECIDED, made("assign", task=task()), made("finish", number=1, proof=PROOF))
    (work,) = state.works
    assert (work.task.number, work.proof, work.done_by) == (1, PROOF, "li")
    assert not work.late(dt.date(2030, 1, 1))
    state = take(state, made("reopen", number=1))
    assert state.works[0].proof is None
    assert state.works[0].late(dt.date(2026, 6, 2))
    assert not state.works[0].late(dt.date(2026, 6, 1))


def test_a_task_has_another_day_and_another_owner_and_nothing_else_of_it_changes() -> None:
    later, sooner = dt.date(2026, 7, 1), dt.date(2026, 5, 20)
    given = made("assign", task=task())
    state = done(
        *TO_DECIDED, given, made("reschedule", number=1, task=task(due_on=later, text="别的")),
        made("reschedule", number=1, task=task(due_on=sooner)),
    )  # fmt: skip
    (work,) = state.works
    assert work.task == task(number=1, due_on=sooner)
    assert work.first_due_on == dt.date(2026, 6, 1)
    to = task(organization="", owner="第一网格长", area="g1", due_on=later)
    state = take(state, made("hand_over", number=1, task=to))
    mine = task(number=1, organization="", owner="第一网格长", area="g1", due_on=sooner)
    assert state.works[0].task == mine
    state = take(state, made("finish", number=1, proof=PROOF))
    for move in ("reschedule", "hand_over"):
        with pytest.raises(IllegalStepError, match="done"):
            take(state, made(move, number=1, task=task(owner="别人")))
    state = take(state, made("reopen", number=1))
    assert state.works[0].first_due_on == dt.date(2026, 6, 1)
    state = take(state, made("reschedule", number=1, task=task()))  # back to the first day
    assert state.works[0].first_due_on is None


def test_a_task_that_is_withdrawn_is_neither_open_nor_done_until_it_is_reopened() -> None:
    given = made("assign", task=task())
    state = done(*TO_DECIDED, given, made("withdraw", number=1, reason="不用装了"))
    (work,) = state.works
    assert (work.withdrawn_by, work.withdrawn_why, work.proof) == ("li", "不用装了", None)
    assert work.standing(dt.date(2030, 1, 1)) == "withdrawn"
    assert not work.late(dt.date(2030, 1, 1))
    for step in (
        made("withdraw", number=1), made("finish", number=1, proof=PROOF),
        made("hand_over", number=1, task=task(owner="别人")),
    ):  # fmt: skip
        with pytest.raises(IllegalStepError, match="withdrawn"):
            take(state, step)
    again = take(state, made("reopen", number=1))
    assert again.works == done(*TO_DECIDED, given).works
    with pytest.raises(IllegalStepError, match="done"):
        take(take(again, made("finish", number=1, proof=PROOF)), made("withdraw", number=1))


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (made("assign"), "task"),
        (made("assign", task=task(text="")), "task"),
        (made("assign", task=task(decision=2)), "decision"),
        (made("assign", task=task(due_on=dt.date(2026, 5, 5))), "day"),
        (made("finish", number=1), "proof"),
        (made("finish", number=1, proof=replace(PROOF, text="")), "proof"),
        (made("finish", number=1, proof=replace(PROOF, lon=float("nan"))), "proof"),
        (made("finish", number=2, proof=PROOF), "task"),
        (made("reopen", number=1), "open"),
        (made("reopen", number=7), "task"),
        (made("reschedule", number=1), "task"),
        (made("reschedule", number=7, task=task()), "task"),
        (made("reschedule", number=1, task=task()), "same"),
        (made("reschedule", number=1, task=task(due_on=dt.date(2026, 5, 5))), "day"),
        (made("reschedule", number=1, task=task(due_on=dt.date(2027, 1, 1)), reason=""), "reason"),
        (made("hand_over", number=1), "task"),
        (made("hand_over", number=7, task=task()), "task"),
        (made("hand_over", number=1, task=task(owner="")), "task"),
        (made("hand_over", number=1, task=task()), "same"),
        (made("hand_over", number=1, task=task(organization="X2"), reason=""), "reason"),
        (made("withdraw", number=1, reason=""), "reason"),
        (made("withdraw", number=7), "task"),
        (made("attach"), "file"),
    ],
)
def test_what_says_too_little_after_the_decision_is_refused(step: Step, why: str) -> None:
    state = done(*TO_DECIDED, made("assign", task=task()))
    with pytest.raises(IllegalStepError) as caught:
        take(state, step)
    assert caught.value.why == why


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (made("invite"), "party"),
        (made("leave_out", key="Z"), "party"),
        (made("leave_out", key="X1", reason=""), "reason"),
        (there("Z"), "party"),
        (made("attend"), "party"),
        (made("attend", presences=(Presence("residents", present=True, count=-1),)), "count"),
        (made("minutes", text=""), "text"),
        (made("item", text=""), "text"),
        (made("suspend", reason=""), "reason"),
        (made("minutes", hour=-1), "time"),
        (made("frobnicate"), "unknown"),
    ],
)
def test_what_says_too_little_is_refused(step: Step, why: str) -> None:
    with pytest.raises(IllegalStepError) as caught:
        take(done(), step)
    assert caught.value.why == why


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (votes("for", "P1", number=2), "item"),
        (made("vote", number=1), "party"),
        (votes("for", "Z"), "party"),
        (votes("perhaps", "P1"), "choice"),
        (made("conclude", number=0), "item"),
    ],
)
def test_a_vote_that_cannot_be_is_refused(step: Step, why: str) -> None:
    with pytest.raises(IllegalStepError) as caught:
        take(done(*TO_RESOLVE, there(*KEYS)), step)
    assert caught.value.why == why


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (made("advance"), "unknown"),
        (opened(rules=None), "rules"),
        (opened(parties=PARTIES[1:]), "party"),
        (opened(parties=(*PARTIES, PARTIES[0])), "known"),
    ],
)
def test_no_consultation_begins_otherwise(step: Step, why: str) -> None:
    with pytest.raises(IllegalStepError) as caught:
        begin(step)
    assert caught.value.why == why


def test_nothing_is_no_history() -> None:
    with pytest.raises(ValueError, match="begins with a step"):
        replay([])


def test_a_sitting_is_extended_so_often_and_by_so_much_as_the_rules_say() -> None:
    rules = replace(RULES, extensions=2, longest=5.0)
    state = begin(opened(rules=rules))
    for amount, why in (
        (0.0, "amount"),
        (-1.0, "amount"),
        (5.5, "amount"),
        (float("nan"), "amount"),
    ):
        with pytest.raises(IllegalStepError) as caught:
            take(state, made("extend", amount=amount))
        assert caught.value.why == why
    for amount in (5.0, 0.5):
        state = take(state, made("extend", amount=amount))
    assert (state.sitting.extension, state.sitting.extensions, state.extension) == (5.5, 2, 5.5)
    with pytest.raises(IllegalStepError) as caught:
        take(state, made("extend", amount=1.0))
    assert caught.value.why == "often"
    state = take(state, there(*KEYS))
    state = take(state, made("advance"))
    assert (state.sitting.extensions, state.extension) == (0, 5.5)  # the next step begins anew
    assert take(state, made("extend", amount=1.0)).extension == 6.5


def test_those_at_the_table_are_invited_to_meet_and_not_in_the_past() -> None:
    state = done(*TO_CONSULT)
    for when in (None, NOON):
        with pytest.raises(IllegalStepError) as caught:
            take(state, made("convene", 3, meets_at=when))
        assert caught.value.why == "moment"
    later = NOON + dt.timedelta(days=3)
    state = take(state, made("convene", 3, meets_at=later, text="会议室"))
    assert (state.sitting.meets_at, state.sitting.place) == (later, "会议室")
    back = take(state, made("return", 4, to="propose"))
    assert (back.sitting.meets_at, back.sittings[1].place) == (None, "会议室")


def at_random(chance: random.Random, state: State, at: dt.datetime) -> Step:
    """Make a step that may or may not be legal."""
    move = chance.choice(sorted(MOVES))
    if chance.random() < 0.4:
        move = chance.choice(sorted(TABLE[state.stage]) or ["advance"])
    elif chance.random() < 0.9:
        move = helpful(chance, state)
    known = [party.key for party in state.parties]
    some = chance.sample(known, chance.randint(1, len(known)))
    text = "" if chance.random() < 0.03 else "words"
    step = Step(
        move, at, "li", text, text, to=chance.choice(RULES.line), key=chance.choice([*known, "Z"]),
        number=chance.choice([0, 1, 1, 1, 2]), proof=PROOF, amount=chance.choice([0, 1, 2.5, 99]),
        meets_at=at + dt.timedelta(days=chance.choice([-1, 1, 2])),
        task=task(decision=chance.randint(1, 2)),
        files=(File("0", "pdf", "a.pdf", 1),),
    )  # fmt: skip
    if move == "invite":
        key = chance.choice(["X1", "X2", "X3"])
        return replace(step, parties=(Party(key, "x", key),))
    if move == "attend":
        some = known if chance.random() < 0.7 else some
        present = [Presence(key, present=chance.random() < 0.95) for key in some]
        return replace(step, presences=tuple(present))
    choice = chance.choices(["for", "against", "abstain"], [8, 1, 1])
    return replace(step, votes=tuple(Vote(key, choice[0]) for key in some))


def helpful(chance: random.Random, state: State) -> str:
    """Return what somebody would do who wants it to end well."""
    if state.stage not in RULES.line:
        return chance.choice({"suspended": ["resume"]}.get(state.stage, ["assign", "finish"]))
    lacking = [one.what for one in lacks(state)]
    ways = {"parties": "attend", "seat": "attend", "items": "item", "minutes": "minutes"}
    if not lacking:
        return "decide" if state.step == "resolve" else "advance"
    return ways.get(lacking[0]) or chance.choice(["vote", "conclude"])


def check(state: State) -> None:
    """Check what holds of every consultation, whatever was done with it."""
    keys = [party.key for party in state.parties]
    assert len(set(keys)) == len(keys)
    assert {party.seat for party in state.parties} >= set(FOUR)
    assert all(one.ended_at is not None and one.outcome for one in state.sittings[:-1])
    assert (state.sitting.outcome == "") == (state.stage not in ENDED)
    assert (state.ended_at is None) == (state.stage not in ENDED)
    for one in state.sitting.ballots:
        assert {vote.key for vote in one.votes} <= state.sitting.present
    for decision in state.sitting.decisions:
        assert tally(state, decision.item).carried
    for before, after in zip(state.sittings, state.sittings[1:], strict=False):
        forward = RULES.line.index(after.step) - RULES.line.index(before.step)
        assert forward == 1 if before.outcome == "done" else forward < 0
    if state.stage == "decided":
        assert lacks(state) == ()
        assert state.decisions
    else:
        assert not state.works


def tried(state: State, step: Step) -> tuple[State | None, str]:
    """Return what a step makes of a consultation, or why it cannot be."""
    try:
        return take(state, step), ""
    except IllegalStepError as error:
        return None, error.why


def test_thousands_of_random_histories_agree_with_their_states() -> None:
    chance, reached, refused = random.Random(20261128), set(), 0
    for _ in range(SEQUENCES):
        history = [opened()]
        state, at = begin(history[0]), NOON
        for _ in range(LENGTH):
            at += dt.timedelta(minutes=chance.randrange(0, 600))
            step = at_random(chance, state, at)
            legal = step.move in TABLE[state.stage]
            after, why = tried(state, step)
            assert legal == (why != "stage")
            if after is None:
                refused += 1
                continue
            assert fits(state, MOVES[step.move])
            if step.move in ("advance", "decide"):
                assert lacks(state) == ()
            history.append(step)
            state = after
            check(state)
            reached.add(state.stage)
        assert replay(history) == state
    assert reached == set(TABLE)
    assert refused > SEQUENCES
