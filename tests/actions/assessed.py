"""A town to be assessed: 25 grids of one community, three organizations, posts, ties and a run."""

import datetime as dt
from pathlib import Path

import shapely
from sqlalchemy import Engine

from gridmap.actions.registers import keeping
from gridmap.analysis.permissions import User
from gridmap.db.models import Assessment
from gridmap.db.queries import registers as queries
from gridmap.db.session import reading
from tests import towns
from tests.actions.conftest import Import
from tests.actions.evaluating import evaluate, rule

COMMUNITY, SUBDISTRICT = "620702001001", "620702001"
DAY = dt.date(2026, 6, 30)
VERBS = frozenset({"read", "keep_records", "keep_lists"})
STAFF = User("wang", "staff", VERBS)
ELSEWHERE = User("qian", "staff", VERBS, "620702002")
VIEWER = User("li", "viewer", frozenset({"read"}))
FILES = {
    "organizations": (
        "code,name,kind,area_code,phone\n"
        f"O1,东街街道党工委,party_committee,{SUBDISTRICT},0936-1\n"
        f"O2,交通巷社区党委,party_committee,{COMMUNITY},0936-2\n"
        f"O3,东街党建联盟,alliance,{SUBDISTRICT},\n"
        f"O4,第一网格党支部,grid_branch,{COMMUNITY}001,\n"
    ),
    "ties": (
        "kind,from_code,to_kind,to_code,valid_from,valid_to\n"
        f"serves_area,O2,area,{COMMUNITY},2020-01-01,\n"
        "superior,O1,organization,O2,2020-01-01,\n"
    ),
    "posts": (
        "code,kind,holder,office_phone,area_code,organization_code,valid_from,valid_to\n"
        f"P1,secretary,赵甲,0936-2,{COMMUNITY},O2,2020-01-01,\n"
        f"P2,deputy_secretary,,,{COMMUNITY},O2,2020-01-01,\n"
        f"P3,grid_leader,钱乙,,{COMMUNITY}001,O4,2020-01-01,\n"
        f"P4,social_worker,孙丙,,{COMMUNITY},O2,2020-01-01,\n"
        f"P5,social_worker,李丁,,{COMMUNITY},O2,2020-01-01,2025-12-31\n"
    ),
    "funds": f"area_code,year,kind,amount_yuan\n{COMMUNITY},2026,work,60000\n",
}


def fill(import_file: Import, folder: Path, store: Engine) -> None:
    """Make the town and evaluate two standards: it is short of workers and of grid leaders."""
    whole = shapely.box(0, 0, *[towns.SIZE * towns.SIDE_M] * 2)
    for level, code, name in (
        ("subdistrict", SUBDISTRICT, "东街街道"),
        ("community", COMMUNITY, "交通巷社区"),
    ):
        place = towns.feature(whole, code=code, name=name, parent_code=code[:-3])
        import_file("areas", towns.write(folder / f"{level}.geojson", [place]), level=level)
    import_file("areas", towns.grids(folder), level="grid")
    import_file("residences", towns.residences(folder))
    import_file("facilities", towns.facilities(folder, (400, 400)))
    import_file("paths", towns.paths(folder))
    for layer, text in FILES.items():
        path = folder / f"{layer}.csv"
        path.write_text(text, "utf-8")
        import_file(layer, path)
    evaluate(
        store,
        rule("staff", "community", workers=1, residents=1000, minimum=5),
        rule("leaders", "grid", kind="grid_leader"),
        rule("posts", "community", kind="secretary"),
    )


def assessment(store: Engine, result: str, on: str, **more: str) -> str:
    """Add an assessment of the community."""
    given = {
        "name": f"考评 {on}",
        "subject_kind": "area",
        "subject_code": COMMUNITY,
        "assessed_on": on,
        "result": result,
    }
    return keeping.add(store, "assessments", given | more, by=STAFF)


def finding(store: Engine, of: str, due: str = "2026-07-31", **more: str) -> str:
    """Add a finding of an assessment."""
    given = {"name": "问题", "assessment_code": of, "organization_code": "O2", "due_on": due}
    return keeping.add(store, "findings", given | more, by=STAFF)


def record(store: Engine, code: str) -> Assessment:
    """Return an assessment as it stands."""
    with reading(store) as session:
        found: Assessment = queries.by_codes(session, "assessments", [code])[code]
        return found
