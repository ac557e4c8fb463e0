"""The tree of organizations: by hand, and as laws."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.organization_tree import Node, forest, show, walk

codes = st.integers(0, 12).map(str)
pairs = st.lists(st.tuples(codes, codes), max_size=30)
ALL = [str(n) for n in range(13)]


def written(node: Node) -> str:
    """Write a node as A(B C(D))."""
    return node.code + (f"({' '.join(map(written, node.children))})" if node.children else "")


@pytest.mark.parametrize(
    ("given_pairs", "expected"),
    [
        ([], ["A", "B", "C"]),
        ([("A", "B"), ("B", "C")], ["A(B(C))"]),
        ([("A", "C"), ("A", "B")], ["A(B C)"]),  # in the order of the codes
        ([("A", "C"), ("B", "C")], ["A(C)", "B"]),  # the first above counts
        ([("A", "B"), ("B", "A")], ["A(B)", "C"]),
        ([("B", "C"), ("C", "A"), ("A", "B")], ["A(B(C))"]),
        ([("A", "A")], ["A", "B", "C"]),
        ([("A", "X"), ("X", "B")], ["A", "B", "C"]),  # X is not there
    ],
)
def test_who_stands_below_whom(given_pairs: list[tuple[str, str]], expected: list[str]) -> None:
    assert [written(node) for node in forest(["A", "B", "C"], given_pairs)] == expected


@given(pairs)
def test_everybody_stands_in_the_forest_once_whatever_the_ties(some: list[tuple[str, str]]) -> None:
    tops = forest(ALL, some)
    assert sorted(node.code for node in walk(tops)) == sorted(ALL)
    assert sum(node.below + 1 for node in tops) == len(ALL)
    for node in walk(tops):
        assert node.below == sum(1 for _ in walk([node])) - 1


@given(pairs, st.integers(0, 20))
def test_a_page_shows_its_top_and_no_more_than_it_may(
    some: list[tuple[str, str]], most: int
) -> None:
    tops = forest(ALL, some)
    opened = show(tops, most)

    def shown(nodes: list[Node]) -> int:
        return sum(1 + (shown(n.children) if n.code in opened else 0) for n in nodes)

    first_two = len(tops) + sum(len(node.children) for node in tops)
    assert first_two <= shown(tops) <= max(most, first_two)


def test_a_chain_of_many_is_no_deep_recursion() -> None:
    many = [f"{n:06d}" for n in range(20_000)]
    (top,) = forest(many, itertools.pairwise(many))
    assert top.below == 19_999
