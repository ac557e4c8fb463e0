"""Who holds which post on a day, and where a post that a standard asks for is missing."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.figures import Mask, at_least, checked, compare, known_amounts
from gridmap.analysis.periods import day, in_force


def held(posts: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return the posts that somebody holds on the day `as_of`.

    Parameters
    ----------
    posts : DataFrame
        Columns `kind`, `holder`, `area_code`, `full_time`, `valid_from`, `valid_to`; the first
        and the last day count, and a missing date is open. Nobody holds a post without `holder`.

    Examples
    --------
    >>> posts = pd.DataFrame({"kind": ["secretary"] * 2, "holder": ["甲", ""],
    ...     "area_code": ["1", "2"], "full_time": [True, True],
    ...     "valid_from": [None, None], "valid_to": [dt.date(2026, 6, 30), None]})
    >>> held(posts, dt.date(2026, 6, 30))["area_code"].tolist()
    ['1']
    """
    return posts[in_force(posts["valid_from"], posts["valid_to"], as_of) & has_holder(posts)]


def has_holder(posts: pd.DataFrame) -> Mask:
    """Say of each post whether it names a holder.

    Examples
    --------
    >>> has_holder(pd.DataFrame({"holder": ["甲", "", " ", None]}))
    array([ True, False, False, False])
    """
    return np.array([isinstance(h, str) and bool(h.strip()) for h in posts["holder"]], dtype=bool)


def required_workers(residents: int, *, workers: int, per_residents: int, minimum: int) -> int:
    """Return how many workers a community of `residents` people must have.

    The larger of `minimum` and the ratio rounded up: `max(minimum, ceil(residents * workers /
    per_residents))`, in whole numbers so that no rounding error ever asks for one too many.
    Zhangye's account of 2020 says 1 per 1,000, and 5 where 5,000 or fewer live.

    Examples
    --------
    >>> required_workers(5001, workers=1, per_residents=1000, minimum=5)
    6
    >>> required_workers(5000, workers=1, per_residents=1000, minimum=5)
    5
    >>> required_workers(0, workers=18, per_residents=10000, minimum=0)
    0
    """
    return max(minimum, -(-residents * workers // per_residents))


def staff(
    areas: pd.DataFrame, posts: pd.DataFrame, *, workers: int, per_residents: int, minimum: int
) -> pd.DataFrame:
    """Compare the social workers of each area with how many its residents ask for.

    Parameters
    ----------
    areas : DataFrame
        Columns `code` and `residents` (people; NaN or negative is unknown).
    posts : DataFrame
        Posts that are held (see `held`).

    Returns
    -------
    DataFrame
        A row an area: `code`, `value` and `required` (workers), `shortfall` (0 or more); `known`,
        false where the residents are not known: then only the minimum is asked for.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["1", "2"], "residents": [5001, 800]})
    >>> posts = pd.DataFrame({"kind": ["social_worker"] * 5, "area_code": ["1"] * 5})
    >>> staff(areas, posts, workers=1, per_residents=1000, minimum=5)["shortfall"].tolist()
    [1, 5]
    """
    checked("residents", per_residents, above_zero=True)
    present = _count(posts[posts["kind"] == "social_worker"], areas["code"])
    living, known = known_amounts(areas["residents"])
    rule = {"workers": workers, "per_residents": per_residents, "minimum": minimum}
    required = np.array([required_workers(int(r), **rule) for r in living], dtype=np.int64)
    return compare(areas, present, required, known=known)


def filled(
    areas: pd.DataFrame, posts: pd.DataFrame, *, kind: str, full_time: bool = False
) -> pd.DataFrame:
    """Compare the held posts of one kind in each area with the one that it must have.

    `full_time` counts only posts that are known to be full time. Columns as in `staff`, without
    `known`.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["1", "2"]})
    >>> posts = pd.DataFrame({"kind": ["deputy_secretary"] * 2, "area_code": ["1", "2"],
    ...     "full_time": [True, None]})
    >>> filled(areas, posts, kind="deputy_secretary", full_time=True)["shortfall"].tolist()
    [0, 1]
    """
    fitting = posts[posts["kind"] == kind]
    if full_time:
        known = [v is True or v == 1 for v in fitting["full_time"]]
        fitting = fitting[np.array(known, dtype=bool)]
    return at_least(areas, np.minimum(_count(fitting, areas["code"]), 1), 1)


def one_in_two(areas: pd.DataFrame, posts: pd.DataFrame, *, kinds: list[str]) -> pd.DataFrame:
    """Say in which areas no one person holds all of the posts `kinds` (一肩挑).

    Persons are told apart by name within one area. Columns as in `filled`, in persons.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["1", "2"]})
    >>> posts = pd.DataFrame({"kind": ["secretary", "director"] * 2,
    ...     "area_code": ["1", "1", "2", "2"], "holder": ["甲", "甲", "甲", "乙"]})
    >>> one_in_two(areas, posts, kinds=["secretary", "director"])["shortfall"].tolist()
    [0, 1]
    """
    of_kind = posts[posts["kind"].isin(kinds)]
    pairs = of_kind.groupby(["area_code", "holder"])["kind"].nunique()
    together = set(pairs[pairs == len(set(kinds))].index.get_level_values("area_code"))
    present = np.array([code in together for code in areas["code"]], dtype=np.int64)
    return at_least(areas, present, 1)


def vacancies(areas: pd.DataFrame, posts: pd.DataFrame, as_of: dt.date, kind: str) -> pd.DataFrame:
    """Count the posts of a kind that nobody holds, and those whose holder's time has run out.

    A post is vacant when its row holds on the day `as_of` and names no holder. It has expired when
    its last day is past and nobody took it over: each row that began on that last day or later (or
    on an unknown day, and still holds) takes over one expired row of the same area and kind.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    posts : DataFrame
        All posts, not only those that are held; columns as for `held`.

    Returns
    -------
    DataFrame
        A row an area: `code`, `vacant`, `expired` (posts).

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["1", "2", "3"]})
    >>> posts = pd.DataFrame({"kind": ["secretary"] * 4, "area_code": ["1", "2", "3", "3"],
    ...     "holder": ["", "甲", "乙", "丙"],
    ...     "valid_from": [None, None, None, dt.date(2026, 1, 1)],
    ...     "valid_to": [None, dt.date(2025, 12, 31), dt.date(2025, 12, 31), None]})
    >>> found = vacancies(areas, posts, dt.date(2026, 6, 30), "secretary")
    >>> found["vacant"].tolist(), found["expired"].tolist()
    ([1, 0, 0], [0, 1, 0])
    """
    of_kind = posts[posts["kind"] == kind]
    holds = in_force(of_kind["valid_from"], of_kind["valid_to"], as_of)
    vacant = _count(of_kind[holds & ~has_holder(of_kind)], areas["code"])
    terms = {
        code: [(day(b), day(e)) for b, e in zip(rows["valid_from"], rows["valid_to"], strict=True)]
        for code, rows in of_kind.groupby("area_code")
    }
    expired = [_not_taken_over(terms.get(code, []), as_of) for code in areas["code"]]
    counts = {"vacant": vacant, "expired": np.array(expired, dtype=np.int64)}
    return pd.DataFrame({"code": areas["code"].to_numpy(), **counts}, index=areas.index)


def _not_taken_over(terms: list[tuple[dt.date | None, dt.date | None]], as_of: dt.date) -> int:
    """Count the terms that ended before `as_of` and that no other term follows."""
    over = sorted(last for _, last in terms if last is not None and last < as_of)
    begun = sorted((b, e or dt.date.max) for b, e in terms if b is not None and b <= as_of)
    left = 0
    for last in over:
        # A follower ends later; so a term of one day does not follow itself.
        follower = next((term for term in begun if term[0] >= last < term[1]), None)
        if follower is None:
            left += 1
        else:
            begun.remove(follower)
    of_unknown_start = sum(b is None and (e is None or e >= as_of) for b, e in terms)
    return max(left - of_unknown_start, 0)


def span(areas: pd.DataFrame, posts: pd.DataFrame, *, kind: str, at_most: int) -> pd.DataFrame:
    """Find the areas whose leader leads too many of them.

    `value` is how many of `areas` the person who holds the post `kind` in an area leads in all (of
    several persons, the one who leads most); `shortfall = max(value - at_most, 0)`.

    Parameters
    ----------
    areas : DataFrame
        Column `code`. With a column `parent_code`, persons are told apart by name within one
        parent: two communities may each have a 张伟. Without it by name alone.
    posts : DataFrame
        Posts that are held (see `held`); columns `kind`, `holder`, `area_code`.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value`, `required` (at most so many), `shortfall` (areas too many),
        and `applies`, false where nobody holds the post.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["1", "2", "3", "4"]})
    >>> posts = pd.DataFrame({"kind": ["grid_leader"] * 3, "holder": ["甲", "甲", "乙"],
    ...     "area_code": ["1", "2", "3"]})
    >>> found = span(areas, posts, kind="grid_leader", at_most=1)
    >>> found["value"].tolist(), found["shortfall"].tolist()
    ([2, 2, 1, 0], [1, 1, 0, 0])
    """
    checked("at_most", at_most)
    parents = areas["parent_code"] if "parent_code" in areas else [""] * len(areas)
    parent = dict(zip(areas["code"], parents, strict=True))
    led = posts[(posts["kind"] == kind) & posts["area_code"].isin(list(parent))]
    led = led[["area_code", "holder"]].drop_duplicates()
    led["parent"] = [parent[code] for code in led["area_code"]]
    led["areas"] = led.groupby(["parent", "holder"], dropna=False)["area_code"].transform("count")
    most = led.groupby("area_code")["areas"].max().to_dict()
    value = np.array([int(most.get(code, 0)) for code in areas["code"]], dtype=np.int64)
    table = compare(areas, value, int(at_most), applies=value > 0)
    return table.assign(shortfall=np.maximum(value - int(at_most), 0))


def _count(posts: pd.DataFrame, codes: pd.Series) -> npt.NDArray[np.int64]:
    counted = posts["area_code"].value_counts()
    return np.array([int(counted.get(code, 0)) for code in codes], dtype=np.int64)
