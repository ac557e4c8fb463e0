"""The packs that gridmap ships, packs of a city's own, and the page that explains them."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gridmap import assets
from gridmap.actions import standards
from gridmap.analysis.standards import MEASURES, SUBJECTS, Measure, Parameter
from gridmap.analysis.standards.packs import OPTIONAL as PACK_OPTIONAL
from gridmap.analysis.standards.packs import REQUIRED as PACK_REQUIRED
from gridmap.analysis.standards.rules import OPTIONAL, REQUIRED
from gridmap.config import Config
from gridmap.errors import FileFormatError, InputError
from gridmap.files.code_lists import code_list

SHIPPED = {standard.key: standard for standard in standards.active(Config())}
PAGE = (assets.folder("geodata").parent / "docs" / "standards.md").read_text("utf-8")
RULE = {
    "id": "station",
    "zh": "驿站",
    "en": "Station",
    "measure": "reach",
    "subject": "grid",
    "unit": "residents",
    "parameters": {"kinds": ["service_station"], "threshold_m": 300},
    "confirmed": True,
}
PACK = {"pack": "town", "zh": "本区", "en": "Town", "source": "s", "standards": [RULE]}


def write(path: Path, **changes: Any) -> Path:
    path.write_text(yaml.safe_dump(PACK | changes, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def test_every_measure_has_a_shipped_standard() -> None:
    assert {standard.measure for standard in SHIPPED.values()} == set(MEASURES)


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        ("zhangye_2020/staff", {"workers": 1, "residents": 1000, "minimum": 5}),
        ("zhangye_2020/deputy_secretary", {"kind": "deputy_secretary", "full_time": True}),
        ("zhangye_2020/one_in_two", {"kinds": ["secretary", "director"]}),
        ("zhangye_2020/grid_leader", {"kind": "grid_leader"}),
        ("zhangye_2020/work_fund", {"kind": "work", "amount_yuan": 100000}),
        ("zhangye_2020/party_service_fund", {"kind": "party_service", "amount_yuan": 100000}),
        ("zhangye_2020/last_kilometre", {"kinds": ["service_centre"], "threshold_m": 1000}),
        ("zhangye_2020/last_100_metres", {"threshold_m": 100, "method": "walking"}),
        ("national/staff", {"workers": 18, "residents": 10000}),
        ("national/space", {"area_m2": 30, "households": 100, "floor": "floor_area_m2"}),
        ("national/activity_share", {"share": 0.6}),
    ],
)
def test_figures_that_were_read_at_their_source_are_confirmed(
    key: str, figure: dict[str, Any]
) -> None:
    assert SHIPPED[key].confirmed
    assert SHIPPED[key].parameters.items() >= figure.items()


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        ("gb50180_2018/kindergarten", 300),
        ("gb50180_2018/station", 300),
        ("gb50180_2018/primary_school", 500),
        ("gb50180_2018/secondary_school", 1000),
        ("gb50180_2018/service_centre", 1000),
    ],
)
def test_radii_of_the_living_circles_are_those_recalled(key: str, figure: int) -> None:
    assert SHIPPED[key].parameters["threshold_m"] == figure


def test_whatever_was_recalled_is_not_confirmed() -> None:
    assert not any(s.confirmed for s in SHIPPED.values() if s.pack == "gb50180_2018")
    assert not any(s.confirmed for s in SHIPPED.values() if s.pack == "gridmap_checks")
    assert not any(s.confirmed for s in SHIPPED.values() if "凭记忆" in s.clause)
    grid = SHIPPED["national/grid_size"]
    assert (grid.parameters["at_least"], grid.parameters["at_most"]) == (300, 500)
    assert grid.kinds == ["residential"]
    assert not grid.confirmed


def test_the_city_is_local_and_the_others_are_national() -> None:
    places = {standard.pack: standard.place for standard in SHIPPED.values()}
    assert places.pop("zhangye_2020") == "620700"
    assert set(places.values()) == {""}


def test_those_over_60_walk_more_slowly() -> None:
    speeds = code_list("walking_speeds")
    assert 0 < speeds["over_60"]["m_per_s"] < speeds["everyone"]["m_per_s"]
    for speed in speeds.values():
        assert speed["source"]
        assert isinstance(speed["confirmed"], bool)
    paces = set(MEASURES["reach"].parameters["pace"].choices) - {""}
    assert paces <= set(speeds)


def test_a_folder_of_a_city_replaces_what_is_shipped(tmp_path: Path) -> None:
    write(tmp_path / "town.yaml", place="620702")
    (standard,) = standards.active(Config(standards=str(tmp_path)))
    assert (standard.key, standard.place) == ("town/station", "620702")


def test_a_changed_threshold_changes_the_standard(tmp_path: Path) -> None:
    file = write(tmp_path / "town.yaml")
    (before,) = standards.check([file])
    file.write_text(file.read_text("utf-8").replace("300", "250"), "utf-8")
    (after,) = standards.check([file])
    assert (before.parameters["threshold_m"], after.parameters["threshold_m"]) == (300, 250)
    assert before.sha256 != after.sha256


def test_every_problem_of_every_file_is_told(tmp_path: Path) -> None:
    one = write(tmp_path / "one.yaml", standards=[RULE | {"unit": "posts", "subjekt": "grid"}])
    two = write(tmp_path / "two.yaml", pack="two", source=5)
    bad = tmp_path / "bad.yaml"
    bad.write_text("a: [", "utf-8")
    with pytest.raises(InputError) as error:
        standards.check([one, bad, two])
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == [
        "one.yaml, line 11",
        "one.yaml, line 17",
        "bad.yaml, line 1",
        "two.yaml, line 4",
    ]


def test_two_files_of_one_pack_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml")
    write(tmp_path / "b.yaml")
    with pytest.raises(InputError, match=r"^b.yaml, line 1: the pack 'town' is also in a.yaml.$"):
        standards.active(Config(standards=str(tmp_path)))


def test_a_folder_without_packs_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=str(tmp_path)):
        standards.active(Config(standards=str(tmp_path)))


def test_the_list_says_what_is_in_force_on_a_day(tmp_path: Path) -> None:
    old = RULE | {"id": "old", "valid_to": "2025-12-31"}
    new = RULE | {"id": "new", "valid_from": "2026-01-01"}
    write(tmp_path / "town.yaml", standards=[old, new])
    listed = standards.listing(Config(standards=str(tmp_path)), dt.date(2026, 1, 1))
    assert listed["as_of"] == "2026-01-01"
    assert [pack["pack"] for pack in listed["packs"]] == ["town"]
    assert {s["key"]: s["in_force"] for s in listed["standards"]} == {
        "town/old": False,
        "town/new": True,
    }


def row(name: str, parameter: Parameter) -> str:
    """The row of the page's table that a parameter must have."""
    kind = parameter.type + (f" of `{parameter.codes}`" if parameter.codes else "")
    if parameter.choices:
        kind += ": " + ", ".join(f"`{choice or quoted}`" for choice in parameter.choices)
    if parameter.required:
        default = "needed"
    elif parameter.default is None:
        default = "none"
    else:
        value = [] if parameter.default == () else parameter.default
        default = f"`{str(value).lower() or quoted}`"
    return f"| `{name}` | {kind} | {default} | {parameter.about} |"


quoted = '""'


@pytest.mark.parametrize(("name", "measure"), MEASURES.items())
def test_the_page_tells_every_measure_as_it_is(name: str, measure: Measure) -> None:
    section = PAGE.partition(f"### `{name}`\n")[2].partition("\n### ")[0]
    assert f"\n{measure.about[0].upper()}{measure.about[1:]}.\n" in section
    listed = ", ".join(f"`{subject}`" for subject in measure.subjects)
    assert f"Judges: {listed}. " in section
    assert f"Unit: {', '.join(f'`{unit}`' for unit in measure.units)}.\n" in section
    rows = [row(key, parameter) for key, parameter in measure.parameters.items()]
    assert re.findall(r"^\| `.*$", section, flags=re.MULTILINE) == rows


def test_the_page_tells_every_key_and_no_other() -> None:
    headings = [heading.strip("` ") for heading in re.findall(r"^### (.*)$", PAGE, re.MULTILINE)]
    assert headings == list(MEASURES)
    for title, keys in (
        ("pack", (*PACK_REQUIRED, *PACK_OPTIONAL)),
        ("standard", (*REQUIRED, *OPTIONAL)),
    ):
        section = PAGE.partition(f"## Keys of a {title}\n")[2].partition("\n## ")[0]
        first = re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE)
        assert set(re.findall(r"`(\w+)`", " ".join(first))) == set(keys)
    for subject in SUBJECTS:
        assert f"`{subject}`" in PAGE


def test_the_pack_of_the_page_can_be_used_and_its_mistake_is_told(tmp_path: Path) -> None:
    text = PAGE.partition("```yaml\n")[2].partition("```")[0]
    file = tmp_path / "our_town.yaml"
    file.write_text(text, "utf-8")
    small, large = sorted(standards.check([file]), key=lambda s: s.residents_above or 0)
    assert (small.residents_up_to, large.residents_above) == (5000, 5000)
    file.write_text(text.replace("residents: 1000", "resident: 1000", 1), "utf-8")
    shown = re.search(r"^our_town.yaml, line .*(?= \.\.\.$)", PAGE, re.MULTILINE)
    with pytest.raises(InputError) as error:
        standards.check([file])
    assert shown
    assert str(error.value).startswith(shown[0])
