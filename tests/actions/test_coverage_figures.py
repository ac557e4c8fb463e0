"""What a run keeps of each standard can be asked again: figures, statuses, composite, replay."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from gridmap.actions import coverage_figures, coverage_show
from gridmap.actions.coverage_inputs import newest_edition, read_inputs
from gridmap.actions.coverage_measures import Measured, measure
from gridmap.analysis.standards import Standard
from gridmap.db.queries import runs
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from tests import towns
from tests.actions.evaluating import DAY, evaluate, figures, grid, points, rule, table

STATION = {"kinds": ["service_station"], "method": "walking"}


@pytest.fixture
def town(import_file: Any, tmp_path: Path, once: Any) -> Engine:
    """The town with two stations, leaders in the southern row, and branches there."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("paths", towns.paths(tmp_path))
        places = [(400.0, 400.0), (800.0, 800.0)]
        made = points(tmp_path / "s.geojson", places, kind="service_station", capacity=[60, 30],
                      opening_hours="Mo-Su 08:00-22:00")  # fmt: skip
        import_file("facilities", made)
        rows = [f"grid_leader,长,{grid(column, 0)}" for column in range(5)]
        import_file("posts", table(tmp_path / "p.csv", "kind,holder,area_code", *rows))
        rows = [f"B{column},支部,grid_branch,{grid(column, 0)}" for column in range(5)]
        import_file("organizations", table(tmp_path / "o.csv", "code,name,kind,area_code", *rows))

    filled: Engine = once(fill)
    return filled


RULES = [
    rule("reach", threshold_m=181, **STATION),
    rule("reach", name="twice", threshold_m=1500, times=2, **STATION),
    rule("reach", name="open", threshold_m=181, open_at="Sa 20:00", **STATION),
    rule("capacity", threshold_m=341, **STATION),
    rule("accessibility", threshold_m=341, at_least=300, **STATION),
    rule("leaders", kind="grid_leader"),
    rule("organizations", kinds=["grid_branch"]),
    rule("load", of="households", at_least=10, at_most=20),
    rule("space", kinds=["service_station"], area_m2=30, households=100),
    rule("breaks", tie="covers_site", kinds=["grid_branch"]),
]


def test_composite_is_the_share_of_standards_met(town: Engine) -> None:
    asked = [
        rule("leaders", kind="grid_leader"),
        rule("reach", threshold_m=181, **STATION),
        rule("load", of="households", at_least=10, at_most=20),
        rule("funds", kind="work", amount_yuan=1),  # no data: neither helps nor harms
    ]
    run_id = evaluate(town, *asked)
    with reading(town) as session:
        found = coverage_figures.composite(session, run_id, "grid").set_index("code")
    corner = found.loc[grid(0, 0)]
    assert (corner["met"], corner["judged"]) == (2, 3)
    assert corner["share"] == pytest.approx(2 / 3)
    assert corner["failing"] == ["test/reach"]
    assert found.loc[grid(2, 2), "failing"] == ["test/leaders"]


def test_statuses_are_those_of_the_figures(town: Engine) -> None:
    run_id = evaluate(town, *RULES)
    with reading(town) as session:
        table_, status = coverage_figures.statuses(session, run_id, "grid")
        assert table_["code"].tolist() == [grid(*at) for at in towns.cells()]
        for key, values in status.items():
            own = coverage_figures.figures(session, run_id, key)["status"]
            np.testing.assert_array_equal(values, own)
        assert set(status) == {r.key for r in RULES}


def test_subjects_have_their_residents_and_codes(town: Engine) -> None:
    run_id = evaluate(town, RULES[0])
    found = figures(town, run_id, "reach")
    assert (found["residents"] == towns.RESIDENTS).all()
    assert found["area_code"].tolist() == found.index.tolist()


def test_asking_for_what_was_not_applied_says_so(town: Engine) -> None:
    run_id = evaluate(town, RULES[0])
    with reading(town) as session:
        with pytest.raises(NotFoundError, match="did not apply test/other; it applied test/reach"):
            coverage_figures.figures(session, run_id, "test/other")
        with pytest.raises(InputError, match="'street' is not a level"):
            coverage_figures.composite(session, run_id, "street")
        with pytest.raises(NotFoundError, match="no run 99"):
            coverage_figures.figures(session, 99, "test/reach")


@pytest.mark.parametrize("asked", RULES, ids=lambda r: r.key.removeprefix("test/"))
def test_every_figure_can_be_worked_out_again_from_what_was_kept(
    town: Engine, import_file: Any, tmp_path: Path, asked: Standard
) -> None:
    run_id = evaluate(town, *RULES)
    # What came in later must not show.
    import_file("facilities", points(tmp_path / "n.geojson", [(0.0, 0.0)], kind="service_station"))
    import_file("posts", table(tmp_path / "p.csv", "kind,holder,area_code", "secretary,甲,x"))
    import_file("organizations", table(tmp_path / "o.csv", "code,name,kind", "X,甲,branch"))
    with reading(town) as session:
        run = runs.get(session, run_id)
        inputs = read_inputs(session, at=newest_edition(run.editions))
        again = measure(inputs, coverage_show.distances(session, run_id), asked, DAY)
        kept = runs.figures(session, run_id, asked.key)
    assert isinstance(again, Measured)
    assert kept is not None
    for column in kept:
        np.testing.assert_array_equal(again.table[column], kept[column], err_msg=column)


def test_reads_as_of_an_edition_are_what_stood_then(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    with reading(town) as session:
        before = read_inputs(session)
    at = newest_edition(before.editions)
    import_file("residences", points(tmp_path / "r.geojson", [(50.0, 50.0)], residents=7))
    with reading(town) as session:
        then, now = read_inputs(session, at=at), read_inputs(session)
    assert then.editions == before.editions
    np.testing.assert_array_equal(then.residence_xy, before.residence_xy)
    assert now.counts["residents"].tolist() == [7]
