"""A sheet a measure: the figure of every subject by every standard of it."""

from collections.abc import Callable, Iterator

import pandas as pd

from gridmap.analysis.figures import NO_DATA, STATUSES
from gridmap.reports.build import StandardFacts
from gridmap.reports.chapters_trend import unit_of
from gridmap.reports.findings import Speaker
from gridmap.reports.measure_names import measure_name
from gridmap.reports.sheet import NUMBER, TEXT, WHOLE, Row, Sheet, titled


def measure_sheets(voice: Speaker) -> Iterator[Sheet]:
    """Yield the sheets, in the order of the standards."""
    applied = [s for s in voice.data.standards if s.key in voice.data.figures]
    columns = [("rule", TEXT), ("code", TEXT), ("subject", TEXT), ("parent", TEXT)]
    columns += [("value", NUMBER), ("required", NUMBER), ("shortfall", NUMBER), ("unit", TEXT)]
    columns += [("state", TEXT), ("numerator", NUMBER), ("denominator", NUMBER)]
    columns += [("affected", WHOLE), ("nearest", TEXT), ("distance_m", WHOLE)]
    for measure in dict.fromkeys(s.measure for s in applied):
        standards = [s for s in applied if s.measure == measure]
        made = titled(voice, "w_figures", columns, _figures(voice, standards))
        yield Sheet(measure_name(measure, voice.lang), made.columns, made.rows)


def _figures(voice: Speaker, standards: list[StandardFacts]) -> Callable[[], Iterator[Row]]:
    names = voice.area_names()

    def rows() -> Iterator[Row]:
        for standard in standards:
            rule, unit = voice.name(standard), unit_of(voice, standard)
            table: pd.DataFrame = voice.data.figures[standard.key]
            for one in table.itertuples(index=False):
                state = voice.say(f"status_{STATUSES[one.status]}")
                own = one.area_code == one.code
                parent = "" if own else names.get(one.area_code, one.area_code)
                affected = one.affected if one.affected >= 0 else None
                value, shortfall = one.value, one.shortfall
                if one.status == NO_DATA:  # what was counted of nobody is no 0
                    value, shortfall = None, shortfall or None
                yield (
                    *(rule, one.code, one.name, parent, value, one.required, shortfall),
                    *(unit, state, one.numerator, one.denominator, affected),
                    *(one.facility, one.distance_m),
                )

    return rows
