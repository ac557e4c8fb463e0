"""A small town with posts: two communities of a grid each, a committee, and accounts of staff."""

import datetime as dt
from pathlib import Path

import shapely
from sqlalchemy import Engine

from gridmap.actions import dates
from gridmap.actions.registers import keeping
from gridmap.analysis.permissions import User
from tests.actions.conftest import Import
from tests.actions.test_case_reporting import feature, written

COMMUNITY, OTHER = "620702001001", "620702001002"
GRID, OTHER_GRID = f"{COMMUNITY}001", f"{OTHER}001"
KEEPS = frozenset({"read", "keep_records"})
STAFF = User("wang", "staff", KEEPS, COMMUNITY, "王")
ELSEWHERE = User("qian", "staff", KEEPS, OTHER, "钱")
READER = User("li", "viewer", frozenset({"read"}))


def fill(import_file: Import, folder: Path) -> None:
    """Bring the areas and organizations in; communities are made from their grids."""
    rows = [
        feature(shapely.box(100.44 + n / 100, 38.93, 100.45 + n / 100, 38.94), code=code)
        for n, code in enumerate((GRID, OTHER_GRID))
    ]
    import_file("areas", written(folder / "grids.geojson", rows), level="grid")
    organizations = folder / "organizations.csv"
    organizations.write_text(
        f"code,name,kind,area_code\nO1,一社区党委,party_committee,{COMMUNITY}\n"
        f"O2,二社区党委,party_committee,{OTHER}\n",
        "utf-8",
    )
    import_file("organizations", organizations)
    homes = folder / "residences.csv"
    homes.write_text(
        f"code,lon,lat,households,residents,area_code\nR1,100.445,38.935,10,20,{GRID}\n"
        f"R2,100.455,38.935,10,20,{OTHER_GRID}\n",
        "utf-8",
    )
    import_file("residences", homes, crs="EPSG:4326")


def add(engine: Engine, register: str = "posts", **given: str) -> str:
    """Add a record; of a post it is that of the leader of the first grid."""
    leader = {"kind": "grid_leader", "holder": "甲", "area_code": GRID}
    return keeping.add(engine, register, (leader if register == "posts" else {}) | given, by="test")


def duty(engine: Engine, post: str, name: str, **given: str) -> str:
    """Add a duty of a post, due in ten days."""
    return add(engine, "duties", **{"post_code": post, "name": name, "due_on": on(10)} | given)


def on(days: int) -> str:
    """Return the day so many days from today."""
    return (dates.today() + dt.timedelta(days=days)).isoformat()


def day(days: int) -> dt.date:
    """Return the day so many days from today."""
    return dates.today() + dt.timedelta(days=days)
