"""Estimates over runs: known answers, intervals that keep their level, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.validation.facts import estimates
from experiments.validation.facts.estimates import FEWEST


def draws(seed: int, n: int) -> np.ndarray:
    return np.random.Generator(np.random.Philox(key=seed)).standard_normal(n)


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_centre_holds_the_true_value_about_as_often_as_it_says(statistic):
    found = [estimates.centre(draws(seed, 30), statistic) for seed in range(150)]
    holding = sum(each.low <= 0 <= each.high for each in found)
    assert holding >= 0.89 * len(found)
    assert all(each.low <= each.value <= each.high for each in found)


def test_few_runs_give_no_interval():
    found = estimates.centre(np.ones(FEWEST - 1), "mean")
    assert (found.value, found.low, found.high) == (1.0, -math.inf, math.inf)
    assert math.isinf(estimates.proportion(2, 3).low)
    assert math.isnan(estimates.rank_correlation(np.ones(3), np.ones(3)).value)


def test_yes_or_no_gets_wilsons_interval():
    found = estimates.centre(np.array([1.0] * 15 + [0.0] * 5), "mean")
    assert (round(found.value, 2), round(found.low, 3), round(found.high, 3)) == (
        0.75,
        0.531,
        0.888,
    )


def test_pooled_divides_sums():
    above, below = np.array([1.0, 0, 3] * 4), np.array([2.0, 0, 3] * 4)
    found = estimates.pooled(above, below)
    assert found.value == pytest.approx(0.8)
    assert found.low < 0.8 < found.high


def test_commonest_is_the_lead_over_the_next():
    names = [["fragile"], ["fragile"], ["sturdy"], ["forming"]] * 5
    assert estimates.commonest(names, ["fragile"]).value == pytest.approx(0.25)
    assert estimates.commonest(names, ["forming"]).value == pytest.approx(-0.25)


def test_spread_compares_standard_deviations():
    values = draws(1, 60)
    found = estimates.spread(2 * values, values)
    assert found.value == pytest.approx(values.std(ddof=1))
    assert found.low > 0


def test_rank_correlation_finds_what_is_there():
    values = draws(2, 40)
    assert estimates.rank_correlation(values, np.exp(values)).value == pytest.approx(1.0)
    assert estimates.rank_correlation(values, -values).high < 0


def test_groups_are_compared_by_their_means():
    values = np.concatenate([draws(3, 20) + 3, draws(4, 20)])
    first = np.arange(40) < 20
    found = estimates.group_difference(values, first, ~first)
    assert found.low > 1.5 and found.high < 4.5
    assert math.isnan(estimates.group_difference(values, np.arange(40) < 2, ~first).value)


def test_areas_over_seeds_takes_chance_off():
    places = 3 * draws(5, 60)[:, None]
    luck = draws(6, 120).reshape(60, 2)
    assert estimates.areas_over_seeds(places + luck).value == pytest.approx(3.0, abs=0.8)
    assert estimates.areas_over_seeds(luck).value < 0.7


def test_the_same_runs_give_the_same_interval():
    values = draws(7, 25)
    assert estimates.centre(values, "mean") == estimates.centre(values, "mean")
