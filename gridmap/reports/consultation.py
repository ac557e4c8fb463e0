"""The record of a consultation as PDF: minutes, decision, tasks and proofs on A4."""

import base64
import datetime as dt
from typing import Any

import jinja2
from markupsafe import Markup

from gridmap import assets
from gridmap.errors import InputError
from gridmap.reports.consultation_words import WORDS
from gridmap.reports.letters import clean
from gridmap.reports.pdf import load_weasyprint, print_sheet
from gridmap.reports.styles import tokens
from gridmap.reports.words import LANGUAGES


def render_consultation(
    found: dict[str, Any],
    photos: dict[str, bytes],
    lang: str = "zh",
    *,
    zone: dt.tzinfo = dt.UTC,
    made_at: dt.datetime | None = None,
) -> bytes:
    """Render a consultation as PDF; it is tagged (PDF/UA-1), and nothing is loaded from anywhere.

    Parameters
    ----------
    found : dict
        What `gridmap.actions.consultation_show.show` tells people with an account.
    photos : dict of str to bytes
        JPEGs of the proofs, by the name under which the proofs have them.
    zone : tzinfo
        Time zone in which times are written.

    Raises
    ------
    InputError
        The language is not one of these, or the machine lacks Pango or a font with Chinese.
    """
    weasyprint = load_weasyprint()
    page = print_consultation(found, photos, lang, zone=zone, made_at=made_at)
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    document = weasyprint.HTML(string=page, url_fetcher=fetcher)
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", optimize_images=False)
    return made


def print_consultation(
    found: dict[str, Any],
    photos: dict[str, bytes],
    lang: str = "zh",
    *,
    zone: dt.tzinfo = dt.UTC,
    made_at: dt.datetime | None = None,
) -> str:
    """Render the HTML from which the PDF is made."""
    if lang not in LANGUAGES:
        raise InputError(f"The record is written in {' or '.join(LANGUAGES)}, not in {lang!r}.")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(assets.folder("templates") / "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    place = LANGUAGES.index(lang)
    environment.filters.update(
        moment=lambda value: _moment(value, zone),
        photo=lambda sha256: _picture(photos[sha256], "jpeg"),
    )
    own = (assets.folder("templates") / "report" / "consultation.css").read_text("utf-8")
    return environment.get_template("consultation.html").render(
        talk=found,
        lang=lang,
        say={key: both[place] for key, both in WORDS.items()},
        pick=lambda both: both[lang] if both else "",
        counted=_counted,
        style=_style(own),
        map=_picture(draw_map(found["map"]).encode(), "svg+xml"),
        photos=photos,
        made_at=_moment((made_at or dt.datetime.now(dt.UTC)).isoformat(), zone),
    )


def _style(own: str) -> str:
    known = tokens()
    for name in sorted(known, key=len, reverse=True):
        own = own.replace(f"var(--{name})", known[name])
    return print_sheet() + own


def _moment(value: str, zone: dt.tzinfo) -> str:
    return f"{dt.datetime.fromisoformat(value).astimezone(zone):%Y-%m-%d %H:%M}"


def _counted(votes: list[dict[str, Any]]) -> tuple[int, int, int]:
    """Return how many are for, against and abstain."""
    cast = [vote["choice"] for vote in votes]
    return cast.count("for"), cast.count("against"), cast.count("abstain")


def _picture(content: bytes, kind: str) -> Markup:
    return Markup(f"data:image/{kind};base64," + base64.b64encode(content).decode())  # noqa: S704


def _printable(value: Any) -> Any:
    """Return a text that paper can hold; what is markup already stays as it is."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def draw_map(drawn: dict[str, Any]) -> str:
    """Draw the picture of the area as SVG with the colours of paper."""
    known = tokens()
    ink, accent, paper = known["map-boundary"], known["accent"], known["surface"]
    parts = [
        f'<path d="{path}" fill="none" stroke="{ink}" stroke-opacity="0.45" stroke-width="0.8"/>'
        for path in drawn["boundaries"]
    ]
    parts.append(
        f'<path d="{drawn["area"]}" fill="{accent}" fill-opacity="0.1" stroke="{accent}" '
        'stroke-width="2.4"/>'
    )
    parts += [_dot(one, known["ink-2"], paper) for one in drawn["parties"] if one["inside"]]
    parts += [_square(one, accent, paper) for one in drawn["proofs"] if one["inside"]]
    size = f'width="{drawn["width"]:g}" height="{drawn["height"]:g}"'
    box = f'viewBox="0 0 {drawn["width"]:g} {drawn["height"]:g}"'
    ground = f'<rect {size} fill="{known["map-land"]}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{ground}{"".join(parts)}</svg>'


def _label(one: dict[str, Any], paper: str) -> str:
    return (
        f'<text x="{one["x"]}" y="{one["y"] + 4}" text-anchor="middle" font-size="11" '
        f'font-family="sans-serif" font-weight="bold" fill="{paper}">{one["label"]}</text>'
    )


def _dot(one: dict[str, Any], colour: str, paper: str) -> str:
    radius = 9 if len(one["numbers"]) == 1 else 14
    circle = (
        f'<circle cx="{one["x"]}" cy="{one["y"]}" r="{radius}" fill="{colour}" stroke="{paper}" '
        'stroke-width="1.5"/>'
    )
    return circle + _label(one, paper)


def _square(one: dict[str, Any], colour: str, paper: str) -> str:
    half = 9 if len(one["numbers"]) == 1 else 14
    square = (
        f'<rect x="{one["x"] - half}" y="{one["y"] - 9}" width="{2 * half}" height="18" rx="3" '
        f'fill="{colour}" stroke="{paper}" stroke-width="1.5"/>'
    )
    return square + _label(one, paper)
