"""Resources proposed for demands of the store, each with the reasons in words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions import area_choice, dates
from gridmap.actions.area_panel import short_name
from gridmap.actions.lists import match_table, placing, walks
from gridmap.actions.lists.match_telling import DAYS, Telling
from gridmap.actions.lists.rules import of_city
from gridmap.actions.registers import places
from gridmap.actions.registers.keeping import no_record
from gridmap.actions.registers.rows import Row
from gridmap.analysis import matching
from gridmap.analysis.project_stages import OPEN
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, lists, runs
from gridmap.db.queries.register_lists import RecordFilter
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list
from gridmap.files.listed import Listed
from gridmap.files.registers import register
from gridmap.saying import said

ROWS = 25  # demands of a page
MOST_OF_ONE = 20  # proposals for one demand, or for one resource
NO_RESOURCES = RecordFilter("resources", equal={"code": []})  # for a demand that is not open
SIZE = {"demands": "persons", "resources": "capacity"}


@dataclass(frozen=True)
class Asked:
    """Which demands are asked for: those of an area and of a kind, "" for all; a page from 1."""

    area: str = ""
    kind: str = ""
    page: int = 1


def overview(engine: Engine, asked: Asked, *, networks: Path | None = None) -> dict[str, Any]:
    """Describe the open demands of a page, each with the resources that fit it best.

    Returns
    -------
    dict
        `rows`: a demand each, as `_told` describes it, with `matches`; `found`, `page`, `pages`;
        `area` with `parents` and `children`; `on_foot`, `run`, `limit_m`.

    Raises
    ------
    NotFoundError, InputError
        No such area or kind.
    """
    with reading(engine) as session:
        wanted = _filter(session, asked)
        found = lists.demand_count(session, wanted)
        pages = max(1, -(-found // ROWS))
        page = min(asked.page, pages)
        demands = lists.demands(session, wanted, (page - 1) * ROWS, ROWS)
        matched = _matched(session, demands, None, networks, of_city().best, "demands")
        names = areas.names(session, sorted(set(demands["area_code"]) if len(demands) else []))
        for row in matched["rows"]:
            row["area"] = short_name(names.get(row["area_code"], row["area_code"]))
        return {
            **matched,
            "found": found,
            "page": page,
            "pages": pages,
            "area": area_choice.describe(session, wanted.area),
        }


def of_demand(
    engine: Engine, code: str, *, known: Row | None = None, networks: Path | None = None
) -> dict[str, Any]:
    """Describe one demand and the resources that fit it, the best first.

    Parameters
    ----------
    known : dict, optional
        The demand, where it was read already.

    Raises
    ------
    NotFoundError
        There is no such demand.
    """
    with reading(engine) as session:
        wanted = RecordFilter("demands", equal={"code": code})
        demands = lists.demands(session, wanted) if known is None else _of_row(known)
        if demands.empty:
            raise no_record(register("demands"), code)
        still = demands["state"].iloc[0] == OPEN
        others = None if still else lists.resources(session, NO_RESOURCES)
        found = _matched(session, demands, others, networks, MOST_OF_ONE, "demands")
    return {**found, **found["rows"][0]}


def of_resource(
    engine: Engine, code: str, *, known: Row | None = None, networks: Path | None = None
) -> dict[str, Any]:
    """Describe one resource and the open demands that it fits, the best first.

    Parameters
    ----------
    known : dict, optional
        The resource, where it was read already.

    Raises
    ------
    NotFoundError
        There is no such resource.
    """
    with reading(engine) as session:
        wanted = RecordFilter("resources", equal={"code": code})
        resources = lists.resources(session, wanted) if known is None else _of_row(known)
        if resources.empty:
            raise no_record(register("resources"), code)
        kind = str(resources["kind"].iloc[0])
        wanted = RecordFilter("demands", equal={"state": OPEN, "kind": kind})
        demands = lists.demands(session, wanted)
        found = _matched(session, demands, resources, networks, MOST_OF_ONE, "resources")
    return {**found, **found["rows"][0]}


def _of_row(row: Row) -> pd.DataFrame:
    """Return a record that was read already, as the frames of many have it."""
    frame = pd.DataFrame([row | {"organization": None}], dtype=object)
    return frame.astype({"lon": "float64", "lat": "float64"})


def table(engine: Engine, asked: Asked, *, networks: Path | None = None) -> Listed:
    """Return the proposals for all open demands, each a line from the resource to the demand.

    Raises
    ------
    NotFoundError, InputError
        As of `overview`.
    """
    with reading(engine) as session:
        demands = lists.demands(session, _filter(session, asked))
        found = _matched(session, demands, None, networks, of_city().best, "demands")
    return match_table.of(found["rows"])


def _filter(session: Session, asked: Asked) -> RecordFilter:
    equal = {"state": OPEN}
    if asked.kind:
        if asked.kind not in code_list("need_kinds"):
            known = ", ".join(code_list("need_kinds"))
            raise InputError(
                said(
                    "kind 是 {known} 之一，而不是“{kind}”。",
                    "kind is one of {known}, not “{kind}”.",
                    known=known, kind=asked.kind[:40],
                )
            )  # fmt: skip
        equal["kind"] = asked.kind
    area = areas.get(session, asked.area) if asked.area else None
    return RecordFilter("demands", area=area, ways=places.ways("demands"), equal=equal)


def _matched(
    session: Session,
    demands: pd.DataFrame,
    resources: pd.DataFrame | None,
    networks: Path | None,
    best: int,
    rows_of: str,
) -> dict[str, Any]:
    """Match demands with resources (the open ones of their kinds), and say it in words."""
    rules = of_city()
    if resources is None:
        kinds = sorted(set(demands["kind"])) if len(demands) else []
        wanted = RecordFilter("resources", equal={"state": OPEN, "kind": kinds})
        resources = lists.resources(session, wanted)
    demands, resources = placing.place(session, [demands, resources])
    limit_m = rules.weights.walk_limit_m
    newest = runs.newest(session)
    spots = placing.lonlat(demands), placing.lonlat(resources)
    found = walks.between(session, newest.run, *spots, limit_m, networks)
    one, other = _side(demands, "demands"), _side(resources, "resources")
    today = dates.clock_of(newest.run, made_up=newest.synthetic)
    most = best if rows_of == "demands" else None
    pairs = matching.propose(one, other, found.distance_m, rules.weights, today, most)
    told = Telling(demands, resources, one, other, found.on_foot)
    rows = told.by_demand(pairs) if rows_of == "demands" else told.by_resource(pairs, best)
    return {"rows": rows, "on_foot": found.on_foot, "run": found.run, "limit_m": int(limit_m)}


def _side(frame: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Return what matching reads of demands or resources."""
    money = frame["kind"].isin(of_city().weights.by_amount).to_numpy(dtype=bool)
    persons, amount = (
        pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)
        for name in (SIZE[layer], "amount_yuan")
    )
    first, last = DAYS[layer]
    return pd.DataFrame(
        {
            "code": frame["code"].to_numpy(dtype=object),
            "kind": frame["kind"].to_numpy(dtype=object),
            "organization_code": frame["organization_code"].to_numpy(dtype=object),
            "size": np.where(money, amount, persons),
            "from": pd.Series(list(frame[first]), dtype=object),
            "to": pd.Series(list(frame[last]), dtype=object),
            "hours": pd.Series(list(frame["hours"]), dtype=object),
        }
    )
