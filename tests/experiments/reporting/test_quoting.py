"""In one breath, and before you quote this, on comparisons whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.comparison.comparison import summarise
from experiments.reporting.quoting import before_you_quote, in_one_breath
from tests.experiments.fake_runs import MONTHS, made_up


def spending(comparison, share):
    """The same comparison with b spending a share of what a spends."""
    records = dict(comparison.records)
    for key, record in records.items():
        if key[0] == "b":
            monthly = record.tables["monthly"]
            spent = {**monthly, "spent_gbp": np.asarray(monthly["spent_gbp"]) * share}
            records[key] = replace(record, tables={**record.tables, "monthly": spent})
    return summarise(comparison.plan, records)


def kinds(comparison):
    return [each.kind for each in before_you_quote(comparison)]


def test_what_is_sure_comes_first_with_its_counts():
    (said,) = in_one_breath(made_up(0.2))
    assert said.startswith(
        "In the model, against “a”, “b” makes partnerships more mature (24 of 24 twins)"
    )
    assert "leaves more behind (24 of 24 twins)" in said
    assert "a little" not in said


def test_what_goes_the_other_way_is_said_so():
    (said,) = in_one_breath(made_up(-0.2))
    assert "leaves less behind (24 of 24 twins)" in said
    assert "takes energy from members (24 of 24 twins)" in said


def test_nothing_is_said_to_be_nothing():
    (said,) = in_one_breath(made_up(0.0))
    assert said.endswith("makes no difference that matters in any of the five headline outcomes.")


def test_what_is_sure_but_small_is_a_little():
    """Shifts of half to twice the smallest difference that matters: the direction is sure, the size may not matter."""
    comparison = made_up(0.03)
    for key, record in comparison.records.items():
        if key[0] == "b":
            monthly = record.tables["monthly"]
            own = 0.03 * (key[1] % 3 - 1) / 1.5
            moved = {**monthly, "maturity": np.asarray(monthly["maturity"]) + own}
            comparison.records[key] = replace(record, tables={**record.tables, "monthly": moved})
    again = summarise(comparison.plan, comparison.records)
    assert again.find("b", "maturity").verdict == "a little better"
    (said,) = in_one_breath(again)
    assert (
        "makes partnerships more mature (24 of 24 twins) a little, perhaps too little to matter"
        in said
    )


@pytest.mark.parametrize(
    ("share", "told"), [(1.0, False), (0.96, False), (0.94, True), (1.06, True), (0.5, True)]
)
def test_spending_that_differs_by_more_than_a_twentieth_is_told(share, told):
    assert ("spending" in kinds(spending(made_up(), share))) == told


def test_the_spending_is_told_with_what_to_do():
    (caution,) = [c for c in before_you_quote(spending(made_up(), 0.5)) if c.kind == "spending"]
    assert "“b” spent a median of £12,000, “a” £24,000" in caution.text
    assert caution.action == "groundswell compare a b --equal-spending"


def test_with_a_comparison_at_equal_spending_both_figures_stand_together():
    comparison = spending(made_up(), 0.5)
    comparison.manifest["equal_spending"] = [
        {
            "scenario": "b", "changed": "a", "grant_gbp": 12_300.0, "base_spent_gbp": 12_000.0, "other_spent_gbp": 12_000.0, "near": True,
            "results": [{"outcome": "legacy_36", "verdict": "better", "difference": 0.08, "better": 20, "worse": 4, "n": 24}],
        }
    ]  # fmt: skip
    (caution,) = [c for c in before_you_quote(comparison) if c.kind == "spending"]
    assert (
        "With £12,300 granted to “a”, both spend alike: legacy +0.08 instead of +0.20 (better in 20 of 24)."
        in caution.text
    )


def test_assumptions_and_few_twins_are_told():
    comparison = made_up(pairs=8)
    assumed = comparison.scenarios["b"].with_levers({"assumptions.energy.recovery_rate": 0.1})
    comparison.scenarios["b"] = assumed
    cautions = {each.kind: each for each in before_you_quote(comparison)}
    assert "“b” changes assumptions of the model" in cautions["assumptions"].text
    assert "energy.recovery_rate = 0.1" in cautions["assumptions"].text
    assert cautions["few"].text.startswith("8 twin neighbourhoods are few")
    assert "few" not in kinds(made_up(pairs=20))


def test_nothing_misleads_where_only_the_design_differs():
    assert kinds(made_up()) == []
    assert made_up().horizon_months == MONTHS
