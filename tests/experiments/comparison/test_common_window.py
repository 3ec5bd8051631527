"""Programmes of different length over the months that both have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.comparison.common_window import over_common_window
from experiments.comparison.comparison import summarise
from tests.experiments.fake_runs import MONTHS, made_up


def test_means_cover_the_same_months_on_both_sides():
    """Trust that falls in the second year alone: the longer programme looks worse until both are read over the first."""
    comparison = made_up(0.0)
    records = dict(comparison.records)
    for key, record in records.items():
        monthly = record.tables["monthly"]
        trust = np.where(np.arange(MONTHS) < 12, 0.6, 0.2)
        tables = {**record.tables, "monthly": {**monthly, "trust_partnership": trust}}
        end = 12 if key[0] == "b" else record.own_end_month
        records[key] = replace(record, tables=tables, own_end_month=end)
    again = summarise(comparison.plan, records)
    assert again.find("b", "trust_partnership").difference == pytest.approx(0.2)
    window = over_common_window(again, "b")
    assert window.months == 12
    (trust,) = [each for each in window.results if each.outcome.name == "trust_partnership"]
    assert trust.verdict == "identical"
    assert all(each.outcome.headline for each in window.results)
