"""Pairs of demands and resources as a list that is saved."""

from collections.abc import Iterator, Sequence
from typing import Any

import shapely

from gridmap.actions.lists.match_words import NOTHING, PART_WORDS
from gridmap.analysis.matching import PARTS
from gridmap.files.listed import Column, Listed, Row, coded
from gridmap.saying import Said, said

COLUMNS = (
    Column("demand", said("需求编码", "Demand")),
    Column("demand_name", said("需求", "Demand's name")),
    coded("kind", said("类型", "Kind"), "need_kinds"),
    Column("place", said("名次", "Place")),
    Column("resource", said("资源编码", "Resource")),
    Column(
        "resource_name",
        said("资源", "Resource's name"),
        lambda row: row["resource_name"] if row["resource"] else NOTHING,
    ),
    Column("organization", said("提供组织", "Organization")),
    Column("points", said("得分", "Points")),
    *(Column(f"{part}_points", PART_WORDS[part]) for part in PARTS),
    Column("distance_m", said("距离（米）", "Distance (m)")),
    Column("why", said("理由", "Why")),
)


def of(demands: Sequence[dict[str, Any]]) -> Listed:
    """Return a row for each proposal, and one for each demand that has none.

    Where a row is: a line from the resource to the demand; where only one of them has a place, or
    both have the same, that point.
    """
    rows = [row for demand in demands for row in _rows(demand)]
    return Listed(COLUMNS, rows, lambda some: [_line(row) for row in some])


def _rows(demand: dict[str, Any]) -> Iterator[dict[str, Any]]:
    mine = dict.fromkeys(column.name for column in COLUMNS) | {
        "demand": demand["code"],
        "demand_name": demand["name"],
        "kind": demand["kind_id"],
        "ends": [demand["lonlat"]],
    }
    for place, match in enumerate(demand["matches"], start=1):
        sentences = [part["words"] for part in match["parts"]]
        yield mine | {
            "place": place,
            "resource": match["code"],
            "resource_name": match["name"],
            "organization": match["organization"],
            "points": match["points"],
            **{f"{part['part']}_points": part["points"] for part in match["parts"]},
            "distance_m": match["distance_m"],
            "why": Said("; ".join(s.zh for s in sentences), "; ".join(s.en for s in sentences)),
            "ends": [match["lonlat"], demand["lonlat"]],
        }
    if not demand["matches"]:
        yield mine


def _line(row: Row) -> Any:
    ends = list(dict.fromkeys(end for end in row["ends"] if end))
    if not ends:
        return None
    return shapely.LineString(ends) if len(ends) > 1 else shapely.Point(ends[0])
