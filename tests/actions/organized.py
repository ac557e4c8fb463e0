"""A small town of organizations: two communities, their bodies and sites, by hand."""

from collections.abc import Callable
from pathlib import Path

import shapely
from sqlalchemy import Engine

from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from tests.actions.test_case_reporting import feature, written

STREET, WEST, EAST = "620702001", "620702001001", "620702001002"
GRID, OTHER = f"{WEST}001", f"{EAST}001"
ORGANIZATIONS = f"""code,name,kind,formed,area_code,phone,case_classes,lon,lat
DC,区委,party_committee,,620702,,,,
SC,街道党工委,party_committee,,{STREET},100,,,
WC,西社区党委,party_committee,,{WEST},101,,100.443,38.935
EC,东社区党委,party_committee,,{EAST},102,,100.455,38.935
WR,西社区居委会,residents_committee,,{WEST},103,,,
GB,西一网格党支部,grid_branch,alone,{GRID},,,,
PM,好物业,property_company,,{WEST},104,,,
UN,一厂,resident_unit,,{WEST},,,,
AL,街道联盟,alliance,jointly,{STREET},,,,
IC,互联网行业党委,industry_committee,,620702,,,,
CC,商圈综合党组织,comprehensive_committee,jointly,{WEST},,,100.448,38.935
OFFICE,路灯所,government_department,,620702,105,0101,,
"""
TIES = f"""code,kind,from_code,to_kind,to_code,valid_from,valid_to
T1,superior,DC,organization,SC,2018-01-01,
T2,superior,SC,organization,WC,2019-01-01,
T3,superior,SC,organization,EC,2019-01-01,
T4,superior,WC,organization,GB,2020-01-01,
T5,industry_over,IC,organization,CC,2021-01-01,
T6,alliance_member,UN,organization,AL,2022-01-01,
T7,red_property,WC,organization,PM,2022-01-01,
T8,serves_area,WC,area,{WEST},2020-01-01,
T9,serves_area,GB,area,{GRID},2020-01-01,
T10,covers_site,CC,site,S1,2021-01-01,
T11,covers_site,CC,site,S2,2019-01-01,2020-12-31
T12,covers_site,CC,site,S4,2021-01-01,
T13,operates_facility,WC,facility,F1,2023-01-01,
T14,superior,EC,organization,CC,2019-01-01,2020-12-31
"""
AGREEMENTS = """code,name,organization_code,joint,partner_codes,text,valid_from,valid_to
G1,组织联建协议,AL,organization,UN,,2024-01-01,2099-12-31
G2,活动联办协议,AL,activities,UN,,2020-01-01,2021-12-31
"""
POSTS = f"""code,kind,holder,office_phone,area_code,organization_code,valid_from,valid_to
P1,grid_leader,甲,201,{GRID},GB,2024-01-01,
P2,secretary,乙,202,{WEST},WC,2022-01-01,
P3,director,,203,{WEST},WR,2022-01-01,
P4,secretary,丙,204,{EAST},EC,2022-01-01,2023-12-31
"""
# code, lon, lat, party members, employees, area
SITES = (
    ("S1", 100.446, 38.935, 5, 100, GRID),
    ("S2", 100.447, 38.936, 2, 50, GRID),
    ("S3", 100.455, 38.936, 9, 400, OTHER),
    ("S4", 100.449, 38.937, 4, 60, GRID),
    ("S5", 100.456, 38.937, None, 30, OTHER),
)


def load(engine: Engine, folder: Path) -> None:
    """Fill a store with the town."""

    def bring(layer: str, path: Path, **options: str) -> None:
        import_layer(
            engine, layer, path, by="test", files_folder=folder / "files",
            options=Options(**options),  # type: ignore[arg-type]
        )  # fmt: skip

    grids = [
        feature(shapely.box(100.44 + n / 100, 38.93, 100.45 + n / 100, 38.94), code=code)
        for n, code in enumerate((GRID, OTHER))
    ]
    bring("areas", written(folder / "grids.geojson", grids), level="grid")
    sites = [
        feature(
            shapely.Point(lon, lat), code=code, name=f"楼{code}", kind="office_building",
            party_members=members, employees=employees, area_code=area,
        )
        for code, lon, lat, members, employees, area in SITES
    ]  # fmt: skip
    bring("sites", written(folder / "sites.geojson", sites))
    station = feature(
        shapely.Point(100.445, 38.936), code="F1", name="驿站", kind="service_station",
        area_code=GRID,
    )  # fmt: skip
    bring("facilities", written(folder / "facilities.geojson", [station]))
    tables = {
        "organizations": ORGANIZATIONS, "ties": TIES, "posts": POSTS, "agreements": AGREEMENTS,
    }  # fmt: skip
    for layer, text in tables.items():
        path = folder / f"{layer}.csv"
        path.write_text(text, "utf-8")
        bring(layer, path, crs="EPSG:4326")


Once = Callable[[Callable[[Engine], object]], Engine]
