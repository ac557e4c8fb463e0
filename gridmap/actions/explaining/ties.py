"""Evidence of measures of organizations and of what they are tied to."""

from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions.explaining.case import Case, Evidence
from gridmap.actions.explaining.writing import Said, num, short_en, short_zh, worded, words_of
from gridmap.analysis.periods import in_force


def sites(case: Case) -> Evidence:
    """Explain which organizations cover a site."""
    ties = case.inputs.ties
    to_site = (ties["to_kind"] == "site") & (ties["to_code"] == case.code)
    rows = ties[to_site & (ties["kind"] == case.p["tie"])]
    return _tied(
        case, rows, rows["from_code"], Said("覆盖该场所的组织", "Organizations covering it")
    )


def units(case: Case) -> Evidence:
    """Explain which ties an organization has."""
    ties = case.inputs.ties
    rows = ties[ties["kind"].isin(case.p["ties"])]
    out = rows["from_code"] == case.code
    back = (rows["to_code"] == case.code) & (rows["to_kind"] == "organization")
    rows = rows[out | back]
    other = rows["to_code"].where(rows["from_code"] == case.code, rows["from_code"])
    return _tied(case, rows, other, Said("有效的关系", "Ties that hold"))


def organizations(case: Case) -> Evidence:
    """Explain which organizations an area has of its own."""
    k, table = case.kept, worded(case.inputs.organizations, "organization_kinds")
    words = words_of("organization_kinds", case.p["kinds"])
    rows = table[(table["area_code"] == case.code) & table["kind"].isin(case.p["kinds"])]
    others = table[(table["area_code"] == case.code) & ~table["kind"].isin(case.p["kinds"])]
    formula = Said(
        f"本区域自有的{words.zh} {num(k['value'])}，应有 {num(k['required'])}；{short_zh(k)}",
        f"{words.en} of its own: {num(k['value'])}, required {num(k['required'])}; {short_en(k)}",
    )
    columns = ("code", "name", "kind")
    return Evidence(
        formula,
        case.block(Said(words.zh, "Organizations"), k["value"], rows, *columns),
        further=[case.block(Said("其他组织", "Other organizations"), None, others, *columns)],
    )


def breaks(case: Case) -> Evidence:
    """Explain the breaks of a grid."""
    k, ties, inputs = case.kept, case.inputs.ties, case.inputs
    here = inputs.site_positions(case.level) == case.row
    table = worded(pd.DataFrame(inputs.sites.drop(columns="geometry"))[here], "site_kinds")
    covering = ties[(ties["kind"] == case.p["tie"]) & (ties["to_kind"] == "site")]
    holds = in_force(covering["valid_from"], covering["valid_to"], case.run.as_of)
    covered = set(covering[holds]["to_code"]) - {""}
    open_ = table[~table["code"].isin(covered)]
    own = worded(inputs.organizations, "organization_kinds")
    own = own[(own["area_code"] == case.code) & own["kind"].isin(case.p["kinds"])]
    lacking = int(own.empty and not inputs.organizations.empty)
    formula = Said(
        f"断点 = 未覆盖场所 {len(open_)} + 缺自有组织 {lacking} = {num(k['value'])}；应为 0",
        f"breaks = {len(open_)} sites not covered + {lacking} for its own organization missing = "
        f"{num(k['value'])}; none is allowed",
    )
    columns = ("code", "name", "kind")
    said = Said("未被组织覆盖的场所", "Sites that no organization covers")
    return Evidence(
        formula,
        case.block(said, float(len(open_)), open_, *columns),
        further=[case.block(Said("自有组织", "Its own organizations"), None, own, *columns)],
    )


def _tied(case: Case, rows: pd.DataFrame, other: pd.Series, said: Said) -> Evidence:
    k = case.kept
    names = dict(
        zip(case.inputs.organizations["code"], case.inputs.organizations["name"], strict=True)
    )
    rows = rows.assign(code=other, organization=[names.get(code) for code in other])
    rows = worded(rows, "tie_kinds")
    holds = in_force(rows["valid_from"], rows["valid_to"], case.run.as_of)
    formula = Said(
        f"{said.zh} {num(k['value'])}，应有 {num(k['required'])}；{short_zh(k)}",
        f"{said.en.lower()}: {num(k['value'])}, required {num(k['required'])}; {short_en(k)}",
    )
    columns = ("code", "organization", "kind", "valid_from", "valid_to")
    over = Said("当日无效的关系", "Ties that do not hold on the day")
    further: list[dict[str, Any]] = []
    if not np.all(holds):
        further = [case.block(over, None, rows[~holds], *columns)]
    return Evidence(formula, case.block(said, k["value"], rows[holds], *columns), further=further)
