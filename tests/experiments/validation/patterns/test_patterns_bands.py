"""Bands and verdicts follow the header of the pattern file."""

import math

import pytest

from experiments.validation.patterns.bands import Band, band, interval, target_of, verdict
from experiments.validation.patterns.schema import Pattern


def pattern(statistic="share", **fields):
    return Pattern("pattern", ("E001",), statistic, (2019, 2019), column="clash", **fields)


def test_a_share_has_the_sampling_error_of_its_figure():
    found = band(pattern(target=0.153, n=150, tolerance=0.03))
    error = 1.96 * math.sqrt(0.153 * 0.847 / 150)
    assert (found.low, found.high) == pytest.approx((0.153 - 0.03 - error, 0.153 + 0.03 + error))


@pytest.mark.parametrize("statistic", ["pooled", "persistence"])
def test_pooled_shares_and_persistence_have_it_too(statistic):
    assert band(pattern(statistic, target=0.5, n=100)) == band(pattern(target=0.5, n=100))


def test_each_end_of_a_range_has_its_own_sampling_error():
    found = band(pattern(range=(0.5, 1.0), n=15))
    assert found.low == pytest.approx(0.5 - 1.96 * math.sqrt(0.25 / 15))
    assert found.high == 1.0


def test_no_number_means_no_sampling_error():
    assert band(pattern(target=0.7, tolerance=0.0625)) == Band(0.6375, 0.7625)


def test_a_mean_has_the_spread_between_areas():
    found = band(pattern("mean", target=11.0, n=144, tolerance=1.0), spread=2.4)
    assert (found.low, found.high) == pytest.approx((10 - 1.96 * 0.2, 12 + 1.96 * 0.2))


@pytest.mark.parametrize("statistic", ["p90", "difference", "rank_correlation"])
def test_other_statistics_have_none(statistic):
    assert band(pattern(statistic, target=0.5, n=15), spread=3.0) == Band(0.5, 0.5)


def test_a_pooled_ratio_that_is_no_share_has_none():
    assert band(pattern("pooled", target=3.5, n=15, tolerance=0.5)) == Band(3.0, 4.0)


def test_a_sign_is_all_that_lies_on_its_side_of_zero():
    below = band(pattern("difference", sign="negative", tolerance=0.3))
    assert below.holds(-1e-9) and not below.holds(0.0) and not below.holds(0.1)
    above = band(pattern("difference", sign="positive"))
    assert above.holds(1e-9) and not above.holds(0.0)


def test_the_published_figure_is_a_pair_of_ends():
    assert target_of(pattern(target=0.3)) == (0.3, 0.3)
    assert target_of(pattern(range=(0.2, 0.4))) == (0.2, 0.4)
    assert target_of(pattern(sign="negative")) == (-math.inf, 0.0)


def test_the_middle_95_per_cent_decides():
    values = [0.5] * 98 + [0.0, 1.0]
    assert verdict(values, Band(0.45, 0.55)) == "reproduced"
    assert verdict(values, Band(0.6, 0.7)) == "missed"
    assert verdict([0.4, 0.5, 0.6], Band(0.45, 0.7)) == "inconclusive"
    assert verdict([0.4, 0.8], Band(0.5, 0.7)) == "inconclusive"


def test_zero_itself_misses_a_sign():
    assert verdict([0.0, 0.0], band(pattern("difference", sign="negative"))) == "missed"


def test_what_was_not_reached_is_above_any_band():
    assert verdict([math.inf, math.inf], Band(21, 45)) == "missed"
    assert verdict([40.0, math.inf], Band(21, 45)) == "inconclusive"


def test_replicates_without_a_value_are_left_out():
    assert verdict([math.nan, 0.5], Band(0.4, 0.6)) == "reproduced"
    assert verdict([math.nan], Band(0.4, 0.6)) == "inconclusive"
    assert interval([math.nan, 0.5]) == (0.5, 0.5, 0.5)


def test_a_figure_on_the_end_of_a_band_is_inside_whatever_its_last_digit():
    edge = Band(0.1 + 0.2, 1.0)
    assert edge.holds(0.3) and edge.holds(1.0 + 1e-15)
    assert not edge.misses(0.2, 0.3)
    assert not edge.holds(0.299)
