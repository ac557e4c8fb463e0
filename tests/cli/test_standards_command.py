"""`gridmap standards`: what a person reads, and what a script reads."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from gridmap.analysis.standards import MEASURES
from gridmap.cli.standards import _aligned, _width

Call = Callable[..., Result]

PACK = """\
pack: {name}
zh: 本区标准
en: Our district
source: s
standards:
  - id: station
    zh: 300 米内有驿站
    en: A station within 300 m
    measure: reach
    subject: grid
    unit: residents
    applies: {{kinds: [residential], residents: {{above: 100, up_to: 5000}}}}
    parameters: {{kinds: [service_station], threshold_m: {threshold_m}}}
    clause: 第三条
    confirmed: false
    valid_from: 2025-01-01
    valid_to: 2025-12-31
"""


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str = "town", threshold_m: str = "300") -> Path:
        folder = tmp_path / "packs"
        folder.mkdir(exist_ok=True)
        file = folder / f"{name}.yaml"
        file.write_text(PACK.format(name=name, threshold_m=threshold_m), "utf-8")
        return file

    return write


def test_the_list_needs_no_store_and_groups_the_rules_by_pack(gridmap: Call) -> None:
    printed = gridmap("standards", "list", "--lang", "en").output
    assert "zhangye_2020 (local to 620700): Zhangye, grid-based" in printed
    assert "national (national): National figures" in printed
    assert re.search(r"^  staff +staff +community +yes +always +yes$", printed, re.MULTILINE)
    assert "      18 community workers per 10,000 residents\n" in printed
    assert not Path("town.gpkg").exists()


def test_the_list_tells_clause_band_days_and_force(
    gridmap: Call, pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDMAP_STANDARDS", str(pack().parent))
    printed = gridmap("standards", "list", "--as-of", "2026-01-01").output
    assert [re.split("  +", line.strip()) for line in printed.splitlines() if line] == [
        ["town (national): 本区标准"],
        ["standard", "measure", "judges", "confirmed", "valid", "in force"],
        [
            *("station", "reach", "grid residential, above 100 up to 5,000 residents"),
            *("recalled", "from 2025-01-01 to 2025-12-31", "no"),
        ],
        ["300 米内有驿站 — 第三条"],
        ["0 of 1 are in force on 2026-01-01."],
    ]
    assert "1 of 1 are in force" in gridmap("standards", "list", "--as-of", "2025-12-31").output


def test_a_script_reads_every_rule_whole(gridmap_json: Callable[..., Any]) -> None:
    listed = gridmap_json("standards", "list", "--as-of", "2026-06-30")
    assert listed["as_of"] == "2026-06-30"
    rules = {rule["key"]: rule for rule in listed["standards"]}
    assert rules["zhangye_2020/sites"]["subject"] == "site"
    assert rules["zhangye_2020/sites"]["level"] == ""
    for rule in rules.values():
        assert set(rule["parameters"]) == set(MEASURES[rule["measure"]].parameters)
        assert re.fullmatch(r"[0-9a-f]{64}", rule["sha256"])
        assert rule["in_force"] is True
    assert {pack["pack"] for pack in listed["packs"]} == {rule["pack"] for rule in rules.values()}


def test_a_good_pack_ends_in_a_sentence(gridmap: Call, pack: Callable[..., Path]) -> None:
    file = pack()
    said = "Nothing is wrong: 1 pack, 1 standard.\n"
    assert gridmap("standards", "check", file).output == said
    pack("other")
    folder = gridmap("standards", "check", file.parent).output
    assert folder == "Nothing is wrong: 2 packs, 2 standards.\n"


def test_every_problem_is_told_with_file_and_line_and_the_exit_code_is_3(
    gridmap: Call, pack: Callable[..., Path]
) -> None:
    bad = pack("bad", threshold_m="0, treshold: 5")
    printed = gridmap("standards", "check", pack(), bad, "gone.yaml", code=3).stderr.splitlines()
    assert printed == [
        "Error: bad.yaml, line 13: 'treshold' is not a parameter of reach; did you mean "
        "'threshold_m'? They are kinds, threshold_m, method, people, pace, times, open_at.",
        "bad.yaml, line 13: the parameter threshold_m must be above 0, not 0.",
        "There is no file gone.yaml.",
    ]


def test_a_run_with_a_wrong_pack_names_file_and_line(
    gridmap: Call, pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    gridmap("init")
    monkeypatch.setenv("GRIDMAP_STANDARDS", str(pack("bad", threshold_m="-5").parent))
    said = gridmap("coverage", "run", code=3).stderr
    assert said == (
        "Error: bad.yaml, line 13: the parameter threshold_m must not be negative, but is -5.\n"
    )


def test_check_without_a_file_is_a_mistake_of_the_command(gridmap: Call) -> None:
    assert "FILE..." in gridmap("standards", "check", code=2).output


def test_columns_stand_under_each_other_with_chinese_in_them() -> None:
    lines = _aligned([("张掖", "x"), ("ab", "y")])
    assert {_width(line) for line in lines} == {7}
    assert lines == ["张掖  x", "ab    y"]
