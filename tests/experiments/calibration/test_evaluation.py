"""One evaluation: named by what it depends on, and the same whenever it is made."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from experiments.calibration.evaluation import (
    Evaluation,
    EvaluationStore,
    Question,
    Request,
    areas_for,
    differing,
    evaluate,
    identity_of,
    name_of,
)
from experiments.validation.patterns.schema import load_patterns
from sim.parameters import parameter_specs

QUESTION = Question("screen", {"trust.gain": 0.2, "plan.urgency": 0.5}, 10, 3)
PATTERNS = load_patterns()


@given(st.integers(1, 150), st.integers(0, 10**6))
def test_areas_are_spread_over_the_portfolio_and_none_comes_twice(number: int, seed: int) -> None:
    areas = areas_for(number, seed)
    assert len({area.name for area in areas}) == number
    assert len({area.seed for area in areas}) == number


def test_other_seeds_bring_other_areas_and_other_luck() -> None:
    first, second = areas_for(30, 1), areas_for(30, 2)
    assert not {area.name for area in first} & {area.name for area in second}
    assert not {area.seed for area in areas_for(150, 1)} & {area.seed for area in areas_for(150, 2)}


def test_a_name_says_what_the_answer_depends_on_and_no_more() -> None:
    name = name_of(QUESTION, 2020, "a")
    assert name_of(replace(QUESTION, stage="fresh"), 2020, "a") == name
    others = [
        name_of(replace(QUESTION, values={**QUESTION.values, "trust.gain": 0.21}), 2020, "a"),
        name_of(replace(QUESTION, areas=11), 2020, "a"),
        name_of(replace(QUESTION, seed=4), 2020, "a"),
        name_of(QUESTION, 2021, "a"),
        name_of(QUESTION, 2020, "b"),
    ]
    assert len({name, *others}) == 6


def test_what_is_published_about_a_pattern_changes_no_simulation() -> None:
    free = ["trust.gain"]
    identity = identity_of(PATTERNS, free)
    moved = [replace(PATTERNS[0], target=99.0, n=7, tolerance=3.0), *PATTERNS[1:]]
    assert identity_of(moved, free) == identity
    assert identity_of(PATTERNS[::-1], free) == identity
    read = [replace(PATTERNS[0], column="resident_members"), *PATTERNS[1:]]
    assert identity_of(read, free) != identity
    assert identity_of(PATTERNS, ["trust.gain", "plan.urgency"]) != identity


def test_only_what_differs_from_the_catalogue_is_set() -> None:
    specs = parameter_specs()
    present = float(specs["trust.gain"].value)
    assert differing({"trust.gain": present, "plan.urgency": 0.21}) == {"plan.urgency": 0.21}


def test_the_model_answers_the_same_twice_and_heeds_the_values() -> None:
    request = Request(("screen", 0), "a", 5, {}, 2, 2016, tuple(PATTERNS))
    once, again = evaluate(request), evaluate(request)
    assert str(once.values) == str(again.values)
    assert set(once.values) == {pattern.id for pattern in PATTERNS}
    assert once.seconds > 0
    other = evaluate(replace(request, values={"membership.tired_exit": 6.0, "trust.gain": 0.3}))
    assert str(other.values) != str(once.values)


def test_what_is_kept_is_read_back_to_the_bit(tmp_path: Path) -> None:
    kept = Evaluation("x", {"a": 0.1 + 0.2, "b": math.nan, "c": math.inf}, {"a": 1e-17}, 1.5)
    shelf = EvaluationStore(tmp_path)
    shelf.add("screen", kept)
    shelf.close()
    read = EvaluationStore(tmp_path).get("x")
    assert read is not None
    assert (read.values["a"], read.values["c"], read.spreads) == (0.1 + 0.2, math.inf, {"a": 1e-17})
    assert math.isnan(read.values["b"])
    assert EvaluationStore(tmp_path).seconds == 1.5
