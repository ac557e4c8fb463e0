"""The rows of statistics of cases: numbers, each with the list that it leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gridmap.actions import case_words
from gridmap.actions.case_measures import MEASURES
from gridmap.analysis.case_statistics import Figures, percentile
from gridmap.saying import in_language

# The filters of the list that a number leads to, in the words of its address.
Query = dict[str, str]


@dataclass(frozen=True)
class Part:
    """One row: what it is called, the list of its cases, and what is counted of them."""

    key: str
    name: Any
    query: Query
    figures: Figures


def measures() -> list[dict[str, Any]]:
    """List what is counted: `id`, `name` and `why`."""
    return [{"id": id_, "name": name, "why": why} for id_, (name, why) in MEASURES.items()]


def row(part: Part) -> dict[str, Any]:
    """Describe a part: its numbers, each with the list behind it, its share and its times."""
    figures, states = part.figures, part.figures.states
    counts = {"reported": figures.reported} | states
    return {
        "key": part.key,
        "name": part.name,
        "query": part.query | {"state": ""},
        "cells": [
            {
                "measure": id_,
                "count": counts[id_],
                "query": part.query | {"state": "" if id_ == "reported" else id_},
            }
            for id_ in MEASURES
        ],
        "share": {
            "good": states["good"],
            "judged": states["judged"],
            "share": figures.share,
            "ranked": figures.ranked,
            "good_query": part.query | {"state": "good"},
            "judged_query": part.query | {"state": "judged"},
        },
        "times": [_spent(part, clock) for clock in sorted(figures.times)],
    }


def _spent(part: Part, clock: str) -> dict[str, Any]:
    times = part.figures.times[clock]
    median, most = percentile(times, 0.5), percentile(times, 0.9)
    return {
        "clock": clock,
        "count": sum(times.values()),
        "median": median,
        "p90": most,
        "median_words": case_words.time(clock, median),
        "p90_words": case_words.time(clock, most),
        "query": part.query | {"state": f"timed_{clock}"},
    }


def table(found: dict[str, Any], lang: str) -> Iterator[list[Any]]:
    """Yield what `describe` found as the rows of a table, its head first."""
    yield [
        "key",
        "name",
        *(measure["id"] for measure in found["measures"]),
        "well_done", "judged", "share", "clock", "closed", "median", "p90",
    ]  # fmt: skip
    for part in found["rows"]:
        share = part["share"]
        head = [
            part["key"],
            in_language(part["name"], lang),
            *(cell["count"] for cell in part["cells"]),
        ]
        head += [share["good"], share["judged"], share["share"]]
        for time in part["times"] or [{}]:
            yield [*head, *(time.get(name) for name in ("clock", "count", "median", "p90"))]
