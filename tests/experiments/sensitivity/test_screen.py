"""A screen finds the groups that do something, and promises no more than it keeps."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.sensitivity.design import Floats, draw_signs, order_for
from experiments.sensitivity.screen import Screen, ScreenRuns, false_discoveries, judge_screen

NAMES = tuple(f"group {number}" for number in range(20))
GROUPS = [number % len(NAMES) for number in range(400)]
SIZES = [GROUPS.count(place) for place in range(len(NAMES))]
ORDER = order_for(len(NAMES), 16)
SHARE = 0.1


def screened(truth: Floats, seed: int, draws: int = 2, noise: float = 0.1) -> Screen:
    """A screen of an outcome to which each number adds its part, with luck."""
    luck = np.random.default_rng(seed)
    columns, halves = [], []
    for draw in range(draws):
        own, signs = draw_signs(GROUPS, ORDER, seed, draw)
        columns.append(own)
        halves.append(signs @ truth + noise * luck.standard_normal(ORDER))
    first = draw_signs(GROUPS, ORDER, seed, 0)[1][:16] @ truth
    again = first + noise * luck.standard_normal(16)
    return judge_screen(ScreenRuns(columns, halves, again), NAMES, SIZES, 1.0, SHARE)


def truth_of(**effects: float) -> Floats:
    """Half effects of some numbers, named by their place: n4=0.1."""
    truth = np.zeros(len(GROUPS))
    for name, effect in effects.items():
        truth[int(name[1:])] = effect
    return truth


def test_groups_that_do_something_pass_strongest_first() -> None:
    found = screened(truth_of(n3=0.2, n47=-0.12, n87=0.05), seed=1)
    assert found.passed[:2] == ("group 3", "group 7")
    assert found.effects[0].shift == pytest.approx(2 * 0.2, rel=0.15)
    assert found.effects[1].shift == pytest.approx(2 * (0.12**2 + 0.05**2) ** 0.5, rel=0.5)


def test_numbers_of_one_group_that_work_against_each_other_are_found_too() -> None:
    found = [screened(truth_of(n5=0.1, n25=-0.1), seed=seed, draws=4) for seed in range(10)]
    assert sum("group 5" in each.passed for each in found) >= 9


def test_pure_luck_lets_something_pass_in_about_the_share_promised() -> None:
    passing = sum(bool(screened(truth_of(), seed).passed) for seed in range(300))
    assert passing / 300 <= SHARE + 2.5 * (SHARE * (1 - SHARE) / 300) ** 0.5


def test_what_it_says_it_can_find_it_finds_in_eight_of_ten() -> None:
    """Shifts vary over settings: twenty small numbers add up to one that does on average what is said."""
    seen = float(np.median([screened(truth_of(), seed).seen for seed in range(20)]))
    numbers = np.flatnonzero(np.array(GROUPS) == 3)
    truth = np.zeros(len(GROUPS))
    truth[numbers] = seen / 2.0 / len(numbers) ** 0.5
    found = sum("group 3" in screened(truth, 100 + seed).passed for seed in range(150)) / 150
    assert 0.68 <= found <= 0.92


def test_the_floor_of_pure_luck_is_what_replicates_say_it_is() -> None:
    found = [screened(truth_of(), seed) for seed in range(60)]
    luck = np.mean([each.luck**2 for each in found])
    assert luck == pytest.approx(np.mean([each.floor**2 for each in found]), rel=0.2)


def test_what_numbers_do_together_raises_the_floor_and_passes_nobody() -> None:
    """A product of three signs stands in a column of its own: a dummy's, or at most one group's."""
    own, signs = draw_signs(GROUPS, ORDER, 1, 0)
    halves = [0.1 * signs[:, 0] * signs[:, 1] * signs[:, 2] for _ in range(2)]
    runs = ScreenRuns([own, draw_signs(GROUPS, ORDER, 1, 1)[0]], halves, halves[0][:16])
    assert judge_screen(runs, NAMES, SIZES, 1.0, SHARE).passed == ()


def test_pairs_without_an_outcome_are_left_out_and_counted() -> None:
    own, signs = draw_signs(GROUPS, ORDER, 1, 0)
    half = signs @ truth_of(n3=0.2)
    half[[1, 5]] = np.nan
    again = np.full(16, np.nan)
    found = judge_screen(ScreenRuns([own], [half], again), NAMES, SIZES, 1.0, SHARE)
    assert found.passed == ("group 3",)
    assert (found.pairs, found.left_out) == (ORDER - 2, 2)
    assert np.isnan(found.luck)


def test_an_outcome_that_never_changes_passes_nobody() -> None:
    found = screened(truth_of(), seed=1, noise=0.0)
    assert found.passed == ()
    assert found.floor == pytest.approx(0.0, abs=1e-12)


def test_rounding_is_no_effect() -> None:
    found = screened(truth_of(n3=0.1), seed=1, noise=0.0)
    assert found.passed == ("group 3",)


def test_false_discoveries_are_held_to_a_share_of_what_passes() -> None:
    random, shares = np.random.default_rng(1), []
    for _ in range(400):
        chances = np.concatenate([random.random(40), 1e-6 * random.random(5)])
        passes, _ = false_discoveries(chances, SHARE)
        assert passes[40:].all()
        shares.append(passes[:40].sum() / passes.sum())
    assert 0.05 <= np.mean(shares) <= SHARE
