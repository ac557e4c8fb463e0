"""How facilities are staffed, and what is planted in facilities, sites and homes."""

import pandas as pd

from builder.planted import (
    ACTIVITY_AREA_M2,
    FLOOR_AREA_M2,
    HOUSEHOLDS,
    PARTY_MEMBERS,
    SEATS,
)

# kind: workers always there, m2 of floor for one more, places for one more (0: none for these).
_WORKERS = {
    "service_station": (2, 80, 0), "neighbourhood_centre": (4, 200, 0),
    "service_centre": (6, 250, 0), "governance_centre": (8, 150, 0),
    "mediation_centre": (5, 150, 0), "convenience_centre": (10, 120, 0),
    "primary_school": (6, 0, 16), "secondary_school": (12, 0, 12), "school": (12, 0, 12),
    "kindergarten": (3, 0, 8), "clinic": (3, 0, 20), "hospital": (60, 50, 0),
    "pharmacy": (2, 80, 0), "elderly_care": (4, 0, 4), "culture": (3, 300, 0),
    "library": (8, 400, 0), "cinema": (4, 400, 0), "stadium": (10, 1500, 0),
    "market": (6, 1000, 0), "car_park": (2, 0, 150),
}  # fmt: skip


def workers(kind: str, floor_area_m2: int, capacity: int) -> int | None:
    """Give the workers of a facility; nobody counts those of a park or a square.

    Examples
    --------
    >>> workers("service_station", 160, 26), workers("clinic", 500, 60), workers("park", 3000, 9)
    (4, 6, None)
    """
    if kind not in _WORKERS:
        return None
    always, floor, places = _WORKERS[kind]
    return always + (floor_area_m2 // floor if floor else 0) + (capacity // places if places else 0)


def outfit_facilities(table: pd.DataFrame) -> None:
    """Set the planted sizes, then the workers of every facility, in place."""
    for community, floor in FLOOR_AREA_M2.items():
        _set_centre(table, community, "floor_area_m2", floor)
        _set_centre(table, community, "activity_area_m2", int(floor * 0.65))
        _set_centre(table, community, "capacity", floor // 6)
    for community, activity in ACTIVITY_AREA_M2.items():
        _set_centre(table, community, "activity_area_m2", activity)
    for name, seats in SEATS.items():
        own = table.name == name
        if own.sum() != 1:
            raise RuntimeError(f"{name} is not the name of one facility")
        table.loc[own, "capacity"] = seats
    counted = [workers(row.kind, row.floor_area_m2, row.capacity) for row in table.itertuples()]
    table.insert(
        table.columns.get_loc("capacity") + 1, "staff", pd.Series(counted, dtype="object").array
    )


def _set_centre(table: pd.DataFrame, community: str, column: str, value: int) -> None:
    own = (table.kind == "service_centre") & (table.area_code == community)
    if own.sum() != 1:
        raise RuntimeError(f"{community} has no service centre of its own")
    table.loc[own, column] = value


def outfit_sites(table: pd.DataFrame) -> None:
    """Set the planted numbers of party members, in place."""
    members = dict(zip(table.code, table.party_members.tolist(), strict=True)) | PARTY_MEMBERS
    table["party_members"] = pd.Series([members[c] for c in table.code], dtype="object").array


def move_households(table: pd.DataFrame) -> None:
    """Bring grids to their planted number of households, house by house, in place.

    Raises
    ------
    RuntimeError
        A community would gain or lose households.
    """
    before = table.groupby(table.area_code.str[:12]).households.sum()
    households = table.households.tolist()
    for grid, wanted in HOUSEHOLDS.items():
        rows = [row for row, code in enumerate(table.area_code) if code == grid]
        missing = wanted - sum(households[row] for row in rows)
        step, turn = (1 if missing > 0 else -1), 0
        while missing:
            row = rows[turn % len(rows)]
            turn += 1
            if households[row] + step > 0:
                households[row] += step
                missing -= step
    table["households"] = households
    if not before.equals(table.groupby(table.area_code.str[:12]).households.sum()):
        raise RuntimeError("households were moved out of a community")
