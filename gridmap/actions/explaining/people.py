"""Evidence of measures of posts and of money: who holds what, and which sums came in."""

import numpy as np
import pandas as pd

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
from gridmap.analysis.periods import in_force
from gridmap.analysis.posts import has_holder

POSTS = ("holder", "kind", "full_time", "valid_from", "valid_to")


def staff(case: Case) -> Evidence:
    """Explain community workers against residents."""
    k, p = case.kept, case.p
    held = _held(case, ["social_worker"])
    rounded = f"⌈{num(k['denominator'])} × {p['workers']} ÷ {num(p['residents'])}⌉"
    formula = Said(
        f"应配 = max({p['minimum']}, {rounded}) = {num(k['required'])}；在岗 {num(k['value'])}；"
        f"{short_zh(k)}",
        f"required = max({p['minimum']}, {rounded}) = {num(k['required'])}; present "
        f"{num(k['value'])}; {short_en(k)}",
    )
    homes = case.homes(case.home_rows, "residents")
    homes = homes.sort_values(["residents", "code"], ascending=[False, True])
    return Evidence(
        formula,
        case.block(Said("在岗社区工作者", "Community workers"), k["value"], held, *POSTS),
        case.block(Said("居民", "Residents"), k["denominator"], homes, "code", "name", "residents"),
    )


def filled(case: Case) -> Evidence:
    """Explain a post that must be held."""
    k, kind = case.kept, case.p["kind"]
    held = _held(case, [kind])
    if case.p.get("full_time"):
        held = held[np.array([v is True or v == 1 for v in held["full_time"]], dtype=bool)]
    post = words_of("post_kinds", [kind])
    time = Said("专职", "full-time ") if case.p.get("full_time") else Said("", "")
    formula = Said(
        f"在任{time.zh}{post.zh} {num(k['value'])}，应有 {num(k['required'])}；{short_zh(k)}",
        f"{time.en}{post.en} held: {num(k['value'])}, required {num(k['required'])}; {short_en(k)}",
    )
    return Evidence(
        formula,
        case.block(Said(f"在任{time.zh}{post.zh}", "Posts held"), k["value"], held, *POSTS),
        further=[_others(case, [kind], held)],
    )


def one_in_two(case: Case) -> Evidence:
    """Explain posts that one person must hold together."""
    k, kinds = case.kept, case.p["kinds"]
    words = words_of("post_kinds", kinds, together=True)
    held = _held(case, kinds)
    formula = Said(
        f"一人兼任{words.zh}：{num(k['value'])}，应有 {num(k['required'])}；{short_zh(k)}",
        f"persons who hold {words.en} together: {num(k['value'])}, required "
        f"{num(k['required'])}; {short_en(k)}",
    )
    return Evidence(
        formula,
        case.block(Said("在任岗位", "Posts held"), k["value"], held, *POSTS),
        further=[_others(case, kinds, held)],
    )


def span(case: Case) -> Evidence:
    """Explain how many areas the holder of a post leads."""
    k, kind = case.kept, case.p["kind"]
    areas = case.inputs.areas[case.level]
    parent = dict(zip(areas["code"], areas["parent_code"], strict=True))
    held = case.inputs.held_posts(case.run.as_of)
    led = held[(held["kind"] == kind) & held["area_code"].isin(list(parent))]
    led = led.drop_duplicates(["area_code", "holder"])
    holders = led[led["area_code"] == case.code]["holder"].tolist()
    beside = [parent[code] == parent.get(case.code) for code in led["area_code"]]
    led = led[led["holder"].isin(holders) & np.array(beside, dtype=bool)]
    if len(holders) > 1:  # of several, the one who leads most
        most = led["holder"].value_counts().index[0]
        led = led[led["holder"] == most]
    who = "、".join(sorted(set(led["holder"]))) or "–"
    names = dict(zip(areas["code"], areas["name"], strict=True))
    led = led.assign(code=led["area_code"], level=case.level)
    led["name"] = [names[code] for code in led["area_code"]]
    formula = Said(
        f"{who}负责 {num(k['value'])} 个，至多 {num(k['required'])} 个；"
        f"超出 = max({num(k['value'])} − {num(k['required'])}, 0) = {num(k['shortfall'])}",
        f"{who} leads {num(k['value'])}, at most {num(k['required'])}; too many = "
        f"max({num(k['value'])} − {num(k['required'])}, 0) = {num(k['shortfall'])}",
    )
    rows = case.block(
        Said("同一任职者负责的区域", "Areas that the same person leads"),
        k["value"],
        led.sort_values("code"),
        *("code", "name", "holder", "valid_from"),
    )
    return Evidence(formula, rows)


def fund(case: Case) -> Evidence:
    """Explain the money of a year."""
    k, kind, year = case.kept, case.p["kind"], case.run.as_of.year
    table = case.inputs.funds
    rows = table[(table["area_code"] == case.code) & (table["kind"] == kind)]
    rows = worded(rows, "fund_kinds")
    own = rows[(rows["year"] == year) & np.isfinite(rows["amount_yuan"])]
    words = words_of("fund_kinds", [kind])
    sums = total(own["amount_yuan"].tolist())
    no_data = Said("没有数据；", "no data; ") if own.empty else Said("", "")
    formula = Said(
        f"{year} 年{words.zh}：{no_data.zh}{sums} 元，下限 {num(k['required'])} 元；{short_zh(k)}",
        f"{words.en} of {year}: {no_data.en}{sums} yuan, floor {num(k['required'])} yuan; "
        f"{short_en(k)}",
    )
    columns = ("year", "kind", "amount_yuan")
    others = rows[rows["year"] != year].sort_values("year", ascending=False)
    return Evidence(
        formula,
        case.block(Said(f"{year} 年{words.zh}", f"Amounts of {year}"), k["value"], own, *columns),
        further=[case.block(Said("其他年份", "Other years"), None, others, *columns)],
    )


def _held(case: Case, kinds: list[str]) -> pd.DataFrame:
    held = case.inputs.held_posts(case.run.as_of)
    rows = held[(held["area_code"] == case.code) & held["kind"].isin(kinds)]
    return worded(rows.sort_values(["kind", "holder"]), "post_kinds")


def _others(case: Case, kinds: list[str], held: pd.DataFrame) -> dict[str, object]:
    """List the posts that do not count: nobody holds them, or their time is over."""
    posts = case.inputs.posts
    rows = posts[(posts["area_code"] == case.code) & posts["kind"].isin(kinds)]
    rows = rows[~rows.index.isin(held.index)]
    holds = in_force(rows["valid_from"], rows["valid_to"], case.run.as_of)
    vacant = np.where(holds & ~has_holder(rows), "vacant", np.where(holds, "held", "expired"))
    rows = worded(rows.assign(state=vacant), "post_kinds")
    said = Said("空缺、到期或不计入的岗位", "Vacant, expired or not counted")
    return case.block(said, float(len(rows)), rows, *POSTS, "state")
