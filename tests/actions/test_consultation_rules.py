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


def test_a_city_changes_them(tmp_path: Path) -> None:
    rules = read(changed(tmp_path, "amount: 15", "amount: 30"))
    assert rules.kinds["four_x"].amount == 30


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("near_m: 50", "near_m: far", 11, "`near_m` is a number from 0 to 1000"),
        ("x_kinds: [", "x_kinds: [guild, ", 9, "`x_kinds` is a list of party_committee"),
        ("- kind: four_x", "- kind: tea", 19, "`kind` is one of four_x, joint_meeting"),
        ("- kind: four_x", "- kind: joint_meeting", 30, "joint_meeting is there twice"),
        ("clock: working_days", "clock: sundial", 21, "`clock` is one of urgent_hours"),
        ("amount: 15", "amount: 0", 22, "`amount` is a number from 1 to 1000"),
        ("more_than: 1/2", "more_than: 1", 23, "nothing is more than all"),
        ("more_than: 1/2", "more_than: half", 23, "`more_than` is a share such as 1/2"),
        ("of: present", "of: nobody", 24, "`of` is present or parties"),
        ("present_share: 1/2", "present_share: 3/0", 27, "`present_share` is a share"),
        ("must: [party_committee]", "must: [mayor]", 26, "`must` is a list of party_committee"),
        ("minutes: true", "minutes: 3", 27, "`minutes` is true or false"),
        ("items: 1", "items: -1", 28, "`items` is a number from 0 to 50"),
        ("{step: propose,", "{step: resolve,", 25, "steps stand in the order propose, consult"),
        ("{step: propose,", "{step: propose, tea: 1,", 26, "a step has items, minutes"),
        ("    of: present", "    tea: 1", 19, "a kind has amount, clock"),
        ("kinds:\n", "sorts:\n", 3, "there are no kinds"),
        ("near_m: 50", "near_m: 50\nfar_m: 1", 12, "far_m is unknown here"),
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
