"""Verdicts: what holds, what does not, what cannot be told, and why."""

from __future__ import annotations

import math

import pytest
from fake_runs import MONTHS, OWN_END, fake_record, fake_request

from experiments.validation.facts.estimates import Estimate
from experiments.validation.facts.judging import Pair, counted, judge_fact, verdict_of
from experiments.validation.facts.schema import Expectation, Fact

FACT = {
    "id": "some_fact",
    "status": "observed",
    "text": "It is so.",
    "evidence": ["E045"],
    "measure": {"column": "maturity", "when": {"programme": True}},
    "statistic": "median",
    "expect": {"sign": "positive"},
}


def fact(**changes: object) -> Fact:
    return Fact.model_validate(FACT | changes)


def pairs(shift: float | None, n: int = 24) -> list[Pair]:
    """Runs; with a shift, beside the same neighbourhood in a world that much lower."""
    found = []
    for seed in range(n):
        run = fake_record(fake_request("a", seed), shift or 0.0)
        other = None if shift is None else fake_record(fake_request("b", seed))
        found.append(Pair.of(run, other, seed))
    return found


@pytest.mark.parametrize(
    ("expect", "low", "high", "verdict"),
    [
        ({"sign": "positive"}, 0.1, 0.2, "holds"),
        ({"sign": "positive"}, -0.1, 0.2, "inconclusive"),
        ({"sign": "positive"}, -0.2, -0.1, "does not hold"),
        ({"sign": "positive", "matters": 0.05}, 0.01, 0.04, "does not hold"),
        ({"sign": "positive", "matters": 0.05}, 0.01, 0.2, "holds"),
        ({"sign": "positive", "matters": 0.05}, -0.01, 0.02, "does not hold"),
        ({"sign": "negative"}, -0.2, -0.1, "holds"),
        ({"sign": "negative", "matters": 0.05}, -0.04, 0.1, "does not hold"),
        ({"low": 0.5}, 0.5, 0.9, "holds"),
        ({"low": 0.5}, 0.4, 0.9, "inconclusive"),
        ({"low": 0.2, "high": 0.5}, 0.6, 0.9, "does not hold"),
        ({"high": 0.5}, 0.0, 0.5, "holds"),
    ],
)
def test_verdicts(expect, low, high, verdict):
    estimate = Estimate((low + high) / 2, low, high, 20)
    assert verdict_of(estimate, Expectation.model_validate(expect)) == verdict


def test_too_few_runs_or_no_number_tell_nothing():
    positive = Expectation.model_validate({"sign": "positive"})
    assert verdict_of(Estimate(0.2, 0.1, 0.3, 7), positive) == "inconclusive"
    assert verdict_of(Estimate(math.nan, 0.1, 0.3, 20), positive) == "inconclusive"


def test_a_contrast_is_taken_within_pairs():
    against = {"against": {"scenario": "baseline"}}
    found = judge_fact(fact(**against), pairs(0.2), "a against b")
    assert found.verdict == "holds"
    assert found.share == 1.0
    assert found.estimate.value == pytest.approx(0.2, abs=1e-6)
    assert judge_fact(fact(**against), pairs(-0.2), "").verdict == "does not hold"
    nothing = judge_fact(
        fact(**against, expect={"sign": "positive", "matters": 0.05}), pairs(0.0), ""
    )
    assert nothing.verdict == "does not hold"


def test_share_counts_runs_that_qualify():
    found = judge_fact(
        fact(statistic="share", where={"at_least": 0.0}, expect={"low": 0.5}), pairs(None), ""
    )
    assert found.estimate.value == 1.0
    assert found.verdict == "holds"


def test_only_some_runs_count():
    only = {"measure": {"column": "maturity", "when": {"months": [0, 0]}}, "at_least": 0.5}
    found = judge_fact(fact(only=only), pairs(None), "")
    assert 0 < found.estimate.n < 24


def test_groups_may_be_told_apart_in_the_other_world():
    high = {"measure": FACT["measure"], "at_least": 0.5, "side": "against"}
    low = {"measure": FACT["measure"], "at_most": 0.5, "side": "against"}
    asked = fact(
        against={"scenario": "baseline"},
        statistic="group_difference",
        groups={"first": high, "second": low},
    )
    found = judge_fact(asked, pairs(0.2), "")
    assert found.estimate.n == 24
    assert found.estimate.value == pytest.approx(0.0, abs=1e-6)


def test_an_empty_column_is_said():
    missing = {"column": "clash", "when": {"programme": True}}
    found = judge_fact(fact(measure=missing), pairs(None), "")
    assert (found.verdict, found.reason) == ("inconclusive", "the column clash is not recorded")
    never = {"column": "legacy", "when": {"months": [0, 5]}}
    assert judge_fact(fact(measure=never), pairs(None), "").reason == "no run has a value of it"
    assert judge_fact(fact(), [], "").reason == "there are no runs of it"
    assert "only 3 of 3 runs" in judge_fact(fact(), pairs(None, 3), "").reason


def test_runs_of_one_area_belong_together():
    runs = [Pair.of(p.run, group=p.group // 2) for p in pairs(None)]
    asked = fact(statistic="areas_over_seeds", population="portfolio", expect={"low": 1.0})
    assert judge_fact(asked, runs, "").estimate.n == 12


def test_a_world_is_measured_at_its_own_end():
    pair = pairs(None, 1)[0]
    assert pair.ends == (OWN_END, OWN_END)
    assert MONTHS > OWN_END


def test_counts_are_by_status_and_verdict():
    found = counted([judge_fact(fact(), pairs(None), "")])
    assert found["observed"]["holds"] == 1
    assert sum(found["conjecture"].values()) == 0
