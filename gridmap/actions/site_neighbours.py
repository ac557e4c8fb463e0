"""Which organization is nearest to each site: on foot, or else in a straight line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions.place_card import walks_of
from gridmap.db.models import Run
from gridmap.db.session import Session
from gridmap.spatial.crs import metric_crs, project_xy
from gridmap.spatial.nearest import nearest_straight
from gridmap.spatial.network import join_points, walking_distance


@dataclass(frozen=True)
class Near:
    """The nearest of some places to each of others.

    Attributes
    ----------
    distance_m : (N,) array of float
        Infinite where there is none.
    nearest : (N,) array of int
        Position of it; -1 for none.
    walked : (N,) array of bool
        Whether the distance is that on foot; else it is a straight line.
    """

    distance_m: npt.NDArray[np.float64]
    nearest: npt.NDArray[np.int64]
    walked: npt.NDArray[np.bool_]


def nearest(
    session: Session,
    run: Run | None,
    sites: npt.NDArray[Any],
    organizations: npt.NDArray[Any],
    networks: Path | None,
) -> Near:
    """Find for each site the nearest organization.

    Parameters
    ----------
    run : Run, optional
        The run whose kept network is walked; without one, all lines are straight.
    sites, organizations : (N, 2), (M, 2) arrays of float
        Degrees; NaN is a place without coordinates.
    """
    none = Near(
        np.full(len(sites), np.inf), np.full(len(sites), -1), np.zeros(len(sites), dtype=bool)
    )
    placed = np.isfinite(sites).all(axis=1)
    if not placed.any() or not np.isfinite(organizations).all(axis=1).any():
        return none
    lon, lat = sites[placed].mean(axis=0)
    crs = run.metric_crs if run else metric_crs(lon, lat)
    here, there = project_xy(sites, crs), project_xy(organizations, crs)
    straight = nearest_straight(here, there)
    away_m, which = straight.distance_m.copy(), straight.nearest.copy()
    walked = np.zeros(len(sites), dtype=bool)
    if run is not None:
        walks = walks_of(session, run, networks)
        sources, targets = (
            join_points(walks.network, xy, walks.join_limit_m) for xy in (there, here)
        )
        on_foot_m, on_foot = walking_distance(walks.network, sources, targets, walks.limit_m)
        walked = np.isfinite(on_foot_m)
        away_m[walked], which[walked] = on_foot_m[walked], on_foot[walked]
    return Near(away_m, which, walked)
