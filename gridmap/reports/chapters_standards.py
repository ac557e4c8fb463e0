"""The chapter on standards: local beside national, then every one with its source."""

from gridmap.reports.blocks import Block, Cell, Column, Heading, Paragraph, Section, Table
from gridmap.reports.build import StandardFacts
from gridmap.reports.chapters_trend import unit_of
from gridmap.reports.figures import is_missing
from gridmap.reports.findings import Speaker
from gridmap.reports.side_by_side import Asked, questions
from gridmap.reports.words import say_or


def standards(voice: Speaker) -> Section:
    """Show local and national standards side by side, then list all of them."""
    say, data = voice.say, voice.data
    if not data.standards:
        blocks: list[Block] = [Paragraph(say("no_standards"))]
        return Section("standards", say("s_standards"), blocks)
    blocks = [Heading(say("s_side"), say("side_lead")), *side_blocks(voice)]
    blocks += [Heading(say("all_standards")), _listed(voice)]
    if any(not standard.confirmed for standard in data.standards):
        blocks.append(Paragraph(say("recalled_note"), "lead"))
    return Section("standards", say("s_standards"), blocks)


def side_blocks(voice: Speaker) -> list[Block]:
    """Show what both sides ask about, or say that there is nothing."""
    say = voice.say
    columns = (
        Column(say("question"), width=1.1),
        Column(say("local"), width=2),
        Column(say("national"), width=2),
    )
    rows = []
    for question in questions(voice):
        for number, (local, national) in enumerate(question.pairs):
            name = question.name if number == 0 else ""
            rows.append([Cell(name), _asked(voice, local), _asked(voice, national)])
    return [Table(columns, rows)] if rows else [Paragraph(say("side_none"), "lead")]


def _asked(voice: Speaker, one: Asked | None) -> Cell:
    if one is None:
        return Cell("—", voice.say("side_no"))
    return Cell(voice.name(one.standard), side_words(voice, one))


def side_words(voice: Speaker, one: Asked) -> str:
    """Say what a standard requires in all, and what is missing."""
    standard, say = one.standard, voice.say
    unit = unit_of(voice, standard)
    required = say("side_required", number=f"{voice.number(one.required)} {unit}".strip())
    if one.required is None:
        required = ""
    if one.unsure:
        return required + one.unsure
    if not one.short:
        return say("side_met", required=required)
    subject = standard.subject or standard.level
    return say(
        "side_figures",
        required=required,
        missing=f"{voice.number(one.missing)} {unit}".strip(),
        count=voice.count(subject, one.short),
    )


def _listed(voice: Speaker) -> Table:
    say = voice.say
    columns = (
        Column(say("rule"), width=3.2),
        Column(say("threshold"), number=True, width=1.0),
        Column(say("source"), width=1.8),
        Column(say("clause"), width=1.3),
        Column(say("status"), width=0.8),
    )
    rows = [
        [
            Cell(voice.name(one), f"{one.key} {validity(voice, one)}".strip()),
            _threshold(voice, one),
            Cell(one.source),
            Cell(one.clause or "—"),
            Cell(say("confirmed" if one.confirmed else "recalled"), css=_sure(one)),
        ]
        for one in voice.data.standards
    ]
    return Table(columns, rows, source=False)


def _threshold(voice: Speaker, standard: StandardFacts) -> Cell:
    if is_missing(standard.threshold):
        return Cell("—")
    return Cell(voice.number(standard.threshold), say_or(voice.say, "unit_", standard.unit))


def _sure(standard: StandardFacts) -> str:
    return "sure" if standard.confirmed else "unsure"


def validity(voice: Speaker, standard: StandardFacts) -> str:
    """Say from when until when a standard is in force; empty where that is not limited."""
    parts = [
        voice.say(word, date=day)
        for word, day in (("valid_from", standard.valid_from), ("valid_to", standard.valid_to))
        if day
    ]
    return " ".join(parts)
