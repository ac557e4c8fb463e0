"""The tree of organizations on a day: from the top down, with kinds and how they were formed."""

import datetime as dt
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from gridmap.actions import dates, tie_kinds
from gridmap.actions.bounded import Bounded
from gridmap.analysis.organization_tree import Node, forest, show, walk
from gridmap.db.engine import Engine
from gridmap.db.queries import editions, ties
from gridmap.db.queries.standing import Day, on_day
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import called
from gridmap.saying import said

MOST = 500  # nodes of a page: more would be slow to read on a phone
DEEPEST = 64
MOST_KEPT = 4  # days of towns whose trees are kept until organizations or ties change


def describe(
    engine: Engine, *, top: str = "", day: dt.date | None = None, most: int = MOST
) -> dict[str, Any]:
    """Describe the tree of organizations.

    Parameters
    ----------
    top : str
        Code of the organization from which on it is shown; "" is all.
    day : date, optional
        A day that is past; by default `dates.clock`.
    most : int
        Nodes that are shown at most; below the others a number says how many there are.

    Returns
    -------
    dict
        `as_of`; `tops`, each with `code`, `name`, `kind` and `formed` in words, `below`,
        `children` and whether they are `shown`; `above`, those above `top`, the highest first;
        `alone`, organizations that stand in no tree, by kind; `kinds`, how many of each kind there
        are in the tree.

    Raises
    ------
    NotFoundError
        There is no such organization.
    """
    with reading(engine) as session:
        as_of = day or dates.clock(session)
        at = on_day(session, day) if day else None
        key = str(engine.url), editions.mark(session, ("organizations", "ties")), as_of, day
        grown = _kept.get(key, lambda: _grow(session, as_of, at))
        rows = grown.rows
        above: list[Node] = []
        if not top:
            chosen = grown.trees
        elif top in rows:
            chosen, above = _from(grown.tops, top)
        else:
            rows = ties.organizations(session, [top], at)
            chosen = [_lone(rows, top)]
    opened = show(chosen, most)
    return {
        "as_of": as_of,
        "top": top,
        "above": [_told(rows[node.code], node, opened) for node in above],
        "tops": [_deep(node, rows, opened) for node in chosen],
        "kinds": _counted(rows[node.code].kind for node in walk(chosen)),
        "all": sum(node.below + 1 for node in chosen),
        "alone": [] if top else _counted(grown.alone.elements()),
    }


@dataclass(frozen=True)
class _Grown:
    """The organizations of a day in their trees; `alone` counts by kind those in none."""

    rows: dict[str, Any]
    tops: list[Node]
    trees: list[Node]
    alone: Counter[str]


# Of some ten thousand organizations it takes longer than all else of the page.
_kept = Bounded[_Grown](MOST_KEPT)


def _grow(session: Session, as_of: dt.date, at: Day | None) -> _Grown:
    tied = ties.tied_organizations(session, as_of, tie_kinds.trees(), at)
    rows = {row.code: row for row in tied}
    # Of two above one the first counts: a superior comes before an industry.
    tops = forest(list(rows), ties.pairs(session, as_of, tie_kinds.trees()))
    trees = [node for node in tops if node.children]
    alone = Counter(ties.organization_kinds(session, at))
    alone -= Counter(row.kind for row in rows.values())
    alone += Counter(rows[node.code].kind for node in tops if not node.children)
    return _Grown(rows, tops, trees, alone)


def _from(tops: Sequence[Node], code: str) -> tuple[list[Node], list[Node]]:
    """Return the node of a code, and those above it."""
    above: dict[str, Node] = {}
    for node in walk(tops):
        for child in node.children:
            above[child.code] = node
        if node.code == code:
            way, up = [], above.get(code)
            while up is not None:
                way.append(up)
                up = above.get(up.code)
            return [node], way[::-1]
    raise AssertionError(f"{code} stands in no tree")


def _lone(rows: dict[str, Any], code: str) -> Node:
    """Return the node of an organization that is tied to none."""
    if code not in rows:
        raise NotFoundError(
            said("没有编码为 {code} 的组织。", "There is no organization {code}.", code=code[:40])
        )
    return Node(code)


def _told(row: Any, node: Node, opened: Container[str]) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name or row.code,
        "kind": row.kind,
        "words": called("organization_kinds", row.kind),
        "formed": called("founding_forms", row.formed) if row.formed else None,
        "below": node.below,
        "shown": node.code in opened,
    }


def _deep(
    node: Node, rows: dict[str, Any], opened: Container[str], depth: int = 0
) -> dict[str, Any]:
    shown = node.code in opened and depth < DEEPEST
    children = [_deep(one, rows, opened, depth + 1) for one in node.children] if shown else []
    return _told(rows[node.code], node, opened) | {"children": children, "shown": shown}


def _counted(kinds: Any) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "words": called("organization_kinds", kind), "count": count}
        for kind, count in sorted(Counter(kinds).items(), key=lambda pair: (-pair[1], pair[0]))
    ]
