"""A validation as JSON, and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from few_patterns import few

from experiments.validation import text as words
from experiments.validation.json import differing_ids, patterns_json, results_from_json
from experiments.validation.judge import (
    PatternsValidation,
    judge_pattern,
)
from experiments.validation.plan import plan_patterns
from experiments.validation.quantities import MeasuredPattern
from experiments.validation.read import load_patterns


def test_a_validation_survives_its_json(told):
    content = json.loads(json.dumps(patterns_json(told), allow_nan=False))
    assert differing_ids(content, load_patterns()) == []
    kept = results_from_json(content, load_patterns())
    assert [(r.verdict, r.band, r.simulated) for r in kept] == [
        (r.verdict, r.band, r.simulated) for r in told.results
    ]


def test_what_is_not_reached_survives_its_json(told):
    slow = few("first_plan_slowest")[0]
    result = judge_pattern(slow, [MeasuredPattern(math.inf, 20, 150)], [math.inf] * 20, 150)
    plan = plan_patterns([slow], replicates=1, areas=1)
    content = json.loads(
        json.dumps(patterns_json(PatternsValidation(plan, [result])), allow_nan=False)
    )
    (kept,) = results_from_json(content, [slow])
    assert math.isinf(kept.simulated)
    assert words.simulated_text(kept) == "not reached (not reached to not reached)"


def test_a_change_of_the_pattern_file_is_noticed(told):
    content = patterns_json(told)
    changed = [replace(each, tolerance=0.5) for each in load_patterns()[:1]]
    assert differing_ids(content, [*changed, *load_patterns()[1:]]) == [changed[0].id]
    assert differing_ids(content, load_patterns()[1:]) == [changed[0].id]
