"""The areas of the portfolio, and how long they run."""

from __future__ import annotations

from experiments.validation.areas import area_horizon, areas_of_portfolio
from experiments.validation.patterns_schema import last_year
from experiments.validation.read import load_patterns


def test_the_last_year_is_the_one_that_the_last_pattern_needs():
    patterns = load_patterns()
    assert last_year(patterns) == 2020
    assert last_year([p for p in patterns if p.id == "clash_2019"]) == 2019


def test_a_run_stops_at_the_end_of_the_year_and_no_later_than_its_own_horizon():
    scenario = areas_of_portfolio(1, 1)[0].scenario
    start = scenario.place.start_year
    assert area_horizon(scenario, start) == 12
    assert area_horizon(scenario, start - 1) == 0
    assert area_horizon(scenario, 2200) == scenario.horizon_months
