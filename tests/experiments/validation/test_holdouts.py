"""Figures held out: sealed until they are opened, kept as they came out, told apart from later looks."""

import pytest

from experiments.errors import UsageProblem
from experiments.validation.holdouts import (
    holdouts_json,
    holdouts_lines,
    keep_opening,
    read_openings,
)
from experiments.validation.judge import PatternsValidation, judge_pattern
from experiments.validation.plan import plan_patterns
from experiments.validation.quantities import MeasuredPattern
from experiments.validation.read import load_holdouts


def came_out(value: float) -> PatternsValidation:
    """Every figure held out at one value in both replicates."""
    plan = plan_patterns(load_holdouts(), replicates=2, areas=2, file="patterns.yaml")
    results = [
        judge_pattern(each, [MeasuredPattern(value, 0, 12, 0.2)] * 2, [value, value], 12)
        for each in plan.patterns
    ]
    return PatternsValidation(plan, results, {"executed": 4, "reused": 0})


def test_nothing_is_told_of_them_before_they_are_opened(tmp_path):
    assert read_openings(tmp_path / "none.json") == []
    told = "\n".join(holdouts_lines(None, load_holdouts()))
    assert "sealed: 12 figures" in told and "meets_rules" not in told
    assert holdouts_json(None, load_holdouts())["sealed"] is True


def test_the_first_opening_counts_and_a_second_is_added_to_it(tmp_path):
    kept = tmp_path / "holdouts.json"
    keep_opening(came_out(0.86), kept)
    keep_opening(came_out(0.0), kept)
    first, second = read_openings(kept)
    verdicts = {each.pattern.id: each.verdict for each in first.results}
    assert verdicts["good_external_relations_2020"] == "reproduced"
    assert verdicts["workers_2021"] == "missed"
    assert all(each.verdict == "missed" for each in second.results)
    told = "\n".join(holdouts_lines(first, load_holdouts()))
    assert first.date in told and first.model in told and "meets_rules_2019" in told
    assert "of the 3 that nobody had looked at, 2 are reproduced" in told
    content = holdouts_json(first, load_holdouts())
    assert not content["sealed"] and len(content["patterns"]) == 12


def test_figures_that_were_opened_cannot_be_exchanged(tmp_path, monkeypatch):
    kept = tmp_path / "holdouts.json"
    keep_opening(came_out(0.86), kept)
    others = load_holdouts()[1:]
    monkeypatch.setattr("experiments.validation.holdouts.load_holdouts", lambda: others)
    with pytest.raises(UsageProblem, match="resident_share_2016"):
        read_openings(kept)
