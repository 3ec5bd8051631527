"""Verdicts on facts and patterns: what holds, what does not, what cannot be told, and why."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from fake_runs import MONTHS, OWN_END, fake_record, fake_request
from few_patterns import early, few

from experiments.validation import text as words
from experiments.validation.facts_schema import Fact, FactExpectation
from experiments.validation.judge import (
    Band,
    areas_drawn_anew,
    band,
    count_facts,
    count_patterns,
    fact_verdict,
    judge_fact,
    judge_facts,
    judge_pattern,
    judge_patterns,
    middle_interval,
    pattern_verdict,
    published_span,
)
from experiments.validation.patterns_schema import Pattern
from experiments.validation.plan import Pair, plan_facts, plan_patterns
from experiments.validation.quantities import MeasuredPattern
from experiments.validation.read import load_facts
from experiments.validation.replicate import run_yearly
from experiments.validation.statistics import Estimate

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
    assert fact_verdict(estimate, FactExpectation.model_validate(expect)) == verdict


def test_too_few_runs_or_no_number_tell_nothing():
    positive = FactExpectation.model_validate({"sign": "positive"})
    assert fact_verdict(Estimate(0.2, 0.1, 0.3, 7), positive) == "inconclusive"
    assert fact_verdict(Estimate(math.nan, 0.1, 0.3, 20), positive) == "inconclusive"


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
    found = count_facts([judge_fact(fact(), pairs(None), "")])
    assert found["observed"]["holds"] == 1
    assert sum(found["conjecture"].values()) == 0


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
    assert published_span(pattern(target=0.3)) == (0.3, 0.3)
    assert published_span(pattern(range=(0.2, 0.4))) == (0.2, 0.4)
    assert published_span(pattern(sign="negative")) == (-math.inf, 0.0)


def test_the_middle_95_per_cent_decides():
    values = [0.5] * 98 + [0.0, 1.0]
    assert pattern_verdict(values, Band(0.45, 0.55)) == "reproduced"
    assert pattern_verdict(values, Band(0.6, 0.7)) == "missed"
    assert pattern_verdict([0.4, 0.5, 0.6], Band(0.45, 0.7)) == "inconclusive"
    assert pattern_verdict([0.4, 0.8], Band(0.5, 0.7)) == "inconclusive"


def test_zero_itself_misses_a_sign():
    assert pattern_verdict([0.0, 0.0], band(pattern("difference", sign="negative"))) == "missed"


def test_what_was_not_reached_is_above_any_band():
    assert pattern_verdict([math.inf, math.inf], Band(21, 45)) == "missed"
    assert pattern_verdict([40.0, math.inf], Band(21, 45)) == "inconclusive"


def test_replicates_without_a_value_are_left_out():
    assert pattern_verdict([math.nan, 0.5], Band(0.4, 0.6)) == "reproduced"
    assert pattern_verdict([math.nan], Band(0.4, 0.6)) == "inconclusive"
    assert middle_interval([math.nan, 0.5]) == (0.5, 0.5, 0.5)


def test_a_figure_on_the_end_of_a_band_is_inside_whatever_its_last_digit():
    edge = Band(0.1 + 0.2, 1.0)
    assert edge.holds(0.3) and edge.holds(1.0 + 1e-15)
    assert not edge.misses(0.2, 0.3)
    assert not edge.holds(0.299)


def test_patterns_are_judged_on_the_runs_there_are():
    plan = plan_patterns([early(few("clash_2019")[0])], replicates=1, areas=2)
    records = {plan.requests[0].key: run_yearly(plan.requests[0])}
    (result,) = judge_patterns(plan, records).results
    assert result.areas == 1
    (result,) = judge_patterns(plan, {}).results
    assert (result.verdict, result.undefined) == ("inconclusive", 1)
    assert words.simulated_text(result) == "not defined"


def test_the_sampling_of_areas_is_in_the_interval():
    """Replicates that agree to the last digit say nothing of areas that were not run."""
    table = areas_with_clash(20, 5)
    shares = [float(again["clash"].mean()) for again in areas_drawn_anew(table, 400, 1)]
    low, middle, high = middle_interval(shares)
    assert middle == pytest.approx(0.25)
    assert low == pytest.approx(0.25 - 1.96 * math.sqrt(0.25 * 0.75 / 20), abs=0.06)
    assert high == pytest.approx(0.25 + 1.96 * math.sqrt(0.25 * 0.75 / 20), abs=0.06)


def test_areas_drawn_anew_are_whole_and_the_same_every_time():
    table = areas_with_clash(6, 2)
    for again, same in zip(*(areas_drawn_anew(table, 5, 3) for _ in range(2)), strict=True):
        assert again.equals(same)
        assert again.groupby("area")["calendar_year"].apply(list).tolist() == [[2018, 2019]] * 6
    assert not list(areas_drawn_anew(table.head(0), 5, 3))


def test_nothing_is_concluded_from_four_areas():
    pattern = few("clash_2019")[0]
    low, high = published_span(pattern)
    middle = 0.5 * (low + high)
    measured = [MeasuredPattern(middle, 0, 4)] * 20
    verdicts = [judge_pattern(pattern, measured, [middle] * 20, n).verdict for n in (4, 10)]
    assert verdicts == ["inconclusive", "reproduced"]


def areas_with_clash(number: int, clashes: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": [f"a{n}" for n in range(number) for _ in range(2)],
            "calendar_year": [2018, 2019] * number,
            "clash": [n < clashes for n in range(number) for _ in range(2)],
        }
    )


def test_totals_keep_checks_and_near_inputs_apart(told):
    totals = count_patterns(told.results)
    assert {name: numbers["of"] for name, numbers in totals.items()} == {
        "counted": 24,
        "emergent": 16,
        "near_input": 8,
        "holdout": 0,
        "check": 12,
    }
    assert told.reproduced() == totals["counted"]["reproduced"] > 0


def test_without_runs_a_fact_is_not_judged():
    plan = plan_facts(load_facts()[-1:], replicates=1, areas=2)
    found = judge_facts(plan, {})
    assert found.results[0].reason == "there are no runs of it"
    assert found.runs == {}
