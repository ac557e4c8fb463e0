"""Hot spots of cases over the grids of an area: what they are, and what they do not say."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap.actions import area_choice, case_hot_picture, case_list, dates
from gridmap.actions.area_panel import short_name
from gridmap.actions.bounded import Bounded
from gridmap.actions.case_hot_words import FEWEST_RESIDENTS, KINDS, NEAR, PER, says
from gridmap.actions.export_sources import SMALLEST_SHOWN
from gridmap.analysis import hot_spots
from gridmap.analysis.hot_spots import Spots
from gridmap.db.engine import Engine
from gridmap.db.models import Area
from gridmap.db.queries import areas, case_places, layers
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.listed import Column, Listed
from gridmap.files.values import LOCAL
from gridmap.saying import said
from gridmap.spatial.crs import metric_crs, to_metric
from gridmap.spatial.overlay import containing, neighbours

BAND_M = 800.0
BANDS_M = (50.0, 20_000.0)
DAYS = 90  # looked back, where no first day is asked
MOST_GRIDS = 5_000
COLUMNS = (
    Column("code", said("编码", "Code")),
    Column("name", said("网格", "Grid")),
    Column("kind", said("结果", "Result"), lambda row: row["kind_words"]),
    Column("count", said("件数", "Cases")),
    Column("residents", said("居民", "Residents")),
    Column("value", said("比较的数", "Value compared")),
    *(Column(name, name) for name in ("z", "p", "p_adjusted")),
    Column("neighbours", said("周围的网格", "Neighbours")),
)
_kept = Bounded[Spots](most=64)


@dataclass(frozen=True)
class Asked:
    """What is looked at.

    Attributes
    ----------
    area : str
        Code of an area whose grids are looked at; "" is the whole town.
    class_code : str
        Class, or first digits of classes; "" are all.
    since, until : date, optional
        Reported on a day from the first to the last; without a first, `DAYS` before the last.
    per : str
        One of `PER`.
    near : str
        One of `NEAR`.
    band_m : float
        Metres between the middles of grids that are neighbours, where a distance is asked.
    """

    area: str = ""
    class_code: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    per: str = "rate"
    near: str = "edge"
    band_m: float = BAND_M


@dataclass(frozen=True)
class Found:
    """The grids that are looked at, with what is known of them.

    Attributes
    ----------
    grids : GeoDataFrame
        `code`, `name`, `count`, `residents`, `value`, `z`, `p`, `p_adjusted`, `neighbours`,
        `kind` and geometry in degrees.
    """

    grids: gpd.GeoDataFrame
    area: dict[str, Any]
    since: dt.date
    until: dt.date
    permutations: int
    elsewhere: int
    now: dt.datetime


def describe(engine: Engine, asked: Asked) -> dict[str, Any]:
    """Describe the hot spots.

    Returns
    -------
    dict
        `rows` of the hot and cold grids, the hottest first, then the others by their score;
        `kinds` (how many of each), `says` (sentences), `area`, `since`, `until`, `permutations`,
        `elsewhere` (cases in no grid) and `now`.

    Raises
    ------
    NotFoundError
        There is no such area.
    InputError
        It cannot be looked at so.
    """
    found = look(engine, asked)
    kinds = {kind: int((found.grids["kind"] == kind).sum()) for kind in KINDS}
    return {
        "rows": _rows(found, asked),
        "picture": case_hot_picture.draw(found.grids),
        "kinds": kinds,
        "says": says(kinds, found.permutations, asked.per, int(found.grids["count"].sum())),
        "area": found.area,
        "since": found.since,
        "until": found.until,
        "permutations": found.permutations,
        "elsewhere": found.elsewhere,
        "now": found.now,
    }


def table(engine: Engine, asked: Asked) -> Listed:
    """Return the grids with what is known of them, and their outlines; raises as `describe`."""
    found = look(engine, asked)
    shapes = dict(zip(found.grids["code"], found.grids.geometry, strict=True))
    members = {
        "class": asked.class_code,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "per": asked.per,
        "near": asked.near,
        "permutations": found.permutations,
    }
    return Listed(
        COLUMNS,
        _rows(found, asked),
        lambda some: [shapes[row["code"]] for row in some],
        key=lambda row: row["code"],
        members=members,
    )


def look(engine: Engine, asked: Asked) -> Found:
    """Find the hot spots; raises as `describe` does."""
    _check(asked)
    with reading(engine) as session:
        now = dates.moment(session)
        until = asked.until or now.astimezone(LOCAL).date()
        since = asked.since or until - dt.timedelta(days=DAYS - 1)
        listed = case_list.Asked(
            area=asked.area, state="", class_code=asked.class_code, since=since, until=until
        )
        wanted = case_list.filter_of(session, listed, now)
        counts = case_places.per_area(session, wanted)
        grids = _grids(session, wanted.area)
        grids["count"] = grids["code"].map(counts).fillna(0).astype(np.int64)
        grids["residents"] = _residents(session, grids)
        about = area_choice.describe(session, wanted.area)
    grids["value"] = _values(grids, asked.per)
    spots = _spots(grids, asked)
    whole = pd.concat([grids, spots.table.set_index(grids.index)], axis=1)
    elsewhere = sum(counts.values()) - int(grids["count"].sum())
    return Found(whole, about, since, until, spots.permutations, elsewhere, now)


def _check(asked: Asked) -> None:
    if asked.per not in PER:
        raise case_list.unknown("per", asked.per, PER)
    if asked.near not in NEAR:
        raise case_list.unknown("near", asked.near, NEAR)
    if not BANDS_M[0] <= asked.band_m <= BANDS_M[1]:
        raise InputError(
            said(
                "距离要在 {least:,.0f} 到 {most:,.0f} 米之间。",
                "The distance must be {least:,.0f} to {most:,.0f} m.",
                least=BANDS_M[0],
                most=BANDS_M[1],
            )
        )
    dates.in_order(asked.since, asked.until)


def _grids(session: Session, area: Area | None) -> gpd.GeoDataFrame:
    """Read the grids of an area, or of the town."""
    frame = areas.frame(session, areas.LEVELS[-1])
    if area is not None:
        inside = set(areas.descendants(session, area, areas.LEVELS[-1]))
        frame = frame[frame["code"].isin(inside)]
    if len(frame) > MOST_GRIDS:
        raise InputError(
            said(
                "这里有 {n:,} 个网格，一次最多看 {most:,} 个；请选小一些的区域。",
                "There are {n:,} grids here, and at most {most:,} are looked at; choose a smaller "
                "area.",
                n=len(frame),
                most=MOST_GRIDS,
            )
        )
    kept: gpd.GeoDataFrame = frame[["code", "name", "geometry"]].reset_index(drop=True)
    return kept


def _residents(session: Session, grids: gpd.GeoDataFrame) -> Any:
    columns, lonlat = layers.homes(session)
    here = containing(np.asarray(grids.geometry.array, dtype=object), lonlat)
    people = np.array([n or 0 for n in columns["residents"]], dtype=np.float64)
    inside = here >= 0
    return np.bincount(here[inside], people[inside], minlength=len(grids)).astype(np.int64)


def _values(grids: gpd.GeoDataFrame, per: str) -> Any:
    count = grids["count"].to_numpy(dtype=np.float64)
    if per == "count":
        return count
    residents = grids["residents"].to_numpy(dtype=np.float64)
    enough = residents >= FEWEST_RESIDENTS
    return np.where(enough, 1_000.0 * count / np.where(enough, residents, 1.0), np.nan)


def _spots(grids: gpd.GeoDataFrame, asked: Asked) -> Spots:
    """Find the spots; the same values at the same places are looked at once."""
    shapes = np.asarray(grids.geometry.array, dtype=object)
    values = grids["value"].to_numpy(dtype=np.float64)
    key = (
        case_hot_picture.key(shapes),
        values.tobytes(),
        asked.near,
        asked.band_m if asked.near == "band" else 0.0,
    )
    return _kept.get(key, lambda: hot_spots.find(values, _pairs(shapes, asked)))


def _pairs(shapes: Any, asked: Asked) -> Any:
    if len(shapes) == 0:
        return np.empty((0, 2), dtype=np.int64)
    middle = shapely.centroid(shapely.box(*shapely.total_bounds(shapes)))
    metric = to_metric(shapes, metric_crs(middle.x, middle.y))
    if asked.near == "edge":
        return neighbours(metric)
    return hot_spots.within_distance(
        shapely.get_coordinates(shapely.centroid(metric)), asked.band_m
    )


def _rows(found: Found, asked: Asked) -> list[dict[str, Any]]:
    """Describe the grids: hot ones first, then cold ones, then the others, by their score."""
    grids = found.grids.assign(order=found.grids["kind"].map({k: i for i, k in enumerate(KINDS)}))
    grids["height"] = -grids["z"].fillna(-np.inf)
    query = {
        "class": asked.class_code,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "state": "",
    }
    return [
        {
            "code": row["code"],
            "name": short_name(row["name"] or row["code"]),
            "kind": row["kind"],
            "kind_words": KINDS[row["kind"]],
            "count": row["count"],
            "residents": None if 0 < row["residents"] < SMALLEST_SHOWN else row["residents"],
            "value": _number(row["value"], 1),
            "z": _number(row["z"], 2),
            "p": _number(row["p"], 4),
            "p_adjusted": _number(row["p_adjusted"], 4),
            "neighbours": row["neighbours"],
            "query": {k: v for k, v in query.items() if v or k == "state"} | {"area": row["code"]},
        }
        for row in grids.sort_values(["order", "height", "code"]).to_dict(orient="records")
    ]


def _number(value: float, digits: int) -> float | None:
    return None if not np.isfinite(value) else round(float(value), digits)
