"""The worklist of sites: which organization covers each, and what would close the break."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions import area_choice, dates, site_neighbours, tie_kinds
from gridmap.actions.site_lines import DONE, NEW, WORK, Neighbour, Town, row_of, state_in, upwards
from gridmap.analysis.organizations import formation
from gridmap.db.engine import Engine
from gridmap.db.models import Run
from gridmap.db.queries import areas, runs, ties
from gridmap.db.queries import site_worklist as queries
from gridmap.db.queries.standing import Day, on_day
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.csvs import PLACE
from gridmap.files.geojson import DECIMALS
from gridmap.files.listed import Column, Listed, Row
from gridmap.saying import Said, said
from gridmap.spatial.shifting import WGS84

ROWS = 50
FOUND_AT = 3  # members from which a site founds its own, where no standard says another number
COVERS = "covers_site"
# Kinds that lead the founding in a community or subdistrict.
LEADING = ("party_committee", "general_branch", "branch")
STATES = {
    "": said("全部", "All"),
    "open": said("未覆盖", "Not covered"),
    NEW: said("未开始", "Not begun"),
    WORK: said("办理中", "In work"),
    DONE: said("已覆盖", "Covered"),
}
NAMES = (
    "code", "name", "kind", "state", "party_members", "employees", "enterprises", "area_code",
    "area", "how", "neighbour_code", "neighbour", "distance_m", "measured", "lead_code", "lead",
    "secretary", "phone", "why",
)  # fmt: skip
# What tables tell instead of codes.
IN_WORDS: dict[str, Callable[[Row], Any]] = {
    "kind": lambda row: row["kind_words"],
    "state": lambda row: STATES[row["state"]],
    "how": lambda row: row["advice"],
}


def describe(
    engine: Engine,
    *,
    area: str = "",
    state: str = "open",
    day: dt.date | None = None,
    page: int = 1,
    networks: Path | None = None,
) -> dict[str, Any]:
    """Describe the sites of an area by what is to be done about each, the largest first.

    Parameters
    ----------
    area : str
        Code of an area; "" is the whole town.
    state : str
        `open` (not covered today), `new`, `work` (a tie that covers it begins later), `done`; ""
        is all.
    day : date, optional
        A day that is past: sites, organizations and ties as they stood on it.
    networks : Path, optional
        Folder where walking networks are kept.

    Returns
    -------
    dict
        `rows` of the page, `tabs` with counts, `found`, `page`, `pages`, `area`, `as_of`, `day`,
        `found_at`, `walked` (whether there is a network to walk on).

    Raises
    ------
    NotFoundError, InputError
        No such area; no such state.
    """
    found = _all(engine, area, state, day, networks)
    pages = max(1, -(-len(found["rows"]) // ROWS))
    page = min(max(1, page), pages)
    rows = found.pop("rows")
    return found | {
        "found": len(rows),
        "page": page,
        "pages": pages,
        "rows": rows[(page - 1) * ROWS : page * ROWS],
    }


def table(
    engine: Engine,
    *,
    area: str = "",
    state: str = "open",
    day: dt.date | None = None,
    networks: Path | None = None,
) -> Listed:
    """Return the whole worklist with the place of each site.

    Raises
    ------
    NotFoundError, InputError
        As of `describe`.
    """
    rows = [_flat(row) for row in _all(engine, area, state, day, networks)["rows"]]
    columns = [
        *(Column(name, name, IN_WORDS.get(name)) for name in NAMES),
        *(Column("", head, tell) for head, tell in zip(PLACE, (_lon, _lat, _datum), strict=True)),
    ]
    return Listed(
        columns, rows, lambda some: [row["place"] for row in some], lambda row: row["code"]
    )


def _lon(row: Row) -> float | None:
    return round(row["place"].x, DECIMALS) if row["place"] else None


def _lat(row: Row) -> float | None:
    return round(row["place"].y, DECIMALS) if row["place"] else None


def _datum(row: Row) -> str | None:
    return WGS84 if row["place"] else None


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line of the worklist with a value for each of `NAMES`."""
    lead, near, why = row["lead"] or {}, row["neighbour"] or {}, row["why"]
    return row | {
        "area_code": row["area"]["code"],
        "area": row["area"]["name"],
        "how": row["how"] if row["advice"] else None,
        "neighbour_code": near.get("code"),
        "neighbour": near.get("name"),
        "distance_m": near.get("distance_m"),
        "measured": near.get("measured"),
        "lead_code": lead.get("code"),
        "lead": lead.get("name"),
        "secretary": lead.get("secretary"),
        "phone": lead.get("phone"),
        "why": Said("".join(one.zh for one in why), " ".join(one.en for one in why)),
    }


def _all(
    engine: Engine, area: str, state: str, day: dt.date | None, networks: Path | None
) -> dict[str, Any]:
    if state not in STATES:
        known = ", ".join(filter(None, STATES))
        raise InputError(said("state 是 {known} 之一。", "state is one of {known}.", known=known))
    with reading(engine) as session:
        at = on_day(session, day) if day else None
        where = areas.get(session, area, at=at) if area else None
        columns, lonlat = queries.sites(session, where, at)
        newest = runs.newest(session)
        run = newest.run
        as_of = at.day if at else dates.clock_of(run, made_up=newest.synthetic)
        covering = _covering(session, columns["code"])
        lacks = [state_in(covering.get(code, ()), as_of) != DONE for code in columns["code"]]
        near = _neighbours(session, run, lonlat, lacks, at, networks)
        town = _town(session, columns["area_code"], covering, near, as_of, run, at)
        told = area_choice.describe(session, where)
    table = pd.DataFrame({"party_members": columns["party_members"]}, dtype=object)
    fits = formation(table, town.found_at)
    rows = [
        row_of(town, {k: v[i] for k, v in columns.items()}, lonlat[i], fits[i], near[i])
        for i in range(len(columns["code"]))
    ]
    counts = Counter(row["state"] for row in rows)
    counts["open"], counts[""] = counts[NEW] + counts[WORK], len(rows)
    wanted = {"": (NEW, WORK, DONE), "open": (NEW, WORK)}.get(state, (state,))
    return {
        "rows": [row for row in rows if row["state"] in wanted],
        "tabs": [{"id": one, "words": words, "count": counts[one]} for one, words in _tabs()],
        "state": state,
        "area": told,
        "as_of": town.as_of,
        "day": day,
        "found_at": town.found_at,
        "walked": run is not None,
    }


def _tabs() -> list[tuple[str, Said]]:
    return [(one, STATES[one]) for one in ("open", NEW, WORK, DONE, "")]


def _covering(session: Session, codes: list[str]) -> dict[str, list[Any]]:
    """Return the ties that cover sites, whenever they hold, by the site."""
    found: dict[str, list[Any]] = {}
    for tie in ties.to_place(session, "site", codes):
        if tie.kind == COVERS:
            found.setdefault(tie.to_code, []).append(tie)
    return found


def _neighbours(
    session: Session,
    run: Run | None,
    lonlat: Any,
    lacks: list[bool],
    at: Day | None,
    networks: Path | None,
) -> list[Neighbour | None]:
    """Find for each site that lacks an organization the nearest one that it can join."""
    codes, places = queries.joinable(session, tie_kinds.joinable(), at)
    rows = np.flatnonzero(lacks)
    near = site_neighbours.nearest(session, run, lonlat[rows], places, networks)
    found: list[Neighbour | None] = [None] * len(lacks)
    for row, away_m, which, walked in zip(
        rows, near.distance_m, near.nearest, near.walked, strict=True
    ):
        if which >= 0:
            found[row] = Neighbour(codes[which], round(float(away_m)), bool(walked))
    return found


def _town(
    session: Session,
    areas_of_sites: list[str],
    covering: dict[str, list[Any]],
    near: list[Neighbour | None],
    as_of: dt.date,
    run: Run | None,
    at: Day | None,
) -> Town:
    parents = queries.parents(session, at)
    around = sorted({code for area in set(areas_of_sites) for code in upwards(parents, area)})
    leads = queries.leads(session, LEADING, around, as_of, at)
    told = {one.code for one in near if one} | set(leads.values())
    told |= {tie.from_code for some in covering.values() for tie in some}
    return Town(
        as_of, _found_at(session, run), covering, ties.organizations(session, told, at), parents,
        leads, queries.secretaries(session, around, as_of),
    )  # fmt: skip


def _found_at(session: Session, run: Run | None) -> int:
    """Return from how many members a site founds its own, by the standard that the run applied."""
    for rule in runs.rules(session, run.id) if run else []:
        if rule["measure"] == "sites" and "found_at" in rule["parameters"]:
            return int(rule["parameters"]["found_at"])
    return FOUND_AT
