"""Verdicts that see ties: the pairs that differ are judged, and nothing else is lost by it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import compare_outcomes
from experiments.comparison.statistics import (
    centre_judged,
    cluster_interval,
    cluster_p,
    interval,
    side_of_sign_test,
    sign_test_p,
    two_sided_p,
    verdict,
)
from experiments.reporting.json import result_payload
from experiments.reporting.sentences import sentence

COUNTS = st.integers(0, 25)
SIZES = st.floats(0.01, 10)


def _judged(values, smallest=None):
    return verdict(values, interval(values), "higher", smallest)


def _pairs(better, worse, equal, size=0.778):
    return np.array([size] * better + [-size] * worse + [0.0] * equal)


def test_better_in_24_worse_in_none_equal_in_16_is_better():
    """Whether a body remains, in 40 twins: by the pairs that differ the chance is one in eight million."""
    values = _pairs(24, 0, 16)
    assert _judged(values, 0.05) == "better"
    assert sign_test_p(values) == pytest.approx(2 / 2**24)
    assert 0.3 < interval(values).low < np.mean(values) < interval(values).high < 0.6


@pytest.mark.parametrize(
    ("better", "worse", "equal", "expected"),
    [
        (14, 0, 6, "better"),
        (0, 14, 6, "worse"),
        (10, 0, 30, "better"),
        (6, 0, 34, "a little better"),
        (5, 0, 35, "no reliable difference"),
        (1, 0, 39, "no reliable difference"),
        (12, 10, 18, "no reliable difference"),
        (18, 17, 25, "no reliable difference"),
        (19, 0, 1, "better"),
    ],
)
def test_verdicts_follow_the_pairs_that_differ(better, worse, equal, expected):
    """Six pairs to none are the fewest that 95 per cent allow, however many are equal."""
    assert _judged(_pairs(better, worse, equal), 0.05) == expected


@pytest.mark.parametrize(("level", "fewest"), [(0.95, 6), (0.99, 8), (0.999, 11)])
def test_stricter_levels_ask_for_more_pairs_that_differ(level, fewest):
    enough, too_few = _pairs(fewest, 0, 40), _pairs(fewest - 1, 0, 40)
    assert interval(enough, level).excludes_zero()
    assert not interval(too_few, level).excludes_zero()


def test_a_few_large_losses_are_not_outvoted_into_a_gain_nor_the_other_way_round():
    """Mean and count disagree about the side: no verdict is given."""
    values = np.array([0.01] * 26 + [-3.0] * 6 + [0.0] * 8)
    assert side_of_sign_test(values, 0.95) == 1
    assert np.mean(values) < 0
    assert not interval(values).excludes_zero()
    assert two_sided_p(values) > 0.05


def test_many_equal_pairs_with_tiny_differences_are_too_small_to_matter():
    assert _judged(_pairs(24, 0, 16, 0.001), 0.05) == "too small to matter"


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS, COUNTS, SIZES)
def test_a_verdict_never_contradicts_the_counts(better, worse, equal, size):
    """With differences of one size the verdict is that of the pairs that differ, on their side."""
    if not better + worse:
        return
    said = _judged(_pairs(better, worse, equal, size))
    if said != "no reliable difference":
        assert said == ("better" if better > worse else "worse")
        assert two_sided_p(_pairs(better, worse, equal, size)) < 0.08


@settings(max_examples=60, deadline=None)
@given(st.integers(6, 40), st.integers(0, 80), SIZES)
def test_where_all_pairs_that_differ_agree_equal_ones_hide_nothing(better, equal, size):
    assert _judged(_pairs(better, 0, equal, size)) == "better"
    assert two_sided_p(_pairs(better, 0, equal, size)) < 0.05


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.0, 0.3, 0.7, -0.4, 1.1, -2.0]), min_size=1, max_size=50))
def test_the_rule_is_the_same_seen_from_the_other_side(values):
    """Base and other change places: the verdict turns round, but for the grain of the bootstrap."""
    turned = [-each for each in values]
    assert centre_judged(values) == centre_judged(turned)
    chance = two_sided_p(values)
    if abs(chance - 0.05) > 0.03:
        mirrored = {"better": "worse", "worse": "better"}
        said = _judged(values)
        assert _judged(turned) == mirrored.get(said, said)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.5, 0.9, -0.5]), min_size=8, max_size=50))
def test_only_what_the_sign_test_of_the_pairs_that_differ_says_can_be_reliable(values):
    values = np.array(values)
    bounds = interval(values)
    if bounds.excludes_zero():
        side = side_of_sign_test(values, 0.95)
        assert side == (1 if bounds.low > 0 else -1)


def test_areas_whose_pairs_are_equal_are_ties_too():
    """Twenty areas of three twins: in eight all are better, in twelve nothing happens."""
    areas = np.repeat(np.arange(20), 3)
    values = np.repeat(_pairs(8, 0, 12), 3)
    assert centre_judged(values, "median", areas) == "mean"
    assert cluster_interval(values, areas).low > 0
    assert cluster_p(values, areas) == pytest.approx(2 / 2**8, abs=0.002)
    few = np.repeat(_pairs(5, 0, 15), 3)
    assert not cluster_interval(few, areas).excludes_zero()


@pytest.mark.parametrize("equal", [0.1, 0.4, 0.8])
@pytest.mark.parametrize("pairs", [12, 20, 40])
def test_false_alarms_stay_within_five_per_cent_whatever_the_ties(pairs, equal):
    """Differences without a side, skewed in size, of which some part is exactly zero."""
    generator = np.random.default_rng([pairs, int(equal * 10)])
    trials, alarms = 600, 0
    for _ in range(trials):
        values = generator.choice([-1, 1], pairs) * generator.gamma(0.5, 1.0, pairs)
        alarms += interval(np.where(generator.random(pairs) < equal, 0.0, values)).excludes_zero()
    assert alarms / trials <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / trials)


def test_sentences_and_files_say_both_counts():
    """The central question, whether a body remains, over 40 twins."""
    base = {seed: {"legacy_organisation_36": 0.0} for seed in range(40)}
    other = {seed: {"legacy_organisation_36": 0.778 if seed < 24 else 0.0} for seed in range(40)}
    filler = dict.fromkeys(OUTCOMES, math.nan)
    (result,) = compare_outcomes(
        "other",
        "base",
        {seed: filler | row for seed, row in base.items()},
        {seed: filler | row for seed, row in other.items()},
    )
    assert (result.verdict, result.centre) == ("better", "mean")
    said = sentence(result)
    assert "better in 24, worse in 0, equal in 16 of 40 twin neighbourhoods" in said
    assert "on average" in said
    assert result_payload(result)["centre"] == "mean"
    assert result.difference == pytest.approx(result.other_median - result.base_median)
