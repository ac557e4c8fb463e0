"""The file of deadlines: what it says, and what cannot be is told by line."""

from pathlib import Path

import pytest

from gridmap.actions import case_terms
from gridmap.analysis.case_deadlines import Terms
from gridmap.errors import FileFormatError
from gridmap.files.code_lists import code_list

ALL = """urgent_share: 0.2
rules:
  - classes: [""]
    whole: {amount: 7, clock: working_days}
"""


def read(folder: Path, text: str) -> Terms:
    path = folder / "deadlines.yaml"
    path.write_text(text, "utf-8")
    return case_terms.read(path)


def test_every_class_that_ships_has_a_time_as_a_whole_and_in_each_stage() -> None:
    terms = case_terms.of_city()
    for code in code_list("case_classes"):
        whole = terms.of_class(code)
        assert whole is not None
        for stage in case_terms.STAGES:
            assert terms.of_stage(code, stage) is not None
    assert not terms.confirmed


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: there are no rules"),
        (ALL.replace('[""]', '["01"]'), "line 2: no rule is for all classes"),
        (ALL.replace("0.2", "2"), "line 1: `urgent_share` is a number from 0 to 1"),
        (ALL + "contact_days: soon\n", "line 5: `contact_days` is a whole number from 0 to 3650"),
        (ALL + "contact_days_at_most: 4000\n", "line 5: `contact_days_at_most` is a whole"),
        (ALL.replace("working_days", "lunches"), "line 4: write the time as"),
        (ALL.replace("7", "0"), "line 4: `amount` is a number above 0"),
        (ALL.replace("7", "true"), "line 4: `amount` is a number above 0"),
        (ALL.replace('[""]', "[1]"), "line 3: 1 is no code; put it in quotes"),
        (ALL + "    when: {}\n", "line 5: when is unknown here"),
        (
            ALL + "    stages: {closed: {amount: 1, clock: working_days}}\n",
            "line 5: closed is none",
        ),
        (ALL + ALL[ALL.index("  -") :], "line 6: there are two times for all classes here"),
        (ALL + "  - x\n", "line 5: a rule is a list of keys and values"),
    ],
)
def test_what_cannot_be_is_told_by_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(FileFormatError, match=problem):
        read(tmp_path, text)


def test_a_file_that_says_nothing_of_contacts_keeps_them_as_long_as_usual(tmp_path: Path) -> None:
    terms = read(tmp_path, ALL)
    assert (terms.contact_days, terms.contact_days_at_most) == (30, 180)
    terms = read(tmp_path, ALL + "contact_days: 7\n")
    assert (terms.contact_days, terms.contact_days_at_most) == (7, 180)
