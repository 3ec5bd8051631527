"""A lever is judged on paired differences, all its outcomes together."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.comparison.statistics import Interval
from experiments.execution.records import RunRecord
from experiments.lever_expectations import Expectation, Expected, load_expectations
from tools.docs.levers.trial import judge, paired, requests_for, try_levers, verdict

PAIRS = 24


def expectation(*moves: Expected) -> Expectation:
    return Expectation("place.hardship", 0, 1, {}, "because", (), moves)


def run_with(seed: int, **values: float) -> RunRecord:
    monthly = {name: np.full(24, value, dtype=np.float32) for name, value in values.items()}
    return RunRecord(f"{seed}", seed, 24, 12, {"monthly": monthly, "yearly": {}})


def pairs(shift: float, noise: float = 0.01) -> list[tuple[RunRecord, RunRecord]]:
    """Twins whose maturity differs by `shift` and whose cohesion by chance alone."""
    chance = np.random.default_rng(7).normal(0, noise, (PAIRS, 3))
    return [
        (
            run_with(seed, maturity=0.5 + a, cohesion=0.5 + b, depth=0.4),
            run_with(seed, maturity=0.5 + a + shift, cohesion=0.5 + c, depth=0.4),
        )
        for seed, (a, b, c) in enumerate(chance)
    ]


@pytest.mark.parametrize(
    ("direction", "shift", "came_out"),
    [
        ("up", 0.1, "as expected"),
        ("up", -0.1, "contrary"),
        ("down", -0.1, "as expected"),
        ("either", -0.1, "moves"),
        ("up", 0.0, "identical"),
    ],
)
def test_a_sure_difference_is_told_from_none(direction, shift, came_out):
    wanted = expectation(
        Expected("maturity", "end", direction, ("E025",)),
        Expected("cohesion", "mean", "up", ()),
        Expected("depth", "after 12", "up", ()),
    )
    trial = judge(wanted, pairs(shift))
    by_column = {found.expected.column: found for found in trial.found}
    assert by_column["maturity"].verdict == came_out
    assert by_column["maturity"].difference == pytest.approx(shift, abs=1e-6)
    assert by_column["cohesion"].verdict == "not shown"
    assert by_column["depth"].verdict == "identical"
    assert trial.moved == (came_out != "identical")
    assert all(found.n == PAIRS for found in trial.found)


def test_outcomes_are_judged_together():
    """A difference that would do by itself does not where eleven others were looked at too."""
    weak = [
        (run_with(seed, maturity=0.5), run_with(seed, maturity=0.51 if seed < 18 else 0.45))
        for seed in range(PAIRS)
    ]
    alone = judge(expectation(Expected("maturity", "end", "up", ())), weak)
    more = [Expected("maturity", f"year {year}", "up", ()) for year in (1, 2)]
    among = judge(expectation(Expected("maturity", "end", "up", ()), *more), weak)
    assert alone.found[0].bounds.level < among.found[0].bounds.level


def test_pairs_in_which_an_outcome_is_not_known_are_left_out():
    some = pairs(0.1)
    some[0][1].tables["monthly"]["maturity"][:] = np.nan
    assert judge(expectation(Expected("maturity", "end", "up", ())), some).found[0].n == PAIRS - 1
    nowhere = judge(expectation(Expected("members", "end", "up", ())), some)
    assert (nowhere.found, nowhere.moved) == ((), False)


def test_a_verdict_needs_an_interval_on_one_side_of_zero():
    assert verdict("up", [0.1, -0.1], Interval(-0.1, 0.1, 0.95)) == "not shown"
    assert verdict("up", [0.1, 0.2], Interval(-np.inf, np.inf, 0.95)) == "not shown"


def test_each_side_is_watched_for_its_own_horizon_on_the_same_seeds():
    requests = requests_for(load_expectations()["funding.years"], [3, 4])
    assert [request.seed for request in requests] == [3, 3, 4, 4]
    assert {request.horizon_months for request in requests} == {120, 204}
    assert len({request.run_id for request in requests}) == 4


def test_levers_are_tried_in_order_and_a_lost_run_costs_one_pair():
    every = list(load_expectations().values())[:10]
    asked: list[int] = []

    def perform(requests):
        asked.append(len(requests))
        return {r.key: run_with(r.seed, maturity=0.5) for r in requests if r.key[1] != 2}

    trials = list(try_levers(every, [1, 2, 3], perform))
    assert [trial.expectation.path for trial in trials] == [each.path for each in every]
    assert len(asked) == 2
    assert len(paired(every[0], {}, 3)) == 0
