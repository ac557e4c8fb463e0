"""Organizations, their ties, posts and funds, with the planted gaps."""

from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import numpy as np

from builder import gaps
from builder.facilities import label, short
from builder.names import Names
from builder.settings import AS_OF, COMMUNITIES, stream

Row = dict[str, Any]
DISTRICT = "620702"
STAFF_SHORT = {
    "620702001007": 2,
    "620702002010": 1,
    "620702003005": 2,
    "620702003009": 1,
    "620702004001": 1,
}
FUND_SHORT = {
    ("620702001006", "work"): 60_000, ("620702002006", "party_service"): 80_000,
    ("620702004009", "work"): 0, ("620702005003", "work"): 45_000,
    ("620702005003", "party_service"): 99_000,
}  # fmt: skip
NO_DEPUTY = ["620702002011", "620702005004"]  # nobody in the post
PART_TIME_DEPUTY = ["620702003003"]  # somebody, but not full-time
TWO_HEADS = ["620702001001", "620702003001", "620702005200"]  # secretary is not the director
LEADERLESS, SITES_BARE = 9, 6
INDUSTRIES = ["互联网", "物流快递", "商贸流通", "物业服务", "文化旅游", "建筑", "餐饮"]
# Departments, and the classes of cases that each answers for.
DEPARTMENTS = {
    "城市管理局": "01,0201,0202,0204,0205,0303", "民政局": "0601",
    "住房和城乡建设局": "0103,0501,0502,0602", "公安分局": "0203,0301", "市场监督管理局": "0302",
    "卫生健康局": "", "教育局": "", "文体旅游局": "", "供热公司": "0401", "供排水公司": "0402",
    "供电公司": "0403,0603", "燃气公司": "0404",
}  # fmt: skip


class People:
    """Makes the rows of organizations, ties, posts and funds.

    Parameters
    ----------
    names : dict
        Full names of the units by code.
    grids : list of str
        Grid codes.
    residents : dict
        Residents by community code.
    sites, facilities : GeoDataFrame
        What organizations are tied to.
    """

    def __init__(self, names: dict[str, str], grids: list[str], residents: dict[str, int],
                 sites: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame) -> None:  # fmt: skip
        self.names, self.grids, self.residents = names, grids, residents
        self.sites, self.facilities = sites, facilities
        self.rng, self.made = stream(7), Names(stream(8))
        self.organizations: list[Row] = []
        self.ties: list[Row] = []
        self.posts: list[Row] = []
        self.funds: list[Row] = []
        self.leaderless = sorted(self.rng.choice(grids, LEADERLESS, replace=False).tolist())
        self.bare_sites = sorted(
            self.rng.choice(list(sites.code), SITES_BARE, replace=False).tolist()
        )
        self._committee: dict[str, str] = {}
        self._make_committees()
        self._make_grids()
        self._make_emerging()
        self._make_partners()
        for community in COMMUNITIES:
            self._make_heads(community)
            self._make_staff(community)
            self._make_funds(community)
        gaps.plant(self.organizations, self.ties, self.posts, self._committee)

    def phone(self) -> str:
        """Give the next office number of an invented series."""
        return f"0936-{8_000_001 + len(self.organizations) + len(self.posts)}"

    def org(
        self,
        name: str,
        kind: str,
        area: str,
        formed: str = "",
        place: Any = None,
        classes: str = "",
    ) -> str:
        """Add an organization and give its code."""
        code = f"O{len(self.organizations) + 1:04d}"
        self.organizations.append({
            "code": code, "name": name, "kind": kind, "formed": formed, "area_code": area,
            "address": short(self.names[area[:12]]), "phone": self.phone(),
            "case_classes": classes,
            "lon": None if place is None else place.x, "lat": None if place is None else place.y,
        })  # fmt: skip
        return code

    def tie(
        self, kind: str, source: str, to_kind: str, target: str, end: date | None = None
    ) -> None:
        """Add a tie that began some years ago."""
        start = date(2018, 1, 1) + timedelta(days=int(self.rng.integers(0, 2400)))
        self.ties.append({"kind": kind, "from_code": source, "to_kind": to_kind, "to_code": target,
                          "valid_from": start, "valid_to": end})  # fmt: skip

    def post(
        self,
        kind: str,
        holder: str,
        area: str,
        org: str,
        *,
        full: bool = True,
        end: date | None = None,
    ) -> None:
        """Add a post; without an end it is held today."""
        last = end or AS_OF
        start = last - timedelta(days=int(self.rng.integers(200, 1500)))
        self.posts.append({
            "kind": kind, "holder": holder, "office_phone": self.phone(), "area_code": area,
            "organization_code": org, "full_time": full, "valid_from": start, "valid_to": end,
        })  # fmt: skip

    def _make_committees(self) -> None:
        """Party committees and residents' committees at every level, with their superiors."""
        top = self._committee[DISTRICT] = self.org("甘州区委", "party_committee", DISTRICT)
        for sub in sorted({c[:9] for c in COMMUNITIES}):
            self._committee[sub] = self.org(f"{self.names[sub]}党工委", "party_committee", sub)
            self.tie("superior", top, "organization", self._committee[sub])
        for community in COMMUNITIES:
            word = label(self.names[community])
            place = self._centre_of(community)
            self._committee[community] = self.org(
                f"{word}党委", "party_committee", community, place=place
            )
            self.tie(
                "superior",
                self._committee[community[:9]],
                "organization",
                self._committee[community],
            )
            self.tie("serves_area", self._committee[community], "area", community)
            residents = self.org(
                self.names[community], "residents_committee", community, place=place
            )
            self.tie("serves_area", residents, "area", community)
        for kind in ("service_station", "neighbourhood_centre", "service_centre"):
            for row in self.facilities[self.facilities.kind == kind].itertuples():
                self.tie(
                    "operates_facility", self._committee[row.area_code[:12]], "facility", row.code
                )

    def _centre_of(self, community: str) -> Any:
        own = self.facilities[
            (self.facilities.kind == "service_centre") & (self.facilities.area_code == community)
        ]
        return own.geometry.iloc[0] if len(own) else None

    def _make_grids(self) -> None:
        """Give every grid a party branch, and all but some a leader."""
        for grid in self.grids:
            community = grid[:12]
            name = f"{short(self.names[community])}第{int(grid[12:])}网格党支部"
            branch = self.org(name, "grid_branch", grid, "alone")
            self.tie("superior", self._committee[community], "organization", branch)
            self.tie("serves_area", branch, "area", grid)
            if grid in self.leaderless:
                if self.rng.random() < 0.6:
                    gone = AS_OF - timedelta(days=int(self.rng.integers(20, 200)))
                    self.post("grid_leader", self.made.holder(), grid, branch, end=gone)
            else:
                self.post("grid_leader", self.made.holder(), grid, branch)

    def _make_emerging(self) -> None:
        """Form 7 industry committees and 41 comprehensive organizations, and cover the sites."""
        over = [
            self.org(f"{word}行业党委", "industry_committee", DISTRICT, "led")
            for word in INDUSTRIES
        ]
        covered = [row for row in self.sites.itertuples() if row.code not in self.bare_sites]
        formed = []
        for number, row in enumerate(covered[:41]):
            how = (
                "jointly"
                if row.enterprises > 30
                else str(self.rng.choice(["alone", "sent", "led"]))
            )
            code = self.org(
                f"{row.name}综合党组织",
                "comprehensive_committee",
                row.area_code,
                how,
                row.geometry,
            )
            formed.append(code)
            self.tie("covers_site", code, "site", row.code)
            self.tie("industry_over", over[number % 7], "organization", code)
        for row in covered[41:]:
            self.tie("covers_site", formed[-1], "site", row.code)
        # Two of the bare sites were covered once; the tie has ended.
        for site in self.bare_sites[:2]:
            self.tie("covers_site", formed[0], "site", site, date(2026, 1, 31))

    def _make_partners(self) -> None:
        """Add departments, resident units, property companies, homeowners, alliances."""
        departments = [
            self.org(f"甘州区{d}（演示）", "government_department", DISTRICT, classes=classes)
            for d, classes in DEPARTMENTS.items()
        ]
        for sub in sorted({c[:9] for c in COMMUNITIES}):
            alliance = self.org(f"{short(self.names[sub])}街道党建联盟", "alliance", sub, "jointly")
            self.tie("serves_area", alliance, "area", sub)
            for code in self.rng.choice(departments, 5, replace=False):
                self.tie("alliance_member", str(code), "organization", alliance)
        for community in COMMUNITIES:
            for _ in range(int(self.rng.integers(1, 4))):
                unit = self.org(f"{self.made.word()}公司（驻区单位）", "resident_unit", community)
                self.tie("serves_area", unit, "area", community)
            property_ = self.org(f"{self.made.word()}物业公司", "property_company", community)
            owners = self.org(
                f"{self.made.word()}小区业主委员会", "homeowners_committee", community
            )
            self.tie("red_property", self._committee[community], "organization", property_)
            self.tie("red_property", self._committee[community], "organization", owners)
            if self.rng.random() < 0.4:
                social = self.org(
                    f"{self.made.word()}社会工作服务社", "social_organization", community
                )
                self.tie("serves_area", social, "area", community)

    def _make_heads(self, community: str) -> None:
        org = self._committee[community]
        head = self.made.holder()
        self.post("secretary", head, community, org)
        self.post(
            "director", self.made.holder() if community in TWO_HEADS else head, community, org
        )
        self.post("director", self.made.holder(), community, org, end=date(2024, 12, 31))
        if community in NO_DEPUTY:
            self.post("deputy_secretary", self.made.holder(), community, org, end=date(2026, 2, 28))
        else:
            full = community not in PART_TIME_DEPUTY
            self.post("deputy_secretary", self.made.holder(), community, org, full=full)
        for _ in range(int(self.rng.integers(2, 5))):
            self.post("committee_member", self.made.holder(), community, org, full=False)

    def _make_staff(self, community: str) -> None:
        """Fill the social workers' posts; some communities stay short of the rule."""
        people = self.residents[community]
        enough = max(required_staff(people), -(-18 * people // 10_000))
        number = enough + int(self.rng.integers(0, 3))
        if community in STAFF_SHORT:
            number = required_staff(people) - STAFF_SHORT[community]
        for _ in range(number):
            self.post("social_worker", self.made.holder(), community, self._committee[community])
        for _ in range(int(self.rng.integers(0, 3)) + (community in STAFF_SHORT)):
            gone = AS_OF - timedelta(days=int(self.rng.integers(30, 400)))
            self.post(
                "social_worker", self.made.holder(), community, self._committee[community], end=gone
            )

    def _make_funds(self, community: str) -> None:
        for year in (2025, 2026):
            for kind in ("work", "party_service"):
                amount = int(np.round(self.rng.integers(100, 165), -1)) * 1000
                if year == AS_OF.year:
                    amount = FUND_SHORT.get((community, kind), amount)
                self.funds.append(
                    {"area_code": community, "year": year, "kind": kind, "amount_yuan": amount}
                )
            for kind, chance in (("support", 0.5), ("earmarked", 0.35), ("fee_return", 0.6)):
                if self.rng.random() < chance:
                    amount = int(self.rng.integers(8, 90)) * 1000
                    self.funds.append(
                        {"area_code": community, "year": year, "kind": kind, "amount_yuan": amount}
                    )


def required_staff(residents: int) -> int:
    """Give the social workers that a community needs by the city's rule.

    Examples
    --------
    >>> required_staff(3000), required_staff(5001)
    (5, 6)
    """
    return max(5, -(-residents // 1000))
