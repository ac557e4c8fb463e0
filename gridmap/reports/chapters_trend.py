"""The chapter on what changed since the run before."""

from gridmap.reports import figures
from gridmap.reports.blocks import Block, Cell, Column, Paragraph, Section, Table
from gridmap.reports.build import StandardFacts
from gridmap.reports.findings import Speaker
from gridmap.reports.trend import Change, Trend
from gridmap.reports.words import say_or

NAMED = 3


def trend(voice: Speaker) -> Section:
    """Say what changed against each standard; no block where there is no run before."""
    say, past = voice.say, voice.data.trend
    if past is None:
        return Section("trend", say("s_trend"))
    blocks: list[Block] = [Paragraph(sentence, "sentence") for sentence in sentences(voice, past)]
    blocks.append(
        Paragraph(
            say("trend_with", id=past.run_id, date=figures.date(past.as_of, voice.lang)), "lead"
        )
    )
    changed = [change for change in past.changes if _moved(change)]
    if changed:
        blocks.append(_table(voice, changed))
    for word, keys in (
        ("trend_rules", past.changed_rules),
        ("trend_only_now", past.only_now),
        ("trend_only_before", past.only_before),
    ):
        if keys:
            names = [voice.name(voice.standards[k]) if k in voice.standards else k for k in keys]
            colon, joint = ("：", "；") if voice.lang == "zh" else (": ", "; ")
            blocks.append(Paragraph(say(word) + colon + joint.join(names), "met"))
    return Section("trend", say("s_trend"), blocks)


def _moved(change: Change) -> bool:
    return bool(change.difference or change.opened or change.closed)


def sentences(voice: Speaker, past: Trend) -> list[str]:
    """Say in how many standards it got worse or better, and where the most."""
    say = voice.say
    if not any(_moved(change) for change in past.changes):
        words = "trend_same" if past.same_inputs else "trend_still"
        return [say(words)]
    worse = [c for c in past.changes if c.difference > 0]
    better = [c for c in past.changes if c.difference < 0]
    said = [
        say(
            "trend_sums",
            worse=voice.number(len(worse)),
            better=voice.number(len(better)),
            equal=voice.number(len(past.changes) - len(worse) - len(better)),
        )
    ]
    if past.changed_layers:
        layers = [say_or(say, "layer_", layer) for layer in past.changed_layers]
        joint = "、" if voice.lang == "zh" else ", "
        said.append(say("trend_layers", layers=joint.join(layers)))
    return said


def _table(voice: Speaker, changes: list[Change]) -> Table:
    say = voice.say
    columns = (
        Column(say("rule"), width=2.6),
        Column(say("before"), number=True, width=0.9),
        Column(say("now"), number=True, width=0.9),
        Column(say("change"), number=True, width=0.9),
        Column(say("opened"), width=1.5),
        Column(say("closed"), width=1.5),
    )
    rows = []
    for change in changes:
        standard = voice.standards.get(change.key)
        unit = unit_of(voice, standard)
        rows.append(
            [
                Cell(voice.name(standard) if standard else change.key),
                Cell(voice.number(change.shortfall_before), unit),
                Cell(voice.number(change.shortfall_now), unit),
                Cell(
                    signed(voice, change.difference), css="short" if change.difference > 0 else ""
                ),
                Cell(_named(voice, change.opened)),
                Cell(_named(voice, change.closed)),
            ]
        )
    return Table(columns, rows)


def unit_of(voice: Speaker, standard: StandardFacts | None) -> str:
    """Return the unit of what a standard finds missing, in words."""
    if standard is None:
        return ""
    unit = standard.counted or ("residents" if standard.unit == "m" else standard.unit)
    return say_or(voice.say, "unit_", unit)


def signed(voice: Speaker, difference: float) -> str:
    """Write a change with its sign; a minus that is as wide as a plus."""
    if not difference:
        return voice.say("unchanged")
    return ("+" if difference > 0 else "−") + voice.number(abs(difference))


def _named(voice: Speaker, names: list[str]) -> str:
    if not names:
        return "—"
    joined = ("、" if voice.lang == "zh" else ", ").join(names[:NAMED])
    more = len(names) > NAMED
    return joined + (voice.say("and_more", count=voice.number(len(names))) if more else "")
