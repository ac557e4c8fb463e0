"""The city's rules of two-way service: those that ship, and what is wrong with others by line."""

from pathlib import Path

import pytest

from gridmap import assets
from gridmap.actions.lists import rules
from gridmap.errors import FileFormatError
from gridmap.files.code_lists import code_list

SHIPPED = assets.folder("geodata") / "lists" / "rules.yaml"


def test_the_rules_that_ship_know_every_kind() -> None:
    found = rules.of_city()
    assert set(found.weights.parts) == set(code_list("need_kinds"))
    assert all(sum(parts.values()) == 100 for parts in found.weights.parts.values())
    assert found.spent == {"fund", "goods"}
    assert (found.reference.units, found.reference.members) == (558, 58_000)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("walk_limit_m: 2000", "walk_limit_m: far", "line 6: `walk_limit_m` is a whole number"),
        ("best: 3", "best: 0", "`best` is a whole number from 1 to 20"),
        ("near: 30}\n  field", "near: 31}\n  field", "the weights of room add up to 101"),
        ("  fund: {size: 70", "  money: {size: 70", "money is none of need_kinds"),
        ("days: 20, hours: 25, near: 30}\n  field", "hours: 25, near: 30}\n  field", "size, days"),
        ("spent: [fund, goods]", "spent: [fund, gold]", "gold is none of need_kinds"),
        ("by_amount: [fund]", "by_amount: fund", "`by_amount` is a list of need_kinds"),
        ("[car_park]", "[garage]", "garage is none of facility_kinds"),
        ("units: 558", "units: many", "the reference has `units`"),
        ("idle_days: 90", "idle: 90", "`idle` is no rule of the lists"),
        ("idle_days: 90", "idle: 90", "`idle_days` is missing"),
    ],
)
def test_what_is_wrong_is_told_by_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = SHIPPED.read_text("utf-8")
    assert old in text
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(FileFormatError, match=r"rules\.yaml, line \d+") as told:
        rules.read(path)
    assert sentence in str(told.value)


def test_no_file_at_all(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("", "utf-8")
    with pytest.raises(FileFormatError, match="`weights` is missing"):
        rules.read(tmp_path / "rules.yaml")
