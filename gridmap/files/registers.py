"""The registers of `geodata/registers/`: records that people keep, day by day, and their words.

A register is a layer besides: its records can be imported and exported like those of any other.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from gridmap import assets
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.spec import Field, GeometryKind, LayerSpec
from gridmap.files.yamls import YamlFile, read_with_lines
from gridmap.saying import Said, said

TYPES: dict[str, type] = {
    "text": str,
    "prose": str,
    "whole": int,
    "number": float,
    "yes_no": bool,
    "day": dt.date,
    "moment": dt.datetime,
}
# Tabs that no code list makes.
VALIDITY, DUE = "validity", "due"
NOTHING = Said("", "")
_OWN_KEYS = {
    "zh", "en", "one_zh", "one_en", "note_zh", "note_en", "prefix", "verb", "heading", "tabs",
    "geometry", "optional", "accounts_only", "fields",
}  # fmt: skip
_NEEDED = ("zh", "en", "one_zh", "one_en", "prefix", "verb", "fields")
_FIELD_KEYS = {
    "id", "zh", "en", "note_zh", "note_en", "type", "required", "codes", "refers", "refers_by",
    "many", "listed", "filtered",
}  # fmt: skip


@dataclass(frozen=True)
class RegisterField(Field):
    """One field of a register.

    Attributes
    ----------
    id : str
        Column of the store.
    words, note : Said
        What forms and columns call it, and the help below it.
    type : str
        One of `TYPES`.
    refers : str
        Register or layer whose code it is; "" for none.
    refers_by : str
        Field of the record that says it instead; "" for none.
    ends : str
        Code list of that field, whose entries name the `layer`.
    many : bool
        Whether it holds several codes, separated by commas.
    listed, filtered : bool
        Whether lists show it, and can be filtered by it.
    """

    id: str = ""
    words: Said = NOTHING
    note: Said = NOTHING
    type: str = "text"
    refers: str = ""
    refers_by: str = ""
    ends: str = ""
    many: bool = False
    listed: bool = False
    filtered: bool = False

    def layer_of(self, row: dict[str, Any]) -> str:
        """Return the layer whose code this field of a record is; "" where it is none."""
        if not self.refers_by:
            return self.refers
        entry = code_list(self.ends).get(str(row.get(self.refers_by)), {})
        return str(entry.get("layer", ""))

    def codes_in(self, row: dict[str, Any]) -> list[str]:
        """Return the codes that this field of a record holds."""
        value = str(row.get(self.id) or "")
        parts = value.replace("，", ",").split(",") if self.many else [value]
        return [part.strip() for part in parts if part.strip()]


@dataclass(frozen=True)
class Register(LayerSpec):
    """A register: its fields, words, and how its pages show it.

    Attributes
    ----------
    words, one, note : Said
        What it, and one record of it, is called, and what it is for.
    prefix : str
        What the codes begin with that gridmap gives.
    verb : str
        What somebody must be allowed to write here.
    heading : tuple of str
        Fields that name a record.
    tabs : str
        A field with a code list, `validity` or `due`.
    accounts_only : bool
        Whether only people with an account see its records.
    """

    words: Said = NOTHING
    one: Said = NOTHING
    note: Said = NOTHING
    prefix: str = ""
    verb: str = ""
    heading: tuple[str, ...] = ("name",)
    tabs: str = ""
    accounts_only: bool = False

    def field(self, name: str) -> RegisterField:
        """Return the field of a name."""
        return cast("RegisterField", self.fields[name])

    def all_fields(self) -> list[RegisterField]:
        """Return the fields in the order of forms and columns."""
        return [cast("RegisterField", one) for one in self.fields.values()]

    def field_words(self) -> dict[str, Said]:
        """Return what the fields are called, by their names."""
        return {one.id: one.words for one in self.all_fields()}


@cache
def registers() -> dict[str, Register]:
    """Read the registers, by their names.

    Examples
    --------
    >>> registers()["posts"].words.zh, registers()["posts"].field("valid_to").kind
    ('岗位', <class 'datetime.date'>)
    """
    folder = assets.folder("geodata") / "registers"
    return {path.stem: read_register(path) for path in sorted(folder.glob("*.yaml"))}


def register(name: str) -> Register:
    """Return a register by its name.

    Raises
    ------
    NotFoundError
        There is none.
    """
    found = registers().get(name)
    if found is None:
        raise NotFoundError(
            said(
                "没有台账 {name}；有 {known}。",
                "There is no register {name}; there are {known}.",
                name=name[:40],
                known="、".join(one.words.zh for one in registers().values()),
            )
        )
    return found


def read_register(path: Path) -> Register:
    """Read the file of one register.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    data = file.data if isinstance(file.data, dict) else {}
    fields, problems = _fields(file, data)
    heading = tuple(data.get("heading") or ["name"])
    file.refuse([*file.problems, *problems, *_odd(file, data, heading, fields)])
    return Register(
        name=path.stem,
        geometry=cast("GeometryKind", data.get("geometry", "none")),
        fields=fields,
        optional=bool(data.get("optional")),
        words=Said(data["zh"], data["en"]),
        one=Said(data["one_zh"], data["one_en"]),
        note=Said(data.get("note_zh", ""), data.get("note_en", "")),
        prefix=data["prefix"],
        verb=data["verb"],
        heading=heading,
        tabs=data.get("tabs", ""),
        accounts_only=bool(data.get("accounts_only")),
    )


def _fields(file: YamlFile, data: dict[str, Any]) -> tuple[dict[str, Field], list[tuple[int, str]]]:
    found: dict[str, Field] = {}
    problems = []
    for i, entry in enumerate(data.get("fields") or []):
        why = _wrong(entry, found)
        if why:
            problems.append((file.line("fields", i), why))
        else:
            found[entry["id"]] = _field(entry, found)
    return found, problems


def _odd(
    file: YamlFile, data: dict[str, Any], heading: tuple[str, ...], fields: dict[str, Field]
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the register besides its fields."""
    for key in sorted(set(data) - _OWN_KEYS):
        yield file.line(key), f"`{key}` is not a word of a register"
    for key in _NEEDED:
        if not data.get(key):
            yield file.line(), f"`{key}` is missing"
    lists = {VALIDITY, DUE, *(name for name, one in fields.items() if one.codes)}
    if data.get("tabs", "") not in {"", *lists}:
        yield file.line("tabs"), f"`tabs` is one of {', '.join(sorted(lists))}"
    for name in heading:
        if name not in fields:
            yield file.line("heading"), f"`heading` names {name}, which is no field"


def _wrong(entry: Any, known: dict[str, Field]) -> str:
    """Say what is wrong with a field; "" where nothing is."""
    if not isinstance(entry, dict) or not all(entry.get(key) for key in ("id", "zh", "en")):
        return "a field has `id`, `zh` and `en`"
    if strange := sorted(set(entry) - _FIELD_KEYS):
        return f"`{strange[0]}` is not a word of a field"
    if entry["id"] in known:
        return f"the field {entry['id']} is there twice"
    if entry.get("type", "text") not in TYPES:
        return f"`type` is one of {', '.join(TYPES)}"
    if entry.get("refers_by") and entry["refers_by"] not in known:
        return f"`refers_by` names {entry['refers_by']}, which is no field above"
    return ""


def _field(entry: dict[str, Any], known: dict[str, Field]) -> RegisterField:
    refers_by = entry.get("refers_by", "")
    return RegisterField(
        kind=TYPES[entry.get("type", "text")],
        required=bool(entry.get("required")),
        codes=entry.get("codes", ""),
        id=entry["id"],
        words=Said(entry["zh"], entry["en"]),
        note=Said(entry.get("note_zh", ""), entry.get("note_en", "")),
        type=entry.get("type", "text"),
        refers=entry.get("refers", ""),
        refers_by=refers_by,
        ends=known[refers_by].codes if refers_by else "",
        many=bool(entry.get("many")),
        listed=bool(entry.get("listed")),
        filtered=bool(entry.get("filtered")),
    )
