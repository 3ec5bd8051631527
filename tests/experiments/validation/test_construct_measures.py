"""The measures of construct checks on series whose answers can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.validation import construct_measures as measures


def test_memory_is_within_runs_and_not_between_them():
    alternating = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    assert measures.autocorrelation([alternating], 1) == pytest.approx(-1.0)
    assert measures.autocorrelation([alternating], 2) == pytest.approx(1.0)
    high = alternating + 10.0  # two runs that differ for good: still no memory from month to month
    assert measures.autocorrelation([alternating, high], 1) == pytest.approx(-1.0)


def test_memory_leaves_out_months_without_a_value_and_is_unknown_where_nothing_varies():
    gaps = np.array([1.0, math.nan, 2.0, 3.0, 4.0])
    assert measures.autocorrelation([gaps], 1) == pytest.approx(1.0)
    assert math.isnan(measures.autocorrelation([np.ones(9)], 1))
    assert math.isnan(measures.autocorrelation([np.array([1.0])], 1))


def test_shares_of_variance_add_up_and_go_to_what_varies():
    parts = {"moves": [np.array([0.2, 0.8, 0.4])], "stands": [np.full(3, 0.5)]}
    assert measures.variance_shares(parts, 0.05) == pytest.approx({"moves": 1.0, "stands": 0.0})
    alike = {name: [np.array([0.2, 0.8, 0.4])] for name in ("one", "two")}
    assert measures.variance_shares(alike, 0.05) == pytest.approx({"one": 0.5, "two": 0.5})


def test_a_part_below_the_floor_counts_as_the_floor():
    parts = {"low": [np.array([0.01, 0.05])], "moves": [np.array([0.4, 0.8])]}
    assert measures.variance_shares(parts, 0.05)["low"] == pytest.approx(0.0)


def test_stays_in_stages_without_the_first_and_the_last():
    stages = ["forming"] * 3 + ["fragile"] * 14 + ["sturdy"] * 2 + ["fragile"] * 5
    stays = measures.stays(stages)
    assert stays == [("forming", 3), ("fragile", 14), ("sturdy", 2), ("fragile", 5)]
    assert measures.short_share([stays], 12) == 0.5
    assert math.isnan(measures.short_share([stays[:2]], 12))


def test_a_ladder_falls_by_its_steepest_step():
    assert measures.steepest_fall([0.5, 0.6, 0.55, 0.56]) == pytest.approx(0.05)
    assert measures.steepest_fall([0.5, 0.6, 0.8]) == pytest.approx(-0.1)


def test_a_gap_is_a_mean_distance_over_months_that_both_know():
    here, there = np.array([0.1, 0.5, math.nan]), np.array([0.2, 0.3, 0.9])
    assert measures.gap(here, there) == pytest.approx(0.15)
    assert math.isnan(measures.gap(here[2:], there[2:]))


def test_the_first_month_above_nothing():
    assert measures.first_above_zero(np.array([math.nan, 0.0, 0.0, 3.0, 0.0])) == 3
    assert measures.first_above_zero(np.zeros(4)) is None


CLOSINGS = [("age", 30.0, 7.0), ("age", 30.0, 5.0), ("insolvency", 0.0, 7.0), ("event", 40.0, 9.0)]


def test_only_an_able_body_with_reserves_needs_a_cause():
    assert measures.without_cause(CLOSINGS, 24.0, 6.0, ["", "age"]) == 1
    assert measures.share_by_cause(CLOSINGS, ["", "age"]) == 0.5
    assert math.isnan(measures.share_by_cause([], ["age"]))


def test_figures_by_year_are_over_runs():
    members = np.array([[8.0, 12.0], [12.0, 12.0], [math.nan, 12.0]])
    assert measures.yearly_deviation(members) == pytest.approx(math.sqrt(8.0) / 2)
    rules = np.array([[1.0, 0.0], [0.0, 0.0], [1.0, math.nan], [1.0, 1.0]])
    assert measures.yearly_lowest_share(rules) == 0.25
