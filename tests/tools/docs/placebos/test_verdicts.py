"""What verdicts say of settings that differ by nothing, by little and by much."""

from __future__ import annotations

import numpy as np

from experiments.comparison.outcomes import OUTCOMES
from experiments.ensemble.versions import DEFAULT, ModelVersion
from sim.scenario import load_scenario
from tools.docs.base import PageRuns
from tools.docs.placebos.nudges import nudge_of
from tools.docs.placebos.verdicts import ALARMS, Pool, labelled, pools, tallied, versions_of

NAMES = ["as it is", "a moved", "b moved"]
NUDGE = nudge_of("support.rep_days_per_year")


def setting(shift: float, noise: float = 0.0, seed: int = 1) -> dict[int, dict[str, float]]:
    generator = np.random.default_rng(seed)
    return {
        pair: dict.fromkeys(OUTCOMES, pair / 20 + shift + noise * float(generator.normal()))
        for pair in range(20)
    }


def test_every_two_settings_are_compared_and_alarms_counted():
    found = tallied(NAMES, [setting(0.0), setting(0.0), setting(1e9)], None)
    assert found["comparisons"] == 3
    assert found["said"]["maturity"] == {
        "identical": 1, "too small to matter": 0, "no reliable difference": 0, ALARMS[0]: 0, ALARMS[1]: 2
    }  # fmt: skip
    assert found["at_least_one"] == {"headline": 2, "exploratory": 2}


def test_a_lever_that_does_something_is_told_and_the_rest_counted_without_it():
    found = tallied(NAMES, [setting(0.0), setting(0.0), setting(1e9)], None)
    assert found["rest"] is None
    four = [*NAMES, "c moved"]
    found = tallied(four, [*[setting(0.0)] * 3, setting(1e9)], None)
    assert found["strong"] == ["c moved"]
    assert found["rest"]["comparisons"] == 3
    assert found["rest"]["at_least_one"] == {"headline": 0, "exploratory": 0}
    assert set(found["settings"][3]["told_from_first"]) == set(OUTCOMES)
    assert [each["alarms"] for each in found["settings"]] == [0, 0, 0, 1]


def test_a_tiny_true_difference_is_too_small_to_matter_and_no_alarm():
    found = tallied(NAMES[:2], [setting(0.0), setting(1e-9)], None)
    assert {
        name for name, counts in found["said"].items() if any(counts[said] for said in ALARMS)
    } == set()
    assert found["said"]["maturity"]["too small to matter"] == 1


def test_a_setting_under_two_labels_is_identical():
    assert labelled([setting(0.0), setting(0.2, 1.0)]) == {"comparisons": 2, "differ": 0}


def test_pools_cross_areas_and_versions_and_take_versions_in_turn():
    versions = [DEFAULT, ModelVersion("other", "variant", {})]
    place, areas, in_turn, both = pools(
        seeds=8, areas=8, versions=versions, crossed=(3, 2), moved=[NUDGE], shared=[NUDGE]
    )
    assert [len(pool.pairs) for pool in (place, areas, in_turn, both)] == [8, 8, 8, 6]
    assert in_turn.clusters == {pair: pair % 2 for pair in range(8)}
    assert both.clusters == {0: (0, 0), 1: (1, 0), 2: (2, 0), 3: (0, 1), 4: (1, 1), 5: (2, 1)}
    assert len({(scenario.canonical(), seed) for scenario, seed in both.pairs}) == 6
    assert len(place.requests()) == 16


def test_versions_are_the_plausible_ones_or_else_the_theories(ensemble, tmp_path):
    ensemble(3)
    assert [each.kind for each in versions_of()] == ["plausible"] * 3
    assert {each.kind for each in versions_of(tmp_path / "none.yaml")} == {"variant"}


def test_a_pool_is_measured_on_real_runs(own_cache):
    quick = load_scenario(
        "baseline",
        {"place.population": 3000, "funding.years": 2, "funding.follow_on_months": 36},
    )
    pool = Pool("one place", ((quick, 1), (quick, 2)), (NUDGE,))
    as_it_is, moved = pool.measured(PageRuns(jobs=1, quiet=True))
    assert set(as_it_is) == set(moved) == {0, 1}
    assert as_it_is != moved
    said = tallied(NAMES[:2], [as_it_is, as_it_is], None)["said"]
    assert all(counts["identical"] == 1 for counts in said.values())
