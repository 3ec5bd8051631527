"""A box that was put in is found; limits that do nothing are let go; points count, not runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.discovery.checks import halved
from experiments.discovery.points import Limit, Points, points_of
from experiments.discovery.screening import choose
from experiments.discovery.search import Found, quasi_p, search


def made(points=60, neighbourhoods=4, inside=0.95, outside=0.05, seed=1) -> Points:
    """Points of which those up to 7 years with some hub meet what is asked so often, and others so often."""
    draws = np.random.default_rng(seed)
    settings = pd.DataFrame(
        {
            "years": draws.integers(3, 16, points).astype(float),
            "openness": draws.random(points),
            "hub": pd.Series(draws.choice(["none", "modest", "large"], points), dtype=object),
        }
    )
    there = (settings["years"] <= 7) & (settings["hub"] != "none")
    chance = np.where(there, inside, outside)
    met = (draws.random((points, neighbourhoods)) < chance[:, None]).astype(float)
    return Points([f"p{place}" for place in range(points)], settings, met)


def found_in(points: Points) -> Found:
    return search(points, choose(points).limits)


def test_a_box_that_was_put_in_is_found_and_nothing_beside_it():
    found = found_in(made())
    years, hub = found.limits
    assert (years.factor, years.side) == ("years", "at most")
    assert years.value in (6.0, 7.0)
    assert hub == Limit("hub", "one of", ("large", "modest"))
    assert found.score > 0.7
    assert found.trade_off["coverage"].iloc[0] == 1.0


@pytest.mark.parametrize(
    ("settings", "inside", "side", "value"),
    [
        (np.linspace(0.0, 1.0, 60), 24, "at most", pytest.approx(0.4, abs=0.04)),
        (np.repeat([1.0, 2.0, 3.0], 20), 20, "at most", 1.0),
        (np.repeat(np.array(["a", "b", "c"], dtype=object), 20), 20, "one of", ("a",)),
    ],
    ids=["range", "list", "words"],
)
def test_one_factor_of_any_kind_will_do(settings, inside, side, value):
    draws = np.random.default_rng(4)
    chance = np.where(np.arange(60) < inside, 0.95, 0.05)
    met = (draws.random((60, 3)) < chance[:, None]).astype(float)
    found = found_in(Points([str(n) for n in range(60)], pd.DataFrame({"a": settings}), met))
    (limit,) = found.limits
    assert (limit.side, limit.value) == (side, value)


def test_the_same_points_give_the_same_box():
    assert found_in(made()).limits == found_in(made()).limits


def test_more_twins_of_the_same_runs_make_no_limit_surer():
    """What is copied a hundred times says no more than before: points are what counts."""
    points = made(points=40, neighbourhoods=1, inside=0.6, outside=0.3)
    copied = Points(points.names, points.settings, np.repeat(points.met, 100, axis=1))
    limits = [Limit("years", "at most", 7.0), Limit("openness", "at least", 0.5)]
    for limit in limits:
        assert quasi_p(copied, limits, limit) == quasi_p(points, limits, limit)
    assert choose(copied) == choose(points)
    assert search(copied, (limits[0],)).limits == search(points, (limits[0],)).limits


def test_a_limit_that_does_something_has_a_small_quasi_p_and_one_that_does_nothing_none():
    points = made()
    limits = [Limit("years", "at most", 7.0), Limit("openness", "at most", 0.8)]
    assert quasi_p(points, limits, limits[0]) <= 0.01
    assert quasi_p(points, limits, limits[1]) > 0.05
    idle = Limit("years", "at most", 99.0)
    assert quasi_p(points, [*limits, idle], idle) == 1.0


def test_a_box_in_noise_does_no_better_than_chance():
    chosen = [choose(made(points=40, inside=0.3, outside=0.3, seed=seed)) for seed in range(12)]
    assert sum(bool(choice.limits) for choice in chosen) <= 2
    assert all(choice.as_good > 2 for choice in chosen if not choice.limits)


def test_a_simple_box_among_many_factors_is_found():
    """Where all factors are peeled at once, something dense is found in the eight that do nothing."""
    draws = np.random.default_rng(8)
    settings = pd.DataFrame({f"idle_{place}": draws.random(60) for place in range(8)})
    settings["years"] = draws.integers(3, 16, 60).astype(float)
    chance = np.where(settings["years"] <= 6, 0.85, 0.45)
    met = (draws.random((60, 4)) < chance[:, None]).astype(float)
    found = found_in(Points([str(n) for n in range(60)], settings, met))
    (limit,) = found.limits
    assert (limit.factor, limit.side) == ("years", "at most")
    assert 5 <= limit.value <= 7


def test_factors_that_do_something_only_together_are_found():
    draws = np.random.default_rng(9)
    settings = pd.DataFrame({name: draws.random(120) for name in "abcde"})
    together = (settings["a"] > 0.5) & (settings["b"] > 0.5) & (settings["c"] > 0.4)
    met = (draws.random((120, 4)) < np.where(together, 0.8, 0.05)[:, None]).astype(float)
    found = found_in(Points([str(n) for n in range(120)], settings, met))
    assert {limit.factor for limit in found.limits} == {"a", "b", "c"}
    assert {limit.side for limit in found.limits} == {"at least"}


def test_what_is_found_in_halves_is_held_against_the_other_half():
    points = made(points=80)
    found = found_in(points)
    ticks: list[int] = []
    held_out, again = halved(points, found.limits, lambda: ticks.append(1))
    assert len(ticks) == held_out.halves == 30
    assert held_out.boxes > 25
    assert held_out.base == pytest.approx(points.density, abs=0.06)
    assert held_out.density > held_out.base + 0.3
    assert held_out.low <= held_out.density <= held_out.high
    years, hub = again
    assert years.share > 0.8
    assert 5 <= years.low <= 7 <= years.high <= 9
    assert hub.share > 0.8
    assert np.isnan(hub.low)


def test_points_are_those_of_a_summary_and_runs_that_are_not_known_are_left_out():
    runs = pd.DataFrame(
        {
            "scenario": ["a", "a", "b", "b", "c"],
            "replicate": [0, 1, 0, 1, 0],
            "years": [3, 3, 5, 5, 8],
            "is_open": [True, True, False, False, True],
            "same": ["x"] * 5,
        }
    )
    met = np.array([1.0, 0.0, 1.0, np.nan, np.nan])
    points = points_of(runs, ["years", "is_open", "same"], met)
    assert points.names == ["a", "b"]
    assert points.shares.tolist() == [0.5, 1.0]
    assert points.runs.tolist() == [2.0, 1.0]
    assert points.density == pytest.approx(2 / 3)
    assert list(points.settings) == ["years", "is_open"]
    assert points.columns["is_open"].tolist() == ["true", "false"]
    assert points.within([Limit("years", "at least", 5.0)]).tolist() == [False, True]
    assert points.within([Limit("is_open", "one of", ("true",))]).tolist() == [True, False]
