"""What the codes in a record lead to: whether it is there, its name, and what refers back."""

from collections.abc import Iterable, Sequence
from typing import Any

from gridmap.actions.area_panel import short_name
from gridmap.actions.registers.rows import Row
from gridmap.db.queries import registers as queries
from gridmap.db.queries.registers import Source
from gridmap.db.session import Session
from gridmap.files.code_lists import called, code_list
from gridmap.files.registers import Register, RegisterField, registers
from gridmap.saying import Said, in_language, said

# Fields of layers that are no registers, by which their records are named.
HEADINGS = {"areas": ("name",), "cases": ("title",)}
Names = dict[tuple[str, str], Said]


def fields_of(register: Register) -> list[RegisterField]:
    """Return the fields of a register that refer to something."""
    return [field for field in register.all_fields() if field.refers or field.refers_by]


def heading_of(layer: str) -> tuple[str, ...]:
    """Return the fields by which the records of a layer are named."""
    found = registers().get(layer)
    return found.heading if found else HEADINGS.get(layer, ("name",))


def resolve(session: Session, register: Register, rows: Sequence[Row]) -> list[dict[str, Said]]:
    """Check the codes that records refer to; a name that only one has is replaced by its code.

    Returns
    -------
    list of dict of str to Said
        For each record what is wrong with it, by the name of the field.
    """
    problems: list[dict[str, Said]] = [{} for _ in rows]
    wanted: dict[str, set[str]] = {}
    for field in fields_of(register):
        for row in rows:
            wanted.setdefault(field.layer_of(row), set()).update(field.codes_in(row))
    wanted.pop("", None)
    known = {layer: queries.known(session, layer, codes) for layer, codes in wanted.items()}
    named = {
        layer: queries.codes_by_name(session, layer, codes - known[layer])
        for layer, codes in wanted.items()
        if codes - known[layer]
    }
    for field in fields_of(register):
        for row, wrong in zip(rows, problems, strict=True):
            layer = field.layer_of(row)
            codes = field.codes_in(row)
            if not layer or not codes:
                continue
            found = [_found(layer, code, known, named) for code in codes]
            sentences = [one for one in found if isinstance(one, Said)]
            if sentences:
                wrong[field.id] = sentences[0]
            else:
                row[field.id] = ",".join(found)
    return problems


def _found(
    layer: str, text: str, known: dict[str, set[str]], named: dict[str, dict[str, list[str]]]
) -> str:
    """Return the code that a text stands for, or the sentence that says why it stands for none."""
    if text in known[layer]:
        return text
    codes = sorted(set(named.get(layer, {}).get(text, [])) - {""})
    if len(codes) == 1:
        return codes[0]
    what = one_of(layer)
    if codes:
        return said(
            "有 {n} 个{what}叫“{text}”，请填编码：{codes}",
            "{n} {what}s are called {text}; give the code: {codes}",
            n=len(codes), what=what, text=text[:40], codes=", ".join(codes[:5]),
        )  # fmt: skip
    return said(
        "没有编码或名称为“{text}”的{what}",
        "there is no {what} with the code or name {text}",
        what=what, text=text[:40],
    )  # fmt: skip


def one_of(layer: str) -> Said:
    """Return what one record of a layer is called."""
    found = registers().get(layer)
    others = {"areas": Said("区域", "area"), "cases": Said("事项", "case")}
    return found.one if found else others.get(layer, Said(layer, layer))


def names(session: Session, wanted: dict[str, set[str]]) -> Names:
    """Return what records are called, by their layer and code.

    A heading that refers to other records (as that of a tie does) takes one look more.
    """
    found: Names = {}
    later: dict[str, set[str]] = {}
    rows: dict[str, dict[str, Any]] = {}
    plain = {layer: codes for layer, codes in wanted.items() if codes and _plain(layer)}
    if plain:
        found |= {key: _same(name) for key, name in queries.named(session, plain).items()}
    for layer, codes in wanted.items():
        if layer and codes and layer not in plain:
            rows[layer] = queries.values(session, layer, _needed(layer), codes)
            for row in rows[layer].values():
                for field, code in _references(layer, _mapping(row)):
                    later.setdefault(field, set()).add(code)
    unknown = {
        layer: {code for code in codes if (layer, code) not in found}
        for layer, codes in later.items()
        if layer not in wanted or codes - wanted[layer]
    }
    if any(unknown.values()):
        found |= names(session, unknown)
    for layer, some in rows.items():
        for code, row in some.items():
            found[layer, code] = heading(layer, _mapping(row), found)
    return found


def _plain(layer: str) -> bool:
    """Say whether the records of a layer are called by their name, and by nothing else."""
    return bool(layer) and _needed(layer) == ["name"]


def _mapping(row: Any) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 - that is what SQLAlchemy calls it


def _same(text: str) -> Said:
    return Said(text, text)


def _needed(layer: str) -> list[str]:
    """Return the columns that a heading takes, with those that say where its codes lead."""
    columns = list(heading_of(layer))
    register = registers().get(layer)
    if register:
        columns += filter(None, (register.field(name).refers_by for name in heading_of(layer)))
    return list(dict.fromkeys(columns))


def _references(layer: str, row: Any) -> Iterable[tuple[str, str]]:
    register = registers().get(layer)
    for name in heading_of(layer) if register else ():
        field = register.field(name)  # type: ignore[union-attr]
        if target := field.layer_of(row):
            for code in field.codes_in(row):
                yield target, code


def references(register: Register, rows: Iterable[Row], only: Iterable[str]) -> dict[str, set[str]]:
    """Return the codes in some fields of records, by the layer that they lead to."""
    found: dict[str, set[str]] = {}
    fields = [register.field(name) for name in only]
    for row in rows:
        for field in fields:
            if layer := field.layer_of(row):
                found.setdefault(layer, set()).update(field.codes_in(row))
    return found


def heading(layer: str, row: Any, known: Names) -> Said:
    """Return what a record is called: the values of its heading, in words.

    Examples
    --------
    >>> heading("posts", {"kind": "grid_leader", "holder": "赵甲甲", "code": "P000001"}, {}).zh
    '网格长 赵甲甲'
    """
    register = registers().get(layer)
    parts = [_part(register, name, row, known) for name in heading_of(layer)]
    parts = [part for part in parts if part]
    if not parts:
        return _same(str(row["code"]))
    return Said(*(" ".join(in_language(part, lang) for part in parts) for lang in ("zh", "en")))


def _part(register: Register | None, name: str, row: Any, known: Names) -> Said | str:
    value = row[name]
    if value in ("", None):
        return "" if register is None or name != "holder" else said("（空缺）", "(vacant)")
    if register is None:
        return str(value)
    field = register.field(name)
    if field.codes:
        return called(field.codes, str(value))
    if layer := field.layer_of(row):
        named = known.get((layer, str(value)), _same(str(value)))
        return _same(short_name(named)) if layer == "areas" else named
    return str(value)


def sources_of(layer: str) -> list[Source]:
    """Return where the code of a record of a layer may stand in registers."""
    found = []
    for register in registers().values():
        for field in fields_of(register):
            for target, only in _targets(field):
                if target == layer:
                    found.append(
                        Source(
                            register.name, field.id, tuple(_needed(register.name)), field.many, only
                        )
                    )
    return found


def _targets(field: RegisterField) -> list[tuple[str, tuple[str, str] | None]]:
    if not field.refers_by:
        return [(field.refers, None)]
    entries = code_list(field.ends).values()
    return [(str(entry["layer"]), (field.refers_by, str(entry["id"]))) for entry in entries]
