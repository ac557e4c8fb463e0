"""The walking network as a run saw it: kept on disk, else built again."""

from pathlib import Path

import numpy as np

from gridmap.actions.coverage_ground import network_key
from gridmap.actions.coverage_inputs import newest_edition
from gridmap.actions.networks import open_network
from gridmap.db.models import Run
from gridmap.db.queries import layers, runs
from gridmap.db.session import Session
from gridmap.spatial.crs import to_metric
from gridmap.spatial.network import Network, build_network


def network_of(session: Session, run: Run, networks: Path | None) -> Network:
    """Open the network that a run walked, or build it from the paths that it read.

    Parameters
    ----------
    networks : Path, optional
        Folder where walking networks are kept.
    """
    table = runs.table(session, run.id, "inputs")
    hashed = {} if table is None else dict(zip(table["layer"], table["sha256"], strict=True))

    def build() -> Network:
        frame = layers.paths(session, newest_edition(run.editions))
        paths = np.asarray(frame.geometry.array, dtype=object)
        return build_network(to_metric(paths, run.metric_crs), paths)

    folder = networks if "paths" in hashed else None
    return open_network(folder, network_key(run.metric_crs, hashed.get("paths", "")), build)
