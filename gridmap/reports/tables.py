"""The tables of a report as rows of plain values; the template only lays them out."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gridmap.files.code_lists import code_list
from gridmap.reports import sentences
from gridmap.reports.build import LEVELS, ReachRow, Unjoined
from gridmap.reports.figures import is_missing
from gridmap.reports.findings import GapGroup, Speaker, lacks_data
from gridmap.reports.pictures import matches
from gridmap.reports.words import say_or

GAPS_SHOWN = 10


@dataclass(frozen=True)
class AreaTable:
    """Reach of the areas of one level: a row an area, a cell a row of reach."""

    level: str
    columns: list[ReachRow]
    rows: list[dict[str, Any]]
    total: dict[str, Any]


def area_tables(speaker: Speaker) -> list[AreaTable]:
    """Return a table a level that has areas, the largest areas first."""
    columns = speaker.headline_rows()
    if not columns:
        return []
    frame = speaker.data.area_reach
    tables = (_area_table(speaker, level, columns, frame) for level in LEVELS)
    return [table for table in tables if table.rows]


def _area_table(
    speaker: Speaker, level: str, columns: list[ReachRow], frame: pd.DataFrame
) -> AreaTable:
    names = speaker.area_names()
    here = frame[frame["level"] == level]
    areas = here.drop_duplicates("code").sort_values("code")
    cells = [
        {area.code: area for area in here[matches(here, column)].itertuples(index=False)}
        for column in columns
    ]
    rows = [
        {
            "code": area.code,
            "name": area.name,
            "parent": names.get(str(area.parent_code), ""),
            "residents": area.residents,
            "cells": [_cell(by_code.get(area.code)) for by_code in cells],
        }
        for area in areas.itertuples(index=False)
    ]
    return AreaTable(level, columns, rows, _total(rows))


def _cell(area: Any) -> dict[str, Any]:
    # Where people live of whom none could be measured, nobody knows: that is no 0.
    unknown = area is None or is_missing(area.uncovered)
    if unknown or (area.residents and not area.covered + area.uncovered):
        return {"uncovered": None, "share": None}
    share = area.uncovered / area.residents if area.residents else np.nan
    return {"uncovered": area.uncovered, "share": share}


def _total(rows: list[dict[str, Any]]) -> dict[str, Any]:
    residents = _sum([row["residents"] for row in rows])
    cells = []
    for column in zip(*(row["cells"] for row in rows), strict=True):
        uncovered = _sum([cell["uncovered"] for cell in column])
        share = uncovered / residents if residents and uncovered is not None else None
        cells.append({"uncovered": uncovered, "share": share})
    return {"residents": residents, "cells": cells}


def _sum(values: list[Any]) -> Any:
    known = [value for value in values if not is_missing(value)]
    return sum(known) if known else None


@dataclass(frozen=True)
class ReachLine:
    """One kind and method over all distances; `asked` where a standard asks for the kind."""

    row: ReachRow
    asked: bool
    by_distance: list[ReachRow | None]


def reach_lines(speaker: Speaker) -> tuple[list[float], list[ReachLine]]:
    """Return the distances, and a line a kind and method with its row at each of them."""
    distances = sorted({float(row.threshold_m) for row in speaker.data.reach})
    firsts = {(row.kind, row.method): row for row in reversed(speaker.data.reach)}
    pairs = dict.fromkeys((row.kind, row.method) for row in speaker.data.reach)
    asked = {row.kind for row in speaker.headline_rows()}
    lines = [
        ReachLine(
            firsts[kind, method],
            kind in asked,
            [speaker.rows.get((kind, method, distance)) for distance in distances],
        )
        for kind, method in pairs
    ]
    return distances, lines


def unjoined_rows(speaker: Speaker) -> list[Unjoined]:
    """Return what could not be joined, in the language of the report."""
    kinds = {kind: str(one[speaker.lang]) for kind, one in code_list("facility_kinds").items()}
    return [
        replace(
            one,
            what=kinds.get(one.kind, say_or(speaker.say, "what_", one.what)),
            reason=speaker.told(one.reason),
        )
        for one in speaker.data.unjoined
    ]


def nearest(gap: dict[str, Any]) -> tuple[str, float | None] | None:
    """Return the facility nearest to those who are short, and how far it is; None without one."""
    name = gap.get("facility_name") or gap.get("facility_code")
    if is_missing(name) or not name:
        return None
    return str(name), gap.get("distance_m")


def gap_rows(speaker: Speaker, group: GapGroup, most: int | None = None) -> list[dict[str, Any]]:
    """Return the gaps of a group, ranked, with the remark in the report's language.

    At most `most` of them, or all.
    """
    names = speaker.area_names()
    rows = []
    for rank, gap in enumerate(
        group.rows.head(most or len(group.rows)).to_dict("records"), start=1
    ):
        area = str(gap["area_code"])
        rows.append(
            {
                **gap,
                "rank": rank,
                "value": None if lacks_data(gap["detail"]) else gap["value"],
                "near": nearest(gap),
                "remark": _remark(speaker, group, gap),
                "within": "" if area == gap["subject_code"] else names.get(area, area),
            }
        )
    return rows


def _remark(speaker: Speaker, group: GapGroup, gap: dict[str, Any]) -> str:
    """Say the gap in a sentence; one that was given is kept."""
    column = "sentence" if speaker.lang == "zh" else "sentence_en"
    if not is_missing(gap.get(column)):
        return str(gap[column])
    if group.standard is None or gap.get("sentence") is not None:
        return ""
    return sentences.of_gap(gap, group.standard)[speaker.lang == "en"]
