"""One evaluation: named by what it depends on, and the same whenever it is made."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from experiments.calibration.evaluation import (
    Evaluation,
    EvaluationRequest,
    EvaluationStore,
    Evaluator,
    catalogue_differences,
    evaluate,
    evaluation_id,
    evaluation_identity,
    select_areas,
)
from experiments.validation.read import load_patterns
from sim.parameters import parameter_specs

VALUES = {"trust.gain": 0.2, "plan.urgency": 0.5}
PATTERNS = load_patterns()


@given(st.integers(1, 150), st.integers(0, 10**6))
def test_areas_are_spread_over_the_portfolio_and_none_comes_twice(number: int, seed: int) -> None:
    areas = select_areas(number, seed)
    assert len({area.name for area in areas}) == number
    assert len({area.seed for area in areas}) == number


def test_other_seeds_bring_other_areas_and_other_luck() -> None:
    first, second = select_areas(30, 1), select_areas(30, 2)
    assert not {area.name for area in first} & {area.name for area in second}
    assert not {area.seed for area in select_areas(150, 1)} & {
        area.seed for area in select_areas(150, 2)
    }


def test_a_name_says_what_the_answer_depends_on_and_no_more(tmp_path: Path) -> None:
    name = evaluation_id(VALUES, 10, 3, 2020, "a")
    others = [
        evaluation_id({**VALUES, "trust.gain": 0.21}, 10, 3, 2020, "a"),
        evaluation_id(VALUES, 11, 3, 2020, "a"),
        evaluation_id(VALUES, 10, 4, 2020, "a"),
        evaluation_id(VALUES, 10, 3, 2021, "a"),
        evaluation_id(VALUES, 10, 3, 2020, "b"),
    ]
    assert len({name, *others}) == 6
    evaluator = Evaluator(tuple(PATTERNS), 2020, "a", EvaluationStore(tmp_path))
    for stage in ("screen", "fresh"):
        assert evaluator.request(stage, VALUES, 10, 3).run_id == name


def test_what_is_published_about_a_pattern_changes_no_simulation() -> None:
    free = ["trust.gain"]
    identity = evaluation_identity(PATTERNS, free)
    moved = [replace(PATTERNS[0], target=99.0, n=7, tolerance=3.0), *PATTERNS[1:]]
    assert evaluation_identity(moved, free) == identity
    assert evaluation_identity(PATTERNS[::-1], free) == identity
    read = [replace(PATTERNS[0], column="resident_members"), *PATTERNS[1:]]
    assert evaluation_identity(read, free) != identity
    assert evaluation_identity(PATTERNS, ["trust.gain", "plan.urgency"]) != identity


def test_only_what_differs_from_the_catalogue_is_set() -> None:
    specs = parameter_specs()
    present = float(specs["trust.gain"].value)
    assert catalogue_differences({"trust.gain": present, "plan.urgency": 0.21}) == {
        "plan.urgency": 0.21
    }


def test_the_model_answers_the_same_twice_and_heeds_the_values() -> None:
    request = EvaluationRequest("screen", {}, 2, 5, 2016, tuple(PATTERNS), "a")
    once, again = evaluate(request), evaluate(request)
    assert str(once.values) == str(again.values)
    assert set(once.values) == {pattern.id for pattern in PATTERNS}
    assert once.seconds > 0
    other = evaluate(replace(request, values={"membership.tired_exit": 6.0, "trust.gain": 0.3}))
    assert str(other.values) != str(once.values)


def test_what_is_kept_is_read_back_to_the_bit(tmp_path: Path) -> None:
    kept = Evaluation("x", {"a": 0.1 + 0.2, "b": math.nan, "c": math.inf}, {"a": 1e-17}, 1.5)
    store = EvaluationStore(tmp_path)
    store.add("screen", kept)
    store.close()
    read = EvaluationStore(tmp_path).get("x")
    assert read is not None
    assert (read.values["a"], read.values["c"], read.spreads) == (0.1 + 0.2, math.inf, {"a": 1e-17})
    assert math.isnan(read.values["b"])
    assert EvaluationStore(tmp_path).seconds == 1.5
