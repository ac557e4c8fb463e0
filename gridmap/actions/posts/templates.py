"""The items that the responsibility list of a kind of post begins with: data of the city."""

from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.duties import LONGEST_DAYS, PERIODS, Item
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import YamlFile, read_with_lines

KEYS = {"name", "text", "by"}
Problems = list[tuple[int, str]]


@cache
def of_city() -> dict[str, list[Item]]:
    """Return the templates of the city, by kind of post.

    Examples
    --------
    >>> of_city()["grid_leader"][0].by
    'week'
    """
    return read(assets.folder("geodata") / "posts" / "duties.yaml")


def read(path: Path) -> dict[str, list[Item]]:
    """Read templates.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems: Problems = list(file.problems)
    data = file.data
    if not isinstance(data, dict):
        problems.append((1, "templates are lists of items by kind of post"))
        data = {}
    found: dict[str, list[Item]] = {}
    for kind, items in data.items():
        if kind not in code_list("post_kinds"):
            problems.append((file.line(kind), f"`{kind}` is no kind of post"))
        elif not isinstance(items, list):
            problems.append((file.line(kind), f"`{kind}` is a list of items"))
        else:
            found[kind] = _items(file, kind, items, problems)
    file.refuse(problems)
    return found


def _items(file: YamlFile, kind: str, items: list[Any], problems: Problems) -> list[Item]:
    found: list[Item] = []
    for place, item in enumerate(items):
        if why := _wrong(item, [one.name for one in found]):
            problems.append((file.line(kind, place), why))
        else:
            found.append(Item(item["name"], item.get("text", ""), item["by"]))
    return found


def _wrong(item: Any, known: list[str]) -> str:
    """Say what is wrong with an item; "" where nothing is."""
    if not isinstance(item, dict) or set(item) - KEYS or not {"name", "by"} <= set(item):
        return "an item has `name`, `by` and perhaps `text`"
    if not all(isinstance(item.get(key, ""), str) for key in ("name", "text")) or not item["name"]:
        return "`name` and `text` are texts"
    if item["name"] in known:
        return f"the item {item['name']} is there twice"
    by = item["by"]
    days = isinstance(by, int) and not isinstance(by, bool) and 0 < by <= LONGEST_DAYS
    if not days and by not in PERIODS:
        return f"`by` is one of {', '.join(PERIODS)}, or days up to {LONGEST_DAYS}"
    return ""
