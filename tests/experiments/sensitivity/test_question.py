"""What is asked is understood, or refused in words; points run in the scenarios asked for."""

from __future__ import annotations

import math

import pytest

from experiments.errors import UsageProblem
from experiments.sensitivity.question import Point, ask, uncertain_parameters
from sim.parameters import parameter_specs
from sim.scenario import ScenarioError, load_scenario


def test_every_number_that_is_not_measured_is_uncertain() -> None:
    uncertain = {spec.name for spec in uncertain_parameters()}
    for spec in parameter_specs().values():
        assert (spec.name in uncertain) == (not spec.choices and spec.basis != "measured")


def test_what_a_scenario_sets_itself_stays() -> None:
    own = load_scenario("baseline", {"assumptions.agency.memory": 0.1})
    question = ask(own, "baseline", "legacy")
    assert question.kept == ("agency.memory",)
    assert "agency.memory" not in {spec.name for spec in question.specs}
    left, right = question.requests([Point(5, {"agency.kept_adds": 0.1})])
    assert left.scenario.assumptions == {"agency.memory": 0.1, "agency.kept_adds": 0.1}
    assert right.scenario.assumptions == {"agency.kept_adds": 0.1}


def test_both_sides_of_a_contrast_run_in_the_same_neighbourhood_as_long() -> None:
    question = ask("funding_length/five_years", "baseline", "maturity")
    points = [Point(5, {"agency.memory": 0.1}), Point(6, {})]
    requests = list(question.requests(points))
    assert [each.key for each in requests] == [
        (name, number) for number in (0, 1) for name in ("funding_length/five_years", "baseline")
    ]
    assert [each.seed for each in requests] == [5, 5, 6, 6]
    longest = load_scenario("baseline").horizon_months
    assert {each.horizon_months for each in requests} == {longest}


def test_the_value_of_a_contrast_is_the_first_less_the_second() -> None:
    question = ask("funding_length/five_years", "baseline", "maturity")
    found = {("funding_length/five_years", 0): 0.3, ("baseline", 0): 0.5, ("baseline", 1): 0.5}
    assert question.value(found, 0) == pytest.approx(-0.2)
    assert math.isnan(question.value(found, 1))
    assert ask("baseline", None, "maturity").value({("baseline", 0): 0.5}, 0) == 0.5


def test_the_same_scenario_twice_is_refused_and_two_of_one_name_are_told_apart() -> None:
    with pytest.raises(UsageProblem, match="--against baseline: this is the same scenario"):
        ask("baseline", "baseline", "legacy")
    other = load_scenario("baseline", {"funding.years": 8})
    names = [each.name for each in ask(other, "baseline", "legacy").scenarios]
    assert names == ["baseline", "baseline (2)"]


def test_a_scenario_that_is_not_there_is_refused() -> None:
    with pytest.raises(ScenarioError):
        ask("funding_length/five_yeers", None, "legacy")


def test_a_follow_on_too_short_for_legacy_is_refused() -> None:
    short = load_scenario("baseline", {"funding.follow_on_months": 12})
    with pytest.raises(UsageProblem, match="at least 36"):
        ask(short, None, "legacy")
