"""The chapter of the findings: what is missing, what is met, and what nobody can say."""

from gridmap.reports.blocks import Block, Findings, Found, Paragraph, Section
from gridmap.reports.build import StandardFacts
from gridmap.reports.findings import GapGroup, Speaker, in_two, merged
from gridmap.reports.verdicts import MET, NOBODY, UNKNOWN, in_state, no_gap_words, verdict_words


def summary(voice: Speaker, groups: list[GapGroup]) -> Section:
    """Say what was found, the finding first, then what is met and what was not asked."""
    say = voice.say
    blocks: list[Block] = []
    for title, half in in_two(merged(voice.findings(groups))):
        rows = [
            Found(one.figure, one.unit, one.sentence, tuple(_behind(voice, s) for s in rules))
            for one, rules in half
        ]
        blocks.append(Findings(say(title), rows))
    blocks += verdict_blocks(voice, groups)
    unjoined_people = max((row.unjoined for row in voice.data.reach), default=0)
    if unjoined_people:
        blocks.append(Paragraph(say("unjoined_also", people=voice.number(unjoined_people)), "met"))
    return Section("findings", say("s_findings"), blocks)


def _behind(voice: Speaker, standard: StandardFacts) -> tuple[str, bool]:
    return f"{voice.name(standard)} · {standard.source}", standard.confirmed


def verdict_blocks(voice: Speaker, groups: list[GapGroup]) -> list[Block]:
    """Say which standards are met, and which are not: not known, about nobody, not applied."""
    blocks: list[Block] = []
    met = [voice.name(one.standard) for one in in_state(voice, MET)]
    unknown = [
        _because(voice, one.standard, verdict_words(voice, one)) for one in in_state(voice, UNKNOWN)
    ]
    nobody = [voice.name(one.standard) for one in in_state(voice, NOBODY)]
    passed = [_because(voice, standard, why) for standard, why in voice.not_applied()]
    if not groups:
        blocks.append(Paragraph(no_gap_words(voice), "sentence"))
    if met and (groups or unknown or nobody or passed):
        blocks.append(_listed(voice, voice.say("met"), met))
    colon = "：" if voice.lang == "zh" else ": "
    for word, names in (("unknown", unknown), ("nobody", nobody), ("not_applied", passed)):
        if names:
            blocks.append(_listed(voice, voice.say(word) + colon, names))
    return blocks


def _because(voice: Speaker, standard: StandardFacts, why: str) -> str:
    return voice.say("because", rule=voice.name(standard), why=why)


def _listed(voice: Speaker, lead: str, names: list[str]) -> Paragraph:
    joint, end = ("；", "。") if voice.lang == "zh" else ("; ", ".")
    return Paragraph(lead + joint.join(names) + end, "met")
