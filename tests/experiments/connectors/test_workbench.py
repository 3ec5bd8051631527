"""The workbench drives the real model, in this process and over several, with the same numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments.comparison.outcomes import measure_alone
from experiments.connectors import workbench_model
from experiments.errors import UsageProblem
from experiments.execution.extras import load_extra
from experiments.execution.records import record_of
from sim.scenario import ScenarioError, load_scenario
from sim.simulation import run

ROOT = Path(__file__).parents[3]
LEVERS = {"funding.years": {"from": 2, "to": 3}, "partnership.hub": ["none", "large"]}
UNKNOWN = {"assumptions.energy.recovery_rate": "all"}
ema = load_extra("ema_workbench", "analysis")


def model_on(quick: Path, **given):
    return workbench_model(
        LEVERS, UNKNOWN, ["energy_members", "burnouts", "spent_gbp"], base=str(quick), replicates=2, **given
    )  # fmt: skip


def test_levers_uncertainties_and_outcomes_are_those_that_were_named(quick):
    model = model_on(quick)
    assert sorted(lever.name for lever in model.levers) == sorted(LEVERS)
    (rate,) = model.uncertainties
    assert (rate.name, type(rate).__name__) == (next(iter(UNKNOWN)), "RealParameter")
    kinds = {outcome.name: outcome.kind for outcome in model.outcomes}
    assert kinds == {"energy_members": 1, "burnouts": -1, "spent_gbp": 0}


def test_experiments_come_out_as_runs_by_hand_do_in_this_process_and_over_several(quick, own_cache):
    policy = ema.Policy("short", **{"funding.years": 2, "partnership.hub": "large"})
    unknown = [ema.Scenario(str(rate), **{next(iter(UNKNOWN)): rate}) for rate in (0.06, 0.1)]
    experiments, outcomes = ema.perform_experiments(model_on(quick, cache=False), unknown, [policy])
    scenario = load_scenario(str(quick), {"funding.years": 2, "partnership.hub": "large", "assumptions.energy.recovery_rate": 0.1})  # fmt: skip
    by_hand = [
        measure_alone(record_of(run(scenario, seed, horizon_months=72)))["energy_members"]
        for seed in (1, 2)
    ]
    row = int(np.flatnonzero(experiments[next(iter(UNKNOWN))].to_numpy() == 0.1)[0])
    assert outcomes["energy_members"][row] == pytest.approx(np.mean(by_hand), abs=0)
    model = model_on(quick, cache=False)
    with ema.MultiprocessingEvaluator(model, n_processes=2) as evaluator:
        again, elsewhere = evaluator.perform_experiments(unknown, [policy])
    order = again[next(iter(UNKNOWN))].to_numpy().argsort()
    before = experiments[next(iter(UNKNOWN))].to_numpy().argsort()
    for name, values in outcomes.items():
        assert elsewhere[name][order].tolist() == values[before].tolist()


def test_its_own_samples_are_settings_that_the_model_takes(quick, own_cache):
    model = model_on(quick)
    experiments, outcomes = ema.perform_experiments(model, scenarios=1, policies=2)
    assert len(experiments) == 2
    assert set(experiments["partnership.hub"]) <= {"none", "large"}
    assert outcomes["spent_gbp"].min() > 0


def test_an_experiment_that_no_scenario_can_have_has_no_value(quick):
    shares = {"from": 0.1, "to": 0.8}
    model = workbench_model(
        LEVERS, {"place.private_rent_share": shares, "place.social_rent_share": shares}, ["maturity"], base=str(quick)
    )  # fmt: skip
    found = model.function(**{"place.private_rent_share": 0.8, "place.social_rent_share": 0.8})
    assert np.isnan(found["maturity"])


def test_what_cannot_be_driven_is_told():
    with pytest.raises(UsageProblem, match=r"funding\.years: both a lever and an uncertainty"):
        workbench_model(["funding.years"], ["funding.years"])
    with pytest.raises(UsageProblem, match="did you mean 'maturity'"):
        workbench_model(["funding.years"], outcomes=["maturty"])
    with pytest.raises(ScenarioError, match="did you mean years"):
        workbench_model(["funding.yeras"])


def test_nobody_hears_of_libraries_that_the_workbench_could_use_too():
    """Warnings are errors there: the workbench warns at import that ipyparallel is missing."""
    script = (
        "from experiments.connectors import workbench_model\n"
        "model = workbench_model(['funding.years'])\n"
        "from ema_workbench import perform_experiments\n"
        "print(len(model.outcomes))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "5\n", "")
