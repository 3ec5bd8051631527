"""Kernels may call rules by their names, and say of many what the rules say of each."""

from __future__ import annotations

import numpy as np
import pytest

from sim.compiled import kernel, rule
from sim.mechanisms import asking, engagement, motives, trust


@rule
def halfway(level: float, target: float) -> float:
    """Half the way to a target."""
    return level + 0.5 * (target - level)


@kernel("float64[::1](float64[::1], float64)")
def all_halfway(levels, target):  # type: ignore[no-untyped-def]
    """Each of some levels, half the way to a target."""
    moved = np.empty(levels.size)
    for i in range(levels.size):
        moved[i] = halfway(levels[i], target)
    return moved


def test_a_kernel_calls_a_rule_by_its_name() -> None:
    levels = np.array([0.0, 0.5, 1.0])
    assert all_halfway(levels, 1.0).tolist() == [0.5, 0.75, 1.0]
    assert all_halfway(levels, 1.0).tolist() == halfway(levels, 1.0).tolist()


SLOTS = np.array([1, 3, 4, 7])
RANDOM = np.random.default_rng(7).random((7, 9))
MOTIVES = np.array([0.0, 5.0, 1.0, 2.0, 3.0, 4.0, 6.0, 5.0, 0.0])
LADDER = np.array([0.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0])
WARMTH, TIES = (0.4, 10.0, 0.3, 0.7, 0.2, 0.8), (0.9, 0.1, 0.3)


@pytest.mark.parametrize(
    ("loop", "inputs"),
    [
        (asking.within_reach, (LADDER, *RANDOM[:3], 0.05, 0.6, 1.0, 0.5, 0.3, 0.5)),
        (motives.drawn_and_let_go, (MOTIVES, *RANDOM[:3], (0.1, 0.2, 0.3, 0.4, 1.0), *RANDOM[3, :4])),
        (engagement.inclined, (*RANDOM, WARMTH, TIES, 0.6, 0.4, 1.5)),
    ],
)  # fmt: skip
def test_loops_over_many_say_what_their_rules_say_of_each(loop, inputs) -> None:
    found = loop(SLOTS, *inputs)
    plainly = loop.plain(SLOTS, *inputs)
    np.testing.assert_allclose(found, plainly, rtol=1e-14)
    assert found.shape[-1] == SLOTS.size


def test_talk_and_contact_move_both_stocks_of_those_who_know_and_of_nobody_else() -> None:
    before = RANDOM[:2].copy()
    known = RANDOM[2:6, : SLOTS.size].copy()  # believed, doubt before and after, exposure
    compiled, plainly = before.copy(), before.copy()
    for stocks, loop in ((compiled, trust.talk_and_meet), (plainly, trust.talk_and_meet.plain)):
        believed, doubt, doubt_left, reach = known
        loop(SLOTS, *stocks, believed, doubt, doubt_left, RANDOM[6], LADDER, reach, 0.7, 0.1, 0.5, 0.2)  # fmt: skip
    np.testing.assert_allclose(compiled, plainly, rtol=1e-14)
    others = np.setdiff1d(np.arange(9), SLOTS)
    assert (compiled[:, others] == before[:, others]).all()
    assert (compiled[:, SLOTS] != before[:, SLOTS]).all()


def test_what_draws_and_what_holds_many_is_what_it_is_for_each() -> None:
    found = motives.drawn_and_let_go(SLOTS, MOTIVES, *RANDOM[:3], (0.1, 0.2, 0.3, 0.4, 1.0), 0.2, 2.0, 0.5, 0.6)  # fmt: skip
    for place, who in enumerate(SLOTS.tolist()):
        numbers = 0.1, 0.2, 1.0 - RANDOM[0, who], 0.3, 0.4
        for row, half, column, draws in ((0, 0.2, 1, motives.drawn_by), (1, 2.0, 2, motives.let_go_by)):  # fmt: skip
            company = RANDOM[column, who] / (RANDOM[column, who] + half)
            level = motives.answered.plain(MOTIVES[who], *numbers, company, 1.0)
            assert found[row, place] == pytest.approx(draws.plain(level, (0.5, 0.6)[row]))
