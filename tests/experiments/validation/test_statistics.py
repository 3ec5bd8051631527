"""Estimates over runs: known answers, intervals that keep their level, refusals; ranks and quantiles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.validation import statistics
from experiments.validation.statistics import FEWEST, quantile, spearman


def draws(seed: int, n: int) -> np.ndarray:
    return np.random.Generator(np.random.Philox(key=seed)).standard_normal(n)


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_centre_holds_the_true_value_about_as_often_as_it_says(statistic):
    found = [statistics.centre(draws(seed, 30), statistic) for seed in range(150)]
    holding = sum(each.low <= 0 <= each.high for each in found)
    assert holding >= 0.89 * len(found)
    assert all(each.low <= each.value <= each.high for each in found)


def test_few_runs_give_no_interval():
    found = statistics.centre(np.ones(FEWEST - 1), "mean")
    assert (found.value, found.low, found.high) == (1.0, -math.inf, math.inf)
    assert math.isinf(statistics.proportion(2, 3).low)
    assert math.isnan(statistics.rank_correlation(np.ones(3), np.ones(3)).value)


def test_yes_or_no_gets_wilsons_interval():
    found = statistics.centre(np.array([1.0] * 15 + [0.0] * 5), "mean")
    assert (round(found.value, 2), round(found.low, 3), round(found.high, 3)) == (
        0.75,
        0.531,
        0.888,
    )


def test_pooled_divides_sums():
    above, below = np.array([1.0, 0, 3] * 4), np.array([2.0, 0, 3] * 4)
    found = statistics.pooled(above, below)
    assert found.value == pytest.approx(0.8)
    assert found.low < 0.8 < found.high


def test_commonest_is_the_lead_over_the_next():
    names = [["fragile"], ["fragile"], ["sturdy"], ["forming"]] * 5
    assert statistics.commonest(names, ["fragile"]).value == pytest.approx(0.25)
    assert statistics.commonest(names, ["forming"]).value == pytest.approx(-0.25)


def test_spread_compares_standard_deviations():
    values = draws(1, 60)
    found = statistics.spread(2 * values, values)
    assert found.value == pytest.approx(values.std(ddof=1))
    assert found.low > 0


def test_rank_correlation_finds_what_is_there():
    values = draws(2, 40)
    assert statistics.rank_correlation(values, np.exp(values)).value == pytest.approx(1.0)
    assert statistics.rank_correlation(values, -values).high < 0


def test_groups_are_compared_by_their_means():
    values = np.concatenate([draws(3, 20) + 3, draws(4, 20)])
    first = np.arange(40) < 20
    found = statistics.group_difference(values, first, ~first)
    assert found.low > 1.5 and found.high < 4.5
    assert math.isnan(statistics.group_difference(values, np.arange(40) < 2, ~first).value)


def test_areas_over_seeds_takes_chance_off():
    places = 3 * draws(5, 60)[:, None]
    luck = draws(6, 120).reshape(60, 2)
    assert statistics.areas_over_seeds(places + luck).value == pytest.approx(3.0, abs=0.8)
    assert statistics.areas_over_seeds(luck).value < 0.7


def test_the_same_runs_give_the_same_interval():
    values = draws(7, 25)
    assert statistics.centre(values, "mean") == statistics.centre(values, "mean")


def test_spearman_agrees_with_scipy_where_values_are_equal():
    from scipy.stats import spearmanr

    first, second = np.array([1.0, 2.0, 2.0, 5.0, 0.0]), np.array([3.0, 3.0, 1.0, 9.0, 2.0])
    assert spearman(first, second) == pytest.approx(spearmanr(first, second).statistic)


def test_quantiles_agree_with_numpy_where_all_is_finite():
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    for share in (0.0, 0.025, 0.5, 0.9, 1.0):
        assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)))
