"""Who lives within which distance of what: nearest, falsely covered, times covered, detour."""

from typing import Any

import numpy as np

from builder.truth.town import Town

THRESHOLDS_M = [100, 300, 500, 1000]
KINDS = {
    "service_station,neighbourhood_centre": ["service_station", "neighbourhood_centre"],
    "service_centre": ["service_centre"],
    "primary_school": ["primary_school"],
    "kindergarten": ["kindergarten"],
    "primary_school,school": ["primary_school", "school"],
    "secondary_school": ["secondary_school"],
}


def reach(town: Town) -> list[dict[str, Any]]:
    """Sum the residents within and beyond every threshold, in all and per community."""
    rows = []
    for key, kinds in KINDS.items():
        for method in ("straight", "walking"):
            metres = town.nearest_m(kinds, method)
            rows += [
                {"kind": key, "method": method, "threshold_m": threshold,
                 **_by_community(town, metres <= threshold)}
                for threshold in THRESHOLDS_M
            ]  # fmt: skip
    return rows


def _by_community(town: Town, near: np.ndarray) -> dict[str, Any]:
    people = np.array([home["residents"] for home in town.homes])
    community = np.array([home["area_code"][:12] for home in town.homes])
    return {
        "total": _split(people, near),
        "communities": {
            str(code): _split(people[community == code], near[community == code])
            for code in sorted(set(community))
        },
    }


def _split(people: np.ndarray, near: np.ndarray) -> dict[str, int]:
    """Split people into covered and uncovered ones.

    Examples
    --------
    >>> _split(np.array([5, 2]), np.array([True, False]))
    {'residents': 7, 'covered': 5, 'uncovered': 2}
    """
    within = int(people[near].sum())
    return {
        "residents": int(people.sum()),
        "covered": within,
        "uncovered": int(people.sum()) - within,
    }


def falsely_covered(town: Town) -> list[dict[str, Any]]:
    """Count the residents inside the circle and beyond the path, in all and per community."""
    rows = []
    for key, kinds in KINDS.items():
        straight, walking = (town.nearest_m(kinds, m) for m in ("straight", "walking"))
        rows += [
            {"kind": key, "threshold_m": threshold,
             **_sums(town, (straight <= threshold) & (walking > threshold))}
            for threshold in THRESHOLDS_M
        ]  # fmt: skip
    return rows


def _sums(town: Town, chosen: np.ndarray) -> dict[str, Any]:
    sums = {area["code"]: 0 for area in town.areas["community"]}
    for home, is_chosen in zip(town.homes, chosen, strict=True):
        if is_chosen:
            sums[home["area_code"][:12]] += home["residents"]
    return {"total": sum(sums.values()), "communities": sums}


def times(town: Town) -> list[dict[str, Any]]:
    """Count the residents with no, one, two and more facilities within every threshold."""
    rows = []
    for key, kinds in KINDS.items():
        for method in ("straight", "walking"):
            for threshold in THRESHOLDS_M:
                count = (town.metres[method][town.rows_of(kinds)] <= threshold).sum(axis=0)
                people = dict.fromkeys(("none", "once", "twice", "more"), 0)
                for home, number in zip(town.homes, count, strict=True):
                    people[list(people)[min(int(number), 3)]] += home["residents"]
                rows.append({"kind": key, "method": method, "threshold_m": threshold, **people})
    return rows


def detour(town: Town) -> list[dict[str, Any]]:
    """Divide the metres that residents walk to the nearest by those a crow would fly."""
    rows = []
    for key, kinds in KINDS.items():
        straight, walking = (town.nearest_m(kinds, m) for m in ("straight", "walking"))
        sums = {area["code"]: [0.0, 0.0] for area in town.areas["community"]}
        for home, flown, walked in zip(town.homes, straight, walking, strict=True):
            if np.isfinite(walked) and np.isfinite(flown):
                pair = sums[home["area_code"][:12]]
                pair[0] += home["residents"] * walked
                pair[1] += home["residents"] * flown
        walked_m, flown_m = (sum(pair[k] for pair in sums.values()) for k in (0, 1))
        rows.append({
            "kind": key, "total": round(walked_m / flown_m, 9),
            "communities": {code: round(w / f, 9) if f else None for code, (w, f) in sums.items()},
        })  # fmt: skip
    return rows


def closest_call_m(town: Town, thresholds_m: list[float]) -> float:
    """Tell how near any distance comes to a threshold: results are safe against smaller errors."""
    every = np.concatenate([metres.ravel() for metres in town.metres.values()])
    every = every[np.isfinite(every)]
    return float(min(np.abs(every - t).min() for t in thresholds_m))
