"""Who is proposed for a case in the store, and the rule by which."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gridmap import assets
from gridmap.actions import case_words, dates
from gridmap.actions.case_terms import read_classes
from gridmap.analysis.case_routing import Duty, Route, Rules, propose
from gridmap.db.models import Area, Case
from gridmap.db.queries import areas, case_routing
from gridmap.db.queries.areas import Named
from gridmap.db.session import Session
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import narrow
from gridmap.files.yamls import read_with_lines
from gridmap.saying import Said, said
from gridmap.spatial.crs import metric_crs, to_metric

MOST = 8
MOST_NAMED = 200
KEYS = ("classes", "kinds")


@cache
def of_city() -> Rules:
    """Return the rules of the city."""
    return read(assets.folder("geodata") / "cases" / "routing.yaml")


def read(path: Path) -> Rules:
    """Read rules.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    kinds: dict[str, list[str]] = {}
    rules = file.listed("rules", problems)
    known = code_list("organization_kinds")
    for i, rule in enumerate(rules):
        if not isinstance(rule, dict) or set(rule) - set(KEYS):
            problems.append((file.line("rules", i), f"a rule has {' and '.join(KEYS)}"))
            continue
        given = rule.get("kinds")
        wrong = [kind for kind in given or [] if kind not in known]
        if not isinstance(given, list) or wrong:
            why = f"kinds of organizations, not {', '.join(map(str, wrong)) or given}"
            problems.append((file.line("rules", i, "kinds"), f"`kinds` is a list of {why}"))
            continue
        for code in read_classes(file, i, rule, problems):
            kinds[code] = given
    metres = file.keys.get("boundary_m")
    if isinstance(metres, bool) or not isinstance(metres, int | float) or not 0 <= metres <= 1000:
        problems.append((file.line("boundary_m"), "`boundary_m` is a number from 0 to 1000"))
        metres = 0
    file.refuse(problems)
    return Rules(kinds, float(metres))


def candidates(
    session: Session, case: Case, own: list[Named], near: Sequence[Area] | None = None
) -> list[dict[str, Any]]:
    """List who is proposed for a case, the likeliest first.

    Parameters
    ----------
    own : list of Named
        The area of the case and those above it, the nearest first.
    near : sequence of Area, optional
        What `beside` returns, where somebody has asked already.

    Returns
    -------
    list of dict
        `code`, `name`, `kind` of an organization, and `why` it is proposed, a sentence.
    """
    if not own:
        return []
    rules = of_city()
    near = beside(session, case, own) if near is None else near
    around = [own, *(areas.chain(session, area.code) for area in near)]
    chains = [[area.code for area in chain] for chain in around]
    named = {area.code: area.name for chain in around for area in chain}
    codes = sorted({code for chain in chains for code in chain})
    found = propose(case.class_code, chains, duties_in(session, codes), rules)[:MOST]
    return [
        {
            "code": route.duty.code,
            "name": route.duty.name,
            "kind": called("organization_kinds", route.duty.kind).as_dict(),
            "why": _why(route, named[route.area] or route.area).as_dict(),
        }
        for route in found
    ]


def duties_in(session: Session, codes: list[str]) -> list[Duty]:
    """Return what organizations answer for that belong to areas or serve them, by codes.

    Of so many areas that a statement could not name them, what those of all areas answer for.
    Organizations that no rule asks and that answer for no class are left out.
    """
    kinds = sorted({kind for asked in of_city().kinds.values() for kind in asked})
    named = codes if len(codes) <= MOST_NAMED else None
    return [
        Duty(row.code, row.name, row.kind, classes_of(row.case_classes), frozenset(row.areas))
        for row in case_routing.duties(session, named, dates.today(), kinds)
    ]


def classes_of(text: str) -> tuple[str, ...]:
    """Return the classes, or first digits of classes, that a text lists with commas."""
    return tuple(filter(None, (part.strip() for part in narrow(text).split(","))))


def class_names(text: str) -> Said:
    """Name the classes that a text lists, each by its code and name.

    Examples
    --------
    >>> class_names("0101,02").zh, class_names("0101,02")
    ('0101 路灯不亮；02 大类', '0101 Street light out; the major class 02')
    """
    known = code_list("case_classes")
    named = [
        said("{code} {name}", "{code} {name}", code=code, name=called("case_classes", code))
        if code in known
        else case_words.classes(code)
        for code in classes_of(text)
    ]
    # Names of classes have commas of their own.
    return Said("；".join(one.zh for one in named), "; ".join(one.en for one in named))


def beside(session: Session, case: Case, own: list[Named]) -> list[Area]:
    """Return the areas of the level of a case's own that lie near its place, the nearest first.

    A place on a boundary is inside of two: the case belongs to the one with the lower code, and
    the other is one of these.
    """
    if not own:
        return []
    metres = of_city().boundary_m
    around = case_routing.beside(session, own[0].code, own[0].level, case.geom, metres)
    crs = metric_crs(case.geom.x, case.geom.y)
    shapes = to_metric(np.array([case.geom, *(area.geom for area in around)], dtype=object), crs)
    away = shapely.distance(shapes[1:], shapes[0])
    return [around[i] for i in np.argsort(away, kind="stable") if away[i] <= metres]


def _why(route: Route, area: str) -> Said:
    """Say by which rule an organization is proposed."""
    whom = case_words.classes(route.classes)
    kind = called("organization_kinds", route.duty.kind)
    if route.by_kind:
        zh, en = "{area}的{kind}，负责{whom}", "{kind} of {area}, for {whom}"
    else:
        zh, en = "在{area}负责{whom}", "answers for {whom} in {area}"
    if route.beyond:
        zh, en = f"{zh}；位置靠近边界", f"{en}; the place is near the boundary"
    return said(zh, en, area=area, kind=kind, whom=whom)
