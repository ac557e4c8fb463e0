"""Residences: counts of households and people in every grid, shared out to houses."""

import numpy as np
import pandas as pd
import shapely

from builder import plane
from builder.areas import Town
from builder.grids import is_homes
from builder.inner import NO_PATH, Inside
from builder.outfit import move_households
from builder.settings import (
    HOUSEHOLDS_GRID_MAX,
    HOUSEHOLDS_GRID_MIN,
    RESIDENTS,
    VILLAGES,
    stream,
)


def shared_out(total: int, shares: np.ndarray) -> np.ndarray:
    """Share a whole number out by weights, without losing one.

    Examples
    --------
    >>> shared_out(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    exact = total * shares / shares.sum()
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return whole


def make_residences(town: Town, members: dict[str, list[int]], inside: Inside) -> pd.DataFrame:
    """Make one row per house: place, households, residents, the old and the small, grid code."""
    rng = stream(6)
    rows = []
    for grid, own in members.items():
        homes = [i for i in own if is_homes(town.atoms[i])]
        if not homes:
            continue
        weights = np.array([town.atoms[i].weight for i in homes])
        rows += _grid_rows(grid, town, homes, weights, inside, rng)
    table = pd.DataFrame(rows)
    table["residents"] = _residents(table, rng)
    old = np.clip(rng.normal(0.19, 0.05, len(table)) + 0.05 * (table.radius < 900), 0.04, 0.5)
    small = np.clip(rng.normal(0.06, 0.02, len(table)), 0, 0.14)
    table["over_60"] = np.round(table.residents * old).astype(int)
    table["under_6"] = np.round(table.residents * small).astype(int)
    table["name"] = _names(table, town, inside)
    table.insert(0, "code", [f"R{n:05d}" for n in range(1, len(table) + 1)])
    lonlat = plane.to_lonlat(table[["x", "y"]].to_numpy())
    table["lon"], table["lat"] = lonlat[:, 0], lonlat[:, 1]
    move_households(table)
    return table


def _grid_rows(grid, town, homes, weights, inside, rng) -> list[dict]:
    # Most grids are near the lower bound; heavy ones come closer to the upper one.
    heavy = np.clip((weights.sum() - 300) / 500, 0, 1)
    target = HOUSEHOLDS_GRID_MIN + 2 + int(rng.gamma(1.3, 7.0) + 170 * heavy**1.6)
    target = min(target, HOUSEHOLDS_GRID_MAX)
    village = grid[:12] in VILLAGES
    rows = []
    for i, households in zip(homes, shared_out(target, weights), strict=True):
        slots = inside.slots[i]
        usual = 8 if village else 18 if town.atoms[i].plan_radius_m < 900 else 30
        wanted = max(1, round(households / usual))
        if wanted < len(slots) * 0.8:
            anchor = slots[rng.integers(len(slots)) if i in inside.walled else 0]
            near = np.argsort(np.hypot(*(slots - anchor).T), kind="stable")
            slots = slots[np.sort(near[: max(wanted, 1)])]
        size = rng.choice([0.7, 1.0, 1.0, 1.0, 1.4], len(slots))
        rows += [
            {"x": x, "y": y, "households": int(n), "area_code": grid, "atom": i,
             "radius": town.atoms[i].plan_radius_m}
            for (x, y), n in zip(slots, shared_out(int(households), size), strict=True) if n
        ]  # fmt: skip
    return rows


def _residents(table: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Share the town's people out: fuller homes in the old town, more empty ones further out."""
    grids = table.area_code.factorize()[0]
    per_grid = rng.normal(1.0, 0.07, grids.max() + 1)[grids]
    fuller = np.interp(table.radius, [0, 1000, 2000, 2600], [1.12, 1.0, 0.9, 1.1])
    weight = table.households * per_grid * fuller * rng.uniform(0.9, 1.1, len(table))
    return shared_out(RESIDENTS, weight.to_numpy())


def _names(table: pd.DataFrame, town: Town, inside: Inside) -> list[str]:
    """Address every house: compound and number, or street and number, or village group and row."""
    streets = [e for e in town.edges if e.kind not in NO_PATH and e.name]
    tree = shapely.STRtree([plane.ground_geometry(e.geom) for e in streets])
    nearest = tree.nearest(shapely.points(table[["x", "y"]].to_numpy()))
    counts: dict[str, int] = {}
    names = []
    for row, street in zip(table.itertuples(), nearest, strict=True):
        if row.area_code[:12] in VILLAGES:
            village = "下安村" if row.area_code[:12].endswith("200") else "东泉村"
            place, unit = f"{village}{int(row.area_code[12:])}社", "排"
        elif row.atom in inside.names:
            place, unit = inside.names[row.atom], "号楼"
        else:
            place, unit = streets[int(street)].name, "号楼"
        counts[place] = counts.get(place, 0) + 1
        names.append(f"{place}{counts[place]}{unit}")
    return names
