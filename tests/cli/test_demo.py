"""The command that fills a store with the demo city, at a scale."""

from collections.abc import Callable

from click.testing import Result


def test_a_second_time_nothing_is_loaded_and_another_scale_is_refused(
    gridmap: Callable[..., Result],
) -> None:
    assert "is loaded and evaluated" in gridmap("demo", "--scale", 1).output
    assert "already holds data" in gridmap("demo", "--scale", 1).output
    assert "already holds data" in gridmap("demo").output
    refused = gridmap("demo", "--scale", 2, code=3)
    assert "holds another town. Name an empty store for --scale 2" in refused.output


def test_a_scale_is_a_number_from_1(gridmap: Callable[..., Result]) -> None:
    assert "0 is not in the range" in gridmap("demo", "--scale", 0, code=2).output
