"""Which organization answers for which class of cases in an area, by the rules of the city."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gridmap.actions import case_routing
from gridmap.actions.responsible_town import by, row
from gridmap.analysis.case_routing import Duty, Route, propose
from gridmap.db.queries.areas import Named
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said, said


def rows(
    chain: Sequence[Named], organizations: Mapping[str, Any], ties: Iterable[Any]
) -> list[dict[str, Any]]:
    """Describe who is proposed first for the classes of cases; classes with one answer together.

    Parameters
    ----------
    chain : sequence of Named
        The area and those above it.
    organizations : mapping of str to row
        `code`, `name`, `kind`, `area_code`, `phone`, `case_classes`, by code.
    ties : iterable of row
        Those by which areas are served (`serves_area`).
    """
    codes = [area.code for area in chain]
    names = {area.code: area.name for area in chain}
    served: dict[str, set[str]] = {}
    for tie in ties:
        if tie.kind == "serves_area":
            served.setdefault(tie.from_code, set()).add(tie.to_code)
    rules = case_routing.of_city()
    asked = {kind for kinds in rules.kinds.values() for kind in kinds}
    duties = [
        Duty(
            row.code, row.name, row.kind, case_routing.classes_of(row.case_classes),
            frozenset(served.get(row.code, set()) | {row.area_code}),
        )
        for row in organizations.values()
        if row.case_classes or row.kind in asked
    ]  # fmt: skip
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    nobody: list[Said] = []
    for class_code in code_list("case_classes"):
        routes = propose(class_code, [codes], duties, rules)
        words = called("case_classes", class_code)
        if not routes:
            nobody.append(words)
            continue
        first = routes[0]
        key = (first.duty.code, "" if first.by_kind else "own", first.area)
        told = found.setdefault(key, _row(first, organizations, names) | {"classes": []})
        told["classes"].append(words)
    answers = list(found.values())
    if nobody:
        answers.append(_nobody() | {"classes": nobody})
    for one in answers:
        names_of = one["classes"]
        one["what"] = Said("、".join(n.zh for n in names_of), ", ".join(n.en for n in names_of))
    return answers


def _row(
    route: Route, organizations: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    kind = called("organization_kinds", route.duty.kind)
    area = names.get(route.area) or route.area
    if route.by_kind:
        why = said("规则：{area}的{kind}", "by rule: the {kind} of {area}", area=area, kind=kind)
    else:
        why = said(
            "组织台账：在{area}负责这些类别",
            "by the register of organizations: answers for these in {area}",
            area=area,
        )
    return by(Said("", ""), organizations[route.duty.code], why)


def _nobody() -> dict[str, Any]:
    why = said("没有组织负责这些类别", "nobody answers for these classes")
    return row(Said("", ""), why)
