"""Intervals over areas and versions of the model together, with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.comparison.statistics import (
    Centre,
    Interval,
    centre_judged,
    cluster_interval,
    cluster_p,
    interval,
    resampled_centres,
)

AREAS, VERSIONS = 20, 11
BOTH = np.array([(area, version) for version in range(VERSIONS) for area in range(AREAS)])
OF_AREA, OF_VERSION = BOTH.T
GENERATOR = np.random.default_rng(4)
BY_AREA = GENERATOR.normal(0.3, 1.0, AREAS)
BY_VERSION = GENERATOR.normal(0.3, 1.0, VERSIONS)


def width(of: Interval) -> float:
    return of.high - of.low


@pytest.mark.parametrize("centre", ["median", "mean"])
def test_where_all_variance_is_between_versions_areas_narrow_nothing(centre: Centre):
    values = BY_VERSION[OF_VERSION]
    both = cluster_interval(values, BOTH, 0.95, centre)
    versions = cluster_interval(values, OF_VERSION, 0.95, centre)
    assert (both.low, both.high) == pytest.approx((versions.low, versions.high), abs=0.06)
    assert width(cluster_interval(values, OF_AREA, 0.95, centre)) < 0.01 < width(both)


@pytest.mark.parametrize("centre", ["median", "mean"])
def test_where_all_variance_is_between_areas_versions_narrow_nothing(centre: Centre):
    values = BY_AREA[OF_AREA]
    both = cluster_interval(values, BOTH, 0.95, centre)
    areas = cluster_interval(values, OF_AREA, 0.95, centre)
    assert (both.low, both.high) == pytest.approx((areas.low, areas.high), abs=0.06)
    assert width(cluster_interval(values, OF_VERSION, 0.95, centre)) < 0.01 < width(both)


@pytest.mark.parametrize("centre", ["median", "mean"])
def test_where_both_differ_the_interval_is_no_narrower_than_over_either_alone(centre: Centre):
    """The resamples spread further; of medians the exact interval of few versions may be wider still."""
    values = BY_AREA[OF_AREA] + BY_VERSION[OF_VERSION]
    both = cluster_interval(values, BOTH, 0.95, centre)
    spread = resampled_centres(values, BOTH, centre).std()
    for way in (OF_AREA, OF_VERSION):
        assert width(both) >= width(cluster_interval(values, way, 0.95, centre))
        assert spread > resampled_centres(values, way, centre).std()


@pytest.mark.parametrize("centre", ["median", "mean"])
def test_false_alarms_stay_at_their_level_where_one_way_alone_raises_many(centre: Centre):
    generator = np.random.default_rng(5)
    both = np.array([(area, version) for version in range(9) for area in range(9)])
    alarms, one_way = 0, 0
    for _ in range(60):
        values = generator.normal(0, 1.0, 9)[both[:, 0]] + generator.normal(0, 0.2, 9)[both[:, 1]]
        values += generator.normal(0.0, 0.2, 81)
        alarms += cluster_interval(values, both, 0.95, centre).excludes_zero()
        one_way += cluster_interval(values, both[:, 1], 0.95, centre).excludes_zero()
    assert alarms <= 8  # 3 expected at most; 9 or more has a chance under 1 in 200
    assert one_way > 20


def test_a_pair_is_there_as_often_as_area_and_version_are_drawn():
    values = GENERATOR.normal(0, 1, len(BOTH))
    generator = np.random.Generator(np.random.Philox(key=0x636C757374657273 + AREAS + VERSIONS))
    areas = generator.integers(0, AREAS, (250, AREAS))[:5]
    versions = generator.integers(0, VERSIONS, (250, VERSIONS))[:5]
    expected = [
        np.median(
            [values[(a == OF_AREA) & (v == OF_VERSION)][0] for a in row for v in versions[place]]
        )
        for place, row in enumerate(areas)
    ]
    assert np.allclose(resampled_centres(values, BOTH, "median")[:5], expected)


def test_pairs_that_are_missing_leave_the_rest():
    few = np.array([(0, 0), (1, 1), (2, 2), (0, 1), (3, 3)])
    values = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    found = resampled_centres(values, few, "median")
    assert 5_000 < len(found) < 10_000
    assert np.isfinite(found).all()
    assert cluster_interval(values, few).low == -np.inf


def test_every_pair_alone_is_the_plain_interval():
    values = GENERATOR.normal(0.1, 1.0, 30)
    alone = np.column_stack([np.arange(30), np.arange(30)])
    assert cluster_interval(values, alone) == interval(values)


@pytest.mark.parametrize("shift", [0.0, 0.4, 2.0])
def test_the_probability_says_when_the_interval_excludes_zero(shift: float):
    values = shift + BY_AREA[OF_AREA] + BY_VERSION[OF_VERSION]
    p = cluster_p(values, BOTH)
    assert cluster_interval(values, BOTH, 1 - p - 0.02).excludes_zero() == (p < 0.9)
    assert not cluster_interval(values, BOTH, 1 - p / 3).excludes_zero()


def test_versions_that_change_nothing_are_ties():
    values = np.where(OF_VERSION < 3, 0.0, 0.4) + GENERATOR.normal(0, 1e-6, len(BOTH)) * (
        OF_VERSION >= 3
    )
    assert centre_judged(values, "median", BOTH) == "mean"
    assert cluster_interval(values, BOTH).low > 0
