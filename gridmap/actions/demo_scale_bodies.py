"""Organizations of the larger demo city, with their ties and posts.

They come in groups of twenty. A group belongs to one community and is led by a general branch,
whose superior is the community's party committee; under it are the branches of five firms and two
joint branches of units. So whoever follows the superiors upwards comes to the district's committee.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Row = dict[str, Any]
GROUP = 20
FIRMS, UNITS, JOINT = 5, 4, 2
# Names of these begin with a word of two signs, as in 德桥公司（驻区单位）.
WORDED = (
    "enterprise",
    "resident_unit",
    "social_organization",
    "property_company",
    "homeowners_committee",
)
_FIRST_PHONE = 8_100_001
_FIRST_CODE = 10_001


@dataclass
class Bodies:
    """Rows as the files of the demo city have them."""

    organizations: list[Row] = field(default_factory=list)
    ties: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)


def make(
    random: np.random.Generator,
    count: int,
    organizations: list[dict[str, str]],
    ties: list[dict[str, str]],
    posts: list[dict[str, str]],
    units: list[dict[str, str]],
) -> Bodies:
    """Make `count` organizations (a multiple of `GROUP`) out of those that ship.

    Parameters
    ----------
    organizations, ties, posts : list of dict
        What ships: committees to belong to, words of names, days on which ties and posts began.
    units : list of dict
        `code` and `name` of districts, subdistricts and communities.
    """
    return _Maker(random, organizations, ties, posts, units).make(count // GROUP)


class _Maker:
    """Adds organizations, ties and posts, group by group."""

    def __init__(
        self,
        random: np.random.Generator,
        organizations: list[dict[str, str]],
        ties: list[dict[str, str]],
        posts: list[dict[str, str]],
        units: list[dict[str, str]],
    ) -> None:
        self.random = random
        self.made = Bodies()
        residents = (row for row in organizations if row["kind"] == "residents_committee")
        self.communities = [row["area_code"] for row in residents]
        self.committee = {
            row["area_code"]: row["code"]
            for row in organizations
            if row["kind"] == "party_committee"
        }
        self.names = {row["code"]: row["name"] for row in units}
        self.address = {
            row["area_code"]: row["address"]
            for row in organizations
            if row["kind"] == "residents_committee"
        }
        self.tie_days = [row["valid_from"] for row in ties if row["valid_from"]]
        self.post_days = [row["valid_from"] for row in posts if not row["valid_to"]]
        self.holders = sorted({row["holder"] for row in posts if len(row["holder"]) > 2})
        # Of each kind its own, so that they last.
        self.words = {kind: _words(random, organizations) for kind in WORDED}

    def make(self, groups: int) -> Bodies:
        """Make so many groups, in one community after the other."""
        for number in range(groups):
            turn, place = divmod(number, len(self.communities))
            self._group(self.communities[place], turn + 1)
        return self.made

    def _group(self, community: str, turn: int) -> None:
        committee, short = self.committee[community], self.address[community]
        general = self._party(f"{short}第{turn}综合党总支", "general_branch", community, committee)
        for word in self._take("enterprise", FIRMS):
            firm = self._add(f"{word}公司", "enterprise", community)
            self._tie("serves_area", firm, "area", community)
            self._party(f"{word}公司党支部", "branch", community, general, "alone")
        units = self._take("resident_unit", UNITS)
        for word in units:
            unit = self._add(f"{word}公司（驻区单位）", "resident_unit", community)
            self._tie("serves_area", unit, "area", community)
        for pair in range(JOINT):
            name = f"{units[2 * pair]}、{units[2 * pair + 1]}联合党支部"
            self._party(name, "joint_branch", community, general, "jointly")
        (society,) = self._take("social_organization", 1)
        service = self._add(f"{society}社会工作服务社", "social_organization", community)
        self._tie("serves_area", service, "area", community)
        for ending, kind in (
            ("物业公司", "property_company"),
            ("小区业主委员会", "homeowners_committee"),
        ):
            (word,) = self._take(kind, 1)
            home = self._add(f"{word}{ending}", kind, community)
            self._tie("red_property", committee, "organization", home)

    def _party(self, name: str, kind: str, area: str, above: str, formed: str = "") -> str:
        """Add a party organization below another, with a secretary."""
        code = self._add(name, kind, area, formed)
        self._tie("superior", above, "organization", code)
        # Without an area: of a community's own secretary there is one.
        self.made.posts.append(
            {
                "kind": "secretary",
                "holder": self._holder(),
                "office_phone": self._phone(),
                "organization_code": code,
                "full_time": 0,
                "valid_from": self._one_of(self.post_days),
            }
        )
        return code

    def _add(self, name: str, kind: str, area: str, formed: str = "") -> str:
        code = f"O{_FIRST_CODE + len(self.made.organizations):05d}"
        self.made.organizations.append(
            {
                "code": code,
                "name": name,
                "kind": kind,
                "formed": formed,
                "area_code": area,
                "address": self.address[area],
                "phone": self._phone(),
            }
        )
        return code

    def _tie(self, kind: str, source: str, to_kind: str, target: str) -> None:
        day = self._one_of(self.tie_days)
        self.made.ties.append(
            {
                "kind": kind,
                "from_code": source,
                "to_kind": to_kind,
                "to_code": target,
                "valid_from": day,
            }
        )

    def _phone(self) -> str:
        """Give the next office number of an invented series."""
        return f"0936-{_FIRST_PHONE + len(self.made.organizations) + len(self.made.posts)}"

    def _holder(self) -> str:
        """Name an office holder: the surname of one, the counting signs of two others."""
        one, other, third = (self._one_of(self.holders) for _ in range(3))
        return one[0] + other[1] + third[2]

    def _one_of(self, values: list[str]) -> str:
        return values[int(self.random.integers(len(values)))]

    def _take(self, kind: str, count: int) -> list[str]:
        return [next(self.words[kind]) for _ in range(count)]


def _words(random: np.random.Generator, organizations: list[dict[str, str]]) -> Iterator[str]:
    """Yield words for names, each once: two words of names that ship, later with a number."""
    known = sorted({row["name"][:2] for row in organizations if row["kind"] in WORDED})
    pairs = [(one, other) for one in known for other in known if one != other]
    number = 1
    while True:
        for place in random.permutation(len(pairs)):
            one, other = pairs[int(place)]
            yield f"{one}{other}{number if number > 1 else ''}"
        number += 1
