"""Standards: what a pack may say, and what is told when it says something else."""

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.standards import AREA_LEVELS, MEASURES, PackError, Standard, parse_pack

# The least that each measure needs to know.
LEAST: dict[str, dict[str, Any]] = {
    "reach": {"kinds": ["park"], "threshold_m": 300},
    "capacity": {"kinds": ["park"], "threshold_m": 300},
    "accessibility": {"kinds": ["park"], "threshold_m": 300, "at_least": 5},
    "staff": {"workers": 1, "residents": 1000},
    "posts": {"kind": "secretary"},
    "one_in_two": {"kinds": ["secretary", "director"]},
    "leaders": {"kind": "grid_leader"},
    "span": {"kind": "grid_leader"},
    "funds": {"kind": "work", "amount_yuan": 100000},
    "sites": {"tie": "covers_site"},
    "organizations": {"kinds": ["branch"]},
    "units": {"kind": "resident_unit", "ties": ["serves_area"]},
    "breaks": {"tie": "covers_site", "kinds": ["branch"]},
    "space": {"kinds": ["service_centre"], "area_m2": 30, "households": 100},
    "activity_share": {"kinds": ["service_centre"], "share": 0.6},
    "facilities": {"kinds": ["service_centre"]},
    "load": {"of": "households", "at_most": 500},
    "silent": {},
}
HUGE = int("9" * 400)
CODES = {
    "facility_kinds": {
        "park": "park",
        "kindergarten": "kindergarten",
        "service_centre": "service_centre",
        "幼儿园": "kindergarten",
    },
    "grid_kinds": {"residential": "residential", "micro": "micro"},
}


def rule(measure: str = "reach", /, **changes: Any) -> dict[str, Any]:
    """A rule that can be used; a change to `...` leaves the key out."""
    known = MEASURES[measure]
    whole = {
        "id": measure,
        "zh": "规则",
        "en": "Rule",
        "measure": measure,
        "subject": known.subjects[-1],
        "unit": known.units[0],
        "parameters": LEAST[measure],
        "confirmed": True,
    } | changes
    return {key: value for key, value in whole.items() if value is not ...}


def pack(*rules: Any, **changes: Any) -> dict[str, Any]:
    whole = {"pack": "town", "zh": "本区", "en": "Town", "source": "s", "standards": list(rules)}
    return {key: value for key, value in (whole | changes).items() if value is not ...}


def parsed(*rules: Any, **changes: Any) -> list[Standard]:
    return parse_pack(pack(*rules, **changes), "town.yaml", codes=CODES)


def told(*rules: Any, **changes: Any) -> list[str]:
    with pytest.raises(PackError) as error:
        parsed(*rules, **changes)
    return [problem.reason for problem in error.value.problems]


def test_the_least_that_each_measure_needs_is_known_here() -> None:
    assert set(LEAST) == set(MEASURES)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_rule_with_the_least_gets_every_default(measure: str) -> None:
    (standard,) = parse_pack(pack(rule(measure)), "town.yaml")
    assert standard.key == f"town/{measure}"
    assert set(standard.parameters) == set(MEASURES[measure].parameters)
    defaults = {
        name: list(p.default) if isinstance(p.default, tuple) else p.default
        for name, p in MEASURES[measure].parameters.items()
    }
    assert standard.parameters == defaults | LEAST[measure]


@pytest.mark.parametrize("measure", MEASURES)
def test_a_default_is_a_value_that_could_be_written(measure: str) -> None:
    (standard,) = parse_pack(pack(rule(measure)), "town.yaml")
    (again,) = parse_pack(pack(rule(measure, parameters=standard.parameters)), "town.yaml")
    assert again == standard


@pytest.mark.parametrize("measure", MEASURES)
def test_every_parameter_that_is_needed_is_asked_for(measure: str) -> None:
    needed = [name for name, p in MEASURES[measure].parameters.items() if p.required]
    if not needed:
        return
    reasons = told(rule(measure, parameters={}))
    assert len(reasons) == len(needed)
    for name, reason in zip(needed, reasons, strict=True):
        assert reason.startswith(f"{measure} needs the parameter {name!r}")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"measure": "stuff"}, "'stuff' is not a measure; did you mean 'staff'?"),
        ({"measure": ["reach"]}, "is not a measure"),
        ({"subject": "site"}, "reach cannot judge a site; it can judge: district,"),
        ({"subject": "comunity"}, "did you mean 'community'?"),
        ({"unit": "posts"}, "'posts' is not a unit of reach; they are residents, households."),
        ({"confirmed": "yes"}, "confirmed must be true or false: 'yes'."),
        ({"en": ""}, "en must not be empty."),
        ({"zh": 5}, "zh must be a text; put 5 in quotes."),
        ({"id": "a/b"}, "id is made of letters, digits, _ and -"),
        ({"id": 7}, "id is made of"),
        ({"unit": ...}, "what is missing here: unit."),
        ({"clausse": "x"}, "'clausse' is not a key of a standard; did you mean 'clause'?"),
        ({"parameters": [1]}, "parameters is a mapping"),
        ({"applies": ["micro"]}, "applies is a mapping"),
        ({"applies": {"kind": ["micro"]}}, "'kind' is not a key of applies; did you mean"),
        ({"applies": {"kinds": ["macro"]}}, "did you mean 'micro'?"),
        ({"applies": {"kinds": []}}, "must name at least 1."),
        ({"applies": {"kinds": ["micro"]}, "subject": "community"}, "a community has no kinds"),
        ({"applies": {"kinds": ["micro"]}, "subject": ["grid"]}, "is not a subject of reach"),
        ({"applies": {"residents": 5000}}, "residents is a band"),
        ({"applies": {"residents": {"above": -1}}}, "residents.above must not be negative"),
        ({"applies": {"residents": {"above": 9, "up_to": 9}}}, "no number is above 9 and up to 9."),
        ({"valid_from": "2020-02-30"}, "valid_from is a day such as 2026-06-30, not '2020-02-30'."),
        ({"valid_to": 2020}, "valid_to is a day"),
        ({"valid_from": 20260101}, "valid_from is a day such as 2026-06-30, not '20260101'."),
        ({"valid_from": "2026-W01"}, "valid_from is a day such as 2026-06-30, not '2026-W01'."),
        ({"applies": {"residents": {"above": HUGE}}}, "residents.above must be at most 1,000,"),
        ({"zh": "\ud800"}, "zh has a character that is no text: U+D800."),
        ({"en": "a\0b"}, "en has a character that is no text: U+0000."),
        ({"clause": "\uffff"}, "clause has a character that is no text: U+FFFF."),
        ({"valid_from": "2021-01-01", "valid_to": "2020-12-31"}, "before valid_from 2021-01-01."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_refused_in_words(
    changes: dict[str, Any], words: str
) -> None:
    (reason,) = told(rule(**changes))
    assert words in reason


@pytest.mark.parametrize(
    ("measure", "changes", "words"),
    [
        ("reach", {"treshold_m": 3}, "'treshold_m' is not a parameter of reach; did you mean 'th"),
        ("reach", {"threshold_m": 0}, "the parameter threshold_m must be above 0, not 0."),
        ("reach", {"threshold_m": -5}, "must not be negative, but is -5."),
        ("reach", {"threshold_m": "1e3"}, "must be a number, not '1e3'."),
        ("reach", {"threshold_m": True}, "must be a number, not True."),
        ("reach", {"threshold_m": None}, "must be a number, not None."),
        ("reach", {"threshold_m": float("nan")}, "must be a finite number"),
        ("reach", {"threshold_m": float("inf")}, "must be a finite number"),
        (
            "reach",
            {"threshold_m": HUGE},
            "the parameter threshold_m must be at most 1,000,000,000,",
        ),
        ("reach", {"threshold_m": 1e308}, "must be at most 1,000,000,000,000."),
        ("reach", {"threshold_m": -HUGE}, "must not be negative"),
        ("reach", {"times": 1.5}, "must be a whole number, not 1.5."),
        ("reach", {"times": 0}, "must be above 0"),
        ("reach", {"kinds": "park"}, "must be a list such as [a, b], not 'park'."),
        ("reach", {"kinds": []}, "must name at least 1."),
        ("reach", {"kinds": ["park", "park"]}, "names a kind twice."),
        ("reach", {"kinds": [1]}, "must be a text, not 1."),
        ("reach", {"kinds": ["kindergarden"]}, "did you mean 'kindergarten'?"),
        ("reach", {"kinds": ["幼儿园"]}, "'幼儿园' is a word for 'kindergarten'; write that."),
        ("reach", {"method": "walk"}, "did you mean 'walking'?"),
        ("reach", {"people": "households"}, "people: households are counted in households, not"),
        ("reach", {"pace": "under_6"}, "is not one of its values"),
        ("reach", {"open_at": 1200}, "1200 is not a moment; write it like 'Sa 20:00'"),
        ("reach", {"open_at": "Sa 25:00"}, "is not a moment"),
        ("capacity", {"per_person": 0}, "must be above 0"),
        ("capacity", {"per_person": 1e308}, "must be at most 1,000,000,000,000."),
        ("accessibility", {"decay": [[HUGE, 1]]}, "must be at most 1,000,000,000,000."),
        ("accessibility", {"decay": 5}, "must be a list of bands"),
        ("accessibility", {"decay": [5]}, "a band is [to_m, weight], not 5."),
        ("accessibility", {"decay": [[300, 0]]}, "must be above 0"),
        ("accessibility", {"decay": [[300, 2]]}, "is a share between 0 and 1"),
        ("accessibility", {"decay": [[200, 0.5], [300, 0.7]]}, "their weights must not grow."),
        ("accessibility", {"decay": [[200, 1], [100, 0.7]]}, "its bands must go outwards"),
        ("accessibility", {"decay": [[200, 1]]}, "ends at 200 m, threshold_m is 300."),
        ("posts", {"full_time": 1}, "must be true or false, not 1."),
        ("one_in_two", {"kinds": ["secretary"]}, "must name at least 2."),
        ("staff", {"workers": 10**19}, "must be at most 1,000,000."),
        ("staff", {"minimum": 10**19}, "must be at most 1,000,000,000,000."),
        ("span", {"at_most": 10**19}, "must be at most 1,000,000,000,000."),
        ("space", {"area_m2": 1e308}, "must be at most 1,000,000,000,000."),
        ("silent", {"days": 36_501}, "the parameter days must be at most 36,500."),
        ("activity_share", {"share": 60}, "is a share between 0 and 1, not 60."),
        ("load", {"of": "residents"}, "of: residents does not fit the unit households."),
        ("load", {"at_least": 600}, "at_most is below at_least."),
        ("load", {"at_most": None}, "load needs at_least, at_most or both."),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused_in_words(
    measure: str, changes: dict[str, Any], words: str
) -> None:
    (reason,) = told(rule(measure, parameters=LEAST[measure] | changes))
    assert words in reason


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"standards": []}, "standards is empty."),
        ({"standards": {"id": 1}}, "standards is a list"),
        ({"standards": ...}, "what is missing here: standards."),
        ({"pack": "a b"}, "pack is made of letters"),
        ({"source": 5}, "source must be a text"),
        ({"place": 620702}, "place must be a text; put 620702 in quotes."),
        ({"plaze": "x"}, "'plaze' is not a key of a pack; did you mean 'place'?"),
        ({"standards": [7]}, "a standard is a mapping of keys, not 7."),
        ({"standards": [rule(), rule()]}, "the id 'reach' is there twice."),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused_in_words(
    changes: dict[str, Any], words: str
) -> None:
    (reason,) = told(rule(), **changes)
    assert words in reason


@pytest.mark.parametrize("data", [None, [], "pack", 5])
def test_what_is_no_pack_is_refused(data: Any) -> None:
    with pytest.raises(PackError, match=r"town.yaml: a pack of standards needs the keys pack"):
        parse_pack(data, "town.yaml")


def test_every_problem_is_told_with_its_line_and_in_their_order() -> None:
    lines = {(): 1, ("standards", 0): 5, ("standards", 0, "unit"): 9, ("standards", 1): 20}
    data = pack(rule(unit="posts", confirmed=1), rule(parameters={}))
    with pytest.raises(PackError) as error:
        parse_pack(data, "town.yaml", lines=lines, problems=[(7, "read twice.")])
    said = str(error.value).splitlines()
    assert said[0].startswith("town.yaml, line 5: confirmed")  # its own line is not known
    assert said[1] == "town.yaml, line 7: read twice."
    assert said[2].startswith("town.yaml, line 9: 'posts' is not a unit")
    assert [line[:19] for line in said[3:]] == ["town.yaml, line 20:"] * 3


def test_a_rule_keeps_what_its_pack_says() -> None:
    (standard,) = parsed(rule(source="own", clause="3"), place="620702")
    assert (standard.pack, standard.pack_zh, standard.pack_en) == ("town", "本区", "Town")
    assert (standard.place, standard.source, standard.clause) == ("620702", "own", "3")
    (national,) = parsed(rule())
    assert (national.place, national.source, national.clause) == ("", "s", "")


def test_the_band_and_the_kinds_are_read() -> None:
    applies = {"kinds": ["micro"], "residents": {"above": 0, "up_to": 5000}}
    (standard,) = parsed(rule(applies=applies))
    assert standard.kinds == ["micro"]
    assert (standard.residents_above, standard.residents_up_to) == (0, 5000)
    (open_band,) = parsed(rule(applies={"residents": {"above": 5000}}))
    assert (open_band.residents_above, open_band.residents_up_to) == (5000, None)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_level_is_the_subject_where_that_is_an_area(measure: str) -> None:
    for subject in MEASURES[measure].subjects:
        (standard,) = parse_pack(pack(rule(measure, subject=subject)), "town.yaml")
        assert standard.level == (subject if subject in AREA_LEVELS else "")
        assert standard.as_dict()["level"] == standard.level


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-12-31", False),
        ("2025-01-01", True),
        ("2026-06-30", True),
        ("2026-07-01", False),
    ],
)
def test_the_first_and_the_last_day_are_in_force(day: str, expected: bool) -> None:
    (standard,) = parsed(rule(valid_from="2025-01-01", valid_to=dt.date(2026, 6, 30)))
    assert standard.in_force(dt.date.fromisoformat(day)) is expected


def test_without_days_a_rule_is_always_in_force() -> None:
    (standard,) = parsed(rule())
    assert standard.in_force(dt.date.min)
    assert standard.in_force(dt.date.max)


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": {"kinds": ["park"], "threshold_m": 301}},
        {"confirmed": False},
        {"subject": "community"},
        {"valid_to": "2030-01-01"},
        {"applies": {"residents": {"above": 1}}},
        {"clause": "3"},
    ],
)
def test_the_hash_changes_with_the_rule_and_only_with_it(changes: dict[str, Any]) -> None:
    (before,), (same,), (after,) = parsed(rule()), parsed(rule()), parsed(rule(**changes))
    assert before.sha256 == same.sha256 != after.sha256


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
    | st.sampled_from([*MEASURES, "grid", "site", "residents"]),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(st.text(max_size=4) | st.integers(), inside, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of nested data, as the keys that lead to it."""
    found = [at] if at else []
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            found += places(value, (*at, key))
    return found


@given(st.data(), st.sampled_from(list(MEASURES)), JSON)
def test_whatever_stands_in_a_pack_is_taken_or_told(
    data: st.DataObject, measure: str, value: Any
) -> None:
    band = {"kinds": ["micro"], "residents": {"above": 0, "up_to": 9}}
    whole = copy.deepcopy(pack(rule(measure, applies=band, valid_from="2020-01-01"), place="6"))
    at = data.draw(st.sampled_from(places(whole)))
    inner = whole
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    told_all = ""
    try:
        standards = parse_pack(whole, "town.yaml", codes=CODES)
    except PackError as error:
        told_all = str(error)
    else:
        assert [s.sha256 for s in standards]
    assert not told_all or told_all.startswith("town.yaml: ")
