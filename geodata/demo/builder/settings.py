"""What is decided by hand: seed, date, sizes, and the seeds of the communities."""

from datetime import date
from pathlib import Path

import numpy as np

SEED = 620702
AS_OF = date(2026, 6, 30)
VALID_FROM = date(2025, 1, 1)  # since when the layers are in force: before the first case
FOLDER = Path(__file__).resolve().parents[1]
MARK = "Synthetic demo data of gridmap: real unit names and codes, invented geometry and numbers."

# The bell tower stands at the origin of the plan; the plan's unit is the metre.
CENTRE_LONLAT = (100.4502, 38.9316)
METRIC_EPSG = 4542  # CGCS2000, 3-degree Gauss-Krueger belt, central meridian 99 E

RESIDENTS = 151_000
GRIDS_RESIDENTIAL = 374
HOUSEHOLDS_GRID_MIN, HOUSEHOLDS_GRID_MAX = 300, 500

# Seed point (x, y in metres on the plan) and wanted share of the population of each community.
COMMUNITIES = {
    "620702001001": (330, 330, 1.1),
    "620702001005": (640, -420, 1.1),
    "620702001006": (1200, 350, 1.2),
    "620702001007": (1250, -500, 1.2),
    "620702001008": (1950, -500, 1.1),
    "620702002003": (150, -560, 1.2),
    "620702002005": (-330, -330, 1.0),
    "620702002006": (-650, -900, 1.0),
    "620702002010": (900, -1250, 1.2),
    "620702002011": (150, -1750, 1.0),
    "620702002012": (-1250, -1500, 1.0),
    "620702003001": (-520, 330, 1.1),
    "620702003003": (-1900, 350, 1.1),
    "620702003005": (-750, 1200, 1.1),
    "620702003009": (-1750, -500, 1.0),
    "620702003010": (-1800, 1250, 0.9),
    "620702004001": (180, 640, 1.0),
    "620702004006": (450, 1250, 1.2),
    "620702004009": (-250, 1300, 1.0),
    "620702004010": (200, 2050, 1.0),
    "620702005001": (1250, 1150, 1.2),
    "620702005003": (1250, 1900, 1.0),
    "620702005004": (1900, 700, 0.9),
    "620702005200": (2150, 1600, 0.45),
    "620702005201": (2350, 250, 0.45),
}
VILLAGES = {"620702005200", "620702005201"}


def stream(number: int) -> np.random.Generator:
    """Give the random numbers of one step, so that a change in one leaves the others alone.

    Examples
    --------
    >>> bool(stream(1).random() == stream(1).random())
    True
    """
    return np.random.default_rng([SEED, number])
