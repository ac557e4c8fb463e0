"""What hot spots of cases are called, and what a picture of them says and does not say."""

from collections.abc import Mapping

from gridmap.analysis.hot_spots import FEWEST, LEVEL
from gridmap.saying import Said, said

# What is looked at in each grid, and who is its neighbour.
PER: dict[str, Said] = {
    "rate": said("每千名居民", "Per 1,000 residents"),
    "count": said("件数", "Count"),
}
NEAR: dict[str, Said] = {
    "edge": said("相邻的网格", "Grids that share an edge"),
    "band": said("一定距离以内的网格", "Grids within a distance"),
}
# With fewer residents, one case makes a rate of a grid that says nothing.
FEWEST_RESIDENTS = 30
KINDS: dict[str, Said] = {
    "hot": said("热点", "Hot spot"),
    "cold": said("冷点", "Cold spot"),
    "none": said("不显著", "Not significant"),
    "missing": said("无数据", "No data"),
}


def says(kinds: Mapping[str, int], permutations: int, per: str, cases: int) -> list[Said]:
    """Say what the picture means, and what it does not.

    Parameters
    ----------
    kinds : mapping of str to int
        How many grids are of each of `KINDS`.
    permutations : int
        How often the values were shuffled; 0 where nothing could be told.
    per : str
        One of `PER`.
    cases : int
        How many there are in all grids.
    """
    if not cases:
        return [
            said(
                "这个区域这些天没有这样的事项，没有热点可看。请换类别、日期或区域。",
                "There are no such cases in this area in these days, so there is nothing to look "
                "at. Choose another class, other days or another area.",
            )
        ]
    known = sum(kinds.values()) - kinds["missing"]
    if not permutations:
        return [_nothing(known, per)]
    what = PER[per]
    return [
        said(
            "{hot} 个热点、{cold} 个冷点，一共看了 {n} 个有数据的网格。",
            "{hot} hot spots and {cold} cold spots among {n} grids that have data.",
            hot=kinds["hot"],
            cold=kinds["cold"],
            n=known,
        ),
        said(
            "热点：这个网格和它周围的网格合起来，{what}比这里的平均高出很多，靠偶然很难出现；冷点反之。",
            "A hot spot: {what}, this grid and those around it lie together so far above the mean "
            "of all that chance hardly does it; a cold spot is the opposite.",
            what=what,
        ),
        said(
            "p 由把其他网格的数打乱 {n:,} 次得到，"
            "再按同时看了多少网格修正（FDR）；不超过 {level} 才算。",
            "p is found by shuffling the other grids {n:,} times, adjusted for how many grids were "
            "looked at (FDR); at most {level} counts.",
            n=permutations,
            level=LEVEL,
        ),
        said(
            "z 是 Gi* 的标准分：网格和它周围合起来，比全部的平均高（负数是低）多少个标准差。"
            "“周围”是算进来的网格有几个。",
            "z is the standard score of Gi*: by how many standard deviations a grid and those "
            "around it lie above the mean of all (below it, where it is negative). “Around” is how "
            "many grids these are.",
        ),
        said(
            "它不说明原因，也不说明哪个单位做得不好：上报多的地方，可能只是看得更勤。单独一个网格很高而"
            "周围不高，不是热点。",
            "It does not say why, nor that somebody works badly: where much is reported, people "
            "may only look more often. One high grid among low ones is no hot spot.",
        ),
    ]


def _nothing(known: int, per: str) -> Said:
    if known < FEWEST:
        few = said(
            "有数据的网格只有 {n} 个，少于 {least} 个，看不出分布。",
            "Only {n} grids have data, fewer than {least}: no pattern can be told.",
            n=known,
            least=FEWEST,
        )
        return few if per == "count" else said(
            "{few}居民不足 {people} 人的网格不算比率；可以改看件数。",
            "{few} Grids with fewer than {people} residents have no rate; look at counts instead.",
            few=few,
            people=FEWEST_RESIDENTS,
        )  # fmt: skip
    return said(
        "各网格的数都一样，没有热点，也没有冷点。",
        "All grids have the same value: nothing is hot or cold.",
    )
