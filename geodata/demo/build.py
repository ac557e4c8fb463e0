"""Build the demo city: `python geodata/demo/build.py [FOLDER]`.

Everything is drawn from one fixed seed, so that a second run writes the same bytes.
"""

import csv
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent))

from builder import (
    alliances,
    areas,
    cases,
    checks,
    duties,
    endings,
    facilities,
    grids,
    homes,
    inner,
    lists,
    moves,
    paths,
    people,
    streets,
    truth,
)
from builder.settings import AS_OF, FOLDER, VALID_FROM, stream
from builder.write import csv_text, geojson_text, save, truth_text

LEVELS = {"districts": 6, "subdistricts": 9, "communities": 12, "grids": 15}
YAML = """\
# The demo city: every geometry, number and person is invented, unit names and codes are real.
name: 甘州区（演示，合成数据）
name_en: Ganzhou District (demo, synthetic data)
synthetic: true
as_of: {as_of}
valid_from: {valid_from}
truth: truth.json
imports:
  - {{layer: areas, file: districts.geojson, level: district}}
  - {{layer: areas, file: subdistricts.geojson, level: subdistrict}}
  - {{layer: areas, file: communities.geojson, level: community}}
  - {{layer: areas, file: grids.geojson, level: grid}}
  - {{layer: residences, file: residences.csv}}
  - {{layer: paths, file: paths.geojson}}
  - {{layer: backdrops, file: backdrops.geojson}}
  - {{layer: facilities, file: facilities.geojson}}
  - {{layer: sites, file: sites.geojson}}
  - {{layer: organizations, file: organizations.csv}}
  - {{layer: ties, file: ties.csv}}
  - {{layer: posts, file: posts.csv}}
  - {{layer: funds, file: funds.csv}}
  - {{layer: cases, file: cases.csv}}
  - {{layer: duties, file: duties.csv}}
  - {{layer: agreements, file: agreements.csv}}
  - {{layer: demands, file: demands.csv}}
  - {{layer: resources, file: resources.csv}}
  - {{layer: projects, file: projects.csv}}
  - {{layer: project_steps, file: project_steps.csv}}
  - {{layer: check_ins, file: check_ins.csv}}
  - {{layer: activities, file: activities.csv}}
  - {{layer: assessments, file: assessments.csv}}
  - {{layer: findings, file: findings.csv}}
"""


def unit_names() -> dict[str, str]:
    """Read the real names of the units by code."""
    with (FOLDER / "units.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def area_tables(
    town: areas.Town, members: dict[str, list[int]], names: dict[str, str], households: pd.Series
) -> dict[str, gpd.GeoDataFrame]:
    """Make the table of every level; parents are unions of the same blocks."""
    tables = {}
    for level, digits in LEVELS.items():
        shapes = grids.outlines(town, grids.in_larger(members, digits))
        rows: list[dict[str, Any]] = []
        for code in shapes:
            own = members.get(code, [])
            named = next((town.atoms[i].name for i in own if town.atoms[i].name), "")
            word = facilities.short(names[code[:12]])
            rows.append({
                "code": code,
                "name": names.get(code) or named or f"{word}第{int(code[12:])}网格",
                "kind": ("dedicated" if named else "residential") if level == "grids" else "",
                "parent_code": {15: code[:12], 12: code[:9], 9: code[:6], 6: ""}[digits],
                "households": int(households[households.index.str.startswith(code)].sum()),
            })  # fmt: skip
        tables[level] = gpd.GeoDataFrame(rows, geometry=list(shapes.values()), crs=4326)
        if not shapely.coverage_is_valid(tables[level].geometry.to_numpy()):
            raise RuntimeError(f"the {level} do not tile")
    return tables


def build(folder: Path) -> dict[str, Any]:
    """Make the whole city and write its files.

    Parameters
    ----------
    folder : Path
        Where the files go.

    Returns
    -------
    dict
        The truth file's content.
    """
    names = unit_names()
    plan, zones = streets.plan_edges()
    town = areas.make_town(plan, zones)
    members = grids.set_grids(town)
    gates = inner.Gates(town)
    inside = inner.fill_blocks(town, gates)
    homes_table = homes.make_residences(town, members, inside)
    placer = facilities.Placer(town, inside, homes_table, stream(10))
    tables: dict[str, Any] = dict(
        area_tables(town, members, names, homes_table.groupby("area_code").households.sum())
    )
    tables["facilities"] = facilities.make_facilities(placer, names)
    tables["sites"] = facilities.make_sites(placer)
    tables["paths"] = paths.make_paths(town, gates, inside)
    tables["backdrops"] = paths.make_backdrops(town, inside)
    shapes = {
        c: g
        for level in LEVELS
        for c, g in zip(tables[level].code, tables[level].geometry, strict=True)
    }
    residences = gpd.GeoDataFrame(
        homes_table, geometry=gpd.points_from_xy(homes_table.lon, homes_table.lat), crs=4326
    )
    for table in (tables["facilities"], tables["sites"], residences):
        if not facilities.inside_own_area(table, shapes):
            raise RuntimeError("a place lies outside the area of its code")
    residents = residences.groupby(residences.area_code.str[:12]).residents.sum().to_dict()
    everyone = people.People(names, list(members), residents, tables["sites"], tables["facilities"])
    tables |= {
        "organizations": everyone.organizations,
        "ties": everyone.ties,
        "posts": everyone.posts,
        "funds": everyone.funds,
    }
    departments = [
        o["code"] for o in everyone.organizations if o["kind"] == "government_department"
    ]
    tables["cases"] = cases.make_cases(town, members, departments)
    known = truth.truth(truth.see(tables, residences), counts(tables, residences))
    # What no rule judges comes after the truth.
    known |= moves.truth()
    tables["duties"] = duties.make_duties(everyone.posts)
    endings.plant(everyone.posts)  # nobody has left on the day that the truth is of
    # Registers that no standard measures are no part of the truth.
    tables["agreements"] = alliances.make_agreements(everyone.organizations, everyone.ties)
    assessed = checks.Checks(names, everyone.organizations)
    tables |= {"assessments": assessed.assessments, "findings": assessed.findings}
    write_all(folder, tables, residences, known)
    moved = moves.make_moves(tables["cases"])
    save(folder, "case_moves.csv", csv_text(moved, moves.COLUMNS.split(",")))
    made = lists.Lists(everyone.organizations, tables["facilities"], homes_table, names)
    for name, rows in made.tables().items():
        save(folder, f"{name}.csv", csv_text(rows, lists.COLUMNS[name].split(",")))
    return known


def counts(tables: dict[str, Any], residences: gpd.GeoDataFrame) -> dict[str, int]:
    """Count people and rows."""
    people = ("residents", "households", "over_60", "under_6")
    return {
        **{name: int(residences[name].sum()) for name in people},
        "residences": len(residences),
        **{name: len(tables[name]) for name in tables},
    }


def write_all(
    folder: Path, tables: dict[str, Any], residences: gpd.GeoDataFrame, known: dict[str, Any]
) -> None:
    """Write every file of the demo."""
    for name in (*LEVELS, "paths", "backdrops", "facilities", "sites"):
        save(folder, f"{name}.geojson", geojson_text(tables[name], f"Demo city: {name}."))
    rows = {**tables, "residences": residences.to_dict("records")}
    for name, head in (
        ("residences", "code,name,lon,lat,households,residents,over_60,under_6,area_code"),
        ("organizations", "code,name,kind,formed,area_code,address,phone,case_classes,lon,lat"),
        ("ties", "kind,from_code,to_kind,to_code,valid_from,valid_to"),
        (
            "posts",
            "kind,holder,office_phone,area_code,organization_code,full_time,valid_from,valid_to",
        ),
        ("funds", "area_code,year,kind,amount_yuan"),
        (
            "cases",
            "code,lon,lat,class_code,title,stage,area_code,organization_code,reported_at,due_at,closed_at",
        ),
        ("duties", "name,post_code,text,due_on,done_on,evidence"),
        (
            "agreements",
            "code,name,organization_code,joint,partner_codes,text,valid_from,valid_to",
        ),
        (
            "assessments",
            "code,name,subject_kind,subject_code,assessed_on,organization_code,result,mended_on,"
            "mended_evidence,text",
        ),
        (
            "findings",
            "code,name,assessment_code,standard,organization_code,due_on,done_on,evidence",
        ),
    ):
        save(folder, f"{name}.csv", csv_text(rows[name], head.split(",")))
    save(folder, "truth.json", truth_text(known))
    save(
        folder, "demo.yaml", YAML.format(as_of=AS_OF.isoformat(), valid_from=VALID_FROM.isoformat())
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    made = build(target)["counts"]
    print(", ".join(f"{key} {value:,}" for key, value in made.items()))
