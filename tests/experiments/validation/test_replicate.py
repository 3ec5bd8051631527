"""One replicate in this process is the portfolio as a whole run of it has it, cut short."""

from __future__ import annotations

import pandas as pd
import pytest
from few_patterns import early, few

from experiments.validation.areas import areas_of_portfolio
from experiments.validation.plan import plan_patterns
from experiments.validation.replicate import run_yearly, simulate
from sim.parameters import ParameterError, parameter_specs
from sim.simulation import run


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
    with pytest.raises(ParameterError, match=r"energy\.recovery_rate"):
        simulate([area], {"energy.recovery_rate": 1e9}, area.scenario.place.start_year)


def test_runs_keep_the_yearly_table_only():
    request = plan_patterns([early(few("clash_2019")[0])], replicates=1, areas=1).requests[0]
    record = run_yearly(request)
    assert record.run_id == request.run_id
    assert set(record.tables["yearly"]["calendar_year"]) >= {2013}
    assert record.tables["monthly"] == {}
