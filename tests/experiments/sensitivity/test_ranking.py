"""A ranking finds what is there, in order, says how stable that is, and finds nothing where nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.sensitivity.design import Floats, ranking_signs
from experiments.sensitivity.ranking import FALSE_SHARE, Ranking, rank

NUMBERS, DUMMIES = 120, 32
NAMES = tuple(f"number {place}" for place in range(NUMBERS))


def ranked(
    truth: Floats,
    pairs: int,
    seed: int = 1,
    noise: float = 0.1,
    resamples: int = 100,
    reach: float = 1.0,
) -> Ranking:
    """A ranking of an outcome to which each number adds its part, with luck."""
    columns = ranking_signs(NUMBERS, DUMMIES, seed, pairs)
    luck = noise * np.random.default_rng(seed).standard_normal(pairs)
    halves = columns[:, :NUMBERS] @ truth + luck
    return rank(NAMES, columns, halves, reach=reach, seed=seed, resamples=resamples)


def truth_of(**effects: float) -> Floats:
    """Half effects of some numbers, named by their place: n4=0.1."""
    truth = np.zeros(NUMBERS)
    for name, effect in effects.items():
        truth[int(name[1:])] = effect
    return truth


FIVE = truth_of(n10=0.1, n20=-0.075, n30=0.05, n40=0.03, n50=-0.02)
ORDER = [f"number {place}" for place in (10, 20, 30, 40, 50)]


@pytest.mark.parametrize("pairs", [640, 1000])
def test_numbers_are_found_in_order_with_sign_and_size(pairs: int) -> None:
    found = ranked(FIVE, pairs)
    assert [each.name for each in found.above[:5]] == ORDER
    assert found.above[0].effect == pytest.approx(0.2, abs=0.02)
    assert found.above[1].effect == pytest.approx(-0.15, abs=0.02)
    assert found.above[0].places == (1, 1)
    assert found.above[0].keeps > 0.95
    assert found.explained == pytest.approx(0.68, abs=0.07)


def test_with_fewer_pairs_than_numbers_the_strongest_are_found_all_the_same() -> None:
    found = ranked(FIVE, 90)
    assert [each.name for each in found.above[:2]] == ORDER[:2]
    assert found.floor < abs(found.above[1].effect)
    assert not found.is_stable


def test_a_ranking_is_stable_when_the_first_five_keep_their_places() -> None:
    assert ranked(FIVE, 2000).is_stable
    alike = truth_of(n10=0.05, n20=0.05, n30=0.05, n40=0.05, n50=0.05)
    found = ranked(alike, 2000)
    assert len(found.above) >= 5
    assert not found.is_stable
    assert not any(each.is_stable for each in found.above[:3])
    assert found.above[0].places[1] > 2


def test_pure_luck_puts_something_over_the_floor_in_about_the_share_promised() -> None:
    found = sum(bool(ranked(truth_of(), 96, seed, resamples=2).above) for seed in range(200))
    assert found / 200 <= FALSE_SHARE + 2.5 * (FALSE_SHARE * (1 - FALSE_SHARE) / 200) ** 0.5


def test_intervals_cover_the_truth_and_what_can_be_found_is_found() -> None:
    covered, seen, sizes = 0, 0, []
    for seed in range(80):
        found = ranked(FIVE, 200, seed, resamples=100)
        own = next(each for each in found.effects if each.name == ORDER[0])
        covered += own.low <= 0.2 <= own.high
        sizes.append(found.seen)
    assert covered / 80 >= 0.85
    truth = FIVE + truth_of(n90=float(np.median(sizes)) / 2.0)
    for seed in range(80):
        found = ranked(truth, 200, 500 + seed, resamples=2)
        seen += any(each.name == "number 90" for each in found.above)
    assert 0.65 <= seen / 80 <= 0.95


def test_effects_are_over_the_whole_range_however_far_the_numbers_were_moved() -> None:
    near, whole = ranked(FIVE, 640, reach=0.5), ranked(FIVE, 640)
    assert near.above[0].effect == pytest.approx(2 * whole.above[0].effect)
    assert near.floor == pytest.approx(2 * whole.floor)


def test_pairs_without_an_outcome_are_left_out() -> None:
    columns = ranking_signs(NUMBERS, DUMMIES, 1, 200)
    halves = columns[:, :NUMBERS] @ FIVE + 0.1 * np.random.default_rng(1).standard_normal(200)
    kept = np.arange(200) % 5 > 0
    known = {"reach": 1.0, "seed": 1, "resamples": 50}
    found = rank(NAMES, columns, np.where(kept, halves, np.nan), **known)
    assert (found.pairs, found.left_out) == (160, 40)
    assert found.effects == rank(NAMES, columns[kept], halves[kept], **known).effects


def test_an_outcome_that_never_changes_has_no_ranking() -> None:
    found = ranked(truth_of(), 96, noise=0.0)
    assert found.above == ()
    assert found.explained == 0.0
