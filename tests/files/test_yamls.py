"""YAML with the line of everything, and what is said of a file that is none."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gridmap.errors import FileFormatError
from gridmap.files.yamls import pack_files, read_with_lines, read_yaml

PACK = """\
# A comment moves every line.
pack: town

standards:
  - id: a
    parameters: {kinds: [park,
                         school], threshold_m: 300}
  - id: b
    valid_from: 2020-02-30
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "town.yaml"


def told(file: Path, content: str | bytes) -> str:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileFormatError) as error:
        read_yaml(file)
    return str(error.value)


def test_everything_has_the_line_that_an_editor_shows(file: Path) -> None:
    file.write_text(PACK, "utf-8")
    read = read_with_lines(file)
    assert read.name == "town.yaml"
    assert read.problems == []
    assert read.lines["pack",] == 2
    assert read.lines["standards",] == 4
    assert read.lines["standards", 0] == read.lines["standards", 0, "id"] == 5
    assert read.lines["standards", 0, "parameters", "kinds"] == 6
    assert read.lines["standards", 0, "parameters", "kinds", 1] == 7
    assert read.lines["standards", 0, "parameters", "threshold_m"] == 7
    assert read.lines["standards", 1, "valid_from"] == 9


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_byte_order_marks_change_nothing(
    file: Path, newline: str, encoding: str
) -> None:
    file.write_bytes(PACK.replace("\n", newline).encode(encoding))
    read = read_with_lines(file)
    assert read.data["pack"] == "town"
    assert read.lines["standards", 1, "valid_from"] == 9


def test_days_stay_texts_so_that_a_wrong_one_can_be_named(file: Path) -> None:
    file.write_text("a: 2020-01-01\nb: 2020-02-30\nc: 5\nd: 1.5\ne: yes\nf:\n", "utf-8")
    expected = {"a": "2020-01-01", "b": "2020-02-30", "c": 5, "d": 1.5, "e": True, "f": None}
    assert read_yaml(file) == expected


@pytest.mark.parametrize("text", ["0300", "007.5", "5:00", "5:00.5", "0x10", "0b11", "1_000"])
def test_a_number_that_is_not_written_in_decimals_stays_a_text(file: Path, text: str) -> None:
    file.write_text(f"a: {text}\n", "utf-8")
    assert read_yaml(file) == {"a": text}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("-7", -7), ("+300", 300), ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("-.5", -0.5),
        ("1.0e+3", 1000.0), (".inf", float("inf")), ("-.INF", float("-inf")),
    ],
)  # fmt: skip
def test_decimal_numbers_are_numbers(file: Path, text: str, number: float) -> None:
    file.write_text(f"a: {text}\n", "utf-8")
    read = read_yaml(file)["a"]
    assert (read, type(read)) == (number, type(number))


def test_every_key_that_is_there_twice_is_told(file: Path) -> None:
    content = "a: 1\nb:\n  - {c: 1}\n  - {c: 1,\n     c: 2}\na: 2\n"
    assert told(file, content) == (
        "town.yaml, line 5: the key 'c' is there twice, first in line 4.\n"
        "town.yaml, line 6: the key 'a' is there twice, first in line 1."
    )
    assert len(read_with_lines(file).problems) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: [1\nb: 2\n", "town.yaml, line 2: this is not YAML: "),
        ("a:\n\tb: 1\n", "town.yaml, line 2: this is not YAML: "),
        ("a: 1\n---\nb: 2\n", "town.yaml, line 2: this is not YAML: "),
        ("a: 1\nb: !!python/object:os.system {}\n", "town.yaml, line 2: this is not YAML: "),
        ("a: 1\nb: *c\n", "town.yaml, line 2: this is not YAML: found undefined alias"),
        ("a: 1\nb: \x07\n", "town.yaml, line 2: a control character is in the text."),
        ("a: 1\nb: 张掖\n".encode("gb18030"), "town.yaml, line 2: this is not UTF-8 text"),
        ("a: 1\nb: 2\n".encode("utf-16"), "town.yaml, line 1: this is not UTF-8 text"),
        ("a: 1\nb: !!int x\n", "town.yaml, line 2: this is not YAML: a value does not fit its tag"),
        ("a: 1\nb: !!bool x\n", "town.yaml, line 2: this is not YAML: a value does not fit its"),
        ("a:\n - !!float x\n", "town.yaml, line 2: this is not YAML: a value does not fit its"),
        ("a: 1\n!!int x: 2\n", "town.yaml, line 2: this is not YAML: a value does not fit its"),
        ("a: 1\nb: !!timestamp x\n", "town.yaml, line 2: this is not YAML: a value does not fit"),
        ("a: 1\nb: " + "9" * 5000, "town.yaml, line 2: this is not YAML: a value does not fit its"),
        ("b: 1\na: &a [*a]\n", "town.yaml, line 2: this is nested too deeply."),
        ("a: 1\nb: " + "[" * 5000, "town.yaml, line 2: this is nested too deeply."),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(
    file: Path, content: str | bytes, words: str
) -> None:
    assert told(file, content).startswith(words)


def test_aliases_of_aliases_do_not_grow_without_end(file: Path) -> None:
    rows = ["a0:", "  &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert told(file, "\n".join(rows)) == (
        "town.yaml, line 2: there are more than 100,000 values up to here."
    )


def test_a_file_that_is_not_there_or_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"There is no file .*gone.yaml"):
        read_yaml(tmp_path / "gone.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(FileFormatError, match=r"folder.yaml cannot be read"):
        read_yaml(tmp_path / "folder.yaml")


def test_an_empty_file_says_nothing(file: Path) -> None:
    file.write_text("# only a comment\n", "utf-8")
    assert read_yaml(file) is None
    assert read_with_lines(file).lines == {(): 1}


def test_packs_of_a_folder_are_its_yaml_files_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="There are no standards"):
        pack_files(tmp_path)
    for name in ("b.yaml", "a.yml", "notes.txt"):
        (tmp_path / name).write_text("x: 1\n", "utf-8")
    assert [path.name for path in pack_files(tmp_path)] == ["a.yml", "b.yaml"]


@given(st.text(st.sampled_from("ab01 :-[]{}#&*!|>'\"%@`?,.\n\t\\~<=张"), max_size=40))
@example("? [a]\n: 1")
@example("!!timestamp x")
@example("!!int ''")
@example("!!float x")
@example("!!binary é")
@example("? {a: 1}\n: 2")
@example("<<: 1")
@example("9" * 5000)
def test_any_text_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, "utf-8")
    said = ""
    try:
        read_yaml(file)
    except FileFormatError as error:
        said = str(error)
    assert not said or said.startswith("any.yaml")
