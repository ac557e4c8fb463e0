"""A list as it is saved: what its columns are called, its rows, and where each of them is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gridmap.files.code_lists import called
from gridmap.files.geojson import Features
from gridmap.saying import Said, in_language

AT_ONCE = 1_000  # rows whose places are read together

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a list.

    Attributes
    ----------
    name : str
        Its property in GeoJSON, and the key of its value in a row; "" is no property.
    words : str
        Its head in tables; "" is none in tables.
    tell : callable, optional
        From a row to what tables show instead of the value: the words of a code.
    """

    name: str
    words: str = ""
    tell: Callable[[Row], Any] | None = None


@dataclass(frozen=True)
class Listed:
    """A list as tables and GeoJSON are made of it.

    Attributes
    ----------
    columns : sequence of Column
        In their order.
    rows : sequence of mapping
        Values by the names of columns; sentences are told in the language that is asked.
    places : callable
        From some of the rows to the shape of each in degrees of WGS 84, None where it has none.
        It is called for GeoJSON alone.
    key : callable, optional
        From a row to the id of its feature.
    members : mapping
        What GeoJSON says besides of the whole list.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    places: Callable[[Sequence[Row]], Sequence[Any]]
    key: Callable[[Row], Any] | None = None
    members: Mapping[str, Any] = field(default_factory=dict)


def coded(name: str, words: Said, codes: str) -> Column:
    """Return a column of ids of a code list, which tables tell in its words.

    Examples
    --------
    >>> coded("stage", Said("阶段", "Stage"), "case_stages").tell({"stage": "verified"}).zh
    '核查'
    """
    return Column(name, words, lambda row: called(codes, row[name]) if row[name] else None)


def lines(told: Listed, lang: str) -> Iterator[list[Any]]:
    """Yield a list as rows of a table, the head first.

    Examples
    --------
    >>> kind = Column("kind", Said("类型", "Kind"), lambda row: Said("居委会", "committee"))
    >>> rows = [{"code": "7", "kind": "c"}]
    >>> told = Listed([Column("code", "code"), kind], rows, lambda some: [None for _ in some])
    >>> list(lines(told, "en"))
    [['code', 'Kind'], ['7', 'committee']]
    """
    shown = [column for column in told.columns if column.words]
    yield [in_language(column.words, lang) for column in shown]
    for row in told.rows:
        yield [
            in_language(column.tell(row) if column.tell else row[column.name], lang)
            for column in shown
        ]


def features(told: Listed, lang: str) -> Iterator[Features]:
    """Yield a list as features, some at a time; codes stay codes.

    Examples
    --------
    >>> told = Listed([Column("code", "code")], [{"code": "7"}], lambda rows: [None])
    >>> [part.columns for part in features(told, "en")]
    [{'code': ['7']}]
    """
    names = [column.name for column in told.columns if column.name]
    for start in range(0, len(told.rows), AT_ONCE):
        some = told.rows[start : start + AT_ONCE]
        columns = {name: [in_language(row[name], lang) for row in some] for name in names}
        ids = None if told.key is None else [told.key(row) for row in some]
        yield Features(told.places(some), columns, ids)
