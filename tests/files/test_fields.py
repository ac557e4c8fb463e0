"""Which column holds which field."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gridmap import assets
from gridmap.actions.case_history_rows import SPEC as MOVES
from gridmap.errors import InputError
from gridmap.files.fields import field_names, guess_fields
from gridmap.files.layers import SPECS

PLACES = ["lon", "lat", "wkt"]


def _guess(layer, *columns, **given):
    return guess_fields(list(columns), list(SPECS[layer].fields), given)


def test_every_field_of_every_layer_has_names():
    wanted = {field for spec in (*SPECS.values(), MOVES) for field in (*spec.fields, *spec.never)}
    assert wanted | set(PLACES) == set(field_names())


def test_names_of_the_file_are_text():
    """Unquoted, YAML reads y as a truth value and 60 as a number."""
    listed = yaml.safe_load(
        (assets.folder("geodata") / "codes" / "field_names.yaml").read_text("utf-8")
    )
    flat = [n for names in listed.values() for n in names]
    assert all(isinstance(x, str) for n in flat for x in (n if isinstance(n, list) else [n]))


# Layer, and the columns of a file with the field that each should be; "" for none.
FILES = """
areas: 网格编码 = code, 网格名称 = name, 社区编码 = parent_code, 户数 = households
areas: 社区编码 = code, 街道编码 = parent_code, 社区名称 = name
areas: 编码 = code, 社区编码 = parent_code
areas: 社区编码 = code
areas: Name = name, code = code, parentCode = parent_code, color_id =
areas: code = code, subdistrict_code = parent_code, subdistrict_name =
residences: 楼栋名称 = name, 网格编码 = area_code, 常住人口 = residents, 户数 = households,
    60岁以上 = over_60, 6岁以下 = under_6
residences: 名称 = name, 地址 =, 人口密度 =, 人口 = residents
residences: id = code, population = residents, schools =, jobs =
residences: Over 60 = over_60, AREA-CODE = area_code, Residents = residents
facilities: 设施名称 = name, 类型 = kind, 建筑面积（平方米） = floor_area_m2,
    活动面积 = activity_area_m2, 容量 = capacity, 开放时间 = opening_hours, 运营单位 = operator,
    是否开放 = open_to_residents, 所属网格 = area_code
paths: osm_id = code, fclass = kind, name = name, bridge = bridge
sites: 名称 = name, 场所类型 = kind, 入驻企业 = enterprises, 职工数 = employees,
    党员数 = party_members
organizations: 组织编码 = code, 组织名称 = name, 组织类型 = kind, 组建方式 = formed,
    社区编码 = area_code, 地址 = address, 联系电话 = phone
ties: 关系类型 = kind, 组织编码 = from_code, 对象类型 = to_kind, 对象编码 = to_code
posts: 岗位 = kind, 姓名 = holder, 办公电话 = office_phone, 社区编码 = area_code,
    组织编码 = organization_code, 是否专职 = full_time, 任职日期 = valid_from
funds: 社区编码 = area_code, 年度 = year, 资金类型 = kind, 金额（元） = amount_yuan
funds: 社区编码 = area_code, 金额（万元） =
cases: 案件编号 = code, 类别编码 = class_code, 标题 = title, 状态 = stage,
    上报时间 = reported_at, 办理期限 = due_at, 结案时间 = closed_at
"""


def _files():
    for text in FILES.replace("\n    ", " ").strip().splitlines():
        layer, _, columns = text.partition(": ")
        pairs = [pair.partition(" =") for pair in columns.split(", ")]
        yield layer, {column: field.strip() for column, _, field in pairs}


@pytest.mark.parametrize(("layer", "columns"), list(_files()))
def test_columns_are_guessed_by_name(layer, columns):
    mapping, _ = _guess(layer, *columns)
    assert mapping == {field: column for column, field in columns.items() if field}


def test_own_name_goes_before_other_names():
    assert _guess("residences", "人口", "residents")[0] == {"residents": "residents"}


def test_first_name_of_the_list_is_taken_and_the_other_noted():
    mapping, notes = _guess("residences", "人口", "常住人口")
    assert mapping == {"residents": "常住人口"}
    assert notes == ["residents is read from the column '常住人口' (人口 would fit too)"]


def test_name_of_a_column_is_never_matched_in_part():
    assert _guess("residences", "人口密度", "户数变化", "my_name", "barcode")[0] == {}


def test_given_column_goes_first_and_serves_that_field_only():
    mapping, _ = _guess("residences", "name", "人口", "x", residents="x", name="人口")
    assert mapping == {"name": "人口", "residents": "x"}
    assert _guess("residences", "name", residents="name")[0] == {"residents": "name"}


def test_given_column_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(
        InputError, match=r"--map residents=populatoin: .*Did you mean population\?"
    ):
        _guess("residences", "id", "population", residents="populatoin")
    with pytest.raises(InputError, match=r"Its columns are: id, population"):
        _guess("residences", "id", "population", residents="z")


ALL_COLUMNS = st.lists(
    st.sampled_from(sorted({name for names in field_names().values() for name in names})),
    unique=True,
    max_size=8,
)


@given(layer=st.sampled_from(sorted(SPECS)), columns=ALL_COLUMNS, data=st.data())
def test_guess_is_one_to_one_and_does_not_depend_on_the_order(layer, columns, data):
    mapping, _ = _guess(layer, *columns)
    assert len(set(mapping.values())) == len(mapping)
    assert set(mapping) <= set(SPECS[layer].fields)
    assert set(mapping.values()) <= set(columns)
    assert _guess(layer, *data.draw(st.permutations(columns)))[0] == mapping


def test_a_second_column_for_a_field_is_named():
    (note,) = guess_fields(["title", "标题"], ["title"], {})[1]
    assert note == "title is read from the column 'title'; 标题 would fit too and is not read"
