"""The rows of statistics of cases: numbers, each with the list that it leads to."""

from dataclasses import dataclass
from typing import Any

from gridmap.actions import case_words, row_places
from gridmap.actions.case_measures import MEASURES
from gridmap.analysis.case_statistics import Figures, percentile
from gridmap.db.engine import Engine
from gridmap.files.listed import Column, Listed

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


TIMES = {"clock": "clock", "closed": "count", "median": "median", "p90": "p90"}
NAMES = ("key", "name", *MEASURES, "well_done", "judged", "share", *TIMES)


def table(engine: Engine, found: dict[str, Any]) -> Listed:
    """Return what `describe` found as a list, a row for each part and clock.

    Areas have their outlines, organizations their places, and other parts are nowhere.
    """
    rows = [
        _cells(part) | {name: time.get(own) for name, own in TIMES.items()}
        for part in found["rows"]
        for time in part["times"] or [{}]
    ]
    return Listed([Column(name, name) for name in NAMES], rows, _places(engine, found["by"]))


def _cells(part: dict[str, Any]) -> dict[str, Any]:
    share = part["share"]
    return {
        "key": part["key"],
        "name": part["name"],
        **{cell["measure"]: cell["count"] for cell in part["cells"]},
        "well_done": share["good"],
        "judged": share["judged"],
        "share": share["share"],
    }


def _places(engine: Engine, by: str) -> row_places.Places:
    if by == "area":
        return row_places.outlines(engine, "key")
    layers = ("organizations",) if by == "organization" else ()
    return row_places.points(engine, lambda row: [(layer, row["key"]) for layer in layers])
