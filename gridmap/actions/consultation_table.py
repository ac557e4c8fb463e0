"""Who is at the table of a consultation in the store, and why, in words."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gridmap.actions import consultation_rules, dates
from gridmap.actions.area_panel import short_name
from gridmap.actions.consultation_ground import Place
from gridmap.actions.consultation_rules import CityRules
from gridmap.analysis.consultation_parts import FOUR, Party, X
from gridmap.analysis.consultation_table import (
    COMMITTEE,
    PARTY_KINDS,
    Candidate,
    Ground,
    Reason,
    committees,
    concerned,
)
from gridmap.db.queries import consultation_table
from gridmap.db.queries.consultation_table import Linked
from gridmap.db.session import Session
from gridmap.files.code_lists import called
from gridmap.saying import Said, said
from gridmap.spatial.crs import metric_crs, to_metric

NOTHING = Said("", "")
CALLER = "caller"  # the party organization above several communities that meet
CALLS = said("召集这些社区的党组织", "The party organization that calls these communities")
MOST_NAMES = 3  # grid leaders that are named
# A degree of latitude has at least so many metres; one of longitude fewer, by the cosine.
METRES, NARROWEST = 110_000.0, 0.2


def parties(
    session: Session, place: Place, kind: str, responsible: str = "", for_what: Said = NOTHING
) -> tuple[Party, ...]:
    """Compute who has to be at the table: the fixed four where the kind has them, and X.

    Parameters
    ----------
    responsible : str
        Code of the organization that answers for the subject, where it is about one.
    for_what : Said
        In which way it does.

    """
    rules = consultation_rules.of_city()
    seats = rules.kinds[kind].seats
    today = dates.today()
    known = _candidates(session, place, rules, today)
    everyone = [one for one, _ in known.values()]
    four = committees(everyone, place.ground)
    callers = [] if seats else committees(everyone, _above(place))["party_committee"]
    fixed = {one.code for found in (callers, *four.values()) for one in found}
    names = {one.code: one.name for found in four.values() for one in found}
    known = _with_red(session, known, names, today, place)
    others = [one for one, _ in known.values() if one.code not in fixed]
    seated = concerned(others, place.ground, rules.x_kinds, rules.near_m)
    found = [
        _made(one, seat, [_office(seat, seats)], known) for seat in FOUR[:2] for one in four[seat]
    ]
    found = [_made(one, CALLER, [CALLS], known) for one in callers] + found
    found += [_without(seat) for seat in FOUR[:2] if seat in seats and not four[seat]]
    if "grid_leader" in seats:
        found.append(_grid_leaders(session, place, today))
    if "residents" in seats:
        found.append(_without("residents"))
    found += [_party(s.candidate, X, s.reasons, known) for s in seated]
    return _with_responsible(session, found, responsible, for_what)


def _above(place: Place) -> Ground:
    """Return the area that holds the communities of a place, or nothing where it is in one."""
    own, held = place.area_code, {*place.ground.communities, *place.grids}
    return Ground({}, {} if own in held else {own: place.area_name})


def _with_responsible(
    session: Session, found: list[Party], code: str, why: Said
) -> tuple[Party, ...]:
    """Bring whoever answers for the subject to the table, with that reason."""
    rows = consultation_table.organizations(session, codes=[code]) if code else []
    told = (why.zh, why.en)
    for row in rows[:1]:
        if all(party.key != row.code for party in found):
            lon, lat = (None, None) if row.geom is None else (row.geom.x, row.geom.y)
            found = [*found, Party(row.code, X, row.name, row.code, row.kind, (), lon, lat)]
        return tuple(
            replace(party, why=(*party.why, told)) if party.key == row.code else party
            for party in found
        )
    return tuple(found)


Known = dict[str, tuple[Candidate, Any]]


def _candidates(session: Session, place: Place, rules: CityRules, today: dt.date) -> Known:
    """Read who may be concerned: each with its place, by its key."""
    box = _around(place.shape.bounds, rules.near_m)
    sites = consultation_table.sites_in(session, box)
    site_m = _away([site.geom for site in sites], place)
    inside = {
        site.code: (site.name, float(away))
        for site, away in zip(sites, site_m, strict=True)
        if away <= rules.near_m
    }
    codes = sorted(place.ground.areas)
    ties = consultation_table.ties_to(session, codes, sorted(inside), today)
    kinds = {*rules.x_kinds, *PARTY_KINDS, COMMITTEE}
    linked = {tie.from_code for tie in ties}
    rows = consultation_table.organizations(
        session, kinds=kinds, areas=codes, box=box, codes=linked
    )
    found = _organizations(rows, ties, inside, place)
    covered = {tie.to_code for tie in ties if tie.kind == "covers_site" and tie.from_code in found}
    for site, away in zip(sites, site_m, strict=True):
        if site.code not in covered and away <= rules.near_m:
            one = Candidate(site.code, site.name, site.kind, site.area_code, float(away), site=True)
            found[f"site:{site.code}"] = one, site.geom
    return found


def _organizations(
    rows: list[Any], ties: list[Linked], sites: dict[str, tuple[str, float]], place: Place
) -> Known:
    away = _away([row.geom for row in rows], place)
    by_code: dict[str, list[Linked]] = {}
    for tie in ties:
        by_code.setdefault(tie.from_code, []).append(tie)
    found: Known = {}
    for row, metres in zip(rows, away, strict=True):
        own = by_code.get(row.code, [])
        serves = tuple(tie.to_code for tie in own if tie.kind == "serves_area")
        covers = tuple(sites[tie.to_code] for tie in own if tie.kind == "covers_site")
        known = None if np.isnan(metres) else float(metres)
        one = Candidate(row.code, row.name, row.kind, row.area_code, known, serves, covers)
        found.setdefault(row.code, (one, row.geom))
    return found


def _with_red(
    session: Session, known: Known, committees_: dict[str, str], today: dt.date, place: Place
) -> Known:
    """Add with which committees at the table organizations share officers."""
    ties = consultation_table.red_ties(session, sorted(committees_), today)
    pairs = [
        (a, b)
        for tie in ties
        for a, b in ((tie.from_code, tie.to_code), (tie.to_code, tie.from_code))
        if a in committees_ and b not in committees_
    ]
    missing = {code for _, code in pairs} - set(known)
    if missing:
        rows = consultation_table.organizations(session, codes=missing)
        known = known | _organizations(rows, [], {}, place)
    for committee, code in pairs:
        if code in known:
            one, geom = known[code]
            known[code] = replace(one, red=(*one.red, committees_[committee])), geom
    return known


def _around(bounds: Any, metres: float) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    up, aside = metres / METRES, metres / METRES / NARROWEST
    return west - aside, south - up, east + aside, north + up


def _away(points: list[Any], place: Place) -> Any:
    """Return how far outside of the area points lie, in metres; NaN where there is none."""
    if not points:
        return np.empty(0)
    middle = place.shape.centroid
    shapes = np.array([place.shape, *points], dtype=object)
    metric = to_metric(shapes, metric_crs(middle.x, middle.y))
    return shapely.distance(metric[1:], metric[0])


def _office(seat: str, seats: Collection[str]) -> Said:
    """Say why a committee is at the table: it always is, or it is that of a community."""
    if seat in seats:
        return said("固定四方：{seat}", "One of the fixed four: {seat}", seat=_seat(seat))
    return said("范围所在社区的{seat}", "{seat} of a community of the area", seat=_seat(seat))


def _without(seat: str) -> Party:
    """Make the party of a seat that no record stands for."""
    if seat == "residents":
        why = said(
            "固定四方：由居民推选，只记人数",
            "One of the fixed four: chosen by residents; only their number is kept",
        )
    else:
        why = said(
            "固定四方：库里没有这个组织，请先明确是谁",
            "One of the fixed four: no such organization is in the store; settle who it is",
        )
    name = _seat(seat)
    return Party(seat, seat, name.zh, why=((why.zh, why.en),))


def _grid_leaders(session: Session, place: Place, today: dt.date) -> Party:
    rows = consultation_table.leaders(session, sorted(place.grids), today)
    named = [f"{short_name(place.grids[row.area_code])} {row.holder}" for row in rows[:MOST_NAMES]]
    if not named:
        why = said(
            "固定四方：范围内 {count} 个网格，库里没有网格长",
            "One of the fixed four: {count} grids, no leader of them is in the store",
            count=len(place.grids),
        )
    else:
        more = len(rows) > MOST_NAMES
        why = said(
            "固定四方：范围内的网格长（{names}{more_zh}）",
            "One of the fixed four: leaders of the grids ({names}{more_en})",
            names=Said("、".join(named), ", ".join(named)),
            more_zh=f" 等 {len(rows)} 人" if more else "",
            more_en=f" and others, {len(rows)} in all" if more else "",
        )
    return Party("grid_leader", "grid_leader", _seat("grid_leader").zh, why=((why.zh, why.en),))


def _party(one: Candidate, seat: str, reasons: tuple[Reason, ...], known: Known) -> Party:
    return _made(one, seat, [_why(reason, one) for reason in reasons], known)


def _made(one: Candidate, seat: str, why: list[Said], known: Known) -> Party:
    key = f"site:{one.code}" if one.site else one.code
    point = known[key][1]
    told = tuple((sentence.zh, sentence.en) for sentence in why)
    lon, lat = (None, None) if point is None else (float(point.x), float(point.y))
    return Party(key, seat, one.name, one.code, one.kind, told, lon, lat)


def _why(reason: Reason, one: Candidate) -> Said:
    """Say why somebody is concerned."""
    name = short_name(reason.name)
    match reason.what:
        case "inside":
            return said("在范围内", "Lies inside the area")
        case "near":
            return said(
                "紧邻范围（约 {m:.0f} 米）", "Beside the area (about {m:.0f} m)", m=reason.metres
            )
        case "belongs":
            return said("属于{name}（没有坐标）", "Belongs to {name} (no place known)", name=name)
        case "serves":
            return said("服务{name}", "Serves {name}", name=name)
        case "covers":
            return _covers(reason)
        case "red":
            return said(
                "红色物业：与{name}交叉任职",
                "Red property: shares officers with {name}",
                name=reason.name,
            )
    return _uncovered(reason, one)


def _covers(reason: Reason) -> Said:
    """Say for which site somebody is there."""
    if not reason.metres:
        return said("代表范围内的{name}", "Stands for {name} in the area", name=reason.name)
    return said(
        "代表紧邻范围（约 {m:.0f} 米）的{name}",
        "Stands for {name} beside the area (about {m:.0f} m)",
        m=reason.metres,
        name=reason.name,
    )


def _uncovered(reason: Reason, one: Candidate) -> Said:
    """Say that nobody stands for a site."""
    kind = called("site_kinds", one.kind)
    if not reason.metres:
        return said(
            "范围内的{kind}，还没有组织覆盖",
            "A site in the area ({kind}) for which no organization stands",
            kind=kind,
        )
    return said(
        "紧邻范围（约 {m:.0f} 米）的{kind}，还没有组织覆盖",
        "A site beside the area (about {m:.0f} m; {kind}) for which no organization stands",
        m=reason.metres,
        kind=kind,
    )


def _seat(seat: str) -> Said:
    return called("consultation_seats", seat)
