"""The sections of an answer to who is responsible: each row with the tie or rule that says so."""

from collections.abc import Iterable, Sequence
from typing import Any

from gridmap.actions import responsible_classes, tie_words
from gridmap.actions.responsible_town import Town, by, row
from gridmap.db.queries import areas
from gridmap.files.code_lists import called
from gridmap.saying import Said, said

MOST = 80  # rows of a section
PARTY = (
    "party_committee", "general_branch", "branch", "grid_branch", "joint_branch",
    "comprehensive_committee", "residents_committee",
)  # fmt: skip
PROPERTY = ("property_company", "homeowners_committee")
# Posts that everybody looks for first, by the level of the area.
LEADING = {
    "grid": ("grid_leader",),
    "community": ("secretary", "director", "deputy_secretary"),
    "subdistrict": ("secretary", "director"),
    "district": ("secretary", "director"),
}
# Where nobody holds one of these, the section says so.
NEEDED = (("grid", "grid_leader"), ("community", "secretary"), ("community", "director"))


def all_of(town: Town) -> list[dict[str, Any]]:
    """Return the sections in their order: `id`, `words`, `rows`, of some a `note`."""
    classes = {
        "id": "classes",
        "words": said("各类事项由谁办", "Who answers for which cases"),
        "rows": responsible_classes.rows(town.chain, town.organizations, town.ties),
    }
    return [
        leaders(town), organizations(town), property_of(town), classes, facilities(town),
        sites(town), others(town),
    ]  # fmt: skip


def leaders(town: Town) -> dict[str, Any]:
    """Say who leads: the grid leader, and secretary and director of the community."""
    found = []
    for area in town.chain:
        for kind in LEADING[area.level]:
            own = [post for post in town.posts if (post.area_code, post.kind) == (area.code, kind)]
            # A post that is held hides that it is vacant besides.
            told = [post for post in own if post.holder.strip()] or own[:1]
            found += [_post(town, post) for post in told]
            if not told and (area.level, kind) in NEEDED:
                words = called("post_kinds", kind)
                why = said(
                    "{area}没有登记{kind}",
                    "no {kind} of {area} is recorded",
                    area=town.area(area.code), kind=words,
                )  # fmt: skip
                found.append(row(words, why))
    return {"id": "leaders", "words": said("负责人", "Leaders"), "rows": found}


def _post(town: Town, post: Any) -> dict[str, Any]:
    kind = called("post_kinds", post.kind)
    area = town.area(post.area_code)
    return row(
        kind,
        said("岗位：{area}{kind}", "post: {kind} of {area}", area=area, kind=kind),
        who=post.holder, missing=not post.holder.strip(), layer="posts", code=post.code,
        phone=post.office_phone, span=tie_words.span(post.valid_from, post.valid_to),
    )  # fmt: skip


def organizations(town: Town) -> dict[str, Any]:
    """Say which organizations serve the area, and who stands above them."""
    found = _belonging(town, PARTY)
    told = {one["code"] for one in found}
    for tie in town.superiors:
        above, low = town.named.get(tie.from_code), town.named.get(tie.to_code)
        if above is None or above.code in told:
            continue
        told.add(above.code)
        why = said("{low}的上级", "above {low}", low=low.name if low else tie.to_code)
        found.append(by(called("organization_kinds", above.kind), above, why, tie))
    words = said("组织和上级", "Organizations, and those above")
    return {"id": "organizations", "words": words, "rows": found}


def property_of(town: Town) -> dict[str, Any]:
    """Say which property companies and homeowners' committees there are, and who is in both."""
    found = _belonging(town, PROPERTY)
    crossed: dict[str, tuple[Any, str]] = {}
    for tie in town.ties:
        if tie.kind == "red_property":
            crossed |= {tie.to_code: (tie, tie.from_code), tie.from_code: (tie, tie.to_code)}
    for one in found:
        if one["code"] in crossed:
            tie, code = crossed[one["code"]]
            other = town.named.get(code)
            one["note"] = said(
                "红色物业：和{other}交叉任职（{span}）",
                "red property: cross-appointed with {other}, {span}",
                other=other.name if other else code,
                span=tie_words.span(tie.valid_from, tie.valid_to),
            )
    words = said("物业和业委会", "Property and homeowners")
    return {"id": "property", "words": words, "rows": found}


def others(town: Town) -> dict[str, Any]:
    """Say which further organizations serve the area: units, departments, alliances.

    Of those that only belong to an area, the ones of the area itself and the one above it.
    """
    rows = _belonging(town, None, but=(*PARTY, *PROPERTY), above=1)
    words = said("其他服务本区域的组织", "Others that serve it")
    return {"id": "others", "words": words, "rows": rows}


def _belonging(
    town: Town,
    kinds: Iterable[str] | None,
    *,
    but: Sequence[str] = (),
    above: int = len(areas.LEVELS),
) -> list[dict[str, Any]]:
    """Return rows of the organizations that serve the areas or belong to them, nearest first."""
    place = {code: n for n, code in enumerate(town.asked.codes)}
    serves: dict[str, Any] = {}
    for tie in town.ties:
        if tie.kind == "serves_area":
            known = serves.setdefault(tie.from_code, tie)
            if place[tie.to_code] < place[known.to_code]:
                serves[tie.from_code] = tie
    found = []
    for one in town.organizations.values():
        if (kinds is None or one.kind in kinds) and one.kind not in but:
            tie = serves.get(one.code)
            area = tie.to_code if tie else one.area_code
            order = (place.get(area, len(place)), tie is None, one.code)
            if tie is not None or order[0] <= above:
                found.append((order, one, tie))
    nearest = sorted(found, key=lambda three: three[0])[:MOST]
    return [_serving(town, one, tie) for _, one, tie in nearest]


def _serving(town: Town, one: Any, tie: Any) -> dict[str, Any]:
    if tie is None:
        why = said("所属区域：{area}", "belongs to {area}", area=town.area(one.area_code))
    else:
        why = said("服务区域：{area}", "serves {area}", area=town.area(tie.to_code))
    return by(called("organization_kinds", one.kind), one, why, tie)


def _placed(town: Town, to_kind: str, kind: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for tie in town.places:
        if (tie.to_kind, tie.kind) == (to_kind, kind):
            found.setdefault(tie.to_code, []).append(tie)
    return found


def _place(kinds: str, place: Any) -> Said:
    values = {"kind": called(kinds, place.kind), "name": place.name or place.code}
    return said("{kind} {name}", "{kind} {name}", **values)


def facilities(town: Town) -> dict[str, Any]:
    """Say who operates each facility: by a tie, or by the facility's own record."""
    operated = _placed(town, "facility", "operates_facility")
    found = []
    for place in town.facilities:
        what, at = _place("facility_kinds", place), ("facilities", place.code)
        ties = operated.get(place.code, [])
        why = said("运营设施关系", "a tie says that it operates the facility")
        found += [by(what, town.named.get(t.from_code), why, t) | {"place": at} for t in ties]
        if not ties and place.operator:
            why = said("设施台账里的运营单位", "operator in the register of facilities")
            found.append(row(what, why, who=place.operator, missing=False, place=at))
    note = said(
        "共 {n} 处设施，{m} 处登记了运营单位。",
        "{n} facilities; of {m} it is recorded who operates them.",
        n=len(town.facilities),
        m=sum(bool(place.operator or place.code in operated) for place in town.facilities),
    )
    words = said("设施由谁运营", "Who operates the facilities")
    return {"id": "facilities", "words": words, "rows": found[:MOST], "note": note}


def sites(town: Town) -> dict[str, Any]:
    """Say which organization covers each site; one that none covers is a break."""
    covered = _placed(town, "site", "covers_site")
    found = []
    for place in town.sites:
        what, at = _place("site_kinds", place), ("sites", place.code)
        ties = covered.get(place.code, [])
        why = said("覆盖场所关系", "a tie says that it covers the site")
        found += [by(what, town.named.get(t.from_code), why, t) | {"place": at} for t in ties]
        if not ties:
            why = said("没有组织覆盖（割裂带）", "no organization covers it: a break")
            found.append(row(what, why, place=at))
    words = said("场所由谁覆盖", "Who covers the sites")
    return {"id": "sites", "words": words, "rows": found[:MOST]}
