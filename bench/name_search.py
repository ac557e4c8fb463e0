"""Twelve questions to the names of 100,841 areas: by name, code, pinyin, initials, several words.

SQLite answers the four that it can (part of a name, beginning of a code) by LIKE, as search boxes
often do; it knows no pinyin. The promise of 30 ms is for the slowest of all twelve.
"""

import sqlite3
import time

import numpy as np

from bench.comparing import ROUNDS, Comparison, against_peers
from bench.towns import SEED
from gridmap.analysis.names import TYPES, NameIndex, Rows, Strings

LETTERS = "东西南北中街交通巷甘泉衙门玉关火车站祁连新乐嘉园张掖丹霞长庆青松民主安康福寿金水石桥柳树"
SUBDISTRICTS, COMMUNITIES, GRIDS = 40, 20, 125
KINDS = ("area/district", "area/subdistrict", "area/community", "area/grid")
LIKE = ("交通", "社区居民委员会", "第1网格", "620702001")
SPOKEN = ("jt", "jiaotong", "wangge", "w", "sqjmwyh", "甘州 第1网格", "dongjie d12wg", "qqqq")
MOST_MS, HITS = 30.0, 10


def compare() -> list[Comparison]:
    codes, names, levels, up = _town()
    index = NameIndex.of(_rows(codes, names, levels, up), lambda kind: [kind[5:]])
    table = _sqlite(codes, names)
    jobs = {
        "gridmap": lambda: [index.search(text, HITS) for text in LIKE],
        "SQLite LIKE": lambda: [_like(table, text) for text in LIKE],
    }
    for text in LIKE:
        assert index.search(text, HITS).counts["area"] == len(_like(table, text)), text
    job = f"{len(LIKE)} questions to {len(names):,} names"
    slowest = max(_fastest(index, text) for text in (*LIKE, *SPOKEN)) * 1000
    return [
        *against_peers(job, jobs, {"SQLite LIKE": 1.0}),
        Comparison(f"slowest of {len(LIKE + SPOKEN)}", "promise", slowest, MOST_MS, 1.0, "ms"),
    ]


def _fastest(index: NameIndex, text: str) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        index.search(text, HITS)
        took.append(time.perf_counter() - start)
    return min(took)


def _town() -> tuple[list[str], list[str], list[int], list[int]]:
    random = np.random.default_rng(SEED)
    codes, names, levels, up = ["620702"], ["甘州区"], [0], [-1]

    def add(code: str, name: str, level: int, above: int) -> int:
        codes.append(code)
        names.append(name)
        levels.append(level)
        up.append(above)
        return len(codes) - 1

    for s in range(1, SUBDISTRICTS + 1):
        name = "".join(random.choice(list(LETTERS), 2))
        subdistrict = add(f"620702{s:03}", f"{name}街道", 1, 0)
        for c in range(1, COMMUNITIES + 1):
            name, code = "".join(random.choice(list(LETTERS), 3)), f"620702{s:03}{c:03}"
            community = add(code, f"{name}社区居民委员会", 2, subdistrict)
            for g in range(1, GRIDS + 1):
                add(f"{code}{g:03}", f"{name}第{g}网格", 3, community)
    return codes, names, levels, up


def _rows(codes: list[str], names: list[str], levels: list[int], up: list[int]) -> Rows:
    count = len(codes)
    return Rows(
        codes=Strings.of(codes),
        names=Strings.of(names),
        addresses=Strings.of([""] * count),
        kinds=Strings.of(KINDS),
        type=np.full(count, TYPES.index("area"), dtype=np.uint8),
        kind=np.array(levels, dtype=np.uint16),
        up=np.array(up, dtype=np.int32),
        lonlat=np.zeros((count, 2)),
        box=np.zeros((count, 4)),
    )


def _sqlite(codes: list[str], names: list[str]) -> sqlite3.Connection:
    table = sqlite3.connect(":memory:")
    table.execute("CREATE TABLE area (code TEXT, name TEXT)")
    table.executemany("INSERT INTO area VALUES (?, ?)", zip(codes, names, strict=True))
    table.execute("CREATE INDEX by_code ON area (code)")
    return table


def _like(table: sqlite3.Connection, text: str) -> list[tuple[str, str]]:
    statement = (
        "SELECT code, name FROM area WHERE name LIKE ? OR code LIKE ? ORDER BY length(name), code"
    )
    return table.execute(statement, (f"%{text}%", f"{text}%")).fetchall()
