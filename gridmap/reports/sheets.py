"""The sheets of the workbook as plain rows: every figure of the report, typed, nothing left out."""

from collections.abc import Iterator

from gridmap.reports.build import StandardFacts
from gridmap.reports.chapters import formulas
from gridmap.reports.chapters_areas import failing_words
from gridmap.reports.chapters_standards import validity
from gridmap.reports.chapters_trend import unit_of
from gridmap.reports.figures import is_missing, plain
from gridmap.reports.findings import Speaker, lacks_data
from gridmap.reports.measure_names import measure_name
from gridmap.reports.sheet import MOMENT, NUMBER, SHARE, TEXT, WHOLE, Row, Sheet, titled
from gridmap.reports.sheets_of_measures import measure_sheets
from gridmap.reports.side_by_side import Asked, questions
from gridmap.reports.tables import unjoined_rows
from gridmap.reports.verdicts import no_gap_words
from gridmap.reports.words import say_or


def sheets(voice: Speaker) -> list[Sheet]:
    """Return the sheets in their order: what was found, the figures by measure, the sources."""
    made = [_findings(voice), _trend(voice), _standards(voice), _side(voice), _composite(voice)]
    made += [_gaps(voice), _reach(voice), _areas(voice), *measure_sheets(voice)]
    return [*made, _editions(voice), _method(voice), _unjoined(voice)]


def _findings(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        for group in voice.gap_groups():
            standard = group.standard
            yield (
                measure_name(group.measure, voice.lang),
                group.sentence,
                len(group.rows),
                group.shortfall,
                unit_of(voice, standard),
                voice.name(standard) if standard else "",
                standard.source if standard else "",
                _confirmed(voice, standard) if standard else "",
            )

    columns = [("measure", TEXT), ("s_findings", TEXT), ("subjects_short", WHOLE)]
    columns += [("shortfall", NUMBER), ("unit", TEXT), ("rule", TEXT), ("source", TEXT)]
    return titled(voice, "w_findings", [*columns, ("status", TEXT)], rows, _no_gap(voice))


def _no_gap(voice: Speaker) -> str:
    return no_gap_words(voice) if voice.data.run else voice.say("no_run")


def _confirmed(voice: Speaker, standard: StandardFacts) -> str:
    return voice.say("confirmed" if standard.confirmed else "recalled")


def _trend(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        past = voice.data.trend
        for change in past.changes if past else ():
            standard = voice.standards.get(change.key)
            yield (
                voice.name(standard) if standard else change.key,
                change.key,
                unit_of(voice, standard),
                change.shortfall_before,
                change.shortfall_now,
                change.difference,
                change.subjects_before,
                change.subjects_now,
                "、".join(change.opened),
                "、".join(change.closed),
            )

    columns = [("rule", TEXT), ("code", TEXT), ("unit", TEXT), ("before", NUMBER), ("now", NUMBER)]
    columns += [("change", NUMBER), ("subjects_before", WHOLE), ("subjects_now", WHOLE)]
    empty = "trend_none" if voice.data.trend is None else "trend_still"
    columns += [("opened", TEXT), ("closed", TEXT)]
    return titled(voice, "w_trend", columns, rows, voice.say(empty))


def _standards(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        for one in voice.data.standards:
            pack = one.pack_zh if voice.lang == "zh" else one.pack_en
            yield (
                one.key,
                voice.name(one),
                measure_name(one.measure, voice.lang),
                say_or(voice.say, "", one.subject or one.level),
                None if is_missing(one.threshold) else one.threshold,
                say_or(voice.say, "unit_", one.unit),
                plain(one.parameters),
                pack or one.pack,
                voice.say("local" if one.place else "national"),
                one.source,
                one.clause,
                _confirmed(voice, one),
                validity(voice, one),
            )

    columns = [("code", TEXT), ("rule", TEXT), ("measure", TEXT), ("subject", TEXT)]
    columns += [("threshold", NUMBER), ("unit", TEXT), ("parameters", TEXT), ("pack", TEXT)]
    columns += [("side", TEXT), ("source", TEXT), ("clause", TEXT), ("status", TEXT)]
    return titled(voice, "w_standards", [*columns, ("valid", TEXT)], rows)


def _side(voice: Speaker) -> Sheet:
    def one(asked: Asked | None) -> Row:
        if asked is None:
            return None, None, None, None
        return voice.name(asked.standard), asked.required, asked.missing, asked.short

    def rows() -> Iterator[Row]:
        for question in questions(voice):
            for local, national in question.pairs:
                yield question.name, *one(local), *one(national)

    side = [("required", NUMBER), ("shortfall", NUMBER), ("subjects_short", WHOLE)]
    columns = [("question", TEXT), ("local", TEXT), *side, ("national", TEXT), *side]
    return titled(voice, "w_side", columns, rows, voice.say("side_none"))


def _composite(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        for level, table in voice.data.composite.items():
            for area in table.itertuples(index=False):
                failing = failing_words(voice, area, most=len(area.failing) or 1)
                share = None if is_missing(area.share) else area.share
                code, name = str(area.code), str(area.name)
                yield voice.say(level), code, name, area.met, area.judged, share, failing

    columns = [("level", TEXT), ("code", TEXT), ("name", TEXT), ("met_short", WHOLE)]
    columns += [("judged", WHOLE), ("share_met", SHARE), ("failing", TEXT)]
    return titled(voice, "w_composite", columns, rows)


def _gaps(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        names = voice.area_names()
        for group in voice.gap_groups():
            rule = voice.name(group.standard) if group.standard else ""
            for rank, gap in enumerate(group.rows.to_dict("records"), start=1):
                yield (
                    measure_name(group.measure, voice.lang),
                    rule,
                    rank,
                    gap["subject_code"],
                    gap["subject_name"],
                    names.get(str(gap["area_code"]), gap["area_code"]),
                    None if lacks_data(gap["detail"]) else gap["value"],
                    gap["required"],
                    gap["shortfall"],
                    say_or(voice.say, "unit_", str(gap["unit"])),
                    gap["residents_affected"],
                    gap.get("facility_name"),
                    gap.get("distance_m"),
                )

    columns = [
        ("measure", TEXT),
        ("rule", TEXT),
        ("rank", WHOLE),
        ("code", TEXT),
        ("subject", TEXT),
    ]
    columns += [("parent", TEXT), ("value", NUMBER), ("required", NUMBER), ("shortfall", NUMBER)]
    columns += [("unit", TEXT), ("affected", WHOLE), ("nearest", TEXT), ("distance_m", WHOLE)]
    return titled(voice, "w_gaps", columns, rows, _no_gap(voice))


def _reach(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        for row in voice.data.reach:
            people = (row.residents, row.covered, row.uncovered, row.unjoined)
            yield (
                voice.name(row),
                voice.say(f"{row.method}_short"),
                row.threshold_m,
                *people,
                row.share_uncovered,
            )

    columns = [("kind", TEXT), ("method", TEXT), ("threshold_m", WHOLE), *PEOPLE]
    return titled(voice, "w_reach", columns, rows)


PEOPLE = [
    ("residents", WHOLE),
    ("covered", WHOLE),
    ("uncovered", WHOLE),
    ("unjoined", WHOLE),
    ("share", SHARE),
]


def _areas(voice: Speaker) -> Sheet:
    words = {row.kind: voice.name(row) for row in voice.data.reach}

    def rows() -> Iterator[Row]:
        for area in voice.data.area_reach.itertuples(index=False):
            measured = area.covered + area.uncovered
            share = area.uncovered / area.residents if measured else None
            yield (
                voice.say(area.level),
                area.code,
                area.name,
                words.get(area.kind, area.kind),
                voice.say(f"{area.method}_short"),
                area.threshold_m,
                *(area.residents, area.covered, area.uncovered, area.unjoined, share),
            )

    columns = [("level", TEXT), ("code", TEXT), ("name", TEXT), ("kind", TEXT), ("method", TEXT)]
    return titled(voice, "w_areas", [*columns, ("threshold_m", WHOLE), *PEOPLE], rows)


def _editions(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        for one in voice.data.editions:
            nature = voice.say("synthetic" if one.synthetic else "real")
            layer = say_or(voice.say, "layer_", one.layer)
            yield (
                layer,
                one.source,
                one.imported_at,
                one.declared_crs,
                one.rows,
                one.remarks,
                nature,
            )

    columns = [("layer", TEXT), ("file", TEXT), ("imported_at", MOMENT), ("declared_crs", TEXT)]
    columns += [("rows", WHOLE), ("remarks", WHOLE), ("kind_of_data", TEXT)]
    return titled(voice, "w_editions", columns, rows)


def _method(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        for one in formulas(voice):
            yield one.name, one.text, one.source
        for key, value in voice.data.run.parameters.items() if voice.data.run else ():
            yield key, plain(value), voice.say("m_parameters")
        for note in voice.data.run.notes if voice.data.run else ():
            yield voice.say("m_notes"), voice.told(note), ""

    return titled(voice, "w_method", [("measure", TEXT), ("formula", TEXT), ("source", TEXT)], rows)


def _unjoined(voice: Speaker) -> Sheet:
    def rows() -> Iterator[Row]:
        for one in unjoined_rows(voice):
            yield one.what, one.code, one.name, one.reason

    columns = [("what", TEXT), ("code", TEXT), ("name", TEXT), ("reason", TEXT)]
    empty = voice.say("unjoined_none" if voice.data.run else "no_run")
    return titled(voice, "w_unjoined", columns, rows, empty)
