"""Facilities and sites: where they stand, how large they are, whom they serve."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Point

from builder import plane
from builder.areas import Town
from builder.inner import Inside
from builder.names import Names
from builder.outfit import outfit_facilities, outfit_sites
from builder.settings import COMMUNITIES, stream

# Gaps planted here: no service centre of their own; no station at all.
NO_SERVICE_CENTRE = ["620702002012", "620702003010", "620702005201"]
NO_STATION = {"620702002012", "620702003010", "620702005201", "620702001008"}
STATIONS, CENTRES = 37, 12
_HOURS = {
    "service_station": "Mo-Su 08:00-21:00", "neighbourhood_centre": "Mo-Su 08:30-20:30",
    "service_centre": "Mo-Su 08:30-18:00", "hospital": "24/7", "clinic": "Mo-Su 08:00-20:00",
    "park": "24/7", "square": "24/7", "car_park": "24/7", "market": "Mo-Su 06:00-20:00",
    "cinema": "Mo-Su 10:00-24:00", "pharmacy": "Mo-Su 08:00-22:00", "library": "Tu-Su 09:00-18:00",
    "elderly_care": "24/7", "culture": "Tu-Su 09:00-17:30", "stadium": "Mo-Su 07:00-21:30",
}  # fmt: skip
# kind, number, floor area from-to in m2, capacity from-to, name ending
_PUBLIC = [
    ("primary_school", 11, 6000, 12000, 720, 1800, "小学"),
    ("kindergarten", 27, 1500, 3600, 150, 420, "幼儿园"),
    ("clinic", 22, 150, 900, 30, 160, "卫生服务站"),
    ("pharmacy", 15, 60, 220, 10, 30, "药房"),
    ("elderly_care", 6, 800, 2600, 40, 150, "养老服务中心"),
    ("culture", 6, 600, 3000, 100, 600, "文化站"),
    ("library", 1, 5200, 5200, 600, 600, "图书馆"),
    ("cinema", 3, 1800, 3600, 400, 900, "影院"),
    ("car_park", 12, 1200, 6000, 60, 320, "停车场"),
    ("square", 4, 3000, 9000, 500, 3000, "广场"),
]


@dataclass
class Placer:
    """Finds places for facilities and knows the code of the grid they stand in."""

    town: Town
    inside: Inside
    residences: pd.DataFrame
    rng: np.random.Generator
    taken: list[tuple[float, float]] = field(default_factory=list)

    def in_atom(self, i: int) -> Point:
        """Give a place in a block: beside the street, or beside a footway within the walls."""
        ground = self.town.atoms[i].ground
        houses = self.residences.loc[self.residences.atom == i, ["x", "y"]].to_numpy()
        if i in self.inside.walled or (len(houses) and ground.area > 40_000):
            x, y = houses[self.rng.integers(len(houses))]
            spot = Point(x + 7.0, y - 5.0)
        else:
            ring = ground.buffer(-13).exterior if ground.area > 4000 else ground.buffer(-3).exterior
            spot = ring.interpolate(self.rng.random(), normalized=True)
        return spot if ground.contains(spot) else ground.representative_point()

    def spread(self, community: str, number: int) -> list[int]:
        """Choose blocks of homes in a community, far from each other, near where people live."""
        homes = self.residences[self.residences.area_code.str[:12] == community]
        blocks = homes.groupby("atom").agg(
            x=("x", "mean"), y=("y", "mean"), people=("residents", "sum")
        )
        xy, people = blocks[["x", "y"]].to_numpy(), blocks.people.to_numpy()
        centre = np.average(xy, axis=0, weights=people)
        first = centre + self.rng.normal(0, 90, 2)
        chosen = [int(np.argmin(np.hypot(*(xy - first).T)))]
        while len(chosen) < number:
            away = np.min([np.hypot(*(xy - xy[c]).T) for c in chosen], axis=0)
            chosen.append(int(np.argmax(away * np.sqrt(people))))
        return [int(blocks.index[c]) for c in chosen]

    def address(self, i: int, before: str) -> str:
        """Give the compound or street that houses of a block are named after."""
        first = self.residences.name[self.residences.atom == i].iloc[0]
        return before + first.rstrip("0123456789号楼排社")

    def dedicated(self, use: str) -> list[int]:
        """Give the blocks of one use that have a name."""
        return [i for i, a in enumerate(self.town.atoms) if a.use == use and a.name]


def make_facilities(placer: Placer, names: dict[str, str]) -> gpd.GeoDataFrame:
    """Make all facilities; `names` are the full names of the units by code."""
    rows: list[dict[str, Any]] = []
    rows += _stations(placer, names)
    rows += _centres(placer, names)
    rows += _public(placer)
    rows += _on_own_grids(placer)
    table = pd.DataFrame(rows)
    table.insert(0, "code", [f"F{n:04d}" for n in range(1, len(table) + 1)])
    outfit_facilities(table)
    shapes = [plane.lonlat_geometry(p) for p in table.pop("spot")]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4326)


def short(name: str) -> str:
    """Shorten the full name of a unit as people say it.

    Examples
    --------
    >>> short("交通巷社区居民委员会"), short("下安村村民委员会"), short("东街街道")
    ('交通巷', '下安村', '东街')
    """
    for ending in ("社区居民委员会", "村民委员会", "街道"):
        name = name.removesuffix(ending)
    return name


def label(name: str) -> str:
    """Name a community as in the name of its party committee.

    Examples
    --------
    >>> label("交通巷社区居民委员会"), label("下安村村民委员会")
    ('交通巷社区', '下安村')
    """
    word = short(name)
    return word if word.endswith("村") else f"{word}社区"


def _row(placer: Placer, i: int, kind: str, name: str, area: float, **other: Any) -> dict[str, Any]:
    floor = int(round(area, -1))
    return {
        "name": name, "kind": kind, "floor_area_m2": floor,
        "activity_area_m2": other.get("activity", int(floor * 0.65)),
        "capacity": other.get("capacity", max(10, floor // 6)),
        "opening_hours": _HOURS.get(kind, "Mo-Fr 08:30-18:00"),
        "operator": other.get("operator", ""),
        "open_to_residents": other.get("open_", True),
        "area_code": other.get("area_code") or placer.town.atoms[i].grid,
        "spot": other.get("spot") or placer.in_atom(i),
    }  # fmt: skip


def _stations(placer: Placer, names: dict[str, str]) -> list[dict[str, Any]]:
    """Share 37 stations and 12 neighbourhood centres out by population; a few places get none."""
    people = placer.residences.groupby(placer.residences.area_code.str[:12]).residents.sum()
    served = [c for c in COMMUNITIES if c not in NO_STATION]
    number = dict.fromkeys(served, 1)
    for _ in range(STATIONS + CENTRES - len(served)):
        number[max(served, key=lambda c: people[c] / (number[c] + 0.4))] += 1
    rows, large = [], 0
    for community in served:
        for k, i in enumerate(placer.spread(community, number[community])):
            word = short(names[community])
            operator = f"{label(names[community])}党委"
            if k == 0 and number[community] > 1 and large < CENTRES:
                large += 1
                area = placer.rng.integers(420, 900)
                rows.append(
                    _row(
                        placer,
                        i,
                        "neighbourhood_centre",
                        f"{word}党群睦邻中心",
                        area,
                        operator=operator,
                    )
                )
            else:
                name = (
                    f"{word}驿站" if k == 0 else placer.address(i, label(names[community])) + "驿站"
                )
                area = placer.rng.integers(40, 160)
                rows.append(_row(placer, i, "service_station", name, area, operator=operator))
    return rows


def _centres(placer: Placer, names: dict[str, str]) -> list[dict[str, Any]]:
    """Give most communities a service centre, every subdistrict its three centres."""
    rows = []
    homes = placer.residences.groupby(placer.residences.area_code.str[:12]).households.sum()
    for community in COMMUNITIES:
        if community in NO_SERVICE_CENTRE:
            continue
        area = max(600, homes[community] * 0.3 * placer.rng.uniform(1.06, 1.3)) + 20
        name = f"{short(names[community])}党群服务中心"
        i = placer.spread(community, 1)[0]
        rows.append(_row(placer, i, "service_centre", name, area, area_code=community,
                         operator=f"{label(names[community])}党委"))  # fmt: skip
    for sub in sorted({c[:9] for c in COMMUNITIES}):
        hosts = sorted(c for c in COMMUNITIES if c.startswith(sub))[:3]
        for kind, ending, host in (
            ("governance_centre", "综合治理中心", hosts[0]),
            ("mediation_centre", "矛盾调处中心", hosts[1]),
            ("convenience_centre", "便民服务中心", hosts[2]),
        ):
            i = placer.spread(host, 2)[1]
            area = placer.rng.integers(500, 1500)
            name = f"{names[sub]}{ending}"
            rows.append(_row(placer, i, kind, name, area, area_code=sub, operator=names[sub]))
    return rows


def _public(placer: Placer) -> list[dict[str, Any]]:
    rows, names = [], Names(stream(12))
    order = list(COMMUNITIES)
    for kind, number, low, high, small, large, ending in _PUBLIC:
        people = placer.residences.groupby(placer.residences.area_code.str[:12]).residents.sum()
        count = dict.fromkeys(order, 0)
        for _ in range(number):
            count[
                max(order, key=lambda c: people[c] * (0.5 + placer.rng.random()) / (count[c] + 0.5))
            ] += 1
        for community in order:
            for i in placer.spread(community, max(count[community], 1))[: count[community]]:
                area = placer.rng.integers(low, high + 1)
                capacity = int(placer.rng.integers(small, large + 1))
                closed = kind in ("primary_school", "kindergarten") and placer.rng.random() < 0.7
                name = f"{names.word()}{ending}"
                row = _row(placer, i, kind, name, area, capacity=capacity, open_=not closed)
                rows += [row]
    return rows


def _on_own_grids(placer: Placer) -> list[dict[str, Any]]:
    """Put the large facilities on their dedicated grids, and some in ordinary blocks."""
    rows, seen = [], set()
    for use, kind, area in (
        ("park", "park", 3000), ("hospital", "hospital", 32000), ("market", "market", 9000),
        ("square", "square", 12000), ("stadium", "stadium", 15000),
        ("school", "secondary_school", 16000),
    ):  # fmt: skip
        for i in placer.dedicated(use):
            atom = placer.town.atoms[i]
            if atom.name not in seen:
                seen.add(atom.name)
                exact = "school" if "学院" in atom.name else kind
                # A bed of a hospital takes more floor than a place elsewhere.
                places = area // (60 if kind == "hospital" else 10)
                rows.append(_row(placer, i, exact, atom.name, area, capacity=places,
                                 open_=use != "school", operator=atom.name))  # fmt: skip
    for number, community in zip(
        "一二四六", ["620702001005", "620702003001", "620702004006", "620702005004"], strict=True
    ):
        i = placer.spread(community, 3)[2]
        rows.append(
            _row(
                placer, i, "secondary_school", f"第{number}中学", 15000, capacity=1600, open_=False
            )
        )
    return rows


_SITES = [
    ("office_building", 18, 12, 90, "大厦"), ("business_district", 6, 80, 320, "商圈"),
    ("market", 8, 60, 400, "商贸市场"), ("internet_firm", 7, 1, 1, "网络科技公司"),
    ("industrial_park", 3, 25, 70, "产业园"), ("park", 6, 8, 40, "文创园"),
]  # fmt: skip


def make_sites(placer: Placer) -> gpd.GeoDataFrame:
    """Make the places of the emerging fields: offices near the centre, parks further out."""
    names, rows = Names(stream(13)), []
    homes = [i for i, a in enumerate(placer.town.atoms) if a.use == "homes"]
    radius = np.array([placer.town.atoms[i].plan_radius_m for i in homes])
    for kind, number, low, high, ending in _SITES:
        near = 1900.0 if "park" in kind else 600.0
        pull = np.exp(-(((radius - near) / 600) ** 2))
        for i in placer.rng.choice(homes, number, replace=False, p=pull / pull.sum()):
            firms = int(placer.rng.integers(low, high + 1))
            staff = firms * int(placer.rng.integers(6, 18)) + (60 if kind == "internet_firm" else 0)
            rows.append({
                "name": f"{names.word()}{ending}", "kind": kind, "enterprises": firms,
                "employees": staff, "party_members": int(staff * placer.rng.uniform(0.04, 0.1)) + 3,
                "area_code": placer.town.atoms[int(i)].grid, "spot": placer.in_atom(int(i)),
            })  # fmt: skip
    table = pd.DataFrame(rows)
    table.insert(0, "code", [f"S{n:03d}" for n in range(1, len(table) + 1)])
    outfit_sites(table)
    shapes = [plane.lonlat_geometry(p) for p in table.pop("spot")]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4326)


def inside_own_area(table: gpd.GeoDataFrame, areas: dict[str, shapely.Geometry]) -> bool:
    """Tell whether every place lies in the area that its code names."""
    return all(
        areas[code].contains(shape)
        for code, shape in zip(table.area_code, table.geometry, strict=True)
    )
