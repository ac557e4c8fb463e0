"""Registers as files say them, and what is wrong with such a file."""

from pathlib import Path

import pytest

from gridmap.db.models import LAYERS
from gridmap.errors import FileFormatError, NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.layers import SPECS
from gridmap.files.registers import read_register, register, registers

GOOD = """zh: 岗位
en: Posts
one_zh: 岗位
one_en: post
prefix: P
verb: keep_records
heading: [kind]
tabs: kind
fields:
  - {id: kind, zh: 类型, en: Kind, codes: post_kinds}
"""


@pytest.mark.parametrize("name", registers())
def test_every_register_fits_its_table_and_its_code_lists(name: str) -> None:
    kept = register(name)
    columns = set(LAYERS[name].__table__.c.keys()) - {"id", "edition_id", "retired_by_id", "geom"}
    assert set(kept.fields) == columns
    for field in kept.all_fields():
        assert not field.codes or code_list(field.codes)
        assert not field.refers or field.refers in SPECS
        for entry in code_list(field.ends).values() if field.refers_by else ():
            assert entry["layer"] in SPECS
    assert SPECS[name] is kept


def test_the_layer_of_a_code_may_be_said_by_the_record() -> None:
    field = register("ties").field("to_code")
    assert field.layer_of({"to_kind": "site"}) == "sites"
    assert field.layer_of({"to_kind": ""}) == ""
    many = register("agreements").field("partner_codes")
    assert many.codes_in({"partner_codes": "A， B,,C "}) == ["A", "B", "C"]


def test_a_register_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFoundError, match="no register people"):
        register("people")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("verb: keep_records\n", "", "`verb` is missing"),
        ("tabs: kind", "tabs: colour", "line 8: `tabs` is one of due, kind, validity"),
        ("heading: [kind]", "heading: [name]", "line 7: `heading` names name, which is no field"),
        ("prefix: P", "prefix: P\ncolour: red", "line 6: `colour` is not a word of a register"),
        ("zh: 类型, ", "", "line 10: a field has `id`, `zh` and `en`"),
        ("codes: post_kinds", "type: colour", "line 10: `type` is one of text, prose"),
        ("codes: post_kinds", "refers_by: x", "line 10: `refers_by` names x"),
        ("codes: post_kinds", "size: 3", "line 10: `size` is not a word of a field"),
    ],
)
def test_a_broken_file_is_told_by_line(
    tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    path = tmp_path / "posts.yaml"
    path.write_text(GOOD, "utf-8")
    assert read_register(path).words.zh == "岗位"
    path.write_text(GOOD.replace(before, after), "utf-8")
    with pytest.raises(FileFormatError) as told:
        read_register(path)
    assert sentence in str(told.value)
