"""Code lists: ids, words, and what files call them."""

import pytest

from gridmap import assets
from gridmap.db.models.area import Area
from gridmap.errors import InputError
from gridmap.files.code_lists import LISTS_ZH, code_list, folded, resolve
from gridmap.files.layers import SPECS
from gridmap.files.registers import registers

LISTS = sorted(
    path.stem
    for path in (assets.folder("geodata") / "codes").glob("*.yaml")
    if path.stem not in ("field_names", "walkable_highways")
)


def test_every_list_that_a_layer_names_is_there():
    named = {field.codes for spec in SPECS.values() for field in spec.fields.values()} - {""}
    assert named <= set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_list_is_whole_and_every_word_stands_for_one_id(name):
    words = {}
    for key, entry in code_list(name).items():
        assert entry["zh"]
        assert entry["en"]
        assert key == folded(key) or key.replace("_", "") == folded(key)
        for word in (key, entry["zh"], entry["en"], *entry.get("aliases", [])):
            assert words.setdefault(folded(word), key) == key, word
            assert resolve(name, word) == key


def test_kinds_of_the_domain_are_listed():
    assert set(code_list("grid_kinds")) == {"residential", "dedicated", "micro", "management"}
    assert list(code_list("area_levels")) == ["district", "subdistrict", "community", "grid"]
    assert {"service_station", "kindergarten", "car_park"} <= set(code_list("facility_kinds"))
    assert {entry["family"] for entry in code_list("facility_kinds").values()} == {
        "station", "centre", "health", "school", "culture", "green", "other",
    }  # fmt: skip
    assert Area.__tablename__ == "area"


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("facility_kinds", "School", "school"),
        ("facility_kinds", " service-station ", "service_station"),
        ("facility_kinds", "党群服务驿站", "service_station"),
        ("case_stages", "结案", "closed"),
        ("fund_kinds", "工作经费", "work"),
        ("post_kinds", "网格长", "grid_leader"),
    ],
)
def test_words_are_resolved_however_they_are_written(name, text, key):
    assert resolve(name, text) == key


def test_unknown_word_is_named_with_those_that_come_close():
    with pytest.raises(
        InputError, match=r"'scool' is not in the list facility_kinds; did you mean"
    ):
        resolve("facility_kinds", "scool")
    with pytest.raises(InputError, match=r"known are work, party_service"):
        resolve("fund_kinds", "零花钱")
    with pytest.raises(InputError, match=r"missing"):
        resolve("fund_kinds", " ")


def test_a_word_that_is_too_long_is_not_echoed_whole() -> None:
    with pytest.raises(InputError) as told:
        resolve("facility_kinds", "x" * 100_000)
    assert "x" * 50 not in str(told.value)


def test_the_lists_of_registers_have_a_name_in_chinese() -> None:
    chosen = {f.codes for one in registers().values() for f in one.fields.values() if f.codes}
    assert chosen <= set(LISTS_ZH)
