"""Responsibility lists of some posts: items that are done, done too late, open, and late."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import yaml

from builder.settings import AS_OF, FOLDER, stream

Row = dict[str, Any]
TEMPLATES = FOLDER.parent / "posts" / "duties.yaml"
# Every so many posts of a kind that somebody holds have a list.
EVERY = {"secretary": 1, "director": 2, "deputy_secretary": 2, "grid_leader": 12}
# Leaders who let everything lie, by their place among those that have a list.
NEGLIGENT = {3, 17}
LATE, DONE_LATE, DONE_EARLY = 0.12, 0.1, 0.35
EVIDENCE = (
    "已完成，记录在社区台账第 {n} 页", "现场照片 {n} 张，存网格档案", "会议记录 {n} 号",
    "走访 {n} 户，只登记次数", "公示栏已更新，第 {n} 期",
)  # fmt: skip


def make_duties(posts: list[Row]) -> list[Row]:
    """Make the responsibility lists of the posts, in the order of the file.

    A post has the code that an import gives it: P and its number in the file.
    """
    rng = stream(18)
    templates = yaml.safe_load(TEMPLATES.read_text("utf-8"))
    rows: list[Row] = []
    for kind, every in EVERY.items():
        held = [
            number
            for number, post in enumerate(posts, 1)
            if post["kind"] == kind and post["holder"] and not post["valid_to"]
        ]
        for place, number in enumerate(held[::every]):
            lies = kind == "grid_leader" and place in NEGLIGENT
            for item in templates[kind]:
                rows += [_row(rng, number, item, due, lies=lies) for due in dues(item["by"])]
    return rows


def dues(by: str) -> list[date]:
    """Give the ends of the period before and of the one that runs.

    Examples
    --------
    >>> [day.isoformat() for day in dues("quarter")]
    ['2026-03-31', '2026-06-30']
    """
    if by == "week":
        sunday = AS_OF + timedelta(days=6 - AS_OF.weekday())
        return [sunday - timedelta(days=7), sunday]
    months = {"month": 1, "quarter": 3, "year": 12}[by]
    last = -(-AS_OF.month // months) * months
    ends = [(AS_OF.year, last - months), (AS_OF.year, last)]
    if by == "year":
        ends = ends[1:]
    return [date(year, month, monthrange(year, month)[1]) for year, month in ends]


def _row(rng: Any, number: int, item: Row, due: date, *, lies: bool) -> Row:
    """Make one item; what is over is mostly done, what runs mostly open."""
    chance, page = rng.random(), int(rng.integers(2, 40))
    words = EVIDENCE[int(rng.integers(0, len(EVIDENCE)))].format(n=page)
    done: date | None
    if due < AS_OF:
        late = chance < LATE or lies
        away = int(rng.integers(1, 10)) if chance < LATE + DONE_LATE else -int(rng.integers(0, 12))
        done = None if late else min(due + timedelta(days=away), AS_OF)
    else:
        early = AS_OF - timedelta(days=int(rng.integers(0, 6)))
        done = early if chance < DONE_EARLY and not lies else None
    return {
        "name": item["name"], "post_code": f"P{number:06d}", "text": item["text"], "due_on": due,
        "done_on": done, "evidence": words if done else "",
    }  # fmt: skip
