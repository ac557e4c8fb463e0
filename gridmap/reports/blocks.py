"""The pieces that a report is made of, the same for paper, document and screen."""

from dataclasses import dataclass, field

from gridmap.reports.charts import Chart
from gridmap.reports.themes import Theme


@dataclass(frozen=True)
class Cell:
    """One cell: its words, what stands small beside them, and how it looks (a CSS class).

    `swatch` is a colour of the map's legend to show before the words.
    """

    text: str
    small: str = ""
    css: str = ""
    swatch: str = ""


@dataclass(frozen=True)
class Column:
    """One column: its title, whether it holds numbers, and its width against the others."""

    title: str
    small: str = ""
    number: bool = False
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table with a header row; the first cell of each row says what the row is of.

    `more` is the sentence on rows that were left out.
    """

    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    total: list[Cell] | None = None
    more: str = ""
    source: bool = True
    first: int = 0


@dataclass(frozen=True)
class Paragraph:
    """Running words; `css` is lead, sentence, formula, met or note."""

    text: str
    css: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading inside a section, with what it stands on in small words."""

    text: str
    small: str = ""


@dataclass(frozen=True)
class Found:
    """A finding: the number, its unit, the sentence, and the standards behind it."""

    figure: str
    unit: str
    sentence: str
    standards: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Findings:
    """Findings under one heading."""

    title: str
    rows: list[Found]


@dataclass(frozen=True)
class Map:
    """A map of a theme, with what it shows in words for those who cannot see it."""

    theme: Theme
    description: str


@dataclass(frozen=True)
class Bars:
    """A chart of horizontal bars."""

    chart: Chart


@dataclass(frozen=True)
class Terms:
    """Terms with what they are: term, words, small words."""

    rows: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Formula:
    """How a measure is computed: its name, the formula, and where it is from."""

    name: str
    text: str
    source: str = ""


Block = Table | Paragraph | Heading | Findings | Map | Bars | Terms | Formula


@dataclass(frozen=True)
class Section:
    """A chapter: the name of its anchor, its title, its blocks."""

    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def kinds(self) -> list[tuple[str, Block]]:
        """The blocks with their names, as templates ask for them."""
        return [(type(block).__name__.lower(), block) for block in self.blocks]
