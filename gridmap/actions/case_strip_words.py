"""What is said of a stretch of no-man's-land."""

from typing import Any

from gridmap.saying import Said, said

# Of each kind: between what it lies.
WHERE = {
    "border": (
        "{one}和{other}之间约 {metres:,} 米边界上",
        "Along about {metres:,} m of the boundary of {one} and {other}",
    ),
    "gap": (
        "{one}和{other}之间有没划给任何一方的空隙，约 {metres:,} 米空隙旁",
        "Along about {metres:,} m of a gap that is left between {one} and {other}",
    ),
    "rest": (
        "{one}外侧约 {metres:,} 米边界上（另一侧是{other}没有再划分的部分）",
        "Along about {metres:,} m of the edge of {one}, where a part of {other} begins that is not "
        "divided further,",
    ),
    "edge": (
        "{one}外侧约 {metres:,} 米边界上（另一侧不属于任何区域）",
        "Along about {metres:,} m of the edge of {one}, where no other area begins,",
    ),
}


def why(
    kind: str, sides: list[dict[str, Any]], length_m: int, count: int, times: int, alone: int
) -> Said:
    """Say where a stretch lies, how many cases there are, and what became of them.

    Parameters
    ----------
    kind : str
        One of `WHERE`.
    times : int
        How often the cases were sent back.
    alone : int
        For how many of them nobody is proposed.
    """
    one, other = (side["name"] for side in sides)
    where = said(*WHERE[kind], one=one, other=other, metres=length_m)
    return said(
        "{where_zh}有 {n:,} 件事项：以“不在本辖区”或“不属于本单位职责”退回或不受理 {times:,} 次"
        "{alone_zh}。",
        "{where_en} lie {n:,} cases: sent back or rejected {times:,} times as “not in our area” or "
        "“not our duty”{alone_en}.",
        where_zh=where.zh,
        where_en=where.en,
        n=count,
        times=times,
        alone_zh=f"，另有 {alone:,} 件提不出由谁办理" if alone else "",
        alone_en=f"; for {alone:,} of them nobody is proposed" if alone else "",
    )
