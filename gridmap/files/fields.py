"""Find which column of a file holds which field, by its name or by what the user said."""

import difflib
from functools import cache

from gridmap import assets
from gridmap.errors import InputError
from gridmap.files.code_lists import folded
from gridmap.files.yamls import read_yaml


@cache
def field_names() -> dict[str, list[str]]:
    """Read the names that a column may have, for each field, the surest first."""
    names = read_yaml(assets.folder("geodata") / "codes" / "field_names.yaml")
    return {field: [str(name) for name in listed] for field, listed in names.items()}


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
        A given column is not in the file.

    Examples
    --------
    >>> guess_fields(["名称", "人口"], ["name", "residents", "households"], {})[0]
    {'name': '名称', 'residents': '人口'}
    """
    mapping = {field: _given(columns, field, column) for field, column in given.items()}
    notes: list[str] = []
    by_fold: dict[str, str] = {}
    for column in columns:
        by_fold.setdefault(folded(column), column)
    taken = set(mapping.values())
    # A column that is called like a field is that field's, whatever else it could be.
    for field in fields:
        column = by_fold.get(folded(field))
        if field not in mapping and column is not None and column not in taken:
            mapping[field] = column
            taken.add(column)
    for field in fields:
        if field in mapping:
            continue
        fits = [by_fold[folded(n)] for n in field_names().get(field, []) if folded(n) in by_fold]
        fits = [column for column in dict.fromkeys(fits) if column not in taken]
        if fits:
            mapping[field] = fits[0]
            taken.add(fits[0])
            also = f" ({', '.join(fits[1:])} would fit too)" if len(fits) > 1 else ""
            notes.append(f"{field} is read from the column {fits[0]!r}{also}")
    return {f: mapping[f] for f in [*fields, *given] if f in mapping}, notes


def _given(columns: list[str], field: str, column: str) -> str:
    if column in columns:
        return column
    close = difflib.get_close_matches(column, columns, n=2)
    hint = f"Did you mean {' or '.join(close)}? " if close else ""
    raise InputError(
        f"--map {field}={column}: the file has no column {column!r}. {hint}"
        f"Its columns are: {', '.join(columns)}."
    )
