"""An import is a new edition: all of it, or nothing, and every problem is named."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, func, select

from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.db.models import Area, Edition, Facility, Fund, Post, Residence
from gridmap.db.models import Path as PathRow
from gridmap.db.session import reading
from gridmap.errors import GridmapError, InputError, RowsError
from tests import towns


def count(store: Engine, model: Any, *, current: bool = True) -> int:
    with reading(store) as session:
        statement = select(func.count()).select_from(model)
        if current:
            statement = statement.where(model.retired_by_id.is_(None))
        return int(session.scalar(statement) or 0)


def test_grids_without_communities_get_made_parents_up_to_the_district(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    done = import_file("areas", towns.grids(tmp_path), level="grid")
    assert done.rows == 25
    assert [r["codes"] for r in done.remarks if r["check"] == "made_parent"] == [
        ["620702001001"],
        ["620702001"],
        ["620702"],
    ]
    with reading(store) as session:
        areas = {a.code: a for a in session.scalars(select(Area))}
    assert areas["620702001001"].made
    assert areas["620702001001"].parent_code == "620702001"
    assert not areas["620702001001013"].made
    middle = areas["620702001001013"].geom
    assert areas["620702"].geom.covers(middle)


def test_a_second_import_retires_the_first_and_keeps_it(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("residences", towns.residences(tmp_path))
    again = import_file("residences", towns.residences(tmp_path))
    assert again.retired == 25
    assert count(store, Residence) == 25
    assert count(store, Residence, current=False) == 50


def test_adding_keeps_what_is_there(store: Engine, import_file: Any, tmp_path: Path) -> None:
    import_file("residences", towns.residences(tmp_path))
    again = import_file("residences", towns.residences(tmp_path), add=True)
    assert again.retired == 0
    assert count(store, Residence) == 50
    assert "25 rows have codes that others in the store keep" in again.remarks[-1]["text"]


def test_facilities_of_one_kind_leave_the_other_kinds_alone(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("facilities", towns.facilities(tmp_path, (10, 10)))
    import_file("facilities", towns.facilities(tmp_path, (500, 500), kind="school"))
    assert import_file("facilities", towns.facilities(tmp_path, (50, 50), (60, 60))).retired == 1
    assert count(store, Facility) == 3


def test_a_bad_row_refuses_the_file_and_names_row_column_and_reason(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    table = tmp_path / "homes.csv"
    table.write_text("经度,纬度,人口\n100.4,38.9,12\n100.4,38.9,many\n38.9,100.4,5\n", "utf-8")
    with pytest.raises(RowsError) as caught:
        import_file("residences", table, crs="EPSG:4326")
    assert [(p.row, p.field) for p in caught.value.problems] == [(2, "人口"), (3, "经度, 纬度")]
    assert "'many' is not a whole number" in str(caught.value)
    assert "look swapped" in str(caught.value)
    assert count(store, Residence, current=False) == 0
    assert count_editions(store) == 0


def count_editions(store: Engine) -> int:
    with reading(store) as session:
        return int(session.scalar(select(func.count()).select_from(Edition)) or 0)


def test_skipping_bad_rows_loads_the_good_ones_and_returns_the_bad(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    table = tmp_path / "homes.csv"
    table.write_text("lon,lat,residents\n100.4,38.9,12\n100.4,38.9,\n", "utf-8")
    done = import_file("residences", table, crs="EPSG:4326", skip_bad=True)
    assert done.rows == 1
    assert [(p.row, p.field, p.reason) for p in done.skipped] == [
        (2, "residents", "the value is missing")
    ]


def test_a_polygon_given_as_a_residence_stands_at_its_metric_centroid(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    triangle = shapely.Polygon([(0, 0), (300, 0), (0, 300)])
    import_file(
        "residences", towns.write(tmp_path / "a.geojson", [towns.feature(triangle, population=7)])
    )
    with reading(store) as session:
        home = session.scalars(select(Residence)).one()
    assert home.residents == 7
    assert home.geom.distance(shapely.Point(*towns.lonlat(100, 100))) < 1e-8


def test_a_self_crossing_polygon_is_repaired_and_reported(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    bow = shapely.Polygon([(0, 0), (200, 200), (200, 0), (0, 200)])
    made = towns.write(tmp_path / "bow.geojson", [towns.feature(bow, code="B1", name="蝴蝶结")])
    done = import_file("areas", made, level="grid")
    (repair,) = [r for r in done.remarks if r["check"] == "repair"]
    assert "Self-intersection" in repair["text"]
    with reading(store) as session:
        assert shapely.is_valid(session.scalars(select(Area).where(Area.code == "B1")).one().geom)


def test_gaps_and_overlaps_of_a_tiling_are_listed_with_size_and_place(
    import_file: Any, tmp_path: Path
) -> None:
    shapes = [shapely.box(x, y, x + 100, y + 100) for x in (0, 100, 200) for y in (0, 100, 200)]
    shapes[0] = shapely.box(0, 0, 110, 100)  # laps over its eastern neighbour
    del shapes[4]  # the middle is missing
    made = [towns.feature(shape, code=f"G{i}") for i, shape in enumerate(shapes)]
    done = import_file("areas", towns.write(tmp_path / "g.geojson", made), level="grid")
    (gap,) = [r for r in done.remarks if r["check"] == "gap"]
    (lap,) = [r for r in done.remarks if r["check"] == "overlap"]
    assert gap["area_m2"] == pytest.approx(10_000, rel=1e-3)
    lon, lat = towns.lonlat(150, 150)
    assert (gap["lon"], gap["lat"]) == (pytest.approx(lon, abs=5e-4), pytest.approx(lat, abs=5e-4))
    assert lap["area_m2"] == pytest.approx(1_000, rel=1e-3)


def test_a_strict_import_refuses_an_overlap(import_file: Any, tmp_path: Path) -> None:
    made = [towns.feature(shapely.box(x, 0, x + 110, 100), code=f"G{x}") for x in (0, 100)]
    with pytest.raises(RowsError, match="overlap by"):
        import_file("areas", towns.write(tmp_path / "g.geojson", made), level="grid", strict=True)


def test_a_code_twice_in_one_file_names_both_rows(import_file: Any, tmp_path: Path) -> None:
    made = [towns.feature(towns.cell(i, 0), code="X1") for i in range(2)]
    with pytest.raises(RowsError, match="row 2, column 'code': 'X1' is already the code of row 1"):
        import_file("areas", towns.write(tmp_path / "g.geojson", made), level="grid")


def test_a_home_outside_the_grid_that_its_code_says_is_remarked(
    import_file: Any, tmp_path: Path
) -> None:
    import_file("areas", towns.grids(tmp_path), level="grid")
    home = towns.feature(shapely.Point(900, 900), residents=3, area_code=towns.grid_code(0, 0))
    done = import_file("residences", towns.write(tmp_path / "h.geojson", [home]))
    (remark,) = [r for r in done.remarks if r["check"] == "outside"]
    assert remark["row"] == 1
    assert towns.grid_code(0, 0) in remark["text"]


def test_communities_that_come_later_adopt_the_grids_inside_them(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    local = [towns.feature(towns.cell(c, r), code=f"G{c}{r}") for c, r in towns.cells()]
    import_file("areas", towns.write(tmp_path / "g.geojson", local), level="grid")
    west, east = shapely.box(0, 0, 400, 1000), shapely.box(400, 0, 1000, 1000)
    two = [
        towns.feature(west, code="W", name="西社区"),
        towns.feature(east, code="E", name="东社区"),
    ]
    import_file("areas", towns.write(tmp_path / "c.geojson", two), level="community")
    with reading(store) as session:
        current = select(Area).where(Area.retired_by_id.is_(None))
        parents = {a.code: a.parent_code for a in session.scalars(current)}
    assert parents["G00"] == parents["G14"] == "W"
    assert parents["G20"] == parents["G44"] == "E"
    assert "made-community" not in parents
    assert parents["W"] == "made-subdistrict"


def test_a_path_of_several_parts_becomes_several_paths(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    lines = shapely.MultiLineString([[(0, 0), (10, 0)], [(20, 0), (30, 0)]])
    import_file(
        "paths", towns.write(tmp_path / "p.geojson", [towns.feature(lines, kind="footway")])
    )
    assert count(store, PathRow) == 2


def test_the_original_file_is_kept_by_its_content(store: Engine, tmp_path: Path) -> None:
    path = towns.residences(tmp_path)
    import_layer(
        store, "residences", path, by="test", files_folder=tmp_path / "kept", options=Options()
    )
    with reading(store) as session:
        edition = session.scalars(select(Edition)).one()
    sha256 = edition.source_sha256
    kept = tmp_path / "kept" / sha256[:2] / f"{sha256}.geojson"
    assert kept.read_bytes() == path.read_bytes()
    assert edition.declared_crs in ("EPSG:4326", "OGC:CRS84")


@pytest.mark.parametrize(
    ("layer", "options", "sentence"),
    [
        ("areas", {}, "Say which level"),
        ("residences", {"level": "grid"}, "are for areas"),
        ("residences", {"kind": "school"}, "have no kind"),
        ("facilities", {"kind": "skool"}, "did you mean school"),
        ("residences", {"given": {"people": "residents"}}, "'people' is not a field"),
        ("residences", {"given": {"residents": "people"}}, "no column 'people'"),
        ("residences", {"where": "nonsense = 1"}, "nonsense"),
        ("residences", {"where": "residents > 1000"}, "no feature fits"),
    ],
)
def test_options_that_do_not_fit_get_a_sentence(
    import_file: Any, tmp_path: Path, layer: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        import_file(layer, towns.residences(tmp_path), **options)


def _geojson(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.geojson", b"", "is empty"),
        ("none.geojson", _geojson(), "no features"),
        ("cut.geojson", b'{"type": "FeatureCollection", "fea', "not JSON"),
        ("picture.geojson", b"\x89PNG\r\n\x1a\n" + bytes(64), "is a PNG picture"),
        ("broken.zip", b"PK\x03\x04 not really", "broken"),
        ("words.zip", b"just words", "words.zip is plain text"),
        ("empty.osm.pbf", b"", "is empty"),
        ("noise.osm.pbf", bytes(range(256)) * 8, "noise.osm.pbf"),
        ("empty.csv", b"", "is empty"),
        ("header.csv", b"lon,lat,residents\n", "no rows"),
        ("nowhere.csv", b"residents\n5\n", "no columns for places"),
        ("undeclared.csv", b"lon,lat,residents\n100,38,5\n", "--crs"),
        ("noise.xlsx", b"not a workbook", "noise.xlsx has no rows"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_that_cannot_be_read_gets_a_sentence_and_leaves_the_store_alone(
    store: Engine, import_file: Any, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    layer = "paths" if name.endswith(".pbf") else "residences"
    with pytest.raises(GridmapError, match=sentence):
        import_file(layer, tmp_path / name)
    assert count_editions(store) == 0


def test_an_organization_may_have_no_place_but_not_half_of_one(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    table = tmp_path / "organizations.csv"
    head = "code,name,kind,lon,lat\n"
    table.write_text(head + "O1,甲,党支部,,\nO2,乙,物业,100.4,38.9\n", "utf-8")
    assert import_file("organizations", table, crs="EPSG:4326").rows == 2
    table.write_text(head + "O1,甲,党支部,100.4,\n", "utf-8")
    with pytest.raises(RowsError, match="row 1, column 'lat': the value is missing"):
        import_file("organizations", table, crs="EPSG:4326")


def test_a_grid_that_sticks_out_of_its_community_is_listed(
    import_file: Any, tmp_path: Path
) -> None:
    whole = towns.feature(shapely.box(0, 0, 200, 100), code="C1", name="社区")
    import_file("areas", towns.write(tmp_path / "c.geojson", [whole]), level="community")
    two = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 220, 100)]
    made = [towns.feature(s, code=f"G{i}", parent_code="C1") for i, s in enumerate(two)]
    done = import_file("areas", towns.write(tmp_path / "g.geojson", made), level="grid")
    (remark,) = [r for r in done.remarks if r["check"] == "outside_parent"]
    assert remark["area_m2"] == pytest.approx(2_000, rel=1e-3)


def _current(store: Engine) -> dict[str, str]:
    with reading(store) as session:
        rows = session.scalars(select(Area).where(Area.retired_by_id.is_(None)))
        return {area.code: area.parent_code for area in rows}


def test_a_community_that_is_dropped_is_made_again_from_its_grids(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    west, east = "620702001001", "620702001002"
    halves = {west: shapely.box(0, 0, 400, 1000), east: shapely.box(400, 0, 1000, 1000)}
    two = [towns.feature(shape, code=code, name=code) for code, shape in halves.items()]
    import_file("areas", towns.write(tmp_path / "c.geojson", two), level="community")
    grids = [
        towns.feature(towns.cell(c, r), code=f"{west if c < 2 else east}{r * 5 + c + 1:03d}")
        for c, r in towns.cells()
    ]
    import_file("areas", towns.write(tmp_path / "g.geojson", grids), level="grid")
    done = import_file("areas", towns.write(tmp_path / "c.geojson", two[:1]), level="community")
    assert [r["codes"] for r in done.remarks if r["check"] == "made_parent"] == [["620702001002"]]
    current = _current(store)
    assert all(parent in current or parent == "" for parent in current.values())


def test_districts_come_in_one_file_each(store: Engine, import_file: Any, tmp_path: Path) -> None:
    for place, code in enumerate(("620702", "620721", "620702")):
        shape = shapely.box(1000 * (place % 2), 0, 1000 * (place % 2) + 1000, 1000)
        made = [towns.feature(shape, code=code, name=code)]
        import_file("areas", towns.write(tmp_path / "d.geojson", made), level="district")
    assert _current(store) == {"620702": "", "620721": ""}


def test_made_parents_go_when_real_ones_come(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    local = [towns.feature(towns.cell(c, r), code=f"G{c}{r}") for c, r in towns.cells()]
    import_file("areas", towns.write(tmp_path / "g.geojson", local), level="grid")
    whole = towns.feature(shapely.box(0, 0, 1000, 1000), code=towns.COMMUNITY, name="社区")
    import_file("areas", towns.write(tmp_path / "c.geojson", [whole]), level="community")
    codes = set(_current(store)) - {f"G{c}{r}" for c, r in towns.cells()}
    assert codes == {"620702001001", "620702001", "620702"}


def test_one_bad_code_among_good_ones_is_a_bad_row(import_file: Any, tmp_path: Path) -> None:
    made = [towns.feature(towns.cell(i, 0), code=f"62070200100{i}") for i in range(1, 5)]
    made.append(towns.feature(towns.cell(0, 0), code="62070200100X"))
    with pytest.raises(RowsError, match="row 5, column 'code'"):
        import_file("areas", towns.write(tmp_path / "c.geojson", made), level="community")


def test_a_padded_parent_is_shortened_and_a_contradicting_one_refused(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    path = towns.write(tmp_path / "s.geojson", [towns.feature(towns.cell(0, 0), code="620702001")])
    import_file("areas", path, level="subdistrict", parent="620702000000")
    assert _current(store) == {"620702001": "620702", "620702": ""}
    with pytest.raises(RowsError, match="belongs to 620702, not to 620721"):
        import_file("areas", path, level="subdistrict", parent="620721")


def test_a_padded_area_code_of_a_table_is_shortened(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    table = tmp_path / "funds.csv"
    table.write_text('区域编码,年度,资金类型,金额\n620702001000,2026,工作经费,"100,000"\n', "utf-8")
    import_file("funds", table)
    with reading(store) as session:
        fund = session.scalars(select(Fund)).one()
    assert (fund.area_code, fund.amount_yuan, fund.kind) == ("620702001", 100_000.0, "work")


def test_the_days_that_spreadsheets_write_are_read(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    days = ["2026/6/3", "2026年6月3日", "2026-06-03", "2026年06月03日 09:30"]
    table = tmp_path / "posts.csv"
    lines = ["岗位,姓名,区域编码,开始日期", *(f"网格长,长,1,{day}" for day in days)]
    table.write_text("\n".join(lines), "utf-8")
    import_file("posts", table)
    with reading(store) as session:
        assert {post.valid_from for post in session.scalars(select(Post))} == {dt.date(2026, 6, 3)}


def test_a_count_that_no_store_can_keep_is_refused(import_file: Any, tmp_path: Path) -> None:
    table = tmp_path / "homes.csv"
    table.write_text("lon,lat,residents\n100.4,38.9,3000000000\n", "utf-8")
    with pytest.raises(RowsError, match="too large"):
        import_file("residences", table, crs="EPSG:4326")


def test_codes_of_another_scheme_or_level_are_noticed(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    unit = "02010162070200100501"  # CJ/T 349
    import_file(
        "areas",
        towns.write(tmp_path / "u.geojson", [towns.feature(towns.cell(0, 0), code=unit)]),
        level="grid",
    )
    with reading(store) as session:
        assert session.scalars(select(Area).where(Area.code == unit)).one().scheme == "cjt349"
    wrong = towns.write(tmp_path / "s.geojson", [towns.feature(towns.cell(3, 3), code="620702001")])
    done = import_file("areas", wrong, level="grid", add=True)
    assert "look like statistics codes of level subdistrict" in str(done.remarks)
