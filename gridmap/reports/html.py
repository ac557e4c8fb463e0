"""The coverage report as one HTML file that loads nothing."""

import base64
import hashlib
import re

import jinja2

from gridmap import assets
from gridmap.errors import InputError
from gridmap.reports import chapters, figures, pictures, plan, tables
from gridmap.reports.blocks import Section
from gridmap.reports.build import LEVELS, ReportData
from gridmap.reports.cells import swatch
from gridmap.reports.chapters_areas import composite
from gridmap.reports.chapters_findings import verdict_blocks
from gridmap.reports.chapters_standards import side_blocks
from gridmap.reports.chapters_trend import trend
from gridmap.reports.drawing import picture
from gridmap.reports.findings import Speaker, in_two, merged
from gridmap.reports.maps import render_map
from gridmap.reports.styles import SHARE_CLASSES, style_sheet
from gridmap.reports.verdicts import no_gap_words
from gridmap.reports.words import LANGUAGES, PLURALS, say_or, speaker

MOST_GAPS, MOST_AREAS = 500, 1_000  # rows of a table; a browser lays out no district's


def render_html(data: ReportData, lang: str = "zh") -> str:
    """Render the report as one HTML document; it opens with the network off.

    Parameters
    ----------
    data : ReportData
        What it says.
    lang : str
        `zh` or `en`; names of places stay as they are.

    Raises
    ------
    InputError
        The language is not one of these.
    FileNotFoundError
        Leaflet is not installed in `static/vendor`.
    """
    if lang not in LANGUAGES:
        raise InputError(f"The report is written in {' or '.join(LANGUAGES)}, not in {lang!r}.")
    voice = Speaker(data, lang, speaker(lang))
    groups = voice.gap_groups()
    map_html = render_map(voice) if len(data.maps.grids) or len(data.maps.communities) else ""
    return (
        _environment(voice)
        .get_template("report.html")
        .render(
            data=data,
            lang=lang,
            voice=voice,
            style=style_sheet(),
            policy=_policy(map_html),
            map_html=map_html,
            map_title=_map_title(voice),
            plan=plan.draw_plan(data.maps),
            classes=SHARE_CLASSES,
            findings=in_two(merged(voice.findings(groups))),
            verdicts=Section("verdicts", "", verdict_blocks(voice, groups)),
            no_gap=no_gap_words(voice),
            unjoined=tables.unjoined_rows(voice),
            charts=pictures.charts(voice, groups) if data.run else [],
            area_tables=tables.area_tables(voice),
            reach=tables.reach_lines(voice),
            gap_tables=[(group, tables.gap_rows(voice, group, MOST_GAPS)) for group in groups],
            areas_shown=MOST_AREAS,
            trend=trend(voice),
            maps=chapters.maps(voice, groups),
            composite=composite(voice),
            side=Section("side", "", side_blocks(voice)),
            formulas=Section("formulas", "", list(chapters.formulas(voice))),
            gaps_shown=tables.GAPS_SHOWN,
            levels=LEVELS,
            most_unjoined=max((row.unjoined for row in data.reach), default=0),
        )
    )


def _environment(voice: Speaker) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(assets.folder("templates") / "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=voice.say, LEVELS=LEVELS)
    environment.filters.update(
        number=voice.number,
        percent=voice.percent,
        date=lambda value: figures.date(value, voice.lang),
        moment=figures.moment,
        missing=figures.is_missing,
        layer=lambda key: say_or(voice.say, "layer_", key),
        unit=lambda key: say_or(voice.say, "unit_", key),
        level=lambda key: say_or(voice.say, "", key),
        swatch=swatch,
        picture=lambda theme: picture(theme, voice.data.ground),
        levels=lambda key: voice.say(PLURALS[key]).capitalize(),
        plain=figures.plain,
    )
    return environment


def _policy(map_html: str) -> str:
    """Allow the map's own scripts by their hash, and forbid every request."""
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script>(.*?)</script>", map_html, re.DOTALL)
    ]
    scripts = " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _level(voice: Speaker, code: str) -> str:
    frame = voice.data.area_reach
    levels = frame.loc[frame["code"] == code, "level"]
    return str(levels.iloc[0]) if len(levels) else "area"


def _map_title(voice: Speaker) -> str:
    """Name the area with the largest share out of reach; of equals the one with most people."""
    row, grids = voice.data.maps.reach, voice.data.maps.grids
    if row is None or not len(grids):
        return voice.say("map_plain")
    known = grids[grids["share_uncovered"].notna()]
    short = known[known["uncovered"] > 0]
    if not len(short):
        words = {"within": voice.within(row), "kind": voice.kind(row)}
        whole = row.residents and row.covered == row.residents
        return voice.say("map_met", **words) if whole else voice.say("map_plain")
    all_out = short[short["uncovered"] == short["residents"]]
    if len(all_out) > 1:
        return voice.say(
            "map_all",
            count=voice.count(_level(voice, all_out["code"].iloc[0]), len(all_out)),
            within=voice.within(row),
            kind=voice.kind(row),
        )
    worst = short.sort_values(
        ["share_uncovered", "uncovered", "code"], ascending=[False, False, True]
    ).iloc[0]
    return voice.say(
        "map_title",
        name=worst["name"] or worst["code"],
        people=voice.number(worst["uncovered"]),
        within=voice.within(row),
        kind=voice.kind(row),
        share=voice.percent(worst["share_uncovered"]),
    )
