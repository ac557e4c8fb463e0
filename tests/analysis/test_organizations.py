import datetime as dt

import numpy as np
import pandas as pd
import pytest

from gridmap.analysis.organizations import formation, own, tied
from gridmap.errors import InputError

TODAY = dt.date(2026, 6, 30)
GRIDS = pd.DataFrame({"code": ["G1", "G2", "G3"]}, index=[5, 6, 7])
UNITS = pd.DataFrame(
    {
        "code": ["U1", "U2", "U3", "", "O1"],
        "kind": ["resident_unit"] * 4 + ["party_committee"],
    },
    index=[10, 11, 12, 13, 14],
)


def ties(*rows):
    """Ties as (kind, from, to kind, to, first day, last day)."""
    columns = ["kind", "from_code", "to_kind", "to_code", "valid_from", "valid_to"]
    filled = [(*row, *[None] * (6 - len(row))) for row in rows]
    return pd.DataFrame(
        {n: pd.Series([r[i] for r in filled], dtype=object) for i, n in enumerate(columns)}
    )


def test_own_counts_only_the_kinds_asked_for_in_the_area_itself():
    organizations = pd.DataFrame(
        {
            "kind": [
                "grid_branch",
                "joint_branch",
                "grid_branch",
                "property_company",
                "grid_branch",
            ],
            "area_code": ["G1", "G1", "", "G2", "620702001001"],
        }
    )
    found = own(GRIDS, organizations, kinds=["grid_branch", "joint_branch"])
    assert found["value"].to_dict() == {5: 2, 6: 0, 7: 0}
    assert found["shortfall"].tolist() == [0, 1, 1]


def test_own_without_organizations_or_areas():
    nothing = pd.DataFrame({"kind": [], "area_code": []}, dtype=object)
    assert own(GRIDS, nothing, kinds=["grid_branch"])["shortfall"].tolist() == [1, 1, 1]
    assert own(GRIDS.iloc[:0], nothing, kinds=["grid_branch"]).empty


def test_an_area_without_a_code_has_no_organization_of_its_own():
    blank = pd.DataFrame({"kind": ["grid_branch"], "area_code": [""]})
    assert own(pd.DataFrame({"code": [""]}), blank, kinds=["grid_branch"])["value"].tolist() == [0]


def test_formation_at_the_limit_and_of_the_unknown():
    members = pd.Series([2, 3, 4, 0, None, np.nan, -1], dtype=object)
    found = formation(pd.DataFrame({"party_members": members}), 3)
    assert found.tolist() == ["joint", "found", "found", "joint", *["unknown"] * 3]
    assert formation(pd.DataFrame({"party_members": []}), 3).tolist() == []


def test_formation_at_fewer_than_no_members_is_refused():
    with pytest.raises(InputError, match="found_at must be 0 or more"):
        formation(pd.DataFrame({"party_members": [1]}), -1)


def count(*rows, kinds=("alliance_member", "serves_area")):
    found = tied(UNITS, ties(*rows), TODAY, kind="resident_unit", tie_kinds=list(kinds))
    assert found.index.tolist() == [10, 11, 12, 13]
    return found["value"].tolist()


def test_ties_count_at_either_end():
    assert count(
        ("alliance_member", "O1", "organization", "U1"),
        ("serves_area", "U1", "area", "G1"),
        ("alliance_member", "U2", "organization", "O1"),
    ) == [2, 1, 0, 0]


def test_ties_of_another_kind_or_day_do_not_count():
    assert count(
        ("superior", "O1", "organization", "U1"),
        ("alliance_member", "O1", "organization", "U2", None, dt.date(2026, 6, 29)),
        ("alliance_member", "O1", "organization", "U3", dt.date(2026, 7, 1), None),
    ) == [0, 0, 0, 0]


def test_a_tie_to_a_site_of_the_same_code_is_none_of_the_organization():
    assert count(("alliance_member", "O1", "site", "U1")) == [0, 0, 0, 0]


def test_a_tie_of_a_unit_to_itself_is_one_and_a_blank_code_ties_nobody():
    assert count(
        ("alliance_member", "U1", "organization", "U1"),
        ("alliance_member", "", "organization", ""),
    ) == [1, 0, 0, 0]


def test_units_without_any_tie_are_all_short():
    assert count() == [0, 0, 0, 0]
    nobody = tied(UNITS, ties(), TODAY, kind="none_such", tie_kinds=["alliance_member"])
    assert nobody.empty
