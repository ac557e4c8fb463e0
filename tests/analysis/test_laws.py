"""Laws of the measures: they hold in every town, whatever stands where."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.capacity import assign
from gridmap.analysis.detours import detour_by_area, falsely_covered
from gridmap.analysis.floating_catchments import enhanced_two_step, two_step
from gridmap.analysis.organizations import own
from gridmap.analysis.posts import span, staff, vacancies
from gridmap.analysis.reach import reach_states, straight_distance, sum_by_area
from gridmap.analysis.times import covered_times, times_summary

# Whole metres: distances are then the same to the last bit wherever the town lies.
place = st.tuples(st.integers(0, 900), st.integers(0, 900))
homes = st.lists(st.tuples(place, st.integers(0, 60)), min_size=1, max_size=12)
stations = st.lists(st.tuples(place, st.integers(0, 120)), max_size=6)
radii = st.integers(0, 1300)


def split(made):
    """Places and amounts as arrays."""
    xy = np.array([at for at, _ in made], dtype=float).reshape(-1, 2)
    return xy, np.array([amount for _, amount in made], dtype=float)


def near(home_xy, station_xy, radius_m):
    """All pairs within a radius as the crow flies."""
    metres = np.hypot(*(home_xy[:, None] - station_xy[None]).transpose(2, 0, 1))
    home, station = np.nonzero(metres <= radius_m)
    return home, station, metres[home, station]


def given_out(living, standing, radius_m):
    (home_xy, people), (station_xy, seats) = split(living), split(standing)
    ways = near(home_xy, station_xy, radius_m)
    return assign(*ways, people, seats, home_xy, station_xy)


def shared(living, standing, radius_m):
    (home_xy, people), (station_xy, seats) = split(living), split(standing)
    return two_step(*near(home_xy, station_xy, radius_m), people, seats, radius_m)


def often(living, standing, radius_m):
    home_xy, station_xy = split(living)[0], split(standing)[0]
    return np.bincount(near(home_xy, station_xy, radius_m)[0], minlength=len(living))


def by_place(living, amounts):
    """Sums by place: homes at one place are alike to every measure."""
    sums = {}
    for (at, _), amount in zip(living, amounts, strict=True):
        sums[at] = sums.get(at, 0) + amount
    return sums


@given(living=homes, standing=stations, radius_m=radii)
def test_served_and_unserved_are_the_demand_and_no_station_gives_more_than_it_has(
    living, standing, radius_m
):
    found = given_out(living, standing, radius_m)
    assert np.array_equal(found.served + found.unserved, split(living)[1])
    assert (found.served >= 0).all()
    assert (found.unserved >= 0).all()
    assert (found.used <= split(standing)[1]).all()
    assert found.used.sum() == found.served.sum() == found.by_pair.sum()


@given(living=homes, standing=stations, radius_m=radii)
def test_nobody_is_left_out_beside_a_free_place(living, standing, radius_m):
    found = given_out(living, standing, radius_m)
    home, station, _ = near(split(living)[0], split(standing)[0], radius_m)
    free = split(standing)[1] - found.used
    assert not ((found.unserved[home] > 0) & (free[station] > 0)).any()


@given(living=homes, standing=stations, new=st.tuples(place, st.integers(0, 120)), radius_m=radii)
def test_a_new_station_never_takes_anything_from_anybody_by_capacity(
    living, standing, new, radius_m
):
    before, after = (given_out(living, s, radius_m) for s in (standing, [*standing, new]))
    sums = [by_place(living, found.unserved) for found in (before, after)]
    assert all(sums[1][at] <= left for at, left in sums[0].items())


@given(living=homes, standing=stations, radius_m=radii, more=st.integers(0, 50), data=st.data())
def test_a_larger_station_never_takes_anything_from_anybody(living, standing, radius_m, more, data):
    which = data.draw(st.integers(-1, len(standing) - 1))
    larger = [(at, n + more * (i == which)) for i, (at, n) in enumerate(standing)]
    before, after = (given_out(living, s, radius_m) for s in (standing, larger))
    assert (after.unserved <= before.unserved).all()


@given(living=homes, standing=stations, radius_m=radii, more_m=radii)
def test_a_wider_radius_never_takes_anything_from_anybody_by_capacity(
    living, standing, radius_m, more_m
):
    tight, wide = (given_out(living, standing, r) for r in (radius_m, radius_m + more_m))
    assert (wide.unserved <= tight.unserved).all()


@given(living=homes, standing=stations, new=st.tuples(place, st.just(1)), radius_m=radii)
def test_a_new_station_or_a_wider_radius_never_lowers_how_often_one_is_covered(
    living, standing, new, radius_m
):
    joined = np.ones(len(living), dtype=bool)
    before, after, wide = (
        often(living, standing, radius_m),
        often(living, [*standing, new], radius_m),
        often(living, standing, radius_m + 100),
    )
    for times in (1, 2, 3):
        uncovered = covered_times(before, times, joined)
        assert (covered_times(after, times, joined) <= uncovered).all()
        assert (covered_times(wide, times, joined) <= uncovered).all()


@given(living=homes, standing=stations, new=st.tuples(place, st.integers(0, 99)), radius_m=radii)
def test_a_new_station_never_lowers_accessibility(living, standing, new, radius_m):
    before, after = (shared(living, s, radius_m) for s in (standing, [*standing, new]))
    assert (after >= before).all()


@given(living=homes, standing=stations, radius_m=radii)
def test_accessibility_shares_out_every_supply_that_anybody_can_reach(living, standing, radius_m):
    (home_xy, people), (station_xy, seats) = split(living), split(standing)
    home, station, metres = near(home_xy, station_xy, radius_m)
    reached = np.bincount(station, people[home], minlength=len(seats)) > 0
    plain = two_step(home, station, metres, people, seats, radius_m)
    bands = [(radius_m / 2, 1.0), (radius_m + 1.0, 0.4)]
    weighed = enhanced_two_step(home, station, metres, people, seats, bands)
    for found in (plain, weighed):
        assert np.isclose((found * people).sum(), seats[reached].sum())


@given(living=homes, standing=stations, radius_m=radii, data=st.data())
def test_a_station_split_in_two_at_one_place_changes_nothing(living, standing, radius_m, data):
    which = data.draw(st.integers(-1, len(standing) - 1))
    halves = [(at, seats / 2) for i, (at, seats) in enumerate(standing) if i == which]
    parted = [s for i, s in enumerate(standing) if i != which] + halves * 2
    whole, found = (given_out(living, s, radius_m) for s in (standing, parted))
    assert np.array_equal(whole.unserved, found.unserved)
    assert np.allclose(shared(living, standing, radius_m), shared(living, parted, radius_m))


@given(living=homes, standing=stations, radius_m=radii, data=st.data())
def test_the_order_of_homes_and_stations_changes_nothing(living, standing, radius_m, data):
    mixed = data.draw(st.permutations(living)), data.draw(st.permutations(standing))
    one, other = given_out(living, standing, radius_m), given_out(*mixed, radius_m)
    assert by_place(living, one.unserved) == by_place(mixed[0], other.unserved)
    assert by_place(standing, one.used) == by_place(mixed[1], other.used)
    reached = [
        dict(zip([at for at, _ in people], shared(people, seats, radius_m), strict=True))
        for people, seats in ((living, standing), mixed)
    ]
    assert all(np.isclose(reached[1][at], value) for at, value in reached[0].items())


@given(
    living=homes,
    standing=stations,
    radius_m=radii,
    shift=st.tuples(st.integers(-500_000, 500_000), st.integers(0, 9_000_000)),
)
def test_a_shift_of_the_whole_town_changes_nothing(living, standing, radius_m, shift):
    def moved(made):
        return [((x + shift[0], y + shift[1]), amount) for (x, y), amount in made]

    here, there = (
        given_out(*town, radius_m)
        for town in ((living, standing), (moved(living), moved(standing)))
    )
    assert np.array_equal(here.by_pair, there.by_pair)
    away = shared(moved(living), moved(standing), radius_m)
    assert np.array_equal(shared(living, standing, radius_m), away)


@given(living=homes, standing=stations, radius_m=radii, data=st.data())
def test_people_of_every_state_add_up_to_all_at_every_level(living, standing, radius_m, data):
    # Each home lies in one of 6 grids, each grid in one of 3 communities, or in none.
    count = len(living)
    grid = np.array(data.draw(st.lists(st.integers(-1, 5), min_size=count, max_size=count)))
    community = np.array(data.draw(st.lists(st.integers(0, 2), min_size=6, max_size=6)))
    joined = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    (home_xy, people), (station_xy, _) = split(living), split(standing)
    states = reach_states(straight_distance(home_xy, station_xy)[0], joined, radius_m)
    fine = sum_by_area(grid, 6, {"r": people}, states)["r"]
    coarse = sum_by_area(np.where(grid < 0, -1, community[grid]), 3, {"r": people}, states)["r"]
    for name in ("residents", "covered", "uncovered", "unjoined"):
        per_grid, per_community = getattr(fine, name), getattr(coarse, name)
        summed = np.bincount(community, per_grid, minlength=3)
        assert np.array_equal(summed, per_community)
    assert fine.residents.sum() == people[grid >= 0].sum()
    assert np.array_equal(fine.covered + fine.uncovered + fine.unjoined, fine.residents)
    assert sum(times_summary(people, often(living, standing, radius_m), joined).values()) == (
        people.sum()
    )


@given(living=homes, standing=stations, radius_m=radii, extra=st.lists(st.integers(0, 400)))
def test_whom_a_circle_covers_and_a_walk_does_not_are_those_falsely_covered(
    living, standing, radius_m, extra
):
    home_xy, people = split(living)
    straight_m, _ = straight_distance(home_xy, split(standing)[0])
    # A walk is never shorter than the straight line.
    walking_m = straight_m + np.resize([*extra, 0], len(living))
    joined = np.ones(len(living), dtype=bool)
    false = falsely_covered(straight_m, walking_m, radius_m)
    circle, walk = (reach_states(m, joined, radius_m) == 0 for m in (straight_m, walking_m))
    assert people[false].sum() == people[circle].sum() - people[walk].sum()
    detour = detour_by_area(np.zeros(len(living), int), 1, people, straight_m, walking_m)[0]
    assert np.isnan(detour) or detour >= 1 - 1e-9


names = st.sampled_from(["甲", "乙", "丙", ""])
codes = st.sampled_from(["A", "B", "C"])


@given(rows=st.lists(st.tuples(names, codes), max_size=12), data=st.data())
def test_other_codes_and_another_order_change_nothing_among_posts_and_organizations(rows, data):
    renamed = dict(zip("ABC", data.draw(st.permutations(["x9", "x10", "x11"])), strict=True))
    mixed = data.draw(st.permutations(rows))
    areas = pd.DataFrame({"code": list("ABC"), "residents": [900, 4000, 7000]})
    other_areas = areas.assign(code=[renamed[code] for code in areas["code"]])

    def tables(areas, rows, code_of):
        posts = pd.DataFrame(
            {
                "kind": pd.Series(["social_worker"] * len(rows), dtype=object),
                "holder": pd.Series([holder for holder, _ in rows], dtype=object),
                "area_code": pd.Series([code_of[code] for _, code in rows], dtype=object),
                "valid_from": pd.Series([None] * len(rows), dtype=object),
                "valid_to": pd.Series([None] * len(rows), dtype=object),
            }
        )
        as_of = pd.Timestamp("2026-06-30").date()
        yield staff(areas, posts, workers=1, per_residents=1000, minimum=2)
        yield span(areas, posts, kind="social_worker", at_most=1)
        yield vacancies(areas, posts, as_of, "social_worker")
        yield own(areas, posts, kinds=["social_worker"])

    ones = tables(areas, rows, dict(zip("ABC", "ABC", strict=True)))
    for one, other in zip(ones, tables(other_areas, mixed, renamed), strict=True):
        pd.testing.assert_frame_equal(one.drop(columns="code"), other.drop(columns="code"))
