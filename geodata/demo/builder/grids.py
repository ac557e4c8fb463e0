"""Blocks make grids, grids get codes; every level is an exact tiling of the one above."""

import numpy as np
import shapely

from builder.areas import Atom, Town
from builder.settings import COMMUNITIES, GRIDS_RESIDENTIAL


def set_grids(town: Town) -> dict[str, list[int]]:
    """Join the blocks of every community into grids and number them.

    Returns
    -------
    dict
        Grid code to the numbers of its blocks.
    """
    _attach_strips(town)
    total = sum(a.weight for a in town.atoms)
    clusters: list[list[int]] = []
    for code in COMMUNITIES:
        own = [i for i, a in enumerate(town.atoms) if a.community == code]
        number = max(1, round(sum(town.atoms[i].weight for i in own) / total * GRIDS_RESIDENTIAL))
        clusters += _merge(town, own, number)
    coded: dict[str, list[int]] = {}
    for code in COMMUNITIES:
        own = [c for c in clusters if town.atoms[c[0]].community == code]
        for number, cluster in enumerate(_in_reading_order(town, own), start=1):
            coded[f"{code}{number:03d}"] = sorted(cluster)
            for i in cluster:
                town.atoms[i].grid = f"{code}{number:03d}"
    return coded


def _in_reading_order(town: Town, clusters: list[list[int]]) -> list[list[int]]:
    """Order grids like words on a page: rows from north to south, west to east within a row.

    A row begins at the northernmost grid left and takes every grid less than half the typical
    distance of grids south of it.
    """
    shapes = [shapely.union_all([town.atoms[i].ground for i in c]) for c in clusters]
    centre = np.array([shape.centroid.coords[0] for shape in shapes])
    height = 0.5 * np.sqrt(np.ptp(centre[:, 0]) * np.ptp(centre[:, 1]) / len(centre))
    row, top, rows = 0, centre[:, 1].max(), {}
    for k in np.argsort(-centre[:, 1], kind="stable"):
        if top - centre[k, 1] > height:
            row, top = row + 1, centre[k, 1]
        rows[k] = row
    return [clusters[k] for k in sorted(rows, key=lambda k: (rows[k], centre[k, 0]))]


def _attach_strips(town: Town) -> None:
    """Give every piece of river and railway strip to the community on its bank."""
    left = [i for i, a in enumerate(town.atoms) if a.use == "strip"]
    while left:
        done = []
        for i in left:
            options = {
                j: v["all"] - v["hard"]
                for j, v in town.neighbours(i).items()
                if town.atoms[j].community and v["hard"] < 0.5 * v["all"]
            }
            if options:
                bank = max(options, key=lambda j: options[j])
                done.append((i, town.atoms[bank].community))
        for i, community in done or [(left[0], _any_community(town, left[0]))]:
            town.atoms[i].community = community
            left.remove(i)


def _any_community(town: Town, i: int) -> str:
    return next(town.atoms[j].community for j in town.neighbours(i) if town.atoms[j].community)


def _merge(town: Town, own: list[int], number: int) -> list[list[int]]:
    """Merge the lightest grid into its best neighbour until the wanted number is left."""
    groups: dict[int, list[int]] = {}
    fixed: dict[str, int] = {}
    for i in own:
        atom = town.atoms[i]
        if atom.name:
            first = fixed.setdefault(atom.name, i)
            groups.setdefault(first, []).append(i)
        else:
            groups[i] = [i]
    locked = set(fixed.values())
    weight = {g: sum(town.atoms[i].weight for i in m) for g, m in groups.items()}
    while True:
        open_groups = [g for g in groups if g not in locked]
        waste = [g for g in open_groups if weight[g] < 40]
        if len(open_groups) <= number and not waste:
            return list(groups.values())
        moved = _merge_one(town, groups, weight, locked, waste or open_groups)
        if not moved:
            return list(groups.values())


def _merge_one(town: Town, groups: dict, weight: dict, locked: set, options: list) -> bool:
    member = {i: g for g, m in groups.items() for i in m}
    for small in sorted(options, key=lambda g: weight[g]):
        shared: dict[int, float] = {}
        for i in groups[small]:
            for j, v in town.neighbours(i).items():
                g = member.get(j)
                if g is not None and g != small:
                    cost = 0.75 * v["main"] + 3.0 * v["hard"]
                    shared[g] = shared.get(g, 0) + v["all"] - cost
        strip = all(town.atoms[i].use == "strip" for i in groups[small])
        open_ = {g: s for g, s in shared.items() if (g not in locked or (strip and s > 60))}
        open_ = open_ or (shared if strip else {})
        if open_:
            edge = sum(shared.values()) + 1
            best = min(
                open_, key=lambda g: weight[g] / 300 - 1.6 * open_[g] / abs(edge) * (1 + 4 * strip)
            )
            groups[best] += groups.pop(small)
            weight[best] += weight.pop(small)
            return True
    return False


def outlines(town: Town, members: dict[str, list[int]]) -> dict[str, shapely.Geometry]:
    """Unite the blocks of every area; shared vertices stay identical.

    Examples
    --------
    >>> outlines(Town([], []), {})
    {}
    """
    return {
        code: shapely.coverage_union_all([town.atoms[i].lonlat for i in own])
        for code, own in members.items()
    }


def in_larger(members: dict[str, list[int]], digits: int) -> dict[str, list[int]]:
    """Collect the blocks of the areas whose code has fewer digits."""
    result: dict[str, list[int]] = {}
    for code, own in members.items():
        result.setdefault(code[:digits], []).extend(own)
    return dict(sorted(result.items()))


def is_homes(atom: Atom) -> bool:
    """Tell whether people live in this block."""
    return atom.use in ("homes", "village")
