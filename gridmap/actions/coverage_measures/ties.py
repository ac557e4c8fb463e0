"""Measures of organizations and of what they are tied to."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_measures.measured import Measured, NotApplied, judge
from gridmap.actions.coverage_measures.question import Question
from gridmap.analysis import break_zones
from gridmap.analysis import organizations as bodies
from gridmap.analysis import sites as emerging
from gridmap.spatial.crs import to_metric
from gridmap.spatial.overlay import neighbours

NO_ORGANIZATIONS = NotApplied("there are no organizations")


def sites(asked: Question) -> Measured:
    """Count the organizations that cover each site of an emerging field."""
    p = asked.parameters
    compared = emerging.coverage(asked.table, asked.inputs.ties, asked.as_of, tie=p["tie"])
    found_at = p["found_at"]
    return judge(asked.subjects, compared, details=lambda r: _sites(asked.table.iloc[r], found_at))


def _sites(said: pd.DataFrame, found_at: int) -> list[dict[str, Any]]:
    counted = ("employees", "party_members")
    formed = bodies.formation(said, found_at)
    return [
        {"kind": site.kind, "formation": formation}
        | {name: int(v) for name in counted if (v := getattr(site, name)) is not None and v == v}
        for site, formation in zip(said.itertuples(), formed, strict=True)
    ]


def organizations(asked: Question) -> Measured | NotApplied:
    """Count the organizations of some kinds that each area has of its own."""
    if asked.inputs.organizations.empty:
        return NO_ORGANIZATIONS
    kinds = asked.parameters["kinds"]
    return judge(asked.subjects, bodies.own(asked.table, asked.inputs.organizations, kinds=kinds))


def units(asked: Question) -> Measured | NotApplied:
    """Count the ties of each organization of a kind."""
    p = asked.parameters
    judged = (asked.table["kind"] == p["kind"]).to_numpy(dtype=bool)
    if not judged.any():
        return NotApplied(f"there is no organization of kind {p['kind']}")
    found = bodies.tied(
        asked.table, asked.inputs.ties, asked.as_of, kind=p["kind"], tie_kinds=p["ties"]
    )
    return judge(asked.subjects, found.reindex(asked.table.index), applies=judged)


def breaks(asked: Question) -> Measured | NotApplied:
    """Count the breaks of each grid, and join grids that have some into zones."""
    inputs, p, table = asked.inputs, asked.parameters, asked.table
    if inputs.organizations.empty and inputs.sites.empty:
        return NotApplied("there are no organizations and no sites")
    notes = []
    own: npt.NDArray[np.bool_] | None = None
    if inputs.organizations.empty:
        notes = ["there are no organizations, so only sites were looked at"]
    else:
        value = bodies.own(table, inputs.organizations, kinds=p["kinds"])["value"]
        own = (value > 0).to_numpy()
    covered = emerging.coverage(
        pd.DataFrame({"code": inputs.sites["code"]}), inputs.ties, asked.as_of, tie=p["tie"]
    )
    place = inputs.site_positions(asked.standard.level)
    compared = break_zones.breaks(table, place, (covered["value"] > 0).to_numpy(), own)
    sites, lacking = compared["sites"].tolist(), compared["lacking"].tolist()
    return judge(
        asked.subjects,
        compared,
        details=lambda rows: [_break(sites[row], lacking[row]) for row in rows],
        notes=notes,
        tables={
            f"break_zones/{asked.standard.key}": _zones(asked, compared["value"].to_numpy() > 0)
        },
    )


def _break(sites: int, lacking: bool) -> dict[str, Any]:  # noqa: FBT001
    return ({"sites": int(sites)} if sites else {}) | ({"lacking": True} if lacking else {})


def _zones(asked: Question, broken: npt.NDArray[np.bool_]) -> dict[str, list[Any]]:
    codes = asked.table["code"].to_numpy(dtype=str)
    rows = np.flatnonzero(broken & asked.subjects.applies)
    shapes = to_metric(asked.inputs.leaf_shapes[rows], asked.inputs.crs)
    zone = break_zones.zones(np.ones(len(rows), dtype=bool), neighbours(shapes), codes[rows])
    return {"grid_code": codes[rows].tolist(), "zone": zone.tolist()}
