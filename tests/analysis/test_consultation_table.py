"""Who is at the table, by hand: every reason alone, and who has none."""

import pytest

from gridmap.analysis.consultation_table import Candidate, Ground, committees, concerned

GROUND = Ground({"g1": "第 1 网格", "c1": "甘泉"}, {"c1": "甘泉"})
KINDS = ("homeowners_committee", "property_company", "resident_unit")
NEAR_M = 50.0


def firm(**more: object) -> Candidate:
    values = {"code": "O1", "name": "物业", "kind": "property_company", "area_code": "c9"}
    return Candidate(**(values | more))  # type: ignore[arg-type]


def reasons(one: Candidate) -> list[tuple[str, str]]:
    found = concerned([one], GROUND, KINDS, NEAR_M)
    return [(reason.what, reason.name) for seated in found for reason in seated.reasons]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"away_m": 0.0}, [("inside", "")]),
        ({"away_m": 12.0}, [("near", "")]),
        ({"away_m": 51.0}, []),
        # Where the place is known it counts, and not the area that somebody wrote down.
        ({"away_m": 51.0, "area_code": "c1"}, []),
        ({"area_code": "c1"}, [("belongs", "甘泉")]),
        ({"area_code": "g1"}, [("belongs", "第 1 网格")]),
        ({"area_code": "g2"}, []),
        ({"serves": ("g1", "g2")}, [("serves", "第 1 网格")]),
        ({"covers": (("商厦", 0.0),)}, [("covers", "商厦")]),
        ({"red": ("甘泉党委",)}, [("red", "甘泉党委")]),
        ({"away_m": 900.0, "red": ("甘泉党委",)}, [("red", "甘泉党委")]),
        ({"away_m": 0.0, "serves": ("c1",)}, [("inside", ""), ("serves", "甘泉")]),
        ({"site": True, "kind": "market", "away_m": 0.0}, [("site", "")]),
        ({"site": True, "kind": "market", "away_m": 51.0, "area_code": "g1"}, []),
        ({"kind": "government_department", "away_m": 0.0}, []),
        # Whoever stands for a site may be of any kind.
        ({"kind": "joint_branch", "covers": (("商厦", 0.0),)}, [("covers", "商厦")]),
    ],
)
def test_who_is_concerned_and_why(more: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert reasons(firm(**more)) == expected


def test_those_of_a_kind_stand_together_and_sites_last() -> None:
    found = [
        firm(code="S1", kind="market", site=True, away_m=0.0),
        firm(code="O3", kind="resident_unit", away_m=0.0),
        firm(code="O2", away_m=0.0),
        firm(code="O9", kind="homeowners_committee", away_m=0.0),
        firm(code="O1", away_m=0.0),
    ]
    seated = concerned(found, GROUND, KINDS, NEAR_M)
    assert [one.candidate.code for one in seated] == ["O9", "O1", "O2", "O3", "S1"]


def test_the_committees_are_those_of_the_communities() -> None:
    found = [
        firm(code="P3", kind="branch", area_code="c1"),
        firm(code="P2", kind="party_committee", area_code="c1"),
        firm(code="P1", kind="party_committee", area_code="c2"),
        firm(code="R2", kind="residents_committee", area_code="c1"),
        firm(code="R1", kind="residents_committee", area_code="c2", serves=("c1",)),
    ]
    by_seat = committees(found, GROUND)
    assert {seat: [one.code for one in who] for seat, who in by_seat.items()} == {
        "party_committee": ["P2"],
        "residents_committee": ["R2"],
    }
    two = Ground({}, {"c1": "甘泉", "c2": "交通巷"})
    assert [one.code for one in committees(found, two)["party_committee"]] == ["P2", "P1"]
    assert committees([], GROUND) == {"party_committee": [], "residents_committee": []}


def test_a_branch_is_taken_where_there_is_no_committee() -> None:
    found = [firm(code="P3", kind="branch", area_code="c1")]
    assert [one.code for one in committees(found, GROUND)["party_committee"]] == ["P3"]
