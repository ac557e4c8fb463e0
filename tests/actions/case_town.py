"""A town of two communities with four grids, whose cases went every way that cases go."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Engine, select

from gridmap.actions import case_account, case_choices, case_moves
from gridmap.actions.case_moves import Wanted
from gridmap.analysis.case_stages import open_moves
from gridmap.db.models import Case
from gridmap.db.session import reading
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import feature, written

COMMUNITIES = ("620702001001", "620702001002")
GRIDS = tuple(f"{code}00{n}" for code in COMMUNITIES for n in (1, 2))
WEST, SOUTH, SIDE = 100.44, 38.93, 0.01
BEGIN = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
CLASSES = ("0101", "0102", "0203", "0402", "02")
HEAD = "code,lon,lat,class_code,stage,area_code,organization_code,reported_at,due_at,closed_at"


def box(number: int, wide: int = 1) -> shapely.Polygon:
    """The place of a grid, or of so many side by side: all lie in one row."""
    west = WEST + number * SIDE
    return shapely.box(west, SOUTH, west + wide * SIDE, SOUTH + SIDE)


def make(import_file: Import, folder: Path) -> None:
    """Import the areas and three organizations."""
    rows = [
        feature(box(2 * n, 2), code=code, name=f"社区{n}") for n, code in enumerate(COMMUNITIES)
    ]
    import_file("areas", written(folder / "communities.geojson", rows), level="community")
    rows = [feature(box(n), code=code, name=f"网格{n}") for n, code in enumerate(GRIDS)]
    import_file("areas", written(folder / "grids.geojson", rows), level="grid")
    organizations = folder / "organizations.csv"
    organizations.write_text(
        "code,name,kind,area_code,case_classes\n"
        f"O1,城管局,government_department,,\nO2,物业,property_company,{GRIDS[0]},\n"
        f"C0,居委会0,residents_committee,{COMMUNITIES[0]},\n"
        f"C1,居委会1,residents_committee,{COMMUNITIES[1]},\n",
        "utf-8",
    )
    import_file("organizations", organizations)


def bring(import_file: Import, folder: Path, rows: list[str]) -> None:
    """Import cases."""
    path = folder / "cases.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    import_file("cases", path, crs="EPSG:4326")


def rows(count: int) -> list[str]:
    """Write cases of every class and grid over three months, some with an end in the file."""
    chance = random.Random(11)
    found = []
    for n in range(count):
        grid = chance.randrange(5)  # the fifth lies nowhere
        at = BEGIN + dt.timedelta(days=chance.randrange(90), hours=chance.randrange(24))
        stage = chance.choice(["reported"] * 5 + ["closed", "rejected", "returned", "reworked"])
        due = at + dt.timedelta(days=chance.randrange(1, 20)) if chance.random() < 0.3 else ""
        ended = stage in ("closed", "rejected")
        closed = at + dt.timedelta(days=chance.randrange(1, 20)) if ended else ""
        moments = (x.isoformat() if x else "" for x in (at, due, closed))
        lon, lat = WEST + (grid + 0.5) * SIDE, SOUTH + 0.5 * SIDE
        area = GRIDS[grid] if grid < len(GRIDS) else ""
        if grid == 0 and n % 3 == 0:
            area = COMMUNITIES[0]
        told = (f"K{n:03d}", lon, lat, chance.choice(CLASSES), stage, area, "", *moments)
        found.append(",".join(map(str, told)))
    return found


def wander(engine: Engine, seed: int = 5) -> None:
    """Take steps of chance with every case, each as somebody else and a day or more later."""
    chance = random.Random(seed)
    with reading(engine) as session:
        codes = list(session.scalars(select(Case.code).order_by(Case.id)))
    for code in codes:
        now = BEGIN
        for number in range(chance.randrange(9)):
            with reading(engine) as session:
                case = session.scalars(select(Case).where(Case.code == code)).one()
                state = case_account.of(session, case).state
            possible = [move.id for move in open_moves(state) if move.id != "supervise"]
            if not possible:
                break
            now = max(now, state.at) + dt.timedelta(days=chance.randrange(1, 6))
            take(engine, code, chance.choice(possible), f"person {number}", now)


def take(engine: Engine, code: str, move: str, by: str, now: dt.datetime, **more: Any) -> None:
    """Take one step, for the first reason that there is unless another is given."""
    reasons = case_choices.reasons(move)
    given = {"reason": reasons[0]["id"] if reasons else "", "organization": "O1", "amount": 2.0}
    case_moves.move(engine, code, Wanted(move, **(given | more)), by=by, now=now)
