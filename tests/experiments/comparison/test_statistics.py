"""Statistics with known answers, and the level that verdicts keep."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison import statistics
from experiments.comparison.statistics import (
    RELIABLE,
    SLIGHT,
    Interval,
    holm_levels,
    interval,
    side_of,
    two_sided_p,
    verdict,
)


@pytest.mark.parametrize("pairs", [6, 7, 256, 257])
def test_centres_of_resamples_drawn_in_parts_are_those_drawn_at_once(pairs):
    """The short cut over positions equals taking medians and means of resampled values."""
    values = np.sort(np.random.default_rng(pairs).normal(size=pairs))
    generator = np.random.Generator(np.random.Philox(key=statistics._BOOTSTRAP_KEY + pairs))
    at_once = generator.integers(0, pairs, (statistics.RESAMPLES, pairs))
    drawn = values[np.sort(at_once, axis=1)]
    assert np.array_equal(statistics.bootstrap_centres(values), np.median(drawn, axis=1))
    assert np.array_equal(statistics.bootstrap_centres(values, "mean"), drawn.mean(axis=1))


JUDGING = """
import numpy as np
import psutil
from experiments.comparison import statistics

values = np.random.default_rng(1).normal(size=10_000)
before = psutil.Process().memory_info().rss
statistics.interval(values, 0.95, "mean")
statistics.cluster_interval(values, np.arange(10_000) % 150)
try:
    with open("/proc/self/status") as status:
        most = 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
except FileNotFoundError:
    most = psutil.Process().memory_info().rss
print(most // 2**20, before // 2**20)
"""


def test_ten_thousand_pairs_are_judged_in_little_memory():
    """What a child process held at the most; `resource` would count what its parent had before it began."""
    done = subprocess.run([sys.executable, "-c", JUDGING], capture_output=True, text=True)
    most, before = map(int, done.stdout.split())
    assert before <= most < 500, done.stderr


def test_the_same_differences_give_the_same_interval_in_any_order():
    values = np.linspace(-1, 3, 31)
    assert interval(values) == interval(values[::-1])


@pytest.mark.parametrize(
    ("pairs", "level", "rank"),
    [(20, 0.95, 5), (50, 0.95, 17), (6, 0.95, 0), (5, 0.95, -1), (8, 0.99, 0)],
)
def test_order_statistic_ranks_are_those_of_the_tables(pairs, level, rank):
    """Published ranks of the distribution-free interval of the median."""
    assert statistics.order_statistic_rank(pairs, level) == rank


def test_too_few_pairs_allow_no_interval():
    bounds = interval([1.0, 2.0, 3.0])
    assert math.isinf(bounds.low)
    assert math.isinf(bounds.high)
    assert verdict([1.0, 2.0, 3.0], bounds, "higher", 0.05) == "no reliable difference"


def test_a_clear_shift_is_found_and_its_interval_holds_it():
    values = 0.3 + 0.05 * np.sin(np.arange(40))
    bounds = interval(values, 0.99)
    assert bounds.low < 0.3 < bounds.high
    assert bounds.low > 0.2
    assert bounds.high < 0.4


def test_a_wider_level_gives_a_wider_interval():
    values = np.cos(np.arange(30) * 1.7)
    narrow, wide = interval(values, 0.9), interval(values, 0.99)
    assert wide.low <= narrow.low < narrow.high <= wide.high
    assert wide.high - wide.low > narrow.high - narrow.low


def test_holm_steps_until_the_first_failure():
    levels = holm_levels([0.04, 0.001, 0.012, 0.9, 0.011])
    alphas = [round(1 - level, 6) for level in levels]
    assert alphas == [0.025, 0.01, round(0.05 / 3, 6), 0.025, 0.0125]


def test_holm_with_no_outcome_is_empty():
    assert holm_levels([]) == []


@pytest.mark.parametrize(
    ("differences", "bounds", "direction", "smallest", "expected"),
    [
        ([0.0, 0.0], Interval(0, 0, 0.95), "higher", 0.05, "identical"),
        ([0.01, 0.02], Interval(0.01, 0.02, 0.95), "higher", 0.05, "too small to matter"),
        ([0.2, 0.3], Interval(0.1, 0.4, 0.95), "higher", 0.05, "better"),
        ([0.2, 0.3], Interval(0.1, 0.4, 0.95), "lower", 0.05, "worse"),
        ([-0.2, -0.3], Interval(-0.4, -0.1, 0.95), "lower", 0.05, "better"),
        ([-0.2, -0.3], Interval(-0.4, -0.1, 0.95), "neither", 0.05, "lower"),
        ([0.2, 0.3], Interval(0.05, 0.4, 0.95), "neither", 0.05, "higher"),
        ([0.2, 0.3], Interval(0.01, 0.4, 0.95), "neither", 0.05, "a little higher"),
        ([0.2, 0.3], Interval(0.01, 0.4, 0.95), "higher", 0.05, "a little better"),
        ([-0.2, -0.3], Interval(-0.4, -0.04, 0.95), "higher", 0.05, "a little worse"),
        ([-0.02, -0.03], Interval(-0.06, -0.01, 0.95), "lower", 0.05, "a little better"),
        ([-0.2, 0.3], Interval(-0.1, 0.4, 0.95), "higher", 0.05, "no reliable difference"),
        ([0.2, 0.0], Interval(0.0, 0.4, 0.95), "higher", 0.05, "no reliable difference"),
        ([0.001, 0.002], Interval(0.001, 0.002, 0.95), "higher", None, "better"),
    ],
)
def test_verdicts_come_in_their_order(differences, bounds, direction, smallest, expected):
    assert verdict(differences, bounds, direction, smallest) == expected


bounds_of_any_kind = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(
    lambda ends: Interval(min(ends), max(ends), 0.95)
)


@given(bounds_of_any_kind, st.sampled_from(["higher", "lower", "neither"]), st.floats(0.001, 0.5))
def test_a_verdict_says_what_its_interval_says(bounds, direction, smallest):
    said = verdict([bounds.low, bounds.high, 0.5], bounds, direction, smallest)
    assert bool(side_of(said)) == (
        bounds.excludes_zero() and not -smallest < bounds.low <= bounds.high < smallest
    )
    if said in RELIABLE:
        assert min(abs(bounds.low), abs(bounds.high)) >= smallest
    if said in SLIGHT:
        assert min(abs(bounds.low), abs(bounds.high)) < smallest
    if side_of(said) in ("better", "worse"):
        assert (side_of(said) == "better") == ((bounds.low > 0) == (direction == "higher"))


def test_yes_or_no_outcomes_follow_the_exact_test_of_the_pairs_that_differ():
    five_to_none = np.array([1.0] * 5 + [0.0] * 45)
    nine_to_none = np.array([1.0] * 9 + [0.0] * 41)
    assert not interval(five_to_none, 0.95, "mean").excludes_zero()
    assert interval(nine_to_none, 0.95, "mean").excludes_zero()
    assert two_sided_p(five_to_none, "mean") == pytest.approx(2 / 2**5)


def test_probability_and_interval_agree():
    generator = np.random.default_rng(5)
    for _ in range(60):
        values = generator.normal(0.25, 1, 24)
        chance, bounds = two_sided_p(values), interval(values)
        if abs(chance - 0.05) > 0.01:
            assert bounds.excludes_zero() == (chance < 0.05)


@pytest.mark.parametrize("pairs", [10, 20, 31])
def test_false_alarms_stay_within_five_per_cent(pairs):
    """Symmetric differences of skewed values, and coarse ones with many ties."""
    generator = np.random.default_rng(pairs)
    alarms = {"skewed": 0, "coarse": 0}
    trials = 600
    for _ in range(trials):
        left, right = generator.gamma(1.0, 1.0, (2, pairs))
        alarms["skewed"] += interval(right - left).excludes_zero()
        alarms["coarse"] += interval(np.round(right) - np.round(left)).excludes_zero()
    # Two standard errors of 600 trials at 5 per cent.
    assert max(alarms.values()) / trials <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / trials)
