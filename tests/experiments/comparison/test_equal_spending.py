"""A grant of which as much is spent as the other design spends, on runs whose spending is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.comparison.comparison import summarise
from experiments.comparison.equal_spending import (
    EqualSpending,
    at_equal_spending,
    payload_of,
    spends_otherwise,
)
from experiments.comparison.plan import plan_comparison
from experiments.execution.batch import BatchOptions, run_batch
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest
from experiments.reporting.json import result_payload
from tests.experiments.fake_runs import fake_record

BASE, SHORT = "baseline", "funding_length/five_years"
PAIRS = 24


def spending_task(request: RunRequest) -> RunRecord:
    """Five years spend less, and less of a larger grant; legacy follows what is spent, and five years cost a tenth beside."""
    funding = request.scenario.funding
    luck = 1.0 + 0.02 * np.random.default_rng(request.seed).standard_normal()
    grant = funding.amount_gbp if funding.programme else 0.0
    spent = luck * (grant if funding.years > 5 else grant**0.98)
    record = fake_record(request, spent / 1e6 - 0.1 * (funding.years <= 5) if grant else -0.3)
    monthly = {**record.tables["monthly"], "spent_gbp": np.full(72, spent)}
    return replace(record, tables={**record.tables, "monthly": monthly})


@pytest.fixture(scope="module")
def found() -> tuple[list[EqualSpending], object]:
    plan = plan_comparison(BASE, [SHORT, "formality/committee"], replicates=PAIRS)
    options = BatchOptions(jobs=1, task=spending_task)
    comparison = summarise(plan, run_batch(plan.requests(), options).records)
    return at_equal_spending(comparison, BatchOptions(jobs=1, task=spending_task)), comparison


def test_only_a_design_that_spends_otherwise_is_compared_again(found):
    equal, comparison = found
    assert [each.scenario for each in equal] == [SHORT]
    assert spends_otherwise(comparison, SHORT)
    assert not spends_otherwise(comparison, "formality/committee")


def test_the_side_that_spends_more_gets_a_grant_of_which_it_spends_as_much(found):
    (equal,), comparison = found
    assert equal.changed == BASE
    assert equal.is_near
    assert equal.base_spent_gbp == pytest.approx(equal.other_spent_gbp, rel=0.02)
    spent = comparison.find(SHORT, "spent_gbp")
    assert equal.other_spent_gbp == pytest.approx(spent.other_median)
    assert equal.grant_gbp < comparison.scenarios[BASE].funding.amount_gbp


def test_what_is_left_at_equal_spending_is_what_length_does(found):
    (equal,), comparison = found
    before = comparison.find(SHORT, "legacy_36").difference
    (now,) = [each for each in equal.results if each.outcome.name == "legacy_36"]
    assert before < -0.3
    assert now.difference == pytest.approx(-0.1, abs=0.01)
    assert now.n == PAIRS
    content = payload_of(equal, result_payload)
    assert content["results"][0]["base"] == BASE


def test_the_other_side_is_changed_where_it_spends_more():
    plan = plan_comparison(SHORT, [BASE], replicates=PAIRS)
    options = BatchOptions(jobs=1, task=spending_task)
    comparison = summarise(plan, run_batch(plan.requests(), options).records)
    (equal,) = at_equal_spending(comparison, options)
    assert (equal.scenario, equal.changed) == (BASE, BASE)
    (legacy,) = [each for each in equal.results if each.outcome.name == "legacy_36"]
    assert legacy.difference == pytest.approx(0.1, abs=0.01)
