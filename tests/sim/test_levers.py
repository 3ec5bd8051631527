"""Every lever works: a lever, a choice or an event that changes nothing is a bug."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import pytest

from experiments.lever_expectations import Expectation, load_expectations
from sim import load_scenario
from sim.scenario import describe_levers
from sim.simulation import run

SEEDS = (1, 2, 3)
WORLDS = [(SEEDS[0], 36), *((seed, None) for seed in SEEDS)]
"""Seeds and months: three years first, which tell most settings apart, then whole runs."""
EXPECTATIONS = load_expectations()
CHOICES = {lever.path: lever.choices for lever in describe_levers() if lever.choices}


@functools.cache
def world(path: str, setting: str, seed: int, months: int | None) -> str:
    """The monthly table with a lever at a setting ('low', 'high' or a choice's name)."""
    expectation: Expectation = EXPECTATIONS[path]
    changes: dict[str, Any] = {"place.population": 3000}
    if setting in ("low", "high"):
        changes |= expectation.changes(setting)
    else:
        changes |= {**expectation.beside, path: setting}
    result = run(load_scenario("baseline", changes), seed, horizon_months=months)
    return repr(result.columns["monthly"])


def differ(path: str, one: str, other: str) -> bool:
    """Whether two settings of a lever make different runs."""
    return any(world(path, one, *each) != world(path, other, *each) for each in WORLDS)


@pytest.mark.parametrize("path", EXPECTATIONS)
def test_a_lever_or_event_changes_the_run(path) -> None:
    assert differ(path, "low", "high")


@pytest.mark.parametrize("path", CHOICES)
def test_every_choice_makes_a_run_of_its_own(path) -> None:
    pairs = itertools.combinations(CHOICES[path], 2)
    assert [pair for pair in pairs if not differ(path, *pair)] == []
