import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.composite import share_met
from gridmap.analysis.figures import MET, NO_DATA, NOT_APPLICABLE, SHORT


def test_only_standards_that_judge_count():
    found = share_met(
        [
            [MET, MET, SHORT, NO_DATA],  # 2 of 3
            [SHORT, NO_DATA, NOT_APPLICABLE, NOT_APPLICABLE],  # 0 of 1
            [NO_DATA, NO_DATA, NOT_APPLICABLE, NOT_APPLICABLE],  # nothing judges it
        ]
    )
    assert found["met"].tolist() == [2, 0, 0]
    assert found["judged"].tolist() == [3, 1, 0]
    assert found["share"].tolist()[:2] == [2 / 3, 0]
    assert np.isnan(found["share"][2])


def test_without_standards_or_subjects():
    assert share_met(np.zeros((2, 0), np.int8))["judged"].tolist() == [0, 0]
    assert np.isnan(share_met(np.zeros((2, 0), np.int8))["share"]).all()
    assert share_met(np.zeros((0, 3), np.int8)).empty
    assert share_met([]).empty


@given(
    status=st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1), data=st.data()
)
def test_the_order_of_standards_changes_nothing_and_one_met_more_never_lowers(status, data):
    order = data.draw(st.permutations(range(4)))
    table = np.array(status)
    found = share_met(table)
    assert found.equals(share_met(table[:, order]))
    better = share_met(np.column_stack([table, np.full(len(table), MET)]))["share"]
    assert (better >= found["share"].fillna(0)).all()
