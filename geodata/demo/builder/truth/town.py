"""The town as the truth sees it: plain rows, and every distance between homes and facilities."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from builder.settings import AS_OF, METRIC_EPSG
from builder.truth.walking import straight_m, walking_m

DIGITS = {"district": 6, "subdistrict": 9, "community": 12, "grid": 15}
TABLES = {level: f"{level}s" for level in DIGITS} | {"community": "communities"}
Row = dict[str, Any]


@dataclass
class Town:
    """Rows of every layer, and metres between facilities (rows) and homes (columns)."""

    areas: dict[str, list[Row]]
    homes: list[Row]
    facilities: list[Row]
    sites: list[Row]
    organizations: list[Row]
    ties: list[Row]
    posts: list[Row]
    funds: list[Row]
    cases: list[Row]
    metres: dict[str, np.ndarray]
    unjoined: list[str]
    outlines: dict[str, Any] = field(default_factory=dict)

    def nearest_m(self, kinds: list[str], method: str) -> np.ndarray:
        """Give every home's metres to the nearest facility of some kinds."""
        return self.metres[method][self.rows_of(kinds)].min(axis=0)

    def rows_of(self, kinds: list[str]) -> list[int]:
        """Give the rows of the facilities of some kinds."""
        return [k for k, f in enumerate(self.facilities) if f["kind"] in kinds]

    def people(self, level: str, whom: str = "residents") -> dict[str, int]:
        """Sum people of the homes by area."""
        sums = {area["code"]: 0 for area in self.areas[level]}
        for home in self.homes:
            sums[home["area_code"][: DIGITS[level]]] += home[whom]
        return sums

    def held(self) -> list[Row]:
        """Give the posts that somebody holds on the day."""
        return [post for post in valid(self.posts) if post["holder"]]


def valid(rows: list[Row]) -> list[Row]:
    """Keep the dated rows that hold on the day of the demo, the last day included."""
    return [
        row
        for row in rows
        if row["valid_from"] <= AS_OF and (row["valid_to"] is None or row["valid_to"] >= AS_OF)
    ]


def see(tables: dict[str, Any], residences: gpd.GeoDataFrame) -> Town:
    """Turn the builder's tables into a town, and measure it."""
    facilities = tables["facilities"]
    homes_at = dict(zip(residences.code, _metric(residences), strict=True))
    places_at = dict(zip(facilities.code, _metric(facilities), strict=True))
    walked, unjoined = walking_m(tables["paths"], homes_at, places_at)
    straight = straight_m(np.array(list(homes_at.values())), np.array(list(places_at.values())))
    areas = {level: _rows(tables[name]) for level, name in TABLES.items()}
    grids = tables["grids"]
    town = Town(
        areas,
        _rows(residences, homes_at),
        _rows(facilities, places_at),
        _rows(tables["sites"]),
        *(tables[name] for name in ("organizations", "ties", "posts", "funds", "cases")),
        metres={"straight": straight, "walking": walked},
        unjoined=unjoined,
        outlines=dict(zip(grids.code, grids.geometry, strict=True)),
    )
    for row, point in zip(town.facilities, facilities.geometry, strict=True):
        row["grid"] = next(code for code, shape in town.outlines.items() if shape.covers(point))
    people = {level: town.people(level) for level in DIGITS}
    for level, rows in areas.items():
        for row in rows:
            row["residents"] = people[level][row["code"]]
    return town


def _metric(table: gpd.GeoDataFrame) -> np.ndarray:
    return table.to_crs(METRIC_EPSG).geometry.to_numpy()


def _rows(table: gpd.GeoDataFrame, places: dict[str, Any] | None = None) -> list[Row]:
    rows: list[Row] = pd.DataFrame(table.drop(columns="geometry")).to_dict("records")
    if places is not None:
        for row in rows:
            row["x_m"], row["y_m"] = places[row["code"]].x, places[row["code"]].y
    return rows
