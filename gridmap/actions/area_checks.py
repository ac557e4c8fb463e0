"""Checks of an import against itself and against the areas in the store."""

from collections import Counter
from typing import Any

import numpy as np
import pyproj
import shapely

from gridmap.actions.import_rows import of_row, repeated
from gridmap.actions.preparing import Prepared, remark
from gridmap.db.queries import areas
from gridmap.db.session import Session
from gridmap.errors import InputError, Problem
from gridmap.saying import Said, said
from gridmap.spatial import coverage_check
from gridmap.spatial.codes import LEVELS_ZH, guess_scheme, parse, unusual
from gridmap.spatial.crs import to_metric

# Remarks that `--strict` turns into a refusal.
SERIOUS = {"gap", "overlap", "outside", "outside_parent"}
LISTED = 50
PADDED = 12  # digits


def check_codes(prepared: Prepared, level: str, scheme: str, parent: str) -> None:
    """Parse the codes of areas into their short form, and give each area its scheme and parent."""
    texts = prepared.columns["code"]
    above_level = areas.parent_level(level)
    if parent and above_level is None:
        raise InputError(
            said(
                "区县没有上级；请不要写上级编码（命令行 --parent）。",
                "A district has no parent; leave --parent out.",
            )
        )
    parent = _short(parent, level)
    scheme = scheme or _scheme_of(prepared, level)
    codes, parents = [], []
    for row, text, stated in zip(
        prepared.rows, texts, prepared.columns["parent_code"], strict=True
    ):
        code, above = text, ""
        try:
            parsed = parse(scheme, text, level)
            code, above = parsed.code, parsed.parent
            if odd := unusual(parsed):
                prepared.remarks.append(of_row("code", row, odd))
        except InputError as error:
            prepared.problems.append(Problem(int(row), "code", error.args[0]))
        codes.append(code)
        if parent and above and above != parent:
            reason = said(
                "“{code}”属于 {above}，不属于 {parent}",
                "{quoted} belongs to {above}, not to {parent}",
                code=code,
                quoted=repr(code),
                above=above,
                parent=parent,
            )
            prepared.problems.append(Problem(int(row), "code", reason))
        parents.append(parent or above or _short(stated, level))
    prepared.columns |= {
        "code": codes,
        "parent_code": parents,
        "scheme": [scheme] * len(codes),
        "name": [n or c for n, c in zip(prepared.columns["name"], codes, strict=True)],
    }
    if level == "grid":
        prepared.columns["kind"] = [kind or "residential" for kind in prepared.columns["kind"]]
    counted = Counter(codes)
    first: dict[str, int] = {}
    for row, code in zip(prepared.rows, codes, strict=True):
        if counted[code] > 1 and code in first:
            reason = repeated(code, first[code])
            prepared.problems.append(Problem(int(row), "code", reason))
        first.setdefault(code, int(row))


def _scheme_of(prepared: Prepared, level: str) -> str:
    """Guess the scheme, and remark on codes that look like those of another level."""
    texts = [text for text in prepared.columns["code"] if text]
    scheme = guess_scheme(texts, level)
    if scheme == "local":
        for other in areas.LEVELS:
            if guess_scheme(texts, other) == "statistics":
                text = said(
                    "这些编码像是{other_zh}的统计用区划代码，不是{level_zh}的",
                    "the codes look like statistics codes of level {other}, not {level}",
                    other=other,
                    level=level,
                    other_zh=LEVELS_ZH[other],
                    level_zh=LEVELS_ZH[level],
                )
                prepared.remarks.append(remark("code", text))
    return scheme


def _short(stated: str, level: str) -> str:
    """Shorten the stated code of a parent, where it is a statistics code."""
    above = areas.parent_level(level)
    if not stated or above is None:
        return stated
    try:
        return parse("statistics", stated, above).code
    except InputError:
        return stated


def shorten_codes(prepared: Prepared) -> None:
    """Drop the zeros that pad statistics codes of districts and subdistricts in `area_code`."""
    short = {}
    for text in set(prepared.columns["area_code"]):
        try:
            padded = len(text) == PADDED and text.endswith("000")
            short[text] = parse("statistics", text).code if padded else text
        except InputError:
            short[text] = text
    prepared.columns["area_code"] = [short[text] for text in prepared.columns["area_code"]]


def check_duplicates(session: Session, prepared: Prepared, level: str, *, adds: bool) -> None:
    """List areas whose code another current area has that this import does not replace."""
    parents = set(prepared.columns["parent_code"])
    taken = {
        code: parent
        for code, parent in areas.parents_by_code(session, level).items()
        if adds or parent not in parents
    }
    for row, code in zip(prepared.rows, prepared.columns["code"], strict=True):
        if code in taken:
            reason = said(
                "“{code}”已经是库里{where_zh}一个区域的编码",
                "{quoted} is already the code of an area in the store{where}",
                code=code,
                quoted=repr(code),
                where_zh=f" {taken[code]} 之下" if taken[code] else "",
                where=f" under {taken[code]}" if taken[code] else "",
            )
            prepared.problems.append(Problem(int(row), "code", reason))


def check_tiling(session: Session, prepared: Prepared, level: str) -> None:
    """Remark on every gap and overlap of the tiling, under each parent and between all."""
    if prepared.geometry is None or prepared.crs is None or len(prepared) == 0:
        return
    metric = to_metric(prepared.geometry, prepared.crs)
    parent = _parent_shape(session, prepared, level)
    report = coverage_check.check_tiling(metric, parent)
    back = pyproj.Transformer.from_crs(prepared.crs, 4326, always_xy=True)
    codes = prepared.columns["code"]
    for gap in report.gaps[:LISTED]:
        lon, lat = back.transform(gap.x, gap.y)
        text = said("在 {at} 有 {m2} m² 的空隙", "a gap of {m2} m² at {at}", **_at(gap, lon, lat))
        prepared.remarks.append(_place("gap", text, gap.area_m2, lon, lat))
    for lap in report.overlaps[:LISTED]:
        lon, lat = back.transform(lap.x, lap.y)
        text = said(
            "{one} 与 {other} 在 {at} 重叠 {m2} m²",
            "{one} and {other} overlap by {m2} m² at {at}",
            one=codes[lap.i],
            other=codes[lap.j],
            **_at(lap, lon, lat),
        )
        prepared.remarks.append(_place("overlap", text, lap.area_m2, lon, lat))
    for place in report.outside[:LISTED]:
        lon, lat = back.transform(place.x, place.y)
        text = said(
            "在 {at} 有 {m2} m² 超出上级区域",
            "{m2} m² lie outside the parent at {at}",
            **_at(place, lon, lat),
        )
        prepared.remarks.append(_place("outside_parent", text, place.area_m2, lon, lat))
    more = max(0, len(report.gaps) - LISTED) + max(0, len(report.overlaps) - LISTED)
    if more:
        text = said(
            "还有 {n} 处空隙和重叠没有列出", "{n} more gaps and overlaps are not listed", n=more
        )
        prepared.remarks.append(remark("note", text))


def _parent_shape(session: Session, prepared: Prepared, level: str) -> Any:
    """Return the metric union of the parents when all of them are known and drawn, else None."""
    above = areas.parent_level(level)
    if above is None or prepared.crs is None:
        return None
    known = areas.frame(session, above)
    wanted = known[known["code"].isin(set(prepared.columns["parent_code"])) & ~known["made"]]
    if wanted.empty or len(wanted) < len(set(prepared.columns["parent_code"])):
        return None
    shapes = to_metric(np.asarray(wanted.geometry.array, dtype=object), prepared.crs)
    return shapely.union_all(shapes)


def _at(place: Any, lon: float, lat: float) -> dict[str, str]:
    return {"m2": f"{place.area_m2:,.1f}", "at": f"{lon:.6f}, {lat:.6f}"}


def _place(check: str, text: Said, area_m2: float, lon: float, lat: float) -> dict[str, Any]:
    return {
        **remark(check, text),
        "area_m2": round(area_m2, 1),
        "lon": round(lon, 7),
        "lat": round(lat, 7),
    }
