"""The tree of organizations: who stands below whom, and how many below each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Node:
    """An organization of the tree.

    Attributes
    ----------
    code : str
    children : list of Node
        In the order in which they were given.
    below : int
        How many organizations stand below it, however deep.
    """

    code: str
    children: list["Node"] = field(default_factory=list)
    below: int = 0


def forest(codes: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[Node]:
    """Return the organizations that stand below none, each with those below it.

    Parameters
    ----------
    codes : sequence of str
        The organizations, in the order in which they are shown.
    pairs : iterable of (str, str)
        Above and below. Of several above one the first counts; a pair that would close a ring,
        or leads to an organization that is not there, does not.

    Examples
    --------
    >>> (top,) = forest(["A", "B", "C"], [("A", "B"), ("B", "C"), ("C", "A")])
    >>> top.code, top.below, top.children[0].code
    ('A', 2, 'B')
    """
    nodes = {code: Node(code) for code in codes}
    above: dict[str, str] = {}
    for up, low in pairs:
        if up in nodes and low in nodes:
            above.setdefault(low, up)
    for code in _in_rings(above):
        above.pop(code, None)
    for code in codes:
        if code in above:
            nodes[above[code]].children.append(nodes[code])
    tops = [nodes[code] for code in codes if code not in above]
    for node in _from_below(tops):
        node.below = sum(child.below + 1 for child in node.children)
    return tops


def _in_rings(above: Mapping[str, str]) -> list[str]:
    """Return of each ring the first code: cut there, it is a tree."""
    done: set[str] = set()
    found = []
    for start in above:
        way: list[str] = []
        code: str | None = start
        mine: set[str] = set()
        while code is not None and code not in done:
            done.add(code)
            mine.add(code)
            way.append(code)
            code = above.get(code)
        if code in mine:
            found.append(min(way[way.index(code) :]))
    return found


def _from_below(tops: Iterable[Node]) -> Iterator[Node]:
    """Yield every node after its children."""
    return reversed(list(walk(tops)))


def walk(tops: Iterable[Node]) -> Iterator[Node]:
    """Yield every node before its children."""
    waiting = list(tops)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children[::-1]


def show(tops: Sequence[Node], most: int) -> set[str]:
    """Choose, level by level, whose children are shown, so that no more than `most` nodes are.

    The children of the top are shown however many they are. Returns the codes of those whose
    children are shown.

    Examples
    --------
    >>> tops = forest(["A", "B", "C"], [("A", "B"), ("B", "C")])
    >>> show(tops, 2)
    {'A'}
    """
    opened: set[str] = set()
    level, number, first = list(tops), len(tops), True
    while level:
        below: list[Node] = []
        for node in level:
            if first or number + len(node.children) <= most:
                opened.add(node.code)
                number += len(node.children)
                below += node.children
        level, first = below, False
    return opened
