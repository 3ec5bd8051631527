"""A validation that nothing was run for."""

from __future__ import annotations

import math

import pytest

from experiments.validation.judge import PatternsValidation, judge_pattern
from experiments.validation.plan import plan_patterns
from experiments.validation.quantities import MeasuredPattern
from experiments.validation.read import load_patterns


@pytest.fixture(scope="module")
def told() -> PatternsValidation:
    """Made-up outcomes of all patterns: the first reproduced, the others as they fall."""
    plan = plan_patterns(load_patterns(), replicates=3, areas=4, file="patterns.yaml")
    results = [
        judge_pattern(
            pattern,
            [MeasuredPattern(value, 1, 3, 2.0) for value in (0.86, 0.87, math.nan)],
            (0.86, 0.87, math.nan),
            12,
        )
        for pattern in plan.patterns
    ]
    return PatternsValidation(plan, results, {"executed": 12, "reused": 0})
