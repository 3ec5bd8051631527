"""SALib's own samples and analyses with the real model: the same numbers as runs by hand, and the same again."""

from __future__ import annotations

import numpy as np
import pytest
from SALib import ProblemSpec
from SALib.analyze import morris as analysis
from SALib.sample import morris

from experiments.comparison.outcomes import measure_alone
from experiments.connectors import salib_problem
from experiments.errors import UsageProblem
from experiments.execution import batch
from experiments.execution.records import record_of
from sim.simulation import run

FACTORS = {"funding.years": {"from": 2, "to": 3}, "workers.directiveness": "all"}


@pytest.fixture
def problem(quick, own_cache):
    return salib_problem(FACTORS, base=str(quick))


def test_a_sample_is_evaluated_as_runs_by_hand_are_and_analysed(problem, monkeypatch):
    sample = morris.sample(problem, 2, num_levels=4, seed=1)
    found = problem.evaluate(sample, "energy_members", replicates=2, jobs=1, seed=5)
    assert found.shape == (6,)
    settings = problem.settings(sample[0])
    assert settings["funding.years"] in (2, 3)
    scenario = problem.space.scenario(settings)
    by_hand = [
        measure_alone(record_of(run(scenario, seed, horizon_months=72)))["energy_members"]
        for seed in (5, 6)
    ]
    assert found[0] == pytest.approx(np.mean(by_hand), abs=0)
    indices = analysis.analyze(problem, sample, found, num_levels=4, seed=1)
    assert list(indices["names"]) == ["funding.years", "workers.directiveness"]
    assert np.isfinite(np.asarray(indices["mu_star"])).all()

    def fail(*_, **__):
        raise AssertionError("run anew")

    monkeypatch.setattr(batch, "run_requests", lambda requests, **_: fail() if requests else iter(()))  # fmt: skip
    both = problem.evaluate(sample, ["energy_members", "legacy_36"], replicates=2, jobs=1, seed=5)
    assert both.shape == (6, 2)
    assert both[:, 0].tolist() == found.tolist()


def test_salib_s_own_object_drives_the_model(problem):
    spec = ProblemSpec(problem)
    spec.sample(morris.sample, 2, num_levels=4, seed=1)
    spec.evaluate(problem.evaluate, "energy_members", 1, 1)
    spec.analyze(analysis.analyze, num_levels=4, seed=1)
    assert spec.results.shape == (6,)
    assert set(spec.analysis["names"]) == set(FACTORS)


def test_rows_that_no_scenario_can_have_are_nan_and_are_told(quick, own_cache):
    shares = {"from": 0.1, "to": 0.8}
    problem = salib_problem({"place.private_rent_share": shares, "place.social_rent_share": shares}, base=str(quick))  # fmt: skip
    with pytest.warns(UserWarning, match="1 of 2 rows are impossible"):
        found = problem.evaluate([[0.8, 0.8], [0.2, 0.3]], "energy_members", replicates=1, jobs=1)
    assert np.isnan(found).tolist() == [True, False]


def test_a_sample_of_another_problem_and_an_unknown_outcome_are_refused(problem):
    with pytest.raises(UsageProblem, match="The sample has 3 columns; the problem has 2 factors"):
        problem.evaluate([[1.0, 2.0, 3.0]])
    with pytest.raises(UsageProblem, match="did you mean 'legacy_36'"):
        problem.evaluate([[2.0, 0.5]], "legcy_36")
