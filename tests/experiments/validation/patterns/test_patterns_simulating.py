"""One replicate in this process is the portfolio as a whole run of it has it, cut short."""

import pandas as pd
import pytest

from experiments.validation.facts.areas import areas_of_portfolio
from experiments.validation.patterns.schema import load_patterns
from experiments.validation.patterns.simulating import area_horizon, last_year, simulate
from sim.parameters import CatalogueError, parameter_specs
from sim.simulation import run


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


def test_a_run_cut_short_is_the_beginning_of_the_whole_run():
    area = areas_of_portfolio(3, 1)[0]
    until = area.scenario.place.start_year + 2
    cut = simulate([area], {}, until)
    assert cut["area"].unique().tolist() == [area.name]
    whole = run(area.scenario, area.seed, horizon_months=72, keep=("yearly",)).yearly
    pd.testing.assert_frame_equal(cut.drop(columns="area"), whole.head(len(cut)))
    assert cut["calendar_year"].iloc[-1] == until


def test_assumptions_reach_the_model():
    area = areas_of_portfolio(1, 1)[0]
    until = area.scenario.place.start_year + 1
    name = "energy.recovery_rate"
    spec = parameter_specs()[name]
    tables = [simulate([area], {name: value}, until) for value in (spec.low, spec.high)]
    assert not tables[0].equals(tables[1])


def test_an_assumption_out_of_range_is_refused():
    area = areas_of_portfolio(1, 1)[0]
    with pytest.raises(CatalogueError, match=r"energy\.recovery_rate"):
        simulate([area], {"energy.recovery_rate": 1e9}, area.scenario.place.start_year)
