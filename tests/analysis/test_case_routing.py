"""Who is proposed for a case: by class, kind and area, in their order."""

import pytest

from gridmap.analysis.case_routing import Duty, Rules, propose

CHAIN = ("G", "C", "S", "D")
RULES = Rules({"": ["residents_committee"], "0502": ["property_company", "homeowners_committee"]})


def duty(code: str, *classes: str, area: str = "D", kind: str = "government_department") -> Duty:
    return Duty(code, code, kind, classes, frozenset({area}))


def codes(class_code: str, *duties: Duty, chains: object = (CHAIN,)) -> list[str]:
    return [route.duty.code for route in propose(class_code, chains, duties, RULES)]  # type: ignore[arg-type]


def test_the_longest_code_comes_first() -> None:
    assert codes("0101", duty("ALL", ""), duty("MAJOR", "01"), duty("EXACT", "02", "0101")) == [
        "EXACT", "MAJOR", "ALL",
    ]  # fmt: skip


def test_the_smallest_area_comes_first() -> None:
    found = codes("0101", duty("TOWN", "01"), duty("HERE", "01", area="G"))
    assert found == ["HERE", "TOWN"]


def test_who_says_so_comes_before_who_is_found_by_kind() -> None:
    committee = duty("COMMITTEE", area="C", kind="residents_committee")
    assert codes("0101", committee, duty("OFFICE", "01")) == ["OFFICE", "COMMITTEE"]


def test_kinds_come_in_the_order_of_their_rule_and_of_no_other() -> None:
    owners = duty("OWNERS", area="G", kind="homeowners_committee")
    company = duty("COMPANY", area="C", kind="property_company")
    committee = duty("COMMITTEE", area="C", kind="residents_committee")
    assert codes("0502", owners, company, committee) == ["COMPANY", "OWNERS"]
    assert codes("0501", owners, company, committee) == ["COMMITTEE"]


def test_who_answers_for_other_classes_is_not_found_by_kind() -> None:
    assert codes("0101", duty("C", "05", area="C", kind="residents_committee")) == []


@pytest.mark.parametrize("elsewhere", ["X", ""])
def test_nobody_is_proposed_from_elsewhere(elsewhere: str) -> None:
    assert codes("0101", duty("A", "01", area=elsewhere)) == []


def test_beside_a_boundary_both_sides_are_proposed_the_own_one_first() -> None:
    both = [duty("THERE", "01", area="H"), duty("HERE", "01", area="G")]
    routes = propose("0101", [CHAIN, ("H", "C", "S", "D")], both, RULES)
    assert [(route.duty.code, route.beyond) for route in routes] == [
        ("HERE", False), ("THERE", True),
    ]  # fmt: skip


def test_each_organization_stands_once() -> None:
    served = Duty("A", "A", "government_department", ("01", ""), frozenset({"G", "C", "D"}))
    [route] = propose("0101", [CHAIN, ("H", "D")], [served], RULES)
    assert (route.area, route.classes, route.beyond) == ("G", "01", False)
