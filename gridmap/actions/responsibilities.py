"""Who is responsible for what in an area on a day, each with the tie or rule that says so."""

import datetime as dt
from typing import Any

from gridmap.actions import dates, responsible_sections
from gridmap.actions.area_choice import NO_AREAS
from gridmap.actions.responsible_town import Town
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, days, names, responsible, ties
from gridmap.db.queries.areas import Named
from gridmap.db.queries.responsible import Asked
from gridmap.db.queries.standing import Day, on_day
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.saying import Said, day_of, said

MOST = 500  # party organizations of an area


def describe(
    engine: Engine,
    *,
    area: str = "",
    lonlat: tuple[float, float] | None = None,
    day: dt.date | None = None,
) -> dict[str, Any]:
    """Describe who is responsible in an area, or at a place.

    Parameters
    ----------
    area : str
        Code of an area of any level.
    lonlat : (float, float), optional
        A place instead: the smallest area around it counts.
    day : date, optional
        A day that is past; by default `dates.clock`.

    Returns
    -------
    dict
        `area` and `parents` (`code`, `name`, `level`), `children` (those of today), `as_of`, and
        `sections`: each with `id`, `words`, `note` where there is something to say, and `rows` of
        `what`, `who`, `layer`, `code`, `phone`, `why`, `span` and `missing`. `unknown` says that
        nothing is known of the day, and why; then there are no sections.

    Raises
    ------
    NotFoundError
        There is no such area, or none around the place.
    """
    with reading(engine) as session:
        at = on_day(session, day) if day else None
        chain = _chain(session, area, lonlat, at)
        missing = not chain
        chain = chain or _chain(session, area, lonlat, None)
        if not chain:
            raise NotFoundError(_nowhere(area, lonlat))
        asked = Asked([a.code for a in chain], day or dates.clock(session), at)
        town = _read(session, chain, asked)
        unknown = _unknown(session, town, missing=missing) if day else None
        below = [] if day else areas.below(session, chain[0])
    own, *above = chain
    return {
        "area": _as_dict(own),
        "parents": [_as_dict(one) for one in reversed(above)],
        "children": [{"code": one.code, "name": one.name} for one in below],
        "as_of": town.asked.day,
        "day": day,
        "unknown": unknown,
        "sections": [] if unknown else responsible_sections.all_of(town),
    }


def top(engine: Engine) -> str:
    """Return the code of the first of the largest areas.

    Raises
    ------
    NotFoundError
        There are no areas yet.
    """
    with reading(engine) as session:
        for area in areas.below(session):
            return area.code
    raise NotFoundError(NO_AREAS)


def _as_dict(area: Named) -> dict[str, str]:
    return {"code": area.code, "name": area.name, "level": area.level}


def _chain(
    session: Session, code: str, lonlat: tuple[float, float] | None, at: Day | None
) -> list[Named]:
    if lonlat:
        around = names.around(session, *lonlat, at)
        return [Named(one.code, one.name, one.level) for one in around]
    return areas.chain(session, code, at)


def _nowhere(code: str, lonlat: tuple[float, float] | None) -> Said:
    if lonlat:
        return said("这个位置不在任何区域里。", "The place lies in no area.")
    return said("没有编码为 {code} 的区域。", "There is no area {code}.", code=code[:40])


def _unknown(session: Session, town: Town, *, missing: bool) -> Said | None:
    """Say that nothing is known of a day that is past: nobody is not the same as nothing known."""
    first, day = days.first(session), town.asked.day
    if first and day < first:
        return said(
            "库里没有那一天（{day}）的数据，最早的从{first}起。那一天由谁负责，无从知道。",
            "Nothing is known on that day, {day}: the data begin on {first}. Who was responsible "
            "cannot be told.",
            day=day_of(day), first=day_of(first),
        )  # fmt: skip
    if missing:
        return said(
            "那一天（{day}）还没有这个区域，库里没有它的数据。",
            "On that day, {day}, this area was not there yet; nothing is known of it.",
            day=day_of(day),
        )  # fmt: skip
    if not (town.organizations or town.posts or town.ties):
        return said(
            "那一天（{day}）这里的组织、岗位和关系，库里都没有记录。当时由谁负责，无从知道。",
            "Nothing is known on that day, {day}, of organizations, posts and ties here. Who was "
            "responsible cannot be told.",
            day=day_of(day),
        )  # fmt: skip
    return None


def _read(session: Session, chain: list[Named], asked: Asked) -> Town:
    organizations = {row.code: row for row in responsible.organizations(session, asked)}
    inside = areas.inside_all(chain[0], asked.at)
    # A facility that belongs to the community serves its grids.
    nearby = list(asked.codes[:2]) if chain[0].level == "grid" else inside
    facilities = responsible.facilities(session, nearby, asked)
    sites = responsible.sites(session, inside, asked)
    places = responsible.to_places(session, nearby, inside, asked)
    # No page shows more of them, and each brings those above it.
    party = [row.code for row in organizations.values() if row.kind in responsible_sections.PARTY]
    superiors = ties.above(session, party[:MOST], asked.day, ["superior"]) if party else []
    binding = responsible.binding(session, asked)
    ends = {row.from_code for row in (*places, *superiors, *binding)}
    ends |= {row.to_code for row in binding if row.to_kind == "organization"}
    missing = sorted(ends - set(organizations))
    more = responsible.named(session, missing, asked.at) if missing else {}
    return Town(
        chain, asked, organizations, binding, superiors,
        responsible.posts(session, asked), facilities, sites, places, organizations | more,
    )  # fmt: skip
