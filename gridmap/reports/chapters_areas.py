"""The chapters on areas: who is out of reach in each, and which standards each of them meets."""

from typing import Any

import pandas as pd

from gridmap.reports.blocks import Block, Cell, Column, Heading, Paragraph, Section, Table
from gridmap.reports.build import LEVELS
from gridmap.reports.cells import number_cell, share_cell, swatch
from gridmap.reports.figures import is_missing
from gridmap.reports.findings import Speaker
from gridmap.reports.tables import AreaTable, area_tables
from gridmap.reports.themes import STATION_KINDS
from gridmap.reports.verdicts import composite_title

AREAS_SHOWN = {"grid": 15}
ELSE_SHOWN = 25
MOST_COLUMNS = 5
FAILING_SHOWN = 4


def areas(voice: Speaker) -> Section:
    """Tell for each level how many residents are out of reach."""
    blocks: list[Block] = []
    for table in area_tables(voice):
        title = voice.count(table.level, len(table.rows))
        blocks += [Heading(title), _area_table(voice, table)]
    if blocks:
        blocks.insert(0, Paragraph(voice.say("area_lead"), "lead"))
    return Section("areas", voice.say("s_areas"), blocks)


def _area_table(voice: Speaker, table: AreaTable) -> Table:
    """Lay out the areas, the worst ones where there are too many for paper."""
    say = voice.say
    picked = _picked(table)
    shown = [table.columns[place] for place in picked]
    columns = (
        Column(say("name"), width=1.8),
        Column(say("residents"), number=True),
        *(Column(voice.name(row), voice.within(row), number=True, width=1.1) for row in shown),
    )
    rows = table.rows
    most = AREAS_SHOWN.get(table.level, ELSE_SHOWN)
    if len(rows) > most:
        rows = sorted(rows, key=lambda row: (-_worst(row), row["code"]))[:most]
    lines = [
        [
            Cell(row["name"] or row["code"], _beside(table.level, row)),
            number_cell(voice, row["residents"]),
            *(
                share_cell(voice, row["cells"][place]["uncovered"], row["cells"][place]["share"])
                for place in picked
            ),
        ]
        for row in rows
    ]
    total = [
        Cell(say("total")),
        number_cell(voice, table.total["residents"]),
        *(
            number_cell(
                voice, c["uncovered"], "" if is_missing(c["share"]) else voice.percent(c["share"])
            )
            for c in (table.total["cells"][place] for place in picked)
        ),
    ]
    left = len(table.rows) - len(lines)
    more = say("n_more", count=voice.number(left)) if left else ""
    return Table(columns, lines, total if len(table.rows) > 1 else None, more=more)


def _picked(table: AreaTable) -> list[int]:
    """Choose the columns that paper has room for: stations and centres, then the rest."""
    places = range(len(table.columns))
    station = {n for n in places if set(table.columns[n].kind.split(",")) & STATION_KINDS}
    return sorted(places, key=lambda place: place not in station)[:MOST_COLUMNS]


def _beside(level: str, row: dict) -> str:
    return f"{row['parent']} {row['code']}".strip() if level == "grid" else str(row["code"])


def _worst(row: dict) -> float:
    return sum(c["uncovered"] for c in row["cells"] if not is_missing(c["uncovered"]))


def composite(voice: Speaker) -> Section:
    """Tell for each area which share of the standards it meets, and which it fails."""
    blocks: list[Block] = []
    for level in LEVELS:
        table = voice.data.composite.get(level)
        if table is None or not len(table) or not table["judged"].sum():
            continue
        blocks += [
            Heading(composite_title(voice, level, table)),
            _composite_table(voice, level, table),
        ]
    if blocks:
        blocks.insert(0, Paragraph(voice.say("composite_lead"), "lead"))
    return Section("composite", voice.say("s_composite"), blocks)


def _composite_table(voice: Speaker, level: str, table: pd.DataFrame) -> Table:
    say = voice.say
    columns = (
        Column(say("name"), width=1.8),
        Column(say("met_short"), number=True, width=0.6),
        Column(say("judged"), number=True, width=0.6),
        Column(say("share_met"), number=True, width=0.8),
        Column(say("failing"), width=4.2),
    )
    worst = table.sort_values(["share", "judged", "code"], ascending=[True, False, True])
    rows = [
        [
            Cell(str(area.name or area.code), str(area.code)),
            number_cell(voice, area.met),
            number_cell(voice, area.judged),
            Cell(
                voice.percent(area.share),
                css="no-data" if is_missing(area.share) else "",
                swatch="" if is_missing(area.share) else swatch(1 - area.share),
            ),
            Cell(failing_words(voice, area)),
        ]
        for area in worst.head(AREAS_SHOWN.get(level, ELSE_SHOWN)).itertuples(index=False)
    ]
    left = len(table) - len(rows)
    more = say("n_more", count=voice.number(left)) if left else ""
    return Table(columns, rows, more=more)


def failing_words(voice: Speaker, area: Any, most: int = FAILING_SHOWN) -> str:
    """Name the standards that an area, a row of the composite, falls short of."""
    keys = list(area.failing)
    if not keys:
        return voice.say("none_failing" if area.judged else "none_judged")
    names = [voice.name(voice.standards[k]) if k in voice.standards else k for k in keys[:most]]
    joined = ("；" if voice.lang == "zh" else "; ").join(names)
    more = voice.say("and_more", count=voice.number(len(keys))) if len(keys) > most else ""
    return joined + more
