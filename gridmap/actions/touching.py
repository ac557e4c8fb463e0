"""Which areas an import or a plan touches, each with the areas above it.

So that `allowing.allow` can say whether somebody who has an area stays inside it.
"""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gridmap.actions.area_tree import locate
from gridmap.actions.preparing import Prepared
from gridmap.analysis.permissions import WHOLE_TOWN, Chain
from gridmap.analysis.scenario import Change
from gridmap.db.queries import areas
from gridmap.db.session import Session
from gridmap.files.layers import LayerSpec

NOWHERE: Chain = ()


def chains_of(session: Session, codes: Iterable[str]) -> list[Chain]:
    """Return for each code of an area that code and those above it, the nearest first.

    A code that the store does not have, and "", lie nowhere.
    """
    above = {level: areas.parents_by_code(session, level) for level in areas.LEVELS}
    return [_chain(above, code) for code in sorted(set(codes))]


def _chain(above: dict[str, dict[str, str]], code: str) -> Chain:
    level = next((level for level in areas.LEVELS if code in above[level]), None)
    if level is None:
        return NOWHERE
    chain = [code]
    for name in reversed(areas.LEVELS[: areas.LEVELS.index(level) + 1]):
        chain.append(above[name].get(chain[-1], ""))
    return [code for code in chain if code]


def chains_around(session: Session, geometry: Any) -> list[Chain]:
    """Return the chains of the smallest areas around geometries in degrees."""
    return chains_of(session, smallest_around(session, geometry))


def smallest_around(session: Session, geometry: Any) -> list[str]:
    """Return the code of the smallest area around each geometry in degrees, "" outside of all."""
    shapes = np.asarray(geometry, dtype=object)
    found = np.full(len(shapes), "", dtype=object)
    for level in reversed(areas.LEVELS):
        lost = found == ""
        if lost.any():
            found[lost] = locate(session, shapes[lost], level)
    codes: list[str] = found.tolist()
    return codes


def of_import(
    session: Session, spec: LayerSpec, prepared: Prepared, *, adds: bool
) -> Iterable[Chain]:
    """Return what an import touches.

    Areas replace the children of their parents. Any other layer replaces rows of the whole town,
    unless it only adds: then it touches where its rows lie and the areas that they name.
    """
    if spec.name == "areas":
        return chains_of(session, prepared.columns["parent_code"])
    if not adds or spec.geometry not in ("point", "none"):
        return WHOLE_TOWN
    named = np.array(prepared.columns.get("area_code", [""] * len(prepared)), dtype=object)
    geometry = np.full(len(prepared), None) if prepared.geometry is None else prepared.geometry
    placed = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    lost: list[Chain] = [NOWHERE] * bool((~placed & (named == "")).any())
    return [
        *chains_around(session, geometry[placed]),
        *chains_of(session, set(named.tolist()) - {""}),
        *lost,
    ]


def of_changes(
    session: Session, changes: Iterable[Change], facilities: gpd.GeoDataFrame
) -> list[Chain]:
    """Return what a plan touches: where facilities stand that it changes, and where they will."""
    standing = dict(zip(facilities["code"], facilities.geometry, strict=True))
    places = []
    for change in changes:
        if change.lon is not None:
            places.append(shapely.Point(change.lon, change.lat))
        if change.code in standing:
            places.append(standing[change.code])
    return chains_around(session, places)
