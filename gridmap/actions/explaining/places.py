"""Evidence of measures of the places that stand in an area, and of what the area carries."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_measures.load import YEAR_DAYS, reported_within
from gridmap.actions.explaining.case import Case, Evidence
from gridmap.actions.explaining.writing import (
    Said,
    num,
    short_en,
    short_zh,
    total,
    worded,
    words_of,
)


def facilities(case: Case) -> Evidence:
    """Explain how many facilities stand in an area."""
    k, rows = case.kept, case.facilities(case.facility_rows)
    words = words_of("facility_kinds", case.p["kinds"])
    formula = Said(
        f"区域内{words.zh} {num(k['value'])} 处，应有 {num(k['required'])} 处；{short_zh(k)}",
        f"{words.en} in the area: {num(k['value'])}, required {num(k['required'])}; {short_en(k)}",
    )
    said = Said(f"区域内的{words.zh}", "Facilities in the area")
    notes = []
    name = case.facility_names(np.array([k["facility_id"]], dtype=np.int64))[0]
    if name and k["shortfall"]:
        away = num(round(k["distance_m"], 1))
        notes = [
            Said(
                f"离多数居民最近的是{name}，步行 {away} 米（人口加权中位数）。",
                f"The nearest to most residents is {name}, {away} m on foot (weighted median).",
            )
        ]
    return Evidence(
        formula, case.block(said, k["value"], rows, "code", "name", "kind"), notes=notes
    )


def space(case: Case) -> Evidence:
    """Explain floor area against households."""
    k, p = case.kept, case.p
    rows = case.facilities(case.facility_rows)
    need = f"{num(p['area_m2'])} × {num(k['denominator'])} ÷ {num(p['households'])}"
    sums = total(rows[p["floor"]].tolist())
    formula = Said(
        f"应有 = {need} = {num(k['required'])} ㎡；现有 {sums} ㎡；{short_zh(k)}",
        f"required = {need} = {num(k['required'])} m²; present {sums} m²; {short_en(k)}",
    )
    homes = case.homes(case.home_rows, "households")
    homes = homes.sort_values(["households", "code"], ascending=[False, True])
    return Evidence(
        formula,
        case.block(
            Said("设施面积", "Area of facilities"),
            *(k["numerator"], rows, "code", "name", "kind", p["floor"]),
        ),
        case.block(
            Said("户数", "Households"), k["denominator"], homes, "code", "name", "households"
        ),
    )


def activity_share(case: Case) -> Evidence:
    """Explain the share of floor area that is for activities."""
    k = case.kept
    rows = case.facilities(case.facility_rows)
    sized = rows[(rows["activity_area_m2"] >= 0) & (rows["floor_area_m2"] > 0)]
    used, floor = (total(sized[n].tolist()) for n in ("activity_area_m2", "floor_area_m2"))
    share = f"{num(k['numerator'])} ÷ {num(k['denominator'])} = {num(k['value'])}"
    formula = Said(
        f"活动面积 {used} ㎡；建筑面积 {floor} ㎡；占比 = {share}，应 ≥ {num(k['required'])}；"
        f"{short_zh(k)}",
        f"activity area {used} m²; floor area {floor} m²; share = {share}, required "
        f"{num(k['required'])}; {short_en(k)}",
    )
    columns = ("code", "name", "kind")
    return Evidence(
        formula,
        case.block(
            Said("活动面积", "Activity area"), k["numerator"], sized, *columns, "activity_area_m2"
        ),
        case.block(
            Said("建筑面积", "Floor area"), k["denominator"], sized, *columns, "floor_area_m2"
        ),
    )


def load(case: Case) -> Evidence:
    """Explain the size of an area."""
    k, p, of = case.kept, case.p, case.p["of"]
    most = "∞" if p["at_most"] is None else num(p["at_most"])
    words = Said(*_LOADS[of])
    off = f"max({num(p['at_least'])} − {num(k['value'])}, {num(k['value'])} − {most}, 0)"
    formula = Said(
        f"{words.zh} {num(k['value'])}，应在 {num(p['at_least'])} 至 {most} 之间；"
        f"偏离 = {off} = {num(k['shortfall'])}",
        f"{words.en} {num(k['value'])}, required {num(p['at_least'])} to {most}; out of range = "
        f"{off} = {num(k['shortfall'])}",
    )
    if of in ("households", "residents"):
        rows = case.homes(case.home_rows, of).sort_values([of, "code"], ascending=[False, True])
        return Evidence(formula, case.block(words, k["value"], rows, "code", "name", of))
    if of == "sites":
        sites = worded(pd.DataFrame(case.inputs.sites.drop(columns="geometry")), "site_kinds")
        here = case.inputs.site_positions(case.level) == case.row
        return Evidence(formula, case.block(words, k["value"], sites[here], "code", "name", "kind"))
    rows = _cases(case, YEAR_DAYS)
    return Evidence(formula, case.block(words, k["value"], rows, "code", "stage", "reported_at"))


def silent(case: Case) -> Evidence:
    """Explain an area from which few cases come."""
    k, p = case.kept, case.p
    people, cases = k["denominator"], k["numerator"]
    rate = k["value"] / people if people else np.nan
    mean = k["required"] / (p["share"] * people) if people and p["share"] else np.nan
    raw = cases / people if people else np.nan
    smoothed = f"{num(rate)} × {num(people)} = {num(k['value'])}"
    asked = f"{num(p['share'])} × {num(mean)} × {num(people)} = {num(k['required'])}"
    formula = Said(
        f"{p['days']} 天内事项 {num(cases)} 件，每人 r = {num(raw)}；全城 m = {num(mean)}；"
        f"平滑后 θ·n = {smoothed}；应有 = {asked}；{short_zh(k)}",
        f"{num(cases)} cases in {p['days']} days, r = {num(raw)} per resident; town m = "
        f"{num(mean)}; smoothed θ·n = {smoothed}; required = {asked}; {short_en(k)}",
    )
    homes = case.homes(case.home_rows, "residents")
    homes = homes.sort_values(["residents", "code"], ascending=[False, True])
    return Evidence(
        formula,
        case.block(
            Said("上报事项", "Cases reported"),
            *(cases, _cases(case, p["days"]), "code", "stage", "reported_at"),
        ),
        case.block(Said("居民", "Residents"), people, homes, "code", "name", "residents"),
    )


_LOADS = {
    "households": ("户数", "Households"),
    "residents": ("居民", "Residents"),
    "cases": ("一年的事项", "Cases of a year"),
    "sites": ("场所", "Sites"),
}


def _cases(case: Case, days: int) -> pd.DataFrame:
    table = pd.DataFrame(case.inputs.cases.drop(columns="geometry"))
    counted = reported_within(table, case.run.as_of, days)
    here: npt.NDArray[np.bool_] = case.inputs.case_positions(case.level) == case.row
    found = table[here & counted].sort_values("reported_at", ascending=False)
    return worded(found, "case_stages", "stage")
