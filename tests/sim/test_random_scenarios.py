"""Any valid scenario runs: within bounds, with exact money, the same twice."""

from __future__ import annotations

import pytest

from tests.sim.random_scenarios import Outcome, faults_of, page_of, random_scenario, try_all

SEED = 1


def test_six_random_scenarios_behave() -> None:
    assert faults_of(try_all(SEED, range(6))) == []


@pytest.mark.slow
def test_three_hundred_random_scenarios_behave() -> None:
    assert faults_of(try_all(SEED, range(300))) == []


def test_a_seed_makes_the_same_scenarios() -> None:
    made = [random_scenario(SEED, number).canonical() for number in range(8)]
    assert made == [random_scenario(SEED, number).canonical() for number in range(8)]
    assert len(set(made)) == 8


def test_the_page_names_every_fault() -> None:
    page = page_of([Outcome(4, 60, 7, 1.25, ("not the same twice",))], SEED)
    assert "- 4: not the same twice" in page
    assert "| longest run | 1.2 s (scenario 4) |" in page
