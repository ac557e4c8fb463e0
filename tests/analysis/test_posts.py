"""Posts in three communities."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from gridmap.analysis import posts
from gridmap.analysis.figures import statuses
from gridmap.errors import InputError

TODAY = dt.date(2026, 6, 30)
AREAS = pd.DataFrame({"code": ["A", "B", "C"], "residents": [5001, 5000, 0]}, index=[3, 1, 2])


def table(*rows):
    """Posts as (kind, holder, area, first day, last day, full time)."""
    columns = ["kind", "holder", "area_code", "valid_from", "valid_to", "full_time"]
    filled = [(*row, *[None] * (6 - len(row))) for row in rows]
    made = {name: [row[i] for row in filled] for i, name in enumerate(columns)}
    return pd.DataFrame({name: pd.Series(v, dtype=object) for name, v in made.items()})


def day(text):
    return dt.date.fromisoformat(text)


def test_nobody_holds_a_post_without_a_name():
    rows = table(*[("secretary", holder, "A") for holder in ("甲", "", " ", None, np.nan)])
    assert posts.held(rows, TODAY)["holder"].tolist() == ["甲"]


def test_held_on_the_first_and_the_last_day():
    rows = table(
        ("secretary", "甲", "A", TODAY, None),
        ("secretary", "乙", "A", None, TODAY),
        ("secretary", "丙", "A", day("2026-07-01"), None),
        ("secretary", "丁", "A", None, day("2026-06-29")),
        ("secretary", "戊", "A", pd.NaT, pd.NaT),
    )
    assert posts.held(rows, TODAY)["holder"].tolist() == ["甲", "乙", "戊"]


def staff(areas=AREAS, workers=1, per_residents=1000, minimum=5):
    rows = table(*[("social_worker", f"{n}", "A") for n in range(5)], ("secretary", "甲", "B"))
    return posts.staff(areas, rows, workers=workers, per_residents=per_residents, minimum=minimum)


def test_staff_rounds_up_and_keeps_the_minimum():
    # 5,001 residents at 1 per 1,000 need 6; 5,000 need 5; none need the 5 of the minimum.
    found = staff()
    assert found["required"].to_dict() == {3: 6, 1: 5, 2: 5}
    assert found["shortfall"].tolist() == [1, 5, 5]


def test_staff_by_the_national_rule_in_the_same_town():
    # 18 per 10,000: 5,001 * 18 / 10,000 = 9.0018, so 10; 5,000 need 9 exactly; nobody needs none.
    assert staff(workers=18, per_residents=10_000, minimum=0)["required"].tolist() == [10, 9, 0]


@pytest.mark.parametrize("unknown", [np.nan, -1, None])
def test_staff_of_nobody_knows_how_many(unknown):
    areas = AREAS.assign(residents=[5001, unknown, 0])
    found = staff(areas)
    assert found["known"].tolist() == [True, False, True]
    assert found["required"].tolist() == [6, 5, 5]
    assert statuses(found).tolist() == [1, 2, 1]


def test_staff_of_no_areas():
    assert staff(AREAS.iloc[:0]).empty


def test_staff_per_nobody_is_refused():
    with pytest.raises(InputError, match="residents must be above 0, not 0"):
        staff(per_residents=0)


def test_full_time_is_only_what_is_known_to_be():
    rows = table(
        ("deputy", "甲", "A", None, None, True),
        ("deputy", "乙", "B", None, None, None),
        ("deputy", "丙", "C", None, None, False),
    )
    full = posts.filled(AREAS, rows, kind="deputy", full_time=True)
    assert full["shortfall"].tolist() == [0, 1, 1]
    assert posts.filled(AREAS, rows, kind="deputy")["shortfall"].tolist() == [0, 0, 0]


def test_two_holders_of_a_post_fill_it_once():
    rows = table(("secretary", "甲", "A"), ("secretary", "乙", "A"))
    assert posts.filled(AREAS, rows, kind="secretary")["value"].tolist() == [1, 0, 0]


def test_one_in_two_needs_one_person_in_one_area():
    rows = table(
        ("secretary", "甲", "A"),
        ("director", "甲", "A"),
        ("secretary", "乙", "B"),
        ("director", "丙", "B"),
        ("secretary", "丁", "C"),
        ("director", "丁", "B"),
    )
    found = posts.one_in_two(AREAS, rows, kinds=["secretary", "director"])
    assert found["shortfall"].tolist() == [0, 1, 1]


def vacancies(*rows):
    found = posts.vacancies(AREAS, table(*rows), TODAY, "secretary")
    assert found.index.tolist() == [3, 1, 2]
    return dict(
        zip(found["code"], zip(found["vacant"], found["expired"], strict=True), strict=True)
    )


def test_vacancies_of_every_sort():
    found = vacancies(
        ("secretary", "", "A"),  # vacant
        ("secretary", "", "A", day("2027-01-01")),  # not yet there
        ("secretary", "甲", "B", None, day("2026-06-29")),  # over since yesterday
        ("secretary", "乙", "C", None, TODAY),  # today is the last day
        ("director", "", "C"),
    )
    assert found == {"A": (1, 0), "B": (0, 1), "C": (0, 0)}


def test_a_chain_of_holders_has_no_expired_post():
    chain = [
        ("secretary", "甲", "A", day("2018-01-01"), day("2020-12-31")),
        ("secretary", "乙", "A", day("2021-01-01"), day("2023-12-31")),
        ("secretary", "丙", "A", day("2024-01-01"), None),
    ]
    assert vacancies(*chain)["A"] == (0, 0)
    assert vacancies(*chain[:2])["A"] == (0, 1)
    assert vacancies(*chain[:1], *chain[2:])["A"] == (0, 0)


def test_a_colleague_who_came_earlier_takes_nobody_over():
    # Two social workers sat side by side; that one of them has left is not made good by the other.
    rows = [
        ("secretary", "甲", "A", day("2018-01-01"), day("2025-12-31")),
        ("secretary", "乙", "A", day("2019-01-01"), None),
    ]
    assert vacancies(*rows)["A"] == (0, 1)
    successor = ("secretary", "丙", "A", day("2026-03-01"), None)
    assert vacancies(*rows, successor)["A"] == (0, 0)


def test_a_holder_since_an_unknown_day_takes_over():
    over = ("secretary", "甲", "A", None, day("2025-12-31"))
    assert vacancies(over, ("secretary", "乙", "A"))["A"] == (0, 0)


def test_a_successor_may_begin_on_the_last_day():
    over = ("secretary", "甲", "A", None, day("2025-12-31"))
    assert vacancies(over, ("secretary", "乙", "A", day("2025-12-31")))["A"] == (0, 0)


def test_one_successor_takes_over_one_of_two():
    over = ("secretary", "甲", "A", None, day("2025-12-31"))
    assert vacancies(over, over, ("secretary", "乙", "A", day("2026-01-01")))["A"] == (0, 1)


def test_a_successor_in_another_area_or_in_the_future_takes_nobody_over():
    over = ("secretary", "甲", "A", None, day("2025-12-31"))
    assert vacancies(over, ("secretary", "乙", "B", day("2026-01-01")))["A"] == (0, 1)
    assert vacancies(over, ("secretary", "乙", "A", day("2026-07-01")))["A"] == (0, 1)


def test_a_vacant_row_that_follows_makes_the_post_vacant_not_expired():
    over = ("secretary", "甲", "A", None, day("2025-12-31"))
    assert vacancies(over, ("secretary", "", "A", day("2026-01-01")))["A"] == (1, 0)


def test_a_term_of_one_day_does_not_follow_itself():
    assert vacancies(("secretary", "甲", "A", day("2020-01-01"), day("2020-01-01")))["A"] == (0, 1)


def test_no_posts_are_no_vacancies():
    assert vacancies() == {"A": (0, 0), "B": (0, 0), "C": (0, 0)}


def span(areas, *rows, at_most=1):
    return posts.span(areas, table(*rows), kind="grid_leader", at_most=at_most)


def test_span_of_a_leader_of_two_areas():
    rows = [("grid_leader", "甲", "A"), ("grid_leader", "甲", "B"), ("grid_leader", "甲", "Z")]
    found = span(AREAS, *rows)
    assert found["value"].tolist() == [2, 2, 0]  # Z is no area of these
    assert found["shortfall"].tolist() == [1, 1, 0]
    assert statuses(found).tolist() == [1, 1, 3]
    assert span(AREAS, *rows, at_most=2)["shortfall"].tolist() == [0, 0, 0]


def test_span_of_two_leaders_of_one_area_is_that_of_the_busier():
    rows = [("grid_leader", n, a) for n, a in [("甲", "A"), ("乙", "A"), ("乙", "B"), ("乙", "C")]]
    assert span(AREAS, *rows)["value"].tolist() == [3, 3, 3]


def test_span_counts_an_area_once_however_often_it_is_written():
    assert span(AREAS, *[("grid_leader", "甲", "A")] * 3)["value"].tolist() == [1, 0, 0]


def test_span_tells_people_of_one_name_in_two_communities_apart():
    areas = AREAS.assign(parent_code=["X", "X", "Y"])
    rows = [("grid_leader", "张伟", area) for area in "ABC"]
    assert span(areas, *rows)["value"].tolist() == [2, 2, 1]
    assert span(AREAS, *rows)["value"].tolist() == [3, 3, 3]


def test_span_without_posts_judges_nothing():
    assert statuses(span(AREAS)).tolist() == [3, 3, 3]
    assert span(AREAS.iloc[:0], ("grid_leader", "甲", "A")).empty
