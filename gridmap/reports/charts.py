"""Charts as inline SVG: horizontal bars that keep their type size at any width."""

from dataclasses import dataclass

from markupsafe import Markup, escape

ROW_PX, BAR_PX, LABEL_PX, TYPE_PX = 38, 10, 15, 13
NARROW_PX = 270  # the width of a chart on a phone; words that would touch there get two lines


@dataclass(frozen=True)
class Part:
    """One piece of a bar: its length in the chart's unit, and the class that colours it."""

    value: float
    css: str


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its parts from left to right, and the figure at its end."""

    label: str
    parts: tuple[Part, ...]
    figure: str

    @property
    def is_long(self) -> bool:
        """Whether label and figure need a line each where there is little room."""
        em = sum(0.58 if ord(c) < 256 else 1.0 for c in self.label + self.figure)
        return em * TYPE_PX > NARROW_PX


@dataclass(frozen=True)
class Chart:
    """Bars with a title that says the finding, and a subtitle that says what is drawn."""

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    maximum: float
    legend: tuple[tuple[str, str], ...] = ()

    def svg(self) -> Markup:
        """Draw the bars.

        Lengths are in per cent of the width and type in pixels, so that a phone shows narrower
        bars, never smaller words.

        Examples
        --------
        >>> chart = Chart("t", "s", (Bar("a<b", (Part(1, "p"),), "1"),), 2)
        >>> "a&lt;b" in chart.svg() and 'width="50.00%"' in chart.svg()
        True
        """
        rows, height_px = [], 0
        for bar in self.bars:
            rows.append(_bar(bar, height_px, self.maximum))
            height_px += ROW_PX + LABEL_PX * bar.is_long
        return Markup(
            '<svg class="bars" role="img" aria-label="{}" width="100%" height="{}">{}{}</svg>'
        ).format(self.title, height_px, HATCH, Markup("").join(rows))


# Hatching tells what is missing apart from what is there without colour.
HATCH = Markup("<defs>{}{}</defs>").format(
    *(
        Markup(
            '<pattern id="{}" width="5" height="5" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"></rect>'
            '<rect class="hatch-line {}" width="2" height="5"></rect></pattern>'
        ).format(name, colour)
        for name, colour in (("hatch", ""), ("hatch-red", "red"))
    )
)


def _bar(bar: Bar, top_px: int, maximum: float) -> Markup:
    label_px = top_px + LABEL_PX
    base_px = label_px + LABEL_PX * bar.is_long
    pieces = [
        Markup('<text class="label" x="0" y="{}">{}</text>').format(label_px - 1, bar.label),
        Markup('<text class="figure" x="100%" y="{}" text-anchor="end">{}</text>').format(
            base_px - 1, bar.figure
        ),
        Markup('<rect class="track" x="0" y="{}" width="100%" height="{}"></rect>').format(
            base_px + 4, BAR_PX
        ),
    ]
    start = 0.0
    for part in bar.parts:
        share = part.value / maximum * 100 if maximum else 0.0
        if part.value > 0:
            pieces.append(
                Markup(
                    '<rect class="{}" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}"></rect>'
                ).format(escape(part.css), start, base_px + 4, share, BAR_PX)
            )
        start += share
    return Markup("").join(pieces)
