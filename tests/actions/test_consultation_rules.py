"""The rules of consultations: those that ship, and every mistake that a city could make."""

from pathlib import Path

import pytest

from gridmap import assets
from gridmap.actions.consultation_rules import of_city, read
from gridmap.analysis.consultation_parts import FOUR
from gridmap.errors import FileFormatError

SHIPPED = assets.folder("geodata") / "consultations" / "rules.yaml"


def changed(folder: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text("utf-8")
    assert old in text
    path = folder / "rules.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_the_rules_that_ship() -> None:
    rules = of_city()
    assert not rules.confirmed
    talk, meeting = rules.kinds["four_x"], rules.kinds["joint_meeting"]
    assert talk.seats == FOUR
    assert talk.line == ("propose", "consult", "deliberate", "resolve")
    assert talk.of_step("resolve").present_share == pytest.approx(2 / 3)
    assert (meeting.seats, meeting.line) == ((), ("propose", "deliberate", "resolve"))
    assert "property_company" in rules.x_kinds
    assert rules.near_m == 50
    assert (rules.ask_over, rules.most_parties) == (60, 300)
    for one in (talk, meeting):
        assert sum(step.amount for step in one.steps) == one.amount
        assert (one.extensions, one.longest) == (2, 5)
        assert "grid_leader" not in one.extenders


def test_a_city_changes_them(tmp_path: Path) -> None:
    rules = read(changed(tmp_path, "amount: 15", "amount: 30"))
    assert rules.kinds["four_x"].amount == 30


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("near_m: 50", "near_m: far", 11, "`near_m` is a number from 0 to 1000"),
        ("x_kinds: [", "x_kinds: [guild, ", 9, "`x_kinds` is a list of party_committee"),
        ("- kind: four_x", "- kind: tea", 26, "`kind` is one of four_x, joint_meeting"),
        ("- kind: four_x", "- kind: joint_meeting", 38, "joint_meeting is there twice"),
        ("clock: working_days", "clock: sundial", 28, "`clock` is one of urgent_hours"),
        ("amount: 15", "amount: 0", 29, "`amount` is a number from 1 to 1000"),
        ("more_than: 1/2", "more_than: 1", 30, "nothing is more than all"),
        ("more_than: 1/2", "more_than: half", 30, "`more_than` is a share such as 1/2"),
        ("of: present", "of: nobody", 31, "`of` is present or parties"),
        ("present_share: 1/2", "present_share: 3/0", 35, "`present_share` is a share"),
        ("must: [party_committee]", "must: [mayor]", 34, "`must` is a list of party_committee"),
        ("minutes: true", "minutes: 3", 35, "`minutes` is true or false"),
        ("items: 1", "items: -1", 36, "`items` is a number from 0 to 50"),
        ("{step: propose,", "{step: resolve,", 33, "steps stand in the order propose, consult"),
        ("{step: propose,", "{step: propose, tea: 1,", 34, "a step has amount, items"),
        ("    of: present", "    tea: 1", 26, "a kind has amount, clock"),
        ("kinds:\n", "sorts:\n", 3, "there are no kinds"),
        ("near_m: 50", "near_m: 50\nfar_m: 1", 12, "far_m is unknown here"),
        ("ask_over: 60", "ask_over: 301", 14, "`ask_over` is a number from 0 to 300"),
        ("most_parties: 300", "most_parties: 301", 15, "`most_parties` is a number from 5 to 300"),
        ("{times: 2,", "{", 32, "`extend` has longest, roles, times"),
        ("{times: 2,", "{times: -1,", 32, "`times` is a number from 0 to 100"),
        ("roles: [staff,", "roles: [mayor,", 32, "`roles` is a list of viewer"),
        ("propose, amount: 3", "propose, amount: soon", 34, "`amount` is a number from 0"),
    ],
)
def test_every_problem_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    with pytest.raises(FileFormatError) as caught:
        read(changed(tmp_path, old, new))
    told = [one for one in str(caught.value).splitlines() if sentence in one]
    assert told, str(caught.value)
    assert told[0].startswith(f"rules.yaml, line {line}: ")
