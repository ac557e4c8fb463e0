"""The chapters of the printed report, as pieces that paper and document lay out alike."""

from collections.abc import Iterator
from typing import Any

from gridmap.actions.explaining import FORMULAS
from gridmap.reports import figures, pictures, tables
from gridmap.reports.blocks import (
    Bars,
    Block,
    Cell,
    Column,
    Formula,
    Heading,
    Map,
    Paragraph,
    Section,
    Table,
    Terms,
)
from gridmap.reports.build import StandardFacts
from gridmap.reports.cells import number_cell, share_cell
from gridmap.reports.chapters_areas import areas, composite
from gridmap.reports.chapters_findings import summary
from gridmap.reports.chapters_standards import standards
from gridmap.reports.chapters_trend import trend
from gridmap.reports.findings import GapGroup, Speaker
from gridmap.reports.measure_names import measure_name
from gridmap.reports.themes import Theme, themes
from gridmap.reports.verdicts import no_gap_words
from gridmap.reports.words import say_or

GAPS_SHOWN = 5
KINDS_SHOWN = 20
MOST_UNJOINED = 100


def chapters(voice: Speaker) -> Iterator[tuple[int, int, Section]]:
    """Yield the chapters in their order, each with its number and how many there are."""
    groups = voice.gap_groups()
    made = [
        lambda: summary(voice, groups),
        lambda: trend(voice),
        lambda: maps(voice, groups),
        lambda: reach(voice, groups),
        lambda: areas(voice),
        lambda: composite(voice),
        lambda: gaps(voice, groups),
        lambda: standards(voice),
        lambda: editions(voice),
        lambda: method(voice),
        lambda: unjoined(voice),
    ]
    if voice.data.run is None:
        made = [lambda: no_run(voice), made[2], made[8]]
    for number, make in enumerate(made, start=1):
        section = make()
        if section.blocks:
            yield number, len(made), section


def no_run(voice: Speaker) -> Section:
    """Say how to make the first evaluation."""
    return Section("findings", voice.say("no_run"), [Paragraph(voice.say("no_run_do"), "sentence")])


def maps(voice: Speaker, groups: list[GapGroup]) -> Section:
    """Show a map for each theme."""
    drawn: list[Block] = [Map(theme, _described(voice, theme)) for theme in themes(voice, groups)]
    return Section("maps", voice.say("s_maps"), drawn)


def _described(voice: Speaker, theme: Theme) -> str:
    return voice.say("map_of", title=theme.title) + " " + theme.lead


def reach(voice: Speaker, groups: list[GapGroup]) -> Section:
    """Show the charts, and all kinds at all distances."""
    blocks: list[Block] = [Bars(chart) for chart in pictures.charts(voice, groups)]
    distances, lines = tables.reach_lines(voice)
    if lines:
        blocks += [
            Heading(voice.say("full_reach"), voice.say("full_reach_sub")),
            _reach_table(voice, distances, lines),
        ]
    return Section("reach", voice.say("s_reach"), blocks)


def _reach_table(voice: Speaker, distances: list[float], lines: list[tables.ReachLine]) -> Table:
    say = voice.say
    columns = (
        Column(say("kind"), width=2.4),
        Column(say("method"), width=0.9),
        *(Column(voice.distance(metres), number=True, width=1.2) for metres in distances),
        Column(say("unjoined"), number=True, width=0.8),
    )
    shown = [line for line in lines if line.asked] or lines[:KINDS_SHOWN]
    rows = [
        [
            Cell(voice.name(line.row)),
            Cell(say(f"{line.row.method}_short")),
            *(
                share_cell(voice, row and row.out_of_reach, row and row.share_uncovered)
                for row in line.by_distance
            ),
            number_cell(voice, line.row.unjoined),
        ]
        for line in shown
    ]
    left = len(lines) - len(shown)
    more = say("n_more", count=voice.number(left)) if left else ""
    return Table(columns, rows, more=more)


def gaps(voice: Speaker, groups: list[GapGroup]) -> Section:
    """List the gaps of each standard, ranked, with the nearest facility."""
    blocks: list[Block] = []
    joint = "；" if voice.lang == "zh" else "; "
    same: dict[str, list[GapGroup]] = {}
    for group in groups:  # several standards may ask for the same, and then find the same
        same.setdefault(group.sentence, []).append(group)
    for sentence, alike in same.items():
        rules = [_rule(voice, group.standard) for group in alike if group.standard]
        blocks += [Heading(sentence, joint.join(rules)), _gap_table(voice, alike[0])]
    if not groups:
        blocks.append(Paragraph(no_gap_words(voice)))
    return Section("gaps", voice.say("s_gaps"), blocks)


def _rule(voice: Speaker, standard: StandardFacts) -> str:
    status = voice.say("confirmed" if standard.confirmed else "recalled")
    return f"{voice.say('rule')} {voice.name(standard)} · {standard.source} · {status}"


def _gap_table(voice: Speaker, group: GapGroup) -> Table:
    say, rows = voice.say, tables.gap_rows(voice, group, most=GAPS_SHOWN)
    near = any(gap["near"] for gap in rows)
    people = any(not figures.is_missing(gap["residents_affected"]) for gap in rows)
    columns = [
        Column(say("rank"), number=True, width=0.45),
        Column(say("subject"), width=2.8),
        Column(say("value"), number=True),
        Column(say("required"), number=True),
        Column(say("shortfall"), small=group.unit, number=True),
    ]
    columns += [Column(say("affected"), number=True)] if people else []
    columns += [Column(say("nearest"), width=2.0)] if near else []
    lines = []
    for gap in rows:
        code = str(gap["subject_code"])
        line = [
            Cell(str(gap["rank"]), css="rank"),
            Cell(gap["subject_name"] or code, f"{gap['within']} {code}".strip()),
            number_cell(voice, gap["value"]),
            number_cell(voice, gap["required"]),
            number_cell(voice, gap["shortfall"], css="short"),
        ]
        line += [number_cell(voice, gap["residents_affected"])] if people else []
        line += [_near_cell(voice, gap)] if near else []
        lines.append(line)
    left = len(group.rows) - len(lines)
    more = say("n_more", count=voice.number(left)) if left else ""
    return Table(tuple(columns), lines, more=more, first=1)


def _near_cell(voice: Speaker, gap: dict[str, Any]) -> Cell:
    name, metres = gap["near"] or ("", None)
    if not name:
        return Cell("—")
    return Cell(name, "" if figures.is_missing(metres) else voice.distance(round(metres)))


def editions(voice: Speaker) -> Section:
    """List which files the run read."""
    say = voice.say
    words = ("layer", "file", "imported_at", "declared_crs", "rows", "remarks", "kind_of_data")
    wide = {"file": 1.8, "imported_at": 1.9, "rows": 0.8}
    columns = tuple(
        Column(say(word), number=word in ("rows", "remarks"), width=wide.get(word, 1.0))
        for word in words
    )
    rows = [
        [
            Cell(say_or(say, "layer_", edition.layer)),
            Cell(edition.source, css="file"),
            Cell(figures.moment(edition.imported_at)),
            Cell(edition.declared_crs or say("none_given")),
            number_cell(voice, edition.rows),
            number_cell(voice, edition.remarks),
            Cell(say("synthetic"), css="made-up") if edition.synthetic else Cell(say("real")),
        ]
        for edition in voice.data.editions
    ]
    blocks = [Table(columns, rows, source=False)] if rows else [Paragraph(say("nothing"))]
    return Section("editions", say("s_editions"), blocks)


def method(voice: Speaker) -> Section:
    """Print the formulas of what was measured, and the settings of the run."""
    say, data = voice.say, voice.data
    blocks: list[Block] = [
        Paragraph(say("m_formula"), "formula"),
        Paragraph(say("m_formula_note")),
        Paragraph(say("m_covered")),
        Terms(_settings(voice)),
    ]
    blocks += formulas(voice)
    if data.run and data.run.notes:
        blocks.append(Heading(say("m_notes")))
        blocks += [Paragraph(voice.told(note), "note") for note in data.run.notes]
    return Section("method", say("s_method"), blocks)


def formulas(voice: Speaker) -> list[Formula]:
    """Return the formula of each measure that the run applied."""
    data = voice.data
    used = [m for m in FORMULAS if m in {s.measure for s in data.standards}]
    used += ["composite"] if data.composite else []
    return [
        Formula(
            measure_name(one, voice.lang), getattr(FORMULAS[one], voice.lang), FORMULAS[one].source
        )
        for one in used
    ]


def _settings(voice: Speaker) -> list[tuple[str, str, str]]:
    say, run = voice.say, voice.data.run
    rows = [(say("m_crs"), run.metric_crs, say("m_crs_note"))]
    distances, _ = tables.reach_lines(voice)
    if distances:
        joint = "、" if voice.lang == "zh" else ", "
        rows.append((say("m_thresholds"), joint.join(voice.distance(m) for m in distances), ""))
    for key, value in run.parameters.items():
        if key == "join_limit_m":
            rows.append((say("m_join"), voice.distance(value), say("m_join_note")))
        elif key != "thresholds_m":
            rows.append((f"{say('m_parameters')} {key}", figures.plain(value), ""))
    seconds = say("m_seconds_value", number=voice.number(run.seconds))
    if voice.data.trend is None:
        rows.append((say("s_trend"), say("trend_none"), ""))
    return [
        *rows,
        (say("m_version"), f"gridmap {run.code_version}", ""),
        (say("m_started"), figures.moment(run.started_at), ""),
        (say("m_seconds"), seconds, ""),
    ]


def unjoined(voice: Speaker) -> Section:
    """List what could not be joined to the network."""
    say = voice.say
    columns = (Column(say("what"), width=0.7), Column(say("name")), Column(say("reason"), width=2))
    rows = [
        [Cell(one.what), Cell(one.name, one.code), Cell(one.reason)]
        for one in tables.unjoined_rows(voice)[:MOST_UNJOINED]
    ]
    left = len(voice.data.unjoined) - len(rows)
    more = say("n_more", count=voice.number(left)) if left else ""
    table = Table(columns, rows, more=more, source=False, first=1)
    blocks: list[Block] = [table] if rows else [Paragraph(say("unjoined_none"))]
    return Section("unjoined", say("s_unjoined"), blocks)
