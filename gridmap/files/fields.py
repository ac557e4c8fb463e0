"""Find which column of a file holds which field, by its name or by what the user said."""

import difflib
from functools import cache
from typing import Any

from gridmap import assets
from gridmap.errors import InputError
from gridmap.files.code_lists import folded
from gridmap.files.yamls import read_yaml
from gridmap.saying import said


@cache
def field_names() -> dict[str, dict[str, int]]:
    """Read the folded names that a column may have, for each field, the surest first.

    The value of a name is its tier: a column is left to the field that has it in a lower tier.
    """
    listed = read_yaml(assets.folder("geodata") / "codes" / "field_names.yaml")
    return {field: _tiers(names) for field, names in listed.items()}


def _tiers(names: list[Any]) -> dict[str, int]:
    lists = names if isinstance(names[0], list) else [names]
    tiers: dict[str, int] = {}
    for tier, some in enumerate(lists):
        for name in some:
            tiers.setdefault(folded(str(name)), tier)
    return tiers


def guess_fields(
    columns: list[str], fields: list[str], given: dict[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Match `fields` to `columns`.

    Parameters
    ----------
    columns : list of str
        Columns of the file.
    fields : list of str
        Fields wanted; those that no column fits are left out of the answer.
    given : dict
        Field to column, as the user mapped them.

    Returns
    -------
    mapping : dict
        Field to column. A column serves one field only; the user's word comes first.
    notes : list of str
        Where a name was not the field's own, or several fitted.

    Raises
    ------
    InputError
        A given column is not in the file; the message names what comes close.

    Examples
    --------
    >>> guess_fields(["名称", "人口"], ["name", "residents", "households"], {})[0]
    {'name': '名称', 'residents': '人口'}
    """
    mapping = {field: _given(columns, field, column) for field, column in given.items()}
    by_fold: dict[str, str] = {}
    for column in columns:
        by_fold.setdefault(folded(column), column)
    _match_own_names(mapping, by_fold, fields)
    notes = [_also(field, mapping, by_fold, fields) for field in mapping if field not in given]
    notes = [note for note in notes if note]
    for field in fields:
        if field in mapping:
            continue
        open_fields = [f for f in fields if f not in mapping and f != field]
        fits = _fits(field, by_fold, open_fields, set(mapping.values()))
        if fits:
            mapping[field] = fits[0]
            more = ", ".join(fits[1:])
            also = said("（{more} 也合适）", " ({more} would fit too)", more=more) if more else ""
            notes.append(
                said(
                    "{field} 取自“{column}”列{also}",
                    "{field} is read from the column {quoted}{also}",
                    field=field,
                    column=fits[0],
                    quoted=repr(fits[0]),
                    also=also,
                )
            )
    return {f: mapping[f] for f in [*fields, *given] if f in mapping}, notes


def _match_own_names(mapping: dict[str, str], by_fold: dict[str, str], fields: list[str]) -> None:
    """Give each field the column that is called like it, whatever else that column could be."""
    taken = set(mapping.values())
    for field in fields:
        column = by_fold.get(folded(field))
        if field not in mapping and column is not None and column not in taken:
            mapping[field] = column


def _also(field: str, mapping: dict[str, str], by_fold: dict[str, str], fields: list[str]) -> str:
    """Say which columns would fit a field that has the one of its own name; "" if none would."""
    open_fields = [f for f in fields if f not in mapping]
    more = _fits(field, by_fold, open_fields, set(mapping.values()))
    if not more:
        return ""
    return said(
        "{field} 取自“{column}”列；{more} 也合适，没有读",
        "{field} is read from the column {quoted}; {more} would fit too and is not read",
        field=field,
        column=mapping[field],
        quoted=repr(mapping[field]),
        more=", ".join(more),
    )


def _fits(
    field: str, by_fold: dict[str, str], open_fields: list[str], taken: set[str]
) -> list[str]:
    """List the free columns that fit a field, the surest first.

    A column that another open field has in a lower tier is left to that one.
    """
    names = field_names()
    return [
        by_fold[name]
        for name, tier in names.get(field, {}).items()
        if name in by_fold
        and by_fold[name] not in taken
        and all(names.get(other, {}).get(name, tier) >= tier for other in open_fields)
    ]


def _given(columns: list[str], field: str, column: str) -> str:
    if column in columns:
        return column
    close = difflib.get_close_matches(column, columns, n=2)
    raise InputError(
        said(
            "{field}={column}（命令行 --map）：文件里没有列“{column}”。"
            "{hint_zh}文件的列有：{columns}。",
            "--map {field}={column}: the file has no column {quoted}. {hint}Its columns are: "
            "{columns}.",
            field=field,
            column=column,
            quoted=repr(column),
            columns=", ".join(columns),
            hint_zh=f"是不是 {' 或 '.join(close)}？" if close else "",
            hint=f"Did you mean {' or '.join(close)}? " if close else "",
        )
    )
