"""How far demands and resources are from each other: on foot, or straight before the first run."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gridmap.actions.bounded import Bounded
from gridmap.actions.run_network import network_of
from gridmap.actions.what_if_town import run_key
from gridmap.db.models import Run
from gridmap.db.session import Session
from gridmap.spatial.crs import metric_crs, project_xy
from gridmap.spatial.network import Network, catchments, join_points

Floats = npt.NDArray[np.float64]
MOST_NETWORKS = 2
_networks = Bounded[Network](MOST_NETWORKS)


@dataclass(frozen=True)
class Walks:
    """Distances between places.

    Attributes
    ----------
    distance_m : (D, R) array of float
        Infinite beyond the limit, NaN where one has no place, or no path near enough.
    on_foot : bool
        Along the paths; else as the crow flies, because nothing was evaluated yet.
    run : int or None
        The run whose network it is.
    """

    distance_m: Floats
    on_foot: bool
    run: int | None


def between(
    session: Session,
    run: Run | None,
    some: Floats,
    others: Floats,
    limit_m: float,
    networks: Path | None,
) -> Walks:
    """Measure the walks between places, up to a limit.

    Parameters
    ----------
    run : Run or None
        The latest run.
    some, others : (N, 2) array of float
        Longitude and latitude, NaN without a place.
    networks : Path, optional
        Folder where walking networks are kept.
    """
    known = [places[np.isfinite(places).all(axis=1)] for places in (some, others)]
    if not all(map(len, known)):
        return Walks(
            np.full((len(some), len(others)), np.nan), run is not None, run.id if run else None
        )
    # Many lie in the middle of the same area, or at the same unit: each place is looked at once.
    (here, mine), (there, theirs) = (
        np.unique(places, axis=0, return_inverse=True) for places in known
    )
    if run is None:
        measured = _straight(here, there, limit_m)
    else:
        measured = _on_foot(session, run, here, there, limit_m, networks)
    found = np.full((len(some), len(others)), np.nan)
    rows = np.flatnonzero(np.isfinite(some).all(axis=1))
    columns = np.flatnonzero(np.isfinite(others).all(axis=1))
    found[np.ix_(rows, columns)] = measured[np.ix_(mine.ravel(), theirs.ravel())]
    return Walks(found, run is not None, run.id if run else None)


def _straight(here: Floats, there: Floats, limit_m: float) -> Floats:
    crs = metric_crs(*np.median(here, axis=0).tolist())
    one, other = project_xy(here, crs), project_xy(there, crs)
    away = np.hypot(*(one[:, None, :] - other[None, :, :]).transpose(2, 0, 1))
    return np.asarray(np.where(away <= limit_m, away, np.inf))


def _on_foot(
    session: Session, run: Run, here: Floats, there: Floats, limit_m: float, networks: Path | None
) -> Floats:
    network = _networks.get(run_key(session, run), lambda: network_of(session, run, networks))
    join_limit_m = float(run.parameters["join_limit_m"])
    one, other = (
        join_points(network, project_xy(places, run.metric_crs), join_limit_m)
        for places in (here, there)
    )
    found = np.full((len(here), len(there)), np.inf)
    pairs = catchments(network, one, other, limit_m)
    found[pairs.source, pairs.target] = pairs.distance_m
    # Who is at the same door need not walk, also where no path is near.
    found[(here[:, None, :] == there[None, :, :]).all(axis=2)] = 0.0
    lost = ~(np.asarray(one.joined)[:, None] & np.asarray(other.joined)[None, :])
    found[lost & (found > 0)] = np.nan
    return found
