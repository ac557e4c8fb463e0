"""Numbers and rows as a passport writes them, in Chinese and English."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from gridmap.actions.answers import number
from gridmap.files.code_lists import code_list

MOST_TERMS = 6
COLUMNS: dict[str, tuple[str, str]] = {
    "code": ("编码", "Code"),
    "name": ("名称", "Name"),
    "kind": ("类别", "Kind"),
    "residents": ("居民", "Residents"),
    "households": ("户数", "Households"),
    "over_60": ("60 岁及以上", "Aged 60 and over"),
    "under_6": ("6 岁以下", "Under 6"),
    "people": ("人数", "People"),
    "distance_m": ("距离（米）", "Distance, m"),
    "opening_hours": ("开放时间", "Opening hours"),
    "facility": ("最近设施", "Nearest facility"),
    "times": ("可达设施数", "Facilities within reach"),
    "state": ("状态", "State"),
    "covered": ("覆盖", "Covered"),
    "uncovered": ("未覆盖", "Uncovered"),
    "unjoined": ("未接入路网", "Not joined"),
    "served": ("有位", "Served"),
    "left": ("缺位", "Left out"),
    "per_1000": ("每千人可及", "Per 1,000"),
    "supply": ("供给", "Supply"),
    "holder": ("任职者", "Holder"),
    "area_code": ("区域编码", "Area code"),
    "full_time": ("专职", "Full time"),
    "valid_from": ("起", "From"),
    "valid_to": ("止", "To"),
    "year": ("年份", "Year"),
    "amount_yuan": ("金额（元）", "Amount, yuan"),
    "organization": ("组织", "Organization"),
    "floor_area_m2": ("建筑面积（㎡）", "Floor area, m²"),
    "activity_area_m2": ("活动面积（㎡）", "Activity area, m²"),
    "stage": ("阶段", "Stage"),
    "reported_at": ("上报时间", "Reported"),
    "value": ("现有", "Value"),
    "required": ("应有", "Required"),
    "shortfall": ("缺口", "Shortfall"),
    "status": ("结论", "Status"),
}
# Where a row stands and what area it is: for the map, not for the table.
PLACED = (
    "lon", "lat", "code", "level", "zh", "en", "kind_zh", "kind_en", "stage_zh", "stage_en",
    "state_zh", "state_en",
)  # fmt: skip
# How a home or a post stands.
STATES: dict[str, tuple[str, str]] = {
    "covered": ("覆盖", "covered"),
    "uncovered": ("未覆盖", "uncovered"),
    "unjoined": ("未接入路网", "not joined"),
    "vacant": ("空缺", "vacant"),
    "held": ("在任，不计入", "held, not counted"),
    "expired": ("已到期", "expired"),
}


class Said(NamedTuple):
    """One thing said in both languages."""

    zh: str
    en: str

    def as_dict(self) -> dict[str, str]:
        """Return the words by language."""
        return {"zh": self.zh, "en": self.en}


def num(value: Any) -> str:
    """Write a number for a person; – is unknown.

    Examples
    --------
    >>> num(1312.0), num(0.70921), num(float("nan")), num(1234.56)
    ('1,312', '0.7092', '–', '1,234.6')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value - round(value)) < 1e-9:
        return f"{round(value):,}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.4g}"


def percent(part: float, whole: float) -> str:
    """Write a share of a whole.

    Examples
    --------
    >>> percent(1312, 4512), percent(1, 0)
    ('29.1%', '–')
    """
    return f"{part / whole:.1%}" if whole else "–"


def total(terms: Iterable[float]) -> str:
    """Write a sum with its terms; of many only how many they are.

    Examples
    --------
    >>> total([80000, 20000]), total([5]), total([])
    ('80,000 + 20,000 = 100,000', '5', '0')
    """
    values = [float(v) for v in terms if v == v]
    if len(values) <= 1:
        return num(sum(values))
    if len(values) > MOST_TERMS:
        return f"Σ({len(values):,}) = {num(sum(values))}"
    return f"{' + '.join(num(v) for v in values)} = {num(sum(values))}"


def short_zh(kept: dict[str, Any]) -> str:
    """Say in Chinese what is missing of what is required.

    Examples
    --------
    >>> short_zh({"required": 5, "value": 3, "shortfall": 2})
    '缺 = max(5 − 3, 0) = 2'
    """
    need, have = num(kept["required"]), num(kept["value"])
    return f"缺 = max({need} − {have}, 0) = {num(kept['shortfall'])}"


def short_en(kept: dict[str, Any]) -> str:
    """Say in English what is missing of what is required."""
    need, have = num(kept["required"]), num(kept["value"])
    return f"short = max({need} − {have}, 0) = {num(kept['shortfall'])}"


def words_of(codes: str, kinds: Iterable[str], *, together: bool = False) -> Said:
    """Return the words of some entries of a code list: any of them, or all together."""
    known = code_list(codes)
    found = [known.get(kind, {"zh": kind, "en": kind}) for kind in kinds]
    zh, en = ("、", " and ") if together else ("或", " or ")
    return Said(zh.join(w["zh"] for w in found), en.join(str(w["en"]).lower() for w in found))


def worded(frame: pd.DataFrame, codes: str, name: str = "kind") -> pd.DataFrame:
    """Put the words of a code list beside the ids of a column: `kind_zh` and `kind_en`."""
    known = code_list(codes)
    ids = frame[name].tolist()
    words = {
        f"{name}_{lang}": [known.get(i, {}).get(lang, i) for i in ids] for lang in ("zh", "en")
    }
    return frame.assign(**words)


def block(
    said: Said, value: float | None, frame: pd.DataFrame, columns: Iterable[str], most: int
) -> dict[str, Any]:
    """Return rows that a figure was worked out from: at most `most`, and how many more."""
    shown = list(columns)
    if "state" in frame:
        frame = _with_states(frame)
    extra = [name for name in PLACED if name in frame and name not in shown]
    rows = frame.head(most)[shown + extra].to_dict(orient="records")
    return {
        **said.as_dict(),
        "value": number(value),
        "columns": [{"key": key, "zh": COLUMNS[key][0], "en": COLUMNS[key][1]} for key in shown],
        "rows": [{key: plain(key, value) for key, value in row.items()} for row in rows],
        "more": max(len(frame) - most, 0),
    }


def _with_states(frame: pd.DataFrame) -> pd.DataFrame:
    ids = frame["state"].tolist()
    words = {f"state_{lang}": [STATES[i][at] for i in ids] for at, lang in enumerate(("zh", "en"))}
    return frame.assign(**words)


def plain(key: str, value: Any) -> Any:
    """Return a cell that JSON can hold; None is unknown."""
    if value is None or value is pd.NaT or isinstance(value, str | bool):
        return None if value is pd.NaT else value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.integer | np.floating):
        digits = 7 if key in ("lon", "lat") else 1 if key == "distance_m" else 3
        return number(float(value), digits)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
