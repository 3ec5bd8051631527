"""The generator: scalar and column forms agree, draws are uniform, and streams are unrelated."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.randomness import FORMER, RandomStreams, identity, mix, uniforms, unit_interval
from tests.sim import mixing

WHO = np.arange(6_000, dtype=np.uint64)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_scalar_and_column_forms_agree_to_the_bit(key: int, who: int) -> None:
    column = uniforms(np.uint64(key), np.array([who], dtype=np.uint64))
    assert column[0] == unit_interval(key, who) == mixing.unit_interval(key, who)
    assert 0.0 < column[0] < 1.0


@given(st.integers(-(2**40), 2**40), st.integers(0, 400), st.integers(0, 2**40))
def test_one_draw_is_the_column_draw_of_the_same_name(seed: int, month: int, slot: int) -> None:
    draws = RandomStreams(seed)
    who = np.array([identity(slot)], dtype=np.uint64)
    assert draws.uniform("moves", month, slot) == draws.uniforms("moves", month, who)[0]


def test_mix_is_splitmix64() -> None:
    # first outputs of SplitMix64 seeded with 0 and 1234567 (Vigna's reference implementation)
    golden = 0x9E3779B97F4A7C15
    assert mix(golden) == 0xE220A8397B1DCDAF
    assert mix((1234567 + golden) % 2**64) == 6457827717110365317


def test_identity_depends_on_every_part_and_on_order() -> None:
    names = [identity("project", "residents", 3, 0), identity("project", "residents", 0, 3)]
    names += [identity("project", "workers", 3, 0), identity("group", "residents", 3, 0)]
    assert len(set(names)) == 4


def chi_square(values: np.ndarray, bins: int = 100) -> float:
    """P-value of uniformity."""
    counts = np.histogram(values, bins=bins, range=(0, 1))[0]
    return float(stats.chisquare(counts).pvalue)


def test_draws_of_one_month_are_uniform_over_residents() -> None:
    p_values = [chi_square(RandomStreams(7).uniforms("moves", month, WHO)) for month in range(60)]
    assert min(p_values) > 1e-4
    assert stats.kstest(p_values, "uniform").pvalue > 1e-3


def test_draws_of_one_resident_are_uniform_over_months_and_seeds() -> None:
    over_months = np.array([RandomStreams(3).uniform("x", month, 17) for month in range(5_000)])
    over_seeds = np.array([RandomStreams(seed).uniform("x", 4, 17) for seed in range(5_000)])
    assert chi_square(over_months, 50) > 1e-4
    assert chi_square(over_seeds, 50) > 1e-4


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RandomStreams(1).uniforms("a", 0, WHO), RandomStreams(1).uniforms("b", 0, WHO)),
        (RandomStreams(1).uniforms("a", 0, WHO), RandomStreams(1).uniforms("a", 1, WHO)),
        (RandomStreams(1).uniforms("a", 0, WHO), RandomStreams(2).uniforms("a", 0, WHO)),
        (RandomStreams(1).uniforms("a", 0, WHO)[:-1], RandomStreams(1).uniforms("a", 0, WHO)[1:]),
        (
            RandomStreams(1).uniforms("a", 0, WHO),
            RandomStreams(1).uniforms("a", 0, WHO | np.uint64(1 << 32)),
        ),
    ],
    ids=["streams", "months", "seeds", "neighbouring slots", "occupants of one slot"],
)
def test_related_draws_are_uncorrelated(first: np.ndarray, second: np.ndarray) -> None:
    bound = 4.0 / np.sqrt(len(first))
    assert abs(np.corrcoef(first, second)[0, 1]) < bound
    assert abs(np.corrcoef(np.cos(6.283 * first), np.cos(6.283 * second))[0, 1]) < bound


def test_normal_and_poisson_draws_have_their_moments() -> None:
    draws = RandomStreams(5)
    normal = np.array([draws.normal("n", 0, i) for i in range(8_000)])
    counts = np.array([draws.poisson(1.7, "p", 0, i) for i in range(8_000)])
    assert abs(normal.mean()) < 0.05
    assert abs(normal.std() - 1.0) < 0.05
    assert abs(counts.mean() - 1.7) < 0.08
    assert abs(counts.var() - 1.7) < 0.15


@pytest.mark.slow
def test_many_streams_at_length() -> None:
    """A longer battery: bit balance, pairs on a grid, runs, and cross-correlation of 300 stream pairs."""
    who = np.arange(200_000, dtype=np.uint64)
    for seed, month in itertools.product((0, 1, 99), (0, 1, 203)):
        u = RandomStreams(seed).uniforms("long", month, who)
        assert chi_square(u, 1_000) > 1e-5
        bits = (u * 2**32).astype(np.uint64)
        for bit in range(32):
            ones = float(((bits >> np.uint64(bit)) & np.uint64(1)).mean())
            assert abs(ones - 0.5) < 5 * 0.5 / np.sqrt(who.size)
        grid = np.histogram2d(u[:-1:2], u[1::2], bins=30, range=((0, 1), (0, 1)))[0]
        assert stats.chisquare(grid.ravel()).pvalue > 1e-5
        above = u > 0.5
        runs = 1 + int((above[1:] != above[:-1]).sum())
        assert abs(runs - who.size / 2) < 5 * np.sqrt(who.size) / 2
    columns = np.stack([RandomStreams(11).uniforms(f"s{i}", 0, who) for i in range(25)])
    correlations = np.corrcoef(columns)[np.triu_indices(25, 1)]
    assert np.abs(correlations).max() < 5.0 / np.sqrt(who.size)


@pytest.mark.parametrize("former", FORMER)
def test_former_names_answer_with_a_warning(former: str) -> None:
    streams = RandomStreams(3)
    with pytest.warns(DeprecationWarning, match=f"draws.{former} is now draws.{FORMER[former]}; "):
        found = getattr(streams, former)
    assert found == getattr(streams, FORMER[former])


def test_no_other_name_answers() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = RandomStreams(3).nothing
