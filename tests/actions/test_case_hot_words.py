"""What a picture of hot spots says."""

from gridmap.actions.case_hot_words import says

KINDS = {"hot": 1, "cold": 0, "none": 20, "missing": 2}


def test_every_number_of_the_table_is_explained() -> None:
    told = " ".join(says(KINDS, 9_999, "rate", 40))
    assert all(word in told for word in ("1 hot spots", "z is", "Around", "p is", "9,999", "0.05"))


def test_without_cases_no_pattern_is_spoken_of() -> None:
    (told,) = says(KINDS | {"hot": 0}, 0, "rate", 0)
    assert "no such cases" in told
    assert "没有这样的事项" in told.zh
