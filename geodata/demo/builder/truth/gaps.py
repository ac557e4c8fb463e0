"""The gaps of the city's own rules, in the rules' own words."""

import math
from typing import Any

from builder.settings import AS_OF
from builder.truth.town import Town, valid


def gaps(town: Town) -> dict[str, Any]:
    """Find the gaps of staff, posts, funds, leaders, sites and service centres by plain rules."""
    communities = [area["code"] for area in town.areas["community"]]
    held = town.held()
    holder = {(p["kind"], p["area_code"]): p["holder"] for p in held}
    full = {p["area_code"] for p in held if p["kind"] == "deputy_secretary" and p["full_time"]}
    covered = {t["to_code"] for t in valid(town.ties) if t["kind"] == "covers_site"}
    centred = {f["area_code"] for f in town.facilities if f["kind"] == "service_centre"}
    return {
        "staff": _staff(town),
        "funds": _funds(town, communities),
        "deputy_secretary": [c for c in communities if c not in full],
        "secretary_is_director": [
            c for c in communities if holder.get(("secretary", c)) != holder.get(("director", c))
        ],
        "grid_leader": [
            g["code"] for g in town.areas["grid"] if ("grid_leader", g["code"]) not in holder
        ],
        "sites": [s["code"] for s in town.sites if s["code"] not in covered],
        "service_centre": [c for c in communities if c not in centred],
    }


def _staff(town: Town) -> list[dict[str, Any]]:
    workers = [p["area_code"] for p in town.held() if p["kind"] == "social_worker"]
    short = []
    for code, people in town.people("community").items():
        required, present = max(5, math.ceil(people / 1000)), workers.count(code)
        if present < required:
            short.append({"area_code": code, "residents": people, "required": required,
                          "present": present, "missing": required - present,
                          "required_by_18_per_10000": math.ceil(people * 18 / 10_000)})  # fmt: skip
    return short


def _funds(town: Town, communities: list[str]) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], int] = {}
    for fund in town.funds:
        if fund["year"] == AS_OF.year:
            key = fund["area_code"], fund["kind"]
            sums[key] = sums.get(key, 0) + fund["amount_yuan"]
    return [
        {"area_code": c, "year": AS_OF.year, "kind": k, "amount_yuan": sums.get((c, k), 0),
         "required_yuan": 100_000, "missing_yuan": 100_000 - sums.get((c, k), 0)}
        for c in communities for k in ("work", "party_service") if sums.get((c, k), 0) < 100_000
    ]  # fmt: skip
